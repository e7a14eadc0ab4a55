import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import type { BacktestOutcome, Executor } from "../executor/executor.ts";
import type { TimeSplit } from "../selection/splits.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { beginStudy } from "../study/begin_study.ts";
import { validateStudy } from "../validation/validate_study.ts";
import { loadMarket, type StudyMarket } from "../study/market.ts";
import { openStudy } from "../study/study.ts";
import { planSettings } from "../study/plan_settings.ts";
import { runSearch, studyExecutor } from "./search.ts";
import { smallSettings, TIMEFRAME } from "../../test/fixtures/small_study.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";

const folder = temporaryFolder(), searched = join(folder.path, MAIN_DATABASE), now = () => 0;
let markets: readonly StudyMarket[];

/** Searches a strong edge, once for all tests. */
Deno.test.beforeAll(async () => {
  using db = await openDatabase(searched);
  // Five months: of fewer, too little is unseen for even this edge to be shown at the level of a first look.
  markets = [loadMarket({ kind: "simulated", seed: 3, bars: 150 * 288, edge: 12, timeframe: TIMEFRAME }, db)];
  const fixed = { study: "study", seed: 3, sampler: "gp", batch: 8 } as const;
  const study = beginStudy(db, { ...fixed, ...planSettings(smallSettings(), markets[0]) }, markets, 0);
  await runSearch({ study, markets, executor: studyExecutor(study.plan, markets, 0), trials: 56, now });
});
Deno.test.afterAll(() => folder[Symbol.dispose]());

/** A copy of the study that was searched. */
async function copyOfStudy() {
  const path = join(folder.path, `${crypto.randomUUID()}.db`);
  copyFileSync(searched, path);
  const db = await openDatabase(path), study = openStudy(db, "study"), [{ split }] = study.plan.markets;
  return { db, study, split, real: studyExecutor(study.plan, markets, 0) };
}

/** Looks beyond such a search with outcomes changed there. */
async function lookBeyond(change: (outcome: BacktestOutcome, from: number, split: TimeSplit) => BacktestOutcome) {
  const { db: copy, study, split, real } = await copyOfStudy();
  using db = copy;
  const executor: Executor = {
    ...real,
    submit: async (batch, signal) =>
      (await real.submit(batch, signal)).map((outcome, i) => change(outcome, batch.jobs[i].from, split)),
  };
  const { carried, certificates } = await validateStudy({
    study,
    markets,
    executor,
    ledger: null,
    certified: "carried",
    now,
  });
  const read = openStudy(db, "study"), written = read.journal.decisions("carried").at(-1)!;
  assert.deepEqual(study.journal.decisions("carried").at(-1), written);
  assert.deepEqual((written.decided as { hard: number[] }).hard, read.hard().map(({ trial }) => trial));
  assert.equal(written.hardCount, read.hard().length);
  return {
    tested: carried.map((one) => ({ ...one, certificate: certificates.get(one.trial)! })),
    certificates: [...certificates.values()],
    written,
    unseenRuns: read.findings.unseenRuns(),
  };
}

/** What is left of an outcome whose backtest was given up at its end: the figures stay as good as they are. */
const givenUp = (
  outcome: BacktestOutcome,
): BacktestOutcome => ({ ...outcome, stopReason: "maxIdleTime" } as typeof outcome);

Deno.test("a strategy whose run on the validation days was given up is never green, and its certificate says so", async () => {
  const undisturbed = await lookBeyond((outcome) => outcome);
  assert.ok(
    undisturbed.tested.some(({ certificate }) => certificate.verdict === "green"),
    "good enough, had they been run to the end",
  );
  const { tested: carried } = await lookBeyond((outcome, from, { validation }) =>
    from === validation.from ? givenUp(outcome) : outcome
  );
  assert.ok(carried.length > 0);
  for (const { validation, sealed, decision, certificate } of carried) {
    assert.equal(validation!.stopReason, "maxIdleTime");
    assert.ok(validation!.returns.length > 0);
    assert.equal(sealed, null);
    assert.ok(!decision.passed && decision.failed.includes("validation.incomplete"));
    assert.notEqual(certificate.verdict, "green");
    const unseen = certificate.sentences.find(({ topic }) => topic === "unseen")!;
    assert.notEqual(unseen.light, "green");
    assert.match(unseen.text, /given up before its end/);
  }
});

Deno.test("a strategy whose run on the sealed days was given up is never green either", async () => {
  const { tested: carried } = await lookBeyond((outcome, from, { sealed }) =>
    from === sealed.from ? givenUp(outcome) : outcome
  );
  const opened = carried.filter(({ sealed }) => sealed !== null);
  assert.ok(opened.length > 0);
  for (const { decision, certificate } of opened) {
    assert.ok(!decision.passed && decision.failed.includes("sealed.incomplete"));
    const lights = certificate.sentences.filter(({ topic }) => topic === "unseen" || topic === "sealedTest");
    assert.deepEqual(
      [certificate.verdict, ...lights.map(({ light }) => light)].filter((light) => light === "green"),
      [],
    );
    assert.match(lights[0].text, /given up before its end/);
  }
});

Deno.test("of a strategy that makes other trades a second time no unseen day is opened, and its certificate says why", async () => {
  const undisturbed = await lookBeyond((outcome) => outcome);
  assert.ok(undisturbed.written.hardCount! > 0 && undisturbed.unseenRuns.length > 0);
  const { tested, certificates, written, unseenRuns } = await lookBeyond((outcome, from, { search }) => {
    if (from >= search.to || outcome.state !== "done") return outcome;
    const { trades } = outcome;
    return { ...outcome, trades: { ...trades, qty: trades.qty.map((quantity) => 2 * quantity) } };
  });
  assert.deepEqual([tested, unseenRuns, written.hardCount], [[], [], 0]);
  const { refused, looks } = written.decided as { refused: number[]; looks: unknown[] };
  // Those that would have looked, and whoever came next in rank.
  assert.ok(undisturbed.tested.every(({ trial }) => refused.includes(trial)));
  assert.deepEqual(looks, []);
  for (const { verdict, failed } of certificates) {
    assert.deepEqual([verdict, failed], ["red", ["repeatable", "notCarried"]]);
  }
});

Deno.test("a test that is stopped once the sealed days have been run writes nothing, and leaves no strategy HARD", async () => {
  const { db: copy, study, split, real } = await copyOfStudy();
  using db = copy;
  const stop = new AbortController();
  let sealedRuns = 0;
  const executor: Executor = {
    ...real,
    submit: async (batch, signal) => {
      const outcomes = await real.submit(batch, signal);
      if (batch.jobs.some(({ from }) => from === split.sealed.from)) {
        sealedRuns += outcomes.length;
        stop.abort(new Error("stopped by the user"));
      }
      return outcomes;
    },
  };
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const written = () => tables.map(({ name }) => [name, db.prepare(`SELECT count(*) AS n FROM ${name}`).get()!.n]);
  const before = written();
  await assert.rejects(
    validateStudy({ study, markets, executor, ledger: null, certified: "good", now, signal: stop.signal }),
    /stopped by the user/,
  );
  assert.ok(sealedRuns > 0);
  assert.deepEqual(written(), before);
  assert.deepEqual([study.hard(), openStudy(db, "study").hard()], [[], []]);
});
