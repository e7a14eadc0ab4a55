/**
 * All KPIs of one backtest as one typed record.
 *
 * @module
 */
import type { BacktestResult } from "../core/result.ts";
import { alpha, beta, checkLengths, informationRatio } from "./benchmark.ts";
import { breakEvenCostBps } from "./cost_curve.ts";
import { compounded, type DailyCurve, dailyReturns, tradesClosedByDay } from "./daily.ts";
import {
  greenDaysShare,
  kurtosisDaily,
  medianDailyPnl,
  skewDaily,
  skewDailyPnl,
  TOP_DAYS,
  topDaysShare,
} from "./distribution.ts";
import {
  capacity,
  feesShareOfGross,
  fillParticipation,
  fundingPaid,
  fundingShareOfGross,
  participation95,
  participationMedian,
  slippageBps,
  spreadCapturedBps,
} from "./execution_quality.ts";
import { foldKpis } from "./folds.ts";
import {
  type AnnualOptions,
  annualVolatility,
  cagr,
  calmar,
  sharpe,
  SHARPE_CAP,
  sharpeCapped,
  sharpeShrunk,
  sortino,
} from "./performance.ts";
import { probabilisticSharpe } from "./probabilistic_sharpe.ts";
import type { KpiName } from "./registry.ts";
import {
  conditionalValueAtRisk95,
  maxDrawdown,
  maxDrawdownDays,
  tailRatio,
  ulcerIndex,
  valueAtRisk95,
} from "./risk.ts";
import { sharpeSteady } from "./steady_sharpe.ts";
import {
  expectancy,
  exposure,
  maxConsecutiveLosses,
  medianHoldingMinutes,
  payoffRatio,
  profitFactor,
  tradesPerDay,
  turnover,
  winRate,
} from "./trade_statistics.ts";

/** Values by KPI; `null` where a value does not exist. */
export type KpiValues = Readonly<Record<KpiName, number | null>>;

/** Every KPI of one backtest. */
export type Kpis = KpiValues & {
  /** Whether the Sharpe ratio was above its cap. */
  readonly flagSharpeOutlier: boolean;
};

/** The KPIs that daily returns alone determine. */
export type DailyKpis =
  & Pick<KpiValues, Exclude<(typeof DAILY_KPI_NAMES)[number], BenchmarkKpiName>>
  & {
    readonly [name in BenchmarkKpiName]?: number | null;
  };

/**
 * The KPIs that need a benchmark.
 *
 * @internal
 */
export type BenchmarkKpiName = "beta" | "alpha" | "informationRatio";

/** Names of {@linkcode DailyKpis}. */
export const DAILY_KPI_NAMES = [
  "sharpe",
  "sortino",
  "cagr",
  "maxDrawdownDaily",
  "maxDrawdownDays",
  "calmar",
  "ulcerIndex",
  "annualVolatility",
  "valueAtRisk95",
  "conditionalValueAtRisk95",
  "tailRatio",
  "skewDaily",
  "kurtosisDaily",
  "probabilisticSharpe",
  "beta",
  "alpha",
  "informationRatio",
] as const satisfies readonly KpiName[];

/** Choices of {@linkcode dailyKpis}. */
export interface DailyKpiOptions extends AnnualOptions {
  /** The benchmark's returns over the same days, usually buy and hold of the symbol. */
  readonly benchmark?: ArrayLike<number>;
}

/** Choices of {@linkcode computeKpis}. */
export interface KpiOptions extends DailyKpiOptions {
  /** K of `topDaysShare`; 5 by default. */
  readonly topDays?: number;
  /** Cap of `sharpeCapped`. */
  readonly sharpeCap?: number;
  /** Ends of the folds, UTC midnights in ms, ascending; without them nothing is known of folds. */
  readonly foldEdges?: readonly number[];
}

/**
 * The KPIs that need daily returns only; those of the benchmark are present only with one.
 *
 * - Undefined: `null`; all are `null` where a return is not a finite number.
 *
 * @param returns Simple daily returns, as fractions.
 * @throws {RangeError} If the benchmark has another length.
 *
 * @example A month of even days has a growth but no Sharpe ratio
 * ```ts
 * import assert from "node:assert/strict";
 * import { dailyKpis } from "@lib/metrics/kpis.ts";
 *
 * const kpis = dailyKpis(new Float64Array(30).fill(0.001), { periodsPerYear: 365 });
 * assert.equal(kpis.cagr!.toFixed(4), "0.4403");
 * assert.equal(kpis.sharpe, null);
 * ```
 */
export function dailyKpis(returns: ArrayLike<number>, options: DailyKpiOptions = {}): DailyKpis {
  if (Array.prototype.every.call(returns, Number.isFinite)) return kpisOfDays(compounded(returns), 1, returns, options);
  // A curve with a hole has no drawdown either.
  const { benchmark } = options;
  if (benchmark) checkLengths(returns, benchmark);
  return kpisOfDays(new Float64Array(0), 1, [], benchmark ? { ...options, benchmark: [] } : options);
}

function kpisOfDays(
  equity: Float64Array,
  startEquity: number,
  dayReturns: ArrayLike<number>,
  options: DailyKpiOptions,
): DailyKpis {
  const days = equity.length;
  // After a ruin there are no returns, and without returns every statistic of them is undefined.
  const returns = Array.prototype.every.call(dayReturns, Number.isFinite) ? dayReturns : [];
  const growth = days === 0 ? null : cagr(startEquity, equity[days - 1], days, options);
  const drawdown = maxDrawdown(equity, startEquity);
  const kpis = {
    sharpe: sharpe(returns, options),
    sortino: sortino(returns, options),
    cagr: growth,
    maxDrawdownDaily: drawdown,
    maxDrawdownDays: maxDrawdownDays(equity, startEquity),
    calmar: calmar(growth, drawdown),
    ulcerIndex: ulcerIndex(equity, startEquity),
    annualVolatility: annualVolatility(returns, options),
    valueAtRisk95: valueAtRisk95(returns),
    conditionalValueAtRisk95: conditionalValueAtRisk95(returns),
    tailRatio: tailRatio(returns),
    skewDaily: skewDaily(returns),
    kurtosisDaily: kurtosisDaily(returns),
    probabilisticSharpe: probabilisticSharpe(returns),
  };
  if (!options.benchmark) return kpis;
  const benchmark = returns === dayReturns ? options.benchmark : [];
  return {
    ...kpis,
    beta: beta(returns, benchmark),
    alpha: alpha(returns, benchmark, options),
    informationRatio: informationRatio(returns, benchmark, options),
  };
}

/** The PnL of the days in which a trade was closed. */
function activeDaysPnl(curve: DailyCurve, closed: Int32Array): Float64Array {
  return curve.pnl.filter((_, day) => closed[day] > 0);
}

/**
 * Every KPI of one backtest.
 *
 * - Undefined: `null`. `deflatedSharpe` and `probabilityOfBacktestOverfitting` are always `null` here: they belong to a
 *   study and are filled in at selection.
 * - Cost: two passes over the equity; the rest looks at days and trades.
 *
 * @param result A backtest; an incomplete one is measured as far as it went.
 * @throws {RangeError} If the benchmark's length is not the number of days.
 *
 * @example Nothing traded, nothing claimed
 * ```ts
 * import assert from "node:assert/strict";
 * import { computeKpis } from "@lib/metrics/kpis.ts";
 * import { tradesOf } from "@test/fixtures/example_trades.ts";
 *
 * const kpis = computeKpis({
 *   trades: tradesOf([]),
 *   time: Float64Array.of(0, 86_400_000),
 *   barMs: 86_400_000,
 *   equity: Float64Array.of(1000, 1000),
 *   startEquity: 1000,
 *   barsInPosition: 0,
 *   stopReason: null,
 *   refusals: {},
 * });
 * assert.equal(kpis.cagr, 0);
 * assert.equal(kpis.profitFactor, null);
 * ```
 */
export function computeKpis(result: BacktestResult, options: KpiOptions = {}): Kpis {
  const { trades, equity, startEquity } = result;
  const { topDays = TOP_DAYS, sharpeCap = SHARPE_CAP, foldEdges = [] } = options;
  const curve = dailyReturns(result);
  const closed = tradesClosedByDay(trades, curve.days);
  const activePnl = activeDaysPnl(curve, closed);
  const daily = kpisOfDays(curve.equity, startEquity, curve.returns, options);
  const participation = fillParticipation(trades);
  const tailParticipation = participation95(participation);
  const pnl = trades.pnl.subarray(0, trades.length);
  const capped = sharpeCapped(daily.sharpe, sharpeCap);
  return {
    beta: null,
    alpha: null,
    informationRatio: null,
    ...daily,
    ...foldKpis(curve, foldEdges, options),
    sharpeSteady: sharpeSteady(curve, trades, { ...options, startEquity, foldEdges, cap: sharpeCap }),
    sharpeCapped: capped,
    sharpeShrunk: sharpeShrunk(capped, trades.length),
    flagSharpeOutlier: daily.sharpe !== null && daily.sharpe > sharpeCap,
    maxDrawdown: maxDrawdown(equity, startEquity),
    profitFactor: profitFactor(pnl),
    winRate: winRate(pnl),
    payoffRatio: payoffRatio(pnl),
    expectancy: expectancy(pnl),
    topDaysShare: topDaysShare(curve.pnl, topDays),
    feesShareOfGross: feesShareOfGross(trades),
    fundingPaid: fundingPaid(trades),
    fundingShareOfGross: fundingShareOfGross(trades),
    slippageBps: slippageBps(trades),
    spreadCapturedBps: spreadCapturedBps(trades),
    participationMedian: participationMedian(participation),
    participation95: tailParticipation,
    capacity: capacity(startEquity, tailParticipation),
    breakEvenCostBps: breakEvenCostBps(trades),
    greenDaysShare: greenDaysShare(activePnl),
    medianDailyPnl: medianDailyPnl(activePnl, startEquity),
    skewDailyPnl: skewDailyPnl(activePnl),
    medianHoldingMinutes: medianHoldingMinutes(trades.holdingMinutes.subarray(0, trades.length)),
    maxConsecutiveLosses: maxConsecutiveLosses(pnl),
    activeDays: activePnl.length,
    tradeCount: trades.length,
    tradesPerDay: tradesPerDay(trades.length, curve.days.length),
    exposure: exposure(result.barsInPosition, equity.length),
    turnover: turnover(trades, equity),
    deflatedSharpe: null,
    probabilityOfBacktestOverfitting: null,
  };
}
