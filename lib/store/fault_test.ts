/**
 * What faults of the machine leave of a database. Five kills are enough to find a write that is not whole; with `NIGHTLY`
 * set there are twenty.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { gunzipSync } from "node:zlib";
import { randomSource } from "../core/random.ts";
import { openDatabase } from "./database.ts";
import { transaction } from "./transaction.ts";
import { listMarkets } from "./market_data.ts";
import { importCandles } from "./market_import.ts";
import { MIGRATIONS, SCHEMA_VERSION, schemaVersion } from "./migrate.ts";
import { createStudy, listStudies } from "./studies.ts";
import { addStudy, sampleCandles, sampleStudy } from "../../test/fixtures/store.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";

const CHILD = new URL("../../test/doubles/fault_child.ts", import.meta.url).href;

const KILLS = Deno.env.has("NIGHTLY") ? 20 : 5;

/** Longest wait before a kill, ms; several transactions fit into it. */
const LONGEST_WAIT_MS = 40;

/** Starts `fault_child.ts` and waits until it has begun to write. */
async function startChild(...args: string[]): Promise<Deno.ChildProcess> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--allow-read", "--allow-write", CHILD, ...args],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.getReader();
  assert.equal(new TextDecoder().decode((await reader.read()).value), "begun\n");
  reader.releaseLock();
  return child;
}

/** Kills a process as a power switch would, after a random while. */
async function killLater(child: Deno.ChildProcess, waitMs: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  try {
    child.kill("SIGKILL");
  } catch {
    // It came to its end first.
  }
  await child.stdout.cancel();
  await child.status;
}

async function endOf(child: Deno.ChildProcess): Promise<number> {
  await child.stdout.cancel();
  return (await child.status).code;
}

function assertSound(db: DatabaseSync): void {
  assert.equal(db.prepare("PRAGMA integrity_check").get()!.integrity_check, "ok");
  assert.deepEqual(db.prepare("PRAGMA foreign_key_check").all(), []);
}

/** Done trials with their numbers of trades, KPI rows and daily returns. */
function doneTrials(db: DatabaseSync, study: string): string[] {
  return db.prepare(
    `SELECT (SELECT count(*) FROM trades x WHERE x.study = t.study AND x.trial = t.trial) || ' ' ||
       (SELECT count(*) FROM kpi_by_backtest x WHERE x.study = t.study AND x.trial = t.trial) || ' ' ||
       (SELECT count(*) FROM daily_returns x WHERE x.study = t.study AND x.trial = t.trial) AS counts
     FROM trials t WHERE study = ? AND state = 'done'`,
  ).all(study).map((row) => String(row.counts));
}

Deno.test(`a bulk insert killed ${KILLS} times at random leaves whole trials only`, async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/a.db`;
  const random = randomSource(5);
  let written = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const study = `study-${kill}`;
    const before = await openDatabase(path);
    createStudy(before, sampleStudy(study));
    before.close();
    await killLater(await startChild("bulk", path, study), random.uniform() * LONGEST_WAIT_MS);
    using db = await openDatabase(path);
    assertSound(db);
    assert.equal(listStudies(db).length, kill + 1);
    const done = doneTrials(db, study);
    assert.ok(done.every((counts) => counts === "300 1 1"), done.join());
    const trades = db.prepare("SELECT count(*) AS n FROM trades WHERE study = ?").get(study)!.n;
    assert.equal(trades, done.length * 300, "no trades without their trial");
    written += done.length;
  }
  assert.ok(written > 0, "some trials were written before the kills");
});

/** Old databases `PATH.0`, `PATH.1` … */
function oldDatabases(path: string, count: number): void {
  const bytes = gunzipSync(
    Deno.readFileSync(new URL("../../test/fixtures/databases/version_1.db.gz", import.meta.url)),
  );
  for (let i = 0; i < count; i++) Deno.writeFileSync(`${path}.${i}`, bytes);
}

Deno.test(`a migration killed ${KILLS} times at random leaves a whole version, which then migrates`, async () => {
  using folder = temporaryFolder();
  const random = randomSource(6);
  const count = 12;
  const schema = (db: DatabaseSync) => db.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name").all();
  const schemas = Array.from({ length: SCHEMA_VERSION }, (_, version) => {
    using db = new DatabaseSync(":memory:", { defensive: false });
    for (const sql of MIGRATIONS.slice(0, version + 1)) db.exec(sql);
    return schema(db);
  });
  const interrupted = new Set<number>();
  for (let kill = 0; kill < KILLS; kill++) {
    const path = `${folder.path}/${kill}`;
    oldDatabases(path, count);
    await killLater(await startChild("migrate", path, String(count)), random.uniform() * LONGEST_WAIT_MS);
    const names = readdirSync(folder.path);
    for (let i = 0; i < count; i++) {
      const isUntouched = !names.some((name) => new RegExp(`^${kill}\\.${i}[.-]`).test(name));
      const raw = new DatabaseSync(`${path}.${i}`);
      const version = schemaVersion(raw);
      interrupted.add(version);
      assert.deepEqual(schema(raw), schemas[version - 1]);
      raw.close();
      if (version === 1 && isUntouched) continue;
      using db = await openDatabase(`${path}.${i}`);
      assertSound(db);
      assert.equal(schemaVersion(db), SCHEMA_VERSION);
      assert.equal(doneTrials(db, "kept").length, 2);
      assert.equal(listMarkets(db)[0].bars, 4);
    }
  }
  assert.ok(interrupted.has(1) && interrupted.has(SCHEMA_VERSION), "the kills fell before and after migrations");
});

Deno.test("two processes that write or migrate at once both finish", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/a.db`;
  const parent = await openDatabase(path);
  for (const study of ["a", "b"]) createStudy(parent, sampleStudy(study));
  const writers = await Promise.all(["a", "b"].map((study) => startChild("bulk", path, study, "60")));
  // A reader is never in the way.
  using reader = await openDatabase(path, { readOnly: true });
  assert.equal(listStudies(reader).length, 2);
  assert.deepEqual(await Promise.all(writers.map(endOf)), [0, 0]);
  for (const study of ["a", "b"]) assert.equal(doneTrials(parent, study).length, 60);
  assertSound(parent);
  parent.close();

  oldDatabases(path, 10);
  const migrators = await Promise.all([0, 1].map(() => startChild("migrate", path, "10")));
  assert.deepEqual(await Promise.all(migrators.map(endOf)), [0, 0]);
  for (let i = 0; i < 10; i++) {
    using db = await openDatabase(`${path}.${i}`, { readOnly: true });
    assertSound(db);
    using copy = new DatabaseSync(`${path}.${i}.v1.backup`, { readOnly: true });
    assert.equal(schemaVersion(copy), 1);
  }
});

Deno.test("a full disk gives a clear error and leaves earlier rows alone", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/a.db`;
  using db = await openDatabase(path);
  addStudy(db, "a", 3);
  const pages = Number(db.prepare("PRAGMA page_count").get()!.page_count);
  db.exec(`PRAGMA max_page_count = ${pages + 10}`);
  const full = {
    name: "StorageError",
    message: `Cannot write to the database ${path}: the disk is full; nothing of this write was kept`,
  };
  assert.throws(() => addStudy(db, "b", 1, 10_000), full);
  assert.throws(() => importCandles(db, sampleCandles(5000), { source: "a.csv", importedAt: 0 }), full);
  assertSound(db);
  assert.equal(doneTrials(db, "a").length, 3);
  assert.deepEqual(doneTrials(db, "b"), []);
  assert.deepEqual(listMarkets(db), []);
  db.exec("PRAGMA max_page_count = 1000000");
  assert.equal(importCandles(db, sampleCandles(5000), { source: "a.csv", importedAt: 0 }).inserted, 5000);
});

Deno.test("a file that is no database, a folder and a missing folder are refused in one sentence", async () => {
  using folder = temporaryFolder();
  const { path } = folder;
  Deno.writeTextFileSync(`${path}/text.db`, "timestamp,open\n".repeat(1000));
  Deno.mkdirSync(`${path}/folder.db`);
  const closed = "the file cannot be opened; it must be there to be read, and its folder writable to write to it";
  const refusals: [string, string][] = [
    ["text.db", "the file is not a SQLite database"],
    ["folder.db", "it is a folder"],
    ["absent/a.db", closed],
    ["text.db/a.db", closed],
  ];
  for (const [name, reason] of refusals) {
    await assert.rejects(openDatabase(`${path}/${name}`), {
      name: "UserError",
      message: `Cannot open the database ${path}/${name}: ${reason}`,
    });
  }
  await assert.rejects(openDatabase(`${path}/absent.db`, { readOnly: true }), {
    message: `Cannot open the database ${path}/absent.db: there is no such file`,
  });
  assert.equal(Deno.readTextFileSync(`${path}/text.db`).length, 15_000, "the file is left alone");
});

Deno.test("a damaged database is told apart from a good one", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/a.db`;
  const db = await openDatabase(path);
  addStudy(db, "a", 20, 100);
  db.close();
  const bytes = Deno.readFileSync(path);
  bytes.fill(0xff, bytes.length / 2, bytes.length / 2 + 20_000);
  Deno.writeFileSync(path, bytes);
  using damaged = await openDatabase(path);
  assert.throws(() => transaction(damaged, () => damaged.exec("DELETE FROM trades")), {
    name: "StorageError",
    message: /the file is damaged/,
  });
});

Deno.test("a database that may not be written is refused for writing, and read all the same", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/a.db`;
  const db = await openDatabase(path);
  addStudy(db, "a", 1);
  db.close();
  // The superuser passes over the permissions of files; those of the process hold for everyone.
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--no-prompt", "--allow-read", CHILD, "read", path],
  }).output();
  assert.equal(
    new TextDecoder().decode(stdout),
    `UserError: Cannot open the database ${path}: it may not be written\n1\n`,
  );
  assert.equal(code, 0);
});
