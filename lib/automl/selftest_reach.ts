/**
 * What a family of rules can reach of a planted edge, whoever searches: by this an edge is inside its rules or outside.
 *
 * 1. Candidates are the sets made by hand by who knows the rule ({@linkcode KNOWN_SETS}) and the best of the trials of a
 *    search on a market with that edge.
 * 2. They run on other markets of the same law; the one with the highest mean Sharpe ratio is chosen.
 * 3. Its mean on further markets is what the family reaches. None of these had a say in the choice.
 *
 * A set that nobody knows and no search finds may reach more.
 *
 * @module
 */
import { openStrategies } from "../executor/open_strategies.ts";
import type { StrategySource } from "../executor/strategy_source.ts";
import type { EdgeKind } from "../data/planted_edge.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import { openDatabase } from "../store/database.ts";
import { beginStudy } from "../study/begin_study.ts";
import { loadMarket } from "../study/market.ts";
import { searchedMarket } from "../study/plan.ts";
import { defaultPlanSettings } from "../study/plan_settings.ts";
import { KNOWN_SETS } from "./known_sets.ts";
import { runSearch, studyExecutor } from "./search.ts";
import { kindMarket } from "./selftest_kinds.ts";

/** Trials of the search that are tried on other markets, and how many markets choose, and then measure the chosen one. */
const BEST = 16, MARKETS = 4;

/** Seeds of a reach, away from those of studies and of their fresh markets. */
const FIRST_SEED = 500_001;

const DAYS = 365, BATCH = 8;

/** What is asked. */
export interface ReachRequest {
  readonly kind: EdgeKind;
  readonly edge: number;
  readonly strategy: StrategySource;
  /** Of the search. */
  readonly trials: number;
}

/** Net annual Sharpe ratio that the best known set of a family has; `null` without a set to try. */
export async function measureReach({ kind, edge, strategy, trials }: ReachRequest): Promise<number | null> {
  using db = await openDatabase(":memory:");
  const marketOf = (seed: number) => loadMarket(kindMarket(kind, { seed, days: DAYS, edge }, null), db);
  const first = marketOf(FIRST_SEED),
    markets = [first],
    strategies = await openStrategies([strategy], searchedMarket(markets));
  let ticks = 0;
  const now = () => ticks++;
  const settings = {
    ...defaultPlanSettings(first),
    study: kind,
    seed: FIRST_SEED,
    sampler: "gp",
    batch: BATCH,
  } as const;
  const study = beginStudy(db, { ...settings, strategies, logs: "none" }, markets, now());
  const executor = studyExecutor(study.plan, markets, 0);
  try {
    await runSearch({ study, markets, executor, trials, now });
  } finally {
    await executor.close();
  }
  const best = study.trials.ended().filter(({ isValid }) => isValid).sort((a, b) => b.value! - a.value!).slice(0, BEST);
  const known = KNOWN_SETS.filter((set) => set.kind === kind && set.strategy === strategy.name);
  const sets = [...known, ...best].map(({ params }) => params);
  if (sets.length === 0) return null;

  const meanSharpes = async (tried: readonly ParameterValues[], firstSeed: number): Promise<number[]> => {
    const sums = tried.map(() => 0);
    for (let seed = firstSeed; seed < firstSeed + MARKETS; seed++) {
      const market = marketOf(seed), runner = studyExecutor(study.plan, [market], 0);
      const jobs = tried.map((params, id) => {
        return { id, params, from: 0, to: market.candles.time.length, market: 0, interval: false };
      });
      const outcomes = await runner.submit({ dataHash: market.dataHash, jobs });
      await runner.close();
      // One that was stopped early has lost what it had, and one that does not trade earns nothing.
      outcomes.forEach((outcome, k) => sums[k] += outcome.state === "done" ? outcome.kpis.sharpe ?? 0 : 0);
    }
    return sums.map((sum) => sum / MARKETS);
  };
  const chosen = await meanSharpes(sets, FIRST_SEED + 1);
  const [mean] = await meanSharpes([sets[chosen.indexOf(Math.max(...chosen))]], FIRST_SEED + 1 + MARKETS);
  return mean;
}
