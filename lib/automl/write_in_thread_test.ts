import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { sampleStudy } from "../../test/fixtures/store.ts";
import { BATCH, changesOf } from "../../test/fixtures/study_changes.ts";
import { smallMarket, smallSettings } from "../../test/fixtures/small_study.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { createStudy } from "../store/studies.ts";
import { BUSY_TIMEOUT_MS } from "../store/transaction.ts";
import { beginStudy } from "../study/begin_study.ts";
import { planSettings } from "../study/plan_settings.ts";
import { writeHere } from "../study/study_writer.ts";
import type { RoundReport } from "./rounds.ts";
import { runSearch, studyExecutor } from "./search.ts";
import { writeInThread } from "./write_in_thread.ts";

const STUDY = "study";

/** Kills of a process that writes; with `NIGHTLY` more. */
const KILLS = Deno.env.has("NIGHTLY") ? 20 : 5;

/** All rows of a database. */
function contents(path: string): Record<string, unknown> {
  using db = new DatabaseSync(path, { readOnly: true });
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
  return Object.fromEntries(tables.map(({ name }) => [name, db.prepare(`SELECT * FROM "${name}"`).all()]));
}

Deno.test("a thread writes what the calling one does, in the same order, and leaves what is kept of a trial alone", async () => {
  using folder = temporaryFolder();
  const here = join(folder.path, "here.db"), there = join(folder.path, "there.db");
  const kept: Float64Array[] = [];
  let rounds = 0;
  {
    using db = await openDatabase(there);
    createStudy(db, sampleStudy(STUDY));
    const writer = writeInThread(writeHere(db, STUDY), there, STUDY);
    // The first are written by the calling thread, until the other has loaded its code.
    for (; writer.seconds() === 0 || rounds < 6; rounds++) {
      const changes = changesOf(rounds);
      for (const change of changes) {
        writer.write(change);
        if (change.kind !== "ended") continue;
        kept.push(...change.ends.flatMap(({ end }) => end.state === "done" ? [end.daily.returns] : []));
      }
      if (rounds % 2 === 0) await writer.written();
      await delay(5);
    }
    await writer.close();
  }
  {
    using db = await openDatabase(here);
    createStudy(db, sampleStudy(STUDY));
    const writer = writeHere(db, STUDY);
    for (let round = 0; round < rounds; round++) changesOf(round).forEach(writer.write);
    await writer.close();
  }
  assert.deepEqual(contents(there), contents(here));
  assert.ok(kept.every(({ length }) => length === 3));
});

Deno.test("what cannot be written is said as in the calling thread, what was before it stays, and nothing after it follows", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "a.db");
  using db = await openDatabase(path);
  createStudy(db, sampleStudy(STUDY));
  const here = writeHere(db, STUDY), writer = writeInThread(here, path, STUDY);
  let round = 0;
  for (; writer.seconds() === 0; round++) {
    changesOf(round).forEach(writer.write);
    await writer.written();
    await delay(5);
  }
  const before = contents(path), [, , ended] = changesOf(round);
  // Its trials were never proposed.
  const wanted = { name: "RangeError", message: /^Cannot finish trial \d+ of study "study": there is none/ };
  assert.throws(() => here.write(ended), wanted);
  writer.write(ended);
  writer.write(changesOf(round)[0]);
  await assert.rejects(writer.written(), wanted);
  await assert.rejects(writer.written(), wanted);
  assert.throws(() => writer.write(changesOf(round)[0]), wanted);
  await assert.rejects(writer.close(), wanted);
  assert.deepEqual(contents(path), before);
});

Deno.test("a change that cannot be sent to the thread is an error at once, and nothing waits for it", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "a.db");
  using db = await openDatabase(path);
  createStudy(db, sampleStudy(STUDY));
  const writer = writeInThread(writeHere(db, STUDY), path, STUDY);
  let round = 0;
  for (; writer.seconds() === 0; round++) {
    changesOf(round).forEach(writer.write);
    await writer.written();
    await delay(5);
  }
  const [proposed, begun, ended] = changesOf(round);
  [proposed, begun, ended].forEach(writer.write);
  // The memory of its trades has been given away.
  assert.throws(() => writer.write(ended), { name: "DataCloneError" });
  const late = new AbortController();
  const waited = delay(5000, "it waits", { signal: late.signal }).catch(() => {});
  assert.equal(await Promise.race([writer.close(), waited]), undefined);
  late.abort();
});

Deno.test("a writer whose trials have not ended has no thread, and one that ends at once waits for none", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "a.db");
  using db = await openDatabase(path);
  createStudy(db, sampleStudy(STUDY));
  for (const changes of [changesOf(0).slice(0, 2), changesOf(0).slice(2)]) {
    const writer = writeInThread(writeHere(db, STUDY), path, STUDY);
    changes.forEach(writer.write);
    await writer.close();
    assert.equal(writer.seconds(), 0);
  }
  assert.equal(db.prepare("SELECT count(*) AS ended FROM trials WHERE finished_at > 0").get()!.ended, BATCH);
});

/** Kills a process that writes round after round by a thread, a while after it has begun to. */
async function killWriting(path: string, waitMs: number): Promise<void> {
  const module = new URL("../../test/doubles/writer_child.ts", import.meta.url).href;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--allow-read", "--allow-write", "--allow-env", module, path, STUDY],
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  assert.equal(new TextDecoder().decode((await reader.read()).value), "begun\n");
  await delay(waitMs);
  child.kill("SIGKILL");
  await reader.cancel();
  await child.status;
}

Deno.test(`a process that is killed ${KILLS} times while a thread writes leaves what it was told up to some change, whole`, async () => {
  using folder = temporaryFolder();
  for (let kill = 0; kill < KILLS; kill++) {
    const killed = join(folder.path, `${kill}.db`), told = join(folder.path, `${kill}-told.db`);
    await killWriting(killed, 40 * Math.random());
    using db = await openDatabase(killed), again = await openDatabase(told);
    assert.equal(db.prepare("PRAGMA integrity_check").get()!.integrity_check, "ok");
    createStudy(again, sampleStudy(STUDY));
    const { trials } = db.prepare("SELECT count(*) AS trials FROM trials").get()!;
    const changes = Array.from({ length: Number(trials) / BATCH }, (_, round) => changesOf(round)).flat();
    const states = [];
    for (const change of changes) {
      writeHere(again, STUDY).write(change);
      // Those of the last round alone may be missing.
      if (changes.length - states.length <= changesOf(0).length) states.push(contents(told));
      else states.push(null);
    }
    const found = contents(killed);
    assert.ok(states.some((state) => state !== null && JSON.stringify(state) === JSON.stringify(found)));
  }
});

/** A search whose study is written by a thread. */
async function searched(path: string, onRound: (report: RoundReport) => void, signal?: AbortSignal) {
  using db = await openDatabase(path);
  const markets = [smallMarket(db)], fixed = { study: STUDY, seed: 5, sampler: "sobol", batch: 8 } as const;
  const study = beginStudy(db, { ...fixed, ...planSettings(smallSettings(), markets[0]) }, markets, 0);
  const executor = studyExecutor(study.plan, markets, 0);
  const { stopReason } = await runSearch({
    study,
    markets,
    executor,
    trials: 400,
    now: Date.now,
    usesThreads: true,
    signal,
    onRound,
  });
  return stopReason;
}

Deno.test("a trial that is reported stands in the file, and a search that is stopped leaves whole trials", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, MAIN_DATABASE), stop = new AbortController();
  const ended = () => {
    using db = new DatabaseSync(path, { readOnly: true });
    return Number(db.prepare("SELECT count(*) AS ended FROM trials WHERE finished_at > 0").get()!.ended);
  };
  let last = 0, roundsOfThread = 0;
  const stopReason = await searched(path, ({ trials, storingSeconds }) => {
    assert.ok(ended() >= trials, `${trials} trials were reported, ${ended()} are in the file`);
    last = trials;
    if (storingSeconds > 0 && ++roundsOfThread === 5) stop.abort(new Error("enough"));
  }, stop.signal);
  assert.equal(stopReason, "interrupted");
  assert.ok(ended() >= last);
  using db = new DatabaseSync(path, { readOnly: true });
  const parts = db.prepare(
    `SELECT count(*) AS trials, count(k.trial) AS kpis, count(r.trial) AS returns FROM trials t
     LEFT JOIN kpi_by_backtest k USING (study, trial) LEFT JOIN daily_returns r USING (study, trial)
     WHERE t.finished_at > 0`,
  ).get()!;
  assert.deepEqual({ ...parts }, { trials: ended(), kpis: ended(), returns: ended() });
});

Deno.test("a store that breaks meanwhile ends the search with the sentence of one that is written at once", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, MAIN_DATABASE);
  let isBroken = false;
  await assert.rejects(
    searched(path, ({ storingSeconds }) => {
      if (storingSeconds === 0 || isBroken) return;
      isBroken = true;
      using db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
      db.exec("DROP TABLE daily_returns");
    }),
    { name: "StorageError", message: `Cannot write to the database ${path}: no such table: daily_returns` },
  );
});
