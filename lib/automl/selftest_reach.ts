/**
 * What a family of rules can reach of a planted edge, whoever searches: by this an edge is inside its rules or outside.
 *
 * 1. A market with the largest edge that can be planted is searched, so that what can be expressed shows.
 * 2. The best of its trials run on other markets, with the edge in question; the best of them there is chosen.
 * 3. Its mean Sharpe ratio on further markets is what the family reaches. None of them had a say in the choice.
 *
 * A search may miss a set that there is: what it does not reach is what this code, with so many trials at so plain an
 * edge, could not find.
 *
 * @module
 */
import { openStrategies } from "../executor/open_strategies.ts";
import type { StrategySource } from "../executor/strategy_source.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import { openDatabase } from "../store/database.ts";
import { beginStudy } from "../study/begin_study.ts";
import { loadMarket } from "../study/market.ts";
import { searchedMarket } from "../study/plan.ts";
import { defaultPlanSettings } from "../study/plan_settings.ts";
import { runSearch, studyExecutor } from "./search.ts";
import { kindMarket, type SelftestKind } from "./selftest_kinds.ts";

/** The largest edge that can be planted. */
const PLAIN_EDGE = 12;

/** Trials that are tried on other markets, and how many markets choose among them and then measure the chosen one. */
const BEST = 16, MARKETS = 4;

/** Seeds of a reach, away from those of studies and of their fresh markets. */
const FIRST_SEED = 500_001;

const DAYS = 365, BATCH = 8;

/** What is asked. */
export interface ReachRequest {
  readonly kind: SelftestKind;
  readonly edge: number;
  readonly strategy: StrategySource;
  readonly trials: number;
}

/** Net annual Sharpe ratio that the best known set of a family has; `null` where no trial is valid. */
export async function measureReach({ kind, edge, strategy, trials }: ReachRequest): Promise<number | null> {
  using db = await openDatabase(":memory:");
  const market = (seed: number, planted: number) =>
    loadMarket(kindMarket(kind, { seed, days: DAYS, edge: planted }, null), db);
  const plain = market(FIRST_SEED, PLAIN_EDGE), markets = [plain], settings = defaultPlanSettings(plain);
  let ticks = 0;
  const now = () => ticks++;
  const strategies = await openStrategies([strategy], searchedMarket(markets));
  const study = beginStudy(
    db,
    { ...settings, study: kind, seed: FIRST_SEED, sampler: "gp", batch: BATCH, strategies, logs: "none" },
    markets,
    now(),
  );
  const executor = studyExecutor(study.plan, markets, 0);
  try {
    await runSearch({ study, markets, executor, trials, now });
  } finally {
    await executor.close();
  }
  const best = study.trials.ended().filter(({ isValid }) => isValid).sort((a, b) => b.value! - a.value!).slice(0, BEST);
  if (best.length === 0) return null;

  const meanSharpes = async (sets: readonly ParameterValues[], firstSeed: number): Promise<number[]> => {
    const sums = sets.map(() => 0);
    for (let seed = firstSeed; seed < firstSeed + MARKETS; seed++) {
      const other = market(seed, edge), runner = studyExecutor(study.plan, [other], 0);
      const jobs = sets.map((params, id) => {
        return { id, params, from: 0, to: other.candles.time.length, market: 0, interval: false };
      });
      const outcomes = await runner.submit({ dataHash: other.dataHash, jobs });
      await runner.close();
      outcomes.forEach((outcome, k) => sums[k] += outcome.state === "done" ? outcome.kpis.sharpe ?? 0 : 0);
    }
    return sums.map((sum) => sum / MARKETS);
  };
  const sets = best.map(({ params }) => params), chosen = await meanSharpes(sets, FIRST_SEED + 1);
  const [mean] = await meanSharpes([sets[chosen.indexOf(Math.max(...chosen))]], FIRST_SEED + 1 + MARKETS);
  return mean;
}
