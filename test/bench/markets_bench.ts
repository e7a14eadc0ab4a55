/**
 * What several markets add to the power of a search: the same planted edge is searched on one simulated market and on five
 * that move together, with the costs of the default profile. `deno task bench markets [EDGE] [STUDIES] [TRIALS] [DAYS]`.
 *
 * A study finds the edge where one of its strategies is HARD. Beside it stands what the unseen days could confirm with a
 * chance of 80 % at a first look, as an annual Sharpe ratio: of the account, and of the rule on each market by itself, from
 * how far the carried strategies' markets moved together there.
 *
 * @module
 */
import { correlation } from "../../lib/core/statistics.ts";
import { outcomesByMarket } from "../../lib/executor/executor.ts";
import { formatNumber } from "../../lib/metrics/format.ts";
import { runSearch, studyExecutor } from "../../lib/automl/search.ts";
import { confirmableSharpe } from "../../lib/selection/confirmable_sharpe.ts";
import { MAX_CARRIED } from "../../lib/selection/hard_gate.ts";
import { lookLevel } from "../../lib/selection/look_level.ts";
import { openDatabase } from "../../lib/store/database.ts";
import { beginStudy } from "../../lib/study/begin_study.ts";
import { loadMarket, type StudyMarket } from "../../lib/study/market.ts";
import { defaultPlanSettings } from "../../lib/study/plan_settings.ts";
import { simulatedSource } from "../../lib/study/simulated_market.ts";
import { validateStudy } from "../../lib/validation/validate_study.ts";

/** Apart from the seeds of the self-test and of the examples. */
const FIRST_SEED = 9_001;

/** What one study came to. */
interface Found {
  readonly isFound: boolean;
  readonly good: number;
  readonly unseenDays: number;
  /** Mean correlation of the markets' unseen days, over carried strategies; `null` for a single market. */
  readonly together: number | null;
}

async function study(markets: readonly StudyMarket[], seed: number, trials: number): Promise<Found> {
  using db = await openDatabase(":memory:");
  const [first, ...others] = markets, fixed = { study: "bench", seed, sampler: "gp", batch: 8 } as const;
  const begun = beginStudy(db, { ...fixed, ...defaultPlanSettings(first, ...others) }, markets, 0);
  const executor = studyExecutor(begun.plan, markets, 2);
  try {
    await runSearch({ study: begun, markets, executor, trials, now: Date.now });
    const options = { study: begun, markets, executor, ledger: null, certified: "carried", now: Date.now } as const;
    const { runs: { validation, sealed } } = await validateStudy(options);
    const pairs = [...validation, ...sealed].flatMap((run) => {
      const own = outcomesByMarket(run).map(({ dailyReturns }) => dailyReturns);
      return own.flatMap((a, i) => own.slice(0, i).map((b) => correlation(a, b)).filter(Number.isFinite));
    });
    const { split } = begun.plan.markets[0], { time } = first.candles;
    const unseen = (time[split.sealed.to - 1] - time[split.validation.from]) / 864e5;
    return {
      isFound: begun.hard().length > 0,
      good: begun.good().length,
      unseenDays: Math.round(unseen) - split.gapDays,
      together: pairs.length === 0 ? null : pairs.reduce((sum, value) => sum + value) / pairs.length,
    };
  } finally {
    await executor.close();
  }
}

/**
 * The Sharpe ratio that a rule must have on each of several markets for the account of equal shares to have a given one,
 * where it is equally good on all and its days on any two correlate alike: account · √((1 + (n − 1)·ρ) / n).
 */
function sharpeOnEach(account: number, markets: number, correlation: number): number {
  return account * Math.sqrt((1 + (markets - 1) * correlation) / markets);
}

async function main(): Promise<void> {
  const [edge = 4, studies = 5, trials = 160, length = 365] = Deno.args.map(Number);
  console.log(
    `Edge ${edge} for whoever knows it, ${length} days of 5m, ${trials} trials, ${studies} studies each; costs of binance-usdm`,
  );
  for (const count of [1, 5]) {
    const all: Found[] = [], begun = performance.now();
    for (let seed = FIRST_SEED; seed < FIRST_SEED + studies; seed++) {
      using memory = await openDatabase(":memory:");
      const source = simulatedSource({ seed, days: length, edge, edgeKind: null, timeframe: null });
      // Members alone, so that one market and five differ in their number only.
      const markets = Array.from({ length: count }, (_, i) => loadMarket({ ...source, member: i + 1 }, memory));
      all.push(await study(markets, seed, trials));
    }
    const known = all.flatMap(({ together }) => together ?? []);
    const together = known.length === 0 ? 0 : known.reduce((sum, value) => sum + value) / known.length;
    const days = all[0].unseenDays,
      account = confirmableSharpe({ days, level: lookLevel(1), carried: MAX_CARRIED })!,
      each = sharpeOnEach(account, count, together);
    const write = (value: number) => formatNumber(value, "ratio");
    console.log(
      `${count} market(s): found by ${all.filter(({ isFound }) => isFound).length} of ${studies} studies ` +
        `(GOOD: ${all.map(({ good }) => good).join(", ")}); ${days} unseen days could confirm ` +
        `${write(account)} of the account, ${write(each)} on each market` +
        (count > 1 ? `, whose days correlate by ${write(together)}` : "") +
        `; ${Math.round((performance.now() - begun) / 1000)} s`,
    );
  }
}

if (import.meta.main) await main();
