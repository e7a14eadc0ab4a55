import assert from "node:assert/strict";
import { join } from "node:path";
import { openStrategies } from "../executor/open_strategies.ts";
import { resolveStrategies } from "../executor/resolve_strategies.ts";
import type { HardCandidate, HardDecision } from "../selection/hard_evidence.ts";
import { nextLook } from "../selection/look.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { resumeStudy } from "../study/begin_study.ts";
import type { CarriedStrategy } from "../validation/out_of_sample.ts";
import { testOnCopies } from "../validation/placebo.ts";
import { runQuickStudy, TIMEFRAME } from "../../test/fixtures/small_study.ts";
import { strategyFolder, writeReversion } from "../../test/fixtures/strategies.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { studyExecutor } from "./search.ts";

/** A carried strategy that fails a gate, or none so far. */
function carriedOf(trial: number, failed: readonly string[], trials: readonly number[]): CarriedStrategy {
  return {
    trial,
    candidate: {} as HardCandidate,
    validation: null,
    sealed: null,
    decision: { passed: failed.length === 0, failed, figures: {} } as unknown as HardDecision,
    look: nextLook(0, { isCounted: false, freshFrom: null, trials }),
  };
}

Deno.test("strategies of files and shipped ones are tried on the same copies, by any number of threads; who fails is not", async () => {
  using files = strategyFolder();
  using folder = temporaryFolder();
  const strategies = await openStrategies(resolveStrategies(["votes", writeReversion(files)]), {
    timeframe: TIMEFRAME,
    hasBook: true,
  });
  await runQuickStudy(folder.path, { plan: { strategies, sampler: "sobol" }, workers: 1, trials: 16 });
  using db = await openDatabase(join(folder.path, MAIN_DATABASE));
  const { study, markets } = resumeStudy(db, "study"), ended = study.trials.ended();
  const [votes, reversion, other] = ["votes", "reversion", "votes"].map((name, i) =>
    ended.filter(({ params, isValid }) => isValid && params.strategy === name)[i === 2 ? 1 : 0].trial
  );
  const trials = [votes, reversion, other];
  const shared = carriedOf(votes, [], trials);
  const carried = [
    shared,
    { ...carriedOf(reversion, [], trials), look: shared.look },
    { ...carriedOf(other, ["outOfSample"], trials), look: shared.look },
  ];
  const tried = async (workers: number, of: readonly CarriedStrategy[]) => {
    const executor = studyExecutor(study.plan, markets, workers);
    try {
      return (await testOnCopies({ study, markets, executor }, of)).map(({ decision }) => decision);
    } finally {
      await executor.close();
    }
  };
  const decisions = await tried(2, carried);
  assert.deepEqual(await tried(1, carried), decisions);
  assert.deepEqual(decisions[2], carried[2].decision);
  for (const { placebo, failed, passed } of decisions.slice(0, 2)) {
    assert.equal(placebo!.markets, 20);
    assert.ok(placebo!.adjustedP >= placebo!.pValue && placebo!.draws > 0);
    assert.equal(passed, failed.length === 0);
  }
  // What a strategy earns on copies does not depend on who else runs there.
  const [alone] = await tried(1, [carried[1]]);
  assert.equal(alone.placebo!.drawnSharpe, decisions[1].placebo!.drawnSharpe);
  // Where it never trades, copies show neither luck nor what the engine pays.
  const real = studyExecutor(study.plan, markets, 1);
  const idle: typeof real = {
    ...real,
    runCopies: async (batch) =>
      (await real.runCopies(batch)).map((outcome, job) => {
        if (outcome.state === "failed" || batch.jobs[job].id === 0) return outcome;
        return { ...outcome, returns: outcome.returns.map((row) => row && row.fill(0)) };
      }),
  };
  try {
    const [{ decision }] = await testOnCopies({ study, markets, executor: idle }, [carried[0]]);
    assert.deepEqual([decision.placebo, decision.failed], [null, ["placebo"]]);
  } finally {
    await real.close();
  }
});
