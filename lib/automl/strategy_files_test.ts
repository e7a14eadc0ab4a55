import assert from "node:assert/strict";
import { join } from "node:path";
import { openStrategies } from "../executor/open_strategies.ts";
import { resolveStrategies } from "../executor/resolve_strategies.ts";
import { strategyFolder, strategyText, writeReversion } from "../../test/fixtures/strategies.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { resumeStudy } from "../study/begin_study.ts";
import { openStudy } from "../study/study.ts";
import { replayTrial } from "./replay.ts";
import { runQuickStudy, studyRecord, TIMEFRAME } from "../../test/fixtures/small_study.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";

/** The strategies that texts name, for the market of the small studies. */
const opened = async (...texts: string[]) =>
  await openStrategies(resolveStrategies(texts), { timeframe: TIMEFRAME, hasBook: true });

Deno.test("a study of a strategy file is the same with one worker, with two, and interrupted and resumed; its trials replay", async () => {
  using files = strategyFolder();
  const strategies = await opened(writeReversion(files)), plan = { strategies };
  using whole = temporaryFolder();
  using other = temporaryFolder();
  const { summary } = await runQuickStudy(whole.path, { plan, workers: 2, trials: 16 });
  assert.deepEqual(summary.families.map(({ strategy, trials }) => [strategy, trials]), [["reversion", 16]]);
  assert.ok(summary.families[0].valid > 8);

  const interrupt = new AbortController();
  await runQuickStudy(other.path, {
    ...{ plan, workers: 1, trials: 16, signal: interrupt.signal },
    onRound: ({ round }) => round === 0 && interrupt.abort(new Error("stop")),
  });
  const resumed = await runQuickStudy(other.path, { workers: 1, trials: 16 });
  assert.equal(resumed.summary.tradesHash, summary.tradesHash);
  assert.deepEqual(await studyRecord(other.path), await studyRecord(whole.path));

  using db = await openDatabase(join(whole.path, MAIN_DATABASE));
  const { study, markets } = resumeStudy(db, "study", "engine", "replay a trial of");
  assert.match(study.trials.get(5).description, /^reversion with period \d+, stopAtr /);
  assert.equal((await replayTrial(study, markets, 5)).difference, null);

  files.write("parts/scaled.ts", "export const scaled = (column: Float64Array) => column;\n");
  for (const [of, purpose] of [["study", "resume"], ["engine", "replay a trial of"]] as const) {
    assert.throws(() => resumeStudy(db, "study", of, purpose), {
      name: "UserError",
      message: new RegExp(
        `^Cannot ${purpose} the study "study": the strategy file .*reversion\\.ts has changed since it began; put it back as it was, or begin another study$`,
      ),
    });
  }
});

Deno.test("a study of several strategies counts each of them, and is the same with one worker and with two", async () => {
  using files = strategyFolder();
  const plan = { strategies: await opened("votes", "donchian_breakout", writeReversion(files)) };
  using one = temporaryFolder();
  using two = temporaryFolder();
  const run = await runQuickStudy(one.path, { plan, workers: 1, trials: 16 });
  const { families, tradesHash, trials, good, hard } = run.summary;
  assert.equal((await runQuickStudy(two.path, { plan, workers: 2, trials: 16 })).summary.tradesHash, tradesHash);
  assert.deepEqual(families.map(({ strategy }) => strategy), ["votes", "donchian_breakout", "reversion"]);
  assert.ok(families.every((family) => family.trials > 0));
  const sum = (count: "trials" | "good" | "hard") => families.reduce((total, family) => total + family[count], 0);
  assert.deepEqual([sum("trials"), sum("good"), sum("hard")], [trials, good, hard]);
  assert.equal(Math.max(...families.map(({ bestValue }) => bestValue ?? -Infinity)), run.report.bestValue);
});

Deno.test("a study whose first trials all fail by the strategy's own fault stops after the first round with the reason", async () => {
  using files = strategyFolder();
  using folder = temporaryFolder();
  const strategies = await opened(files.write("broken.ts", strategyText(`throw new Error("no " + period);`)));
  for (let attempt = 0; attempt < 2; attempt++) {
    await assert.rejects(runQuickStudy(folder.path, { plan: { strategies }, workers: 1 }), {
      name: "UserError",
      message:
        /^Cannot go on: all 8 trials of the first round failed; Cannot run the strategy broken with \{"period":\d+\}: entries threw Error: no \d+ \(broken\.ts:\d+\)$/,
    });
  }
  using db = await openDatabase(join(folder.path, MAIN_DATABASE), { readOnly: true });
  assert.equal(openStudy(db, "study").trials.ended().length, 8);
});

Deno.test("no trial holds longer than its strategy said when the days of search and test were kept apart", async () => {
  using files = strategyFolder();
  for (const name of ["donchian_breakout", writeReversion(files)]) {
    using folder = temporaryFolder();
    const { sources, manifests } = await opened(name), minute = 60_000;
    const strategies = { sources, manifests: manifests.map((manifest) => ({ ...manifest, longestHoldingMs: minute })) };
    await assert.rejects(runQuickStudy(folder.path, { plan: { strategies }, workers: 1 }), {
      name: "UserError",
      message: /all 8 trials .* it holds for up to \d+ ms, but the days of search and test are kept apart by 60000 ms;/,
    });
  }
});

Deno.test("a strategy that makes other trades a second time is not HARD, and its certificate says so", async () => {
  using files = strategyFolder();
  using folder = temporaryFolder();
  const strategies = await opened(files.write(
    "moody.ts",
    `import { votes } from "assay";
     let runs = 0;
     export default { ...votes, name: "moody", entries(features, params) {
       const entries = votes.entries(features, params);
       // Two runs leave out half an hour of signals or more that the other has.
       entries.side.fill(0, 2_400, 2_400 + 6 * (runs++ % 97));
       return entries;
     } };`,
  ));
  const { summary, carried, certificates } = await runQuickStudy(folder.path, {
    plan: { strategies },
    workers: 1,
    trials: 16,
  });
  const moody = [...certificates.values()].filter(({ sentences }) => sentences[0].topic === "repeatable");
  assert.ok(moody.length > 0 && carried.length > 0);
  for (const { verdict, sentences } of moody) {
    assert.equal(verdict, "red");
    assert.match(sentences[0].text, /made other trades/);
  }
  const [source] = strategies.sources;
  for (const { origin } of certificates.values()) {
    assert.deepEqual(origin.strategies, [{ name: "moody", sha256: source.kind === "file" ? source.sha256 : "" }]);
    assert.match(origin.commands[0], / --strategy moody\.ts /);
  }
  assert.equal(summary.hard, [...certificates.values()].filter(({ verdict }) => verdict === "green").length);
  using db = await openDatabase(join(folder.path, MAIN_DATABASE), { readOnly: true });
  const hard = openStudy(db, "study").hard().map(({ trial }) => trial);
  assert.ok(moody.every(({ trial }) => !hard.includes(trial)));
});
