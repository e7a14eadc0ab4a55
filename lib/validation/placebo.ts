/**
 * The placebo of carried strategies: each runs, frozen, on copies of its unseen days in which up and down were drawn by
 * coin. Only one that passes every other gate is tried, as the others cannot become HARD.
 *
 * @module
 */
import { DAY_MS } from "../core/candles.ts";
import { dayIndex } from "../metrics/daily.ts";
import { originOfParams, SHIPPED } from "../executor/strategy_source.ts";
import { pooledReturns } from "../metrics/pooled_account.ts";
import { dataHashOf } from "../executor/run_job.ts";
import type { CopyJob, Executor } from "../executor/executor.ts";
import type { HardDecision } from "../selection/hard_evidence.ts";
import { withPlacebo } from "../selection/placebo_gate.ts";
import { DRAWN_MARKETS, type PlaceboTest, placeboTest } from "../selection/placebo.ts";
import { sequentialOptions } from "../selection/sequential_p_value.ts";
import type { StudyMarket } from "../study/market.ts";
import type { StudyPlan } from "../study/plan.ts";
import type { Study } from "../study/study.ts";
import type { CarriedStrategy } from "./out_of_sample.ts";

/** What the test needs. */
export interface PlaceboOptions {
  /** The study, its search ended and scored. */
  readonly study: Study;
  /** Its bars. */
  readonly markets: readonly StudyMarket[];
  /** Runs the backtests. */
  readonly executor: Executor;
  /** Aborting it ends the work between two copies. */
  readonly signal?: AbortSignal;
}

/** Trials that pass every gate but the placebo, and so are tried on copies. */
export function placeboCandidates(carried: readonly CarriedStrategy[]): number[] {
  return carried.filter(({ decision }) => decision.passed).map(({ trial }) => trial);
}

/** The carried strategies with the gates `placebo` and `enginePays` in their decisions. */
export async function testOnCopies(
  options: PlaceboOptions,
  carried: readonly CarriedStrategy[],
): Promise<CarriedStrategy[]> {
  const { study: { plan } } = options, trials = placeboCandidates(carried);
  if (trials.length === 0) return [...carried];
  const returns = await runOnCopies(options, trials), decisions = new Map<number, HardDecision>();
  for (const look of new Set(carried.map((one) => one.look))) {
    const own = carried.filter((one) => one.look === look),
      tests = own.map(({ trial }) => {
        const rows = returns.get(trial);
        return rows && testRows(plan, rows, look.level, own.length);
      });
    withPlacebo(own.map(({ decision }) => decision), tests, look.level)
      .forEach((decision, i) => decisions.set(own[i].trial, decision));
  }
  return carried.map((one) => ({ ...one, decision: decisions.get(one.trial)! }));
}

/**
 * The test of a strategy; `null` where it could not be run on a market, or traded on none that was drawn: that it earns less
 * there would show nothing, and what the engine pays it could not be seen.
 *
 * @param rows Daily returns on the real days first; `null` where the strategy could not be run.
 */
function testRows(
  { seed, periodsPerYear, markets: [{ split }] }: StudyPlan,
  rows: readonly (Float64Array | null)[],
  level: number,
  tests: number,
): PlaceboTest | null {
  const known = rows.filter((row) => row !== null);
  if (known.length < rows.length) return null;
  const [real, ...drawn] = known;
  if (drawn.every((row) => row.every((value) => value === 0))) return null;
  // The gap between two parts holds twice the time for which a position may last.
  const spanDays = Math.ceil(split.gapDays / 2);
  return placeboTest(real, drawn, { seed, periodsPerYear, spanDays, ...sequentialOptions(level, tests) });
}

/**
 * Daily returns of trials on their validation and sealed days, as these were and on each copy; of several markets those of
 * equal shares. Copies of one number are drawn by the same coins, bar by bar, so that markets with the same bars go on moving
 * together.
 */
async function runOnCopies(
  { study: { plan, trials }, markets, executor, signal }: PlaceboOptions,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, (Float64Array | null)[]>> {
  const { seed, placeboBlockBars: blockBars } = plan;
  const groups = groupsOf(
    numbers,
    (trial) => originOfParams(plan.strategies, trials.get(trial).params) === SHIPPED,
  );
  const asked = Array.from({ length: 1 + DRAWN_MARKETS }, (_, id) => groups.map((group) => ({ id, group }))).flat();
  const jobs = asked.flatMap(({ id, group }) =>
    plan.markets.map(({ split: { validation: { from }, sealed: { to } } }, market): CopyJob => {
      return { id, market, sets: group.map((trial) => trials.get(trial).params), from, to, seed, blockBars };
    })
  );
  const outcomes = await executor.runCopies({ dataHash: dataHashOf(plan.markets), jobs }, signal);
  const count = plan.markets.length, isKept = keptDays(plan, markets);
  const returns = new Map(numbers.map((trial): [number, (Float64Array | null)[]] => [trial, []]));
  asked.forEach(({ group }, place) => {
    const own = outcomes.slice(place * count, (place + 1) * count);
    group.forEach((trial, set) => {
      const rows = own.flatMap((one) => one.state === "done" ? one.returns[set] ?? [] : []);
      if (rows.length < count) {
        returns.get(trial)!.push(null);
        return;
      }
      const pooled = pooledReturns(rows.map((row, market) => {
        const first = dayIndex(markets[market].candles.time[plan.markets[market].split.validation.from]);
        return { days: Float64Array.from(row, (_, day) => (first + day) * DAY_MS), returns: row };
      }));
      returns.get(trial)!.push(pooled.returns.filter((_, day) => isKept(pooled.days[day])));
    });
  });
  return returns;
}

/** Whether a day, by its start, is of the validation or the sealed part, and not of the gap between them. */
function keptDays({ markets: planned }: StudyPlan, markets: readonly StudyMarket[]): (day: number) => boolean {
  const timeOf = (market: number, bar: number) => dayIndex(markets[market].candles.time[bar]) * DAY_MS;
  const lastValidated = Math.max(...planned.map(({ split }, market) => timeOf(market, split.validation.to - 1)));
  const firstSealed = Math.min(...planned.map(({ split }, market) => timeOf(market, split.sealed.from)));
  return (day) => day <= lastValidated || day >= firstSealed;
}

/** Trials that share a copy: all of shipped strategies; each of a file has its own, which it may write into. */
function groupsOf(numbers: readonly number[], isShipped: (trial: number) => boolean): number[][] {
  const shipped = numbers.filter(isShipped), others = numbers.filter((trial) => !isShipped(trial));
  return [...(shipped.length > 0 ? [shipped] : []), ...others.map((trial) => [trial])];
}
