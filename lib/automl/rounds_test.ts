import assert from "node:assert/strict";
import type { Executor } from "../executor/executor.ts";
import { openDatabase } from "../store/database.ts";
import { loadTrials } from "../store/trials.ts";
import { beginStudy } from "../study/begin_study.ts";
import { searchDomain } from "../study/plan.ts";
import { planSettings } from "../study/plan_settings.ts";
import { writeHere } from "../study/study_writer.ts";
import { judge } from "./judge.ts";
import { proposeHere } from "./proposer.ts";
import { runRounds } from "./rounds.ts";
import { runSearch, studyExecutor } from "./search.ts";
import { resumeSearch } from "./search_state.ts";
import { searchTarget } from "../selection/search_target.ts";
import { smallMarket, smallSettings } from "../../test/fixtures/small_study.ts";

/** Runs Sobol trials, batch 8, on an executor made from the real one. */
async function search(change: (executor: Executor) => Executor, trials = 16, onLaunched?: () => void) {
  using db = await openDatabase(":memory:");
  const markets = [smallMarket(db)], fixed = { study: "study", seed: 5, sampler: "sobol", batch: 8 } as const;
  const study = beginStudy(db, { ...fixed, ...planSettings(smallSettings(), markets[0]) }, markets, 0);
  const executor = change(studyExecutor(study.plan, markets, 0));
  const { report, proposer } = await runSearch({ study, markets, executor, trials, now: () => 0, onLaunched });
  return { report, trials: loadTrials(db, "study"), told: proposer.trials };
}

Deno.test("a backtest that cannot be run is a failed trial with its reason, and the search goes on", async () => {
  const { report, trials, told } = await search((executor) => ({
    ...executor,
    // The worker died on one job twice: what the thread executor then answers.
    submit: async (batch, signal) =>
      (await executor.submit(batch, signal)).map((outcome) =>
        outcome.id === 3 ? { id: 3, state: "failed", reason: "worker died: out of memory" } : outcome
      ),
  }));
  assert.deepEqual([report.trials, report.completed, report.failed], [16, 15, 1]);
  assert.deepEqual([trials[3].state, trials[3].reason], ["failed", "worker died: out of memory"]);
  assert.equal(told[3].failed, "worker died: out of memory");
});

Deno.test("a trial without a valid result teaches feasibility, never a made-up number", async () => {
  const { trials, told } = await search((executor) => executor);
  const invalid = trials.filter(({ value }) => value === null);
  assert.ok(invalid.length > 0 && invalid.length < 16);
  for (const { trial } of invalid) assert.match(told[trial].failed!, /^not valid: /);
  for (const { trial, value } of trials.filter((one) => one.value !== null)) assert.equal(told[trial].value, value);
});

Deno.test("a round is handed to the workers while the one before it runs, and no more than these two", async () => {
  const handed: number[] = [];
  let running = 0;
  const launched: number[] = [];
  const { trials } = await search(
    (executor) => ({
      ...executor,
      submit: async (batch, signal) => {
        handed.push(++running);
        const outcomes = await executor.submit(batch, signal);
        // Other callers get their turn, as with real threads.
        await new Promise((resolve) => setTimeout(resolve));
        running--;
        return outcomes;
      },
    }),
    24,
    () => launched.push(running),
  );
  assert.deepEqual(handed, [1, 2, 2]);
  assert.deepEqual(launched, [1], "told once, when the first round runs");
  assert.ok(trials.every(({ state }) => state === "done"));
});

Deno.test("a round that has ended is judged while the next one is still being chosen", async () => {
  using db = await openDatabase(":memory:");
  const markets = [smallMarket(db)], fixed = { study: "study", seed: 5, sampler: "sobol", batch: 8 } as const;
  const study = beginStudy(db, { ...fixed, ...planSettings(smallSettings(), markets[0]) }, markets, 0),
    { plan } = study;
  const here = proposeHere(resumeSearch(study, searchDomain(plan, markets)).optimizer);
  const ended = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
  let asked = 0, judgements = 0;
  const { report } = await runRounds({
    study,
    budget: { trials: 32, targetGood: Infinity, deadline: null },
    // A proposer that takes as long as it takes to judge the round before.
    proposer: {
      ...here,
      ask: async (count) => {
        const round = asked++, chosen = await here.ask(count);
        if (round > 0) await ended[round - 1].promise;
        return chosen;
      },
    },
    writer: writeHere(db, "study"),
    executor: studyExecutor(plan, markets, 0),
    judge: (backtest) => {
      if (++judgements % 8 === 0) ended[judgements / 8 - 1].resolve();
      return judge(backtest, plan.thresholds, searchTarget("sharpe"), 0);
    },
    now: () => 0,
  });
  assert.deepEqual([report.completed, judgements], [32, 32]);
});

Deno.test("a search target is a KPI with a direction or a formula of one trial's KPIs", () => {
  for (
    const [text, message] of [
      ["beta", /better direction/],
      ["rank(sharpe)", /rank/],
      ["sharpe +", /formula/],
      ["1/0", /wanted a formula of a trial's KPIs, found none in it/],
    ] as const
  ) {
    assert.throws(() => searchTarget(text), { name: "UserError", message });
  }
  assert.equal(searchTarget("sharpe")({ sharpe: null }), null);
});
