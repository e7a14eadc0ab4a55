/**
 * The reference job: one plain strategy whose trades and final equities are known from programs in other languages, so
 * that engine and indicators can be held against them.
 *
 * The "scalper" enters when the RSI(14) turns out of an extreme in the direction of two averages, with stop and target
 * in ATR(14), a timeout of 240 bars, 1 % risk without leverage, a fee of 4 basis points on both fills and a slippage of
 * 1 basis point on the entry.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import { NO_FILTERS } from "../execution/filters.ts";
import { MarketFeatures } from "../strategy/market_features.ts";
import type { OcoResult } from "./run_entries.ts";
import { type OcoOptions, simulateOco } from "./simulate_oco.ts";

/** Columns of a file of parameter sets, in order. */
export const SCALPER_COLUMNS = ["emaFast", "emaSlow", "rsiLow", "rsiHigh", "takeProfitAtr", "stopLossAtr"] as const;

/** One parameter set of the scalper. */
export type ScalperParams = Readonly<Record<(typeof SCALPER_COLUMNS)[number], number>>;

const RSI_PERIOD = 14, ATR_PERIOD = 14;

/** The job's own rules: a touched limit fills, a stop fills at its level, fees on both sides, slippage on entries alone, no early stop. */
const SCALPER_OPTIONS: OcoOptions = {
  startEquity: 1e6,
  costs: {
    makerFee: 4e-4,
    takerFee: 4e-4,
    slippage: { model: "fixed", entryBps: 1, exitBps: 0 },
    spread: { model: "none" },
    useBook: false,
  },
  filters: NO_FILTERS,
  risk: { riskShare: 0.01, maxLeverage: 1, maxParticipation: Infinity },
  earlyStop: { maxDrawdown: Infinity, maxConsecutiveLosses: Infinity, maxIdleMs: Infinity, leastIdleBars: 1 },
  keepsToPriceStep: false,
  sameBar: "stopFirst",
  limitFill: "touch",
  gapFill: "level",
  stopSlipShare: 0,
  timeoutBars: 240,
};

/**
 * The scalper's signals: +1 where the RSI comes back over its low mark while the fast average is above the slow one, −1
 * where it comes back under its high mark while it is below; from bar `max(emaSlow, 15)` on.
 */
export function scalperSignal(params: ScalperParams, features: MarketFeatures): Int8Array {
  const { emaFast, emaSlow, rsiLow, rsiHigh } = params;
  const trend = features.column("scalperTrend", [emaFast, emaSlow], () => trendSide(features, emaFast, emaSlow));
  const turns = features.column("scalperTurns", [rsiLow, rsiHigh], () => rsiTurns(features, rsiLow, rsiHigh));
  const signal = new Int8Array(trend.length);
  const start = Math.max(emaSlow, RSI_PERIOD + 1);
  for (let k = 0; k < turns.length; k++) {
    // A bar and its side in one number: the sign tells, and bars start at 1 since a turn needs a bar before.
    const side = turns[k] > 0 ? 1 : -1, i = side * turns[k];
    if (i >= start && trend[i] === side) signal[i] = side;
  }
  return signal;
}

/** +1 where the fast average is above the slow one, −1 where it is below. */
function trendSide(features: MarketFeatures, emaFast: number, emaSlow: number): Int8Array {
  const fast = features.ema(emaFast), slow = features.ema(emaSlow);
  const trend = new Int8Array(fast.length);
  for (let i = 0; i < trend.length; i++) trend[i] = fast[i] > slow[i] ? 1 : fast[i] < slow[i] ? -1 : 0;
  return trend;
}

/** Bars at which the RSI comes back over its low mark, and, as negative numbers, back under its high mark. */
function rsiTurns(features: MarketFeatures, low: number, high: number): Int32Array {
  const strength = features.rsi(RSI_PERIOD);
  const turns: number[] = [];
  for (let i = RSI_PERIOD + 1; i < strength.length; i++) {
    if (strength[i - 1] < low && strength[i] >= low) turns.push(i);
    else if (strength[i - 1] > high && strength[i] <= high) turns.push(-i);
  }
  return Int32Array.from(turns);
}

/**
 * Runs the scalper.
 *
 * @param equityInto Memory for the equity, see `BacktestOptions`.
 * @param features Shared between runs on the same bars, so that each average is computed once.
 * @throws {RangeError} If a period is not a positive integer.
 */
export function runScalper(
  candles: Candles,
  params: ScalperParams,
  features: MarketFeatures = new MarketFeatures(candles),
  equityInto?: Float64Array,
): OcoResult {
  const range = features.atr(ATR_PERIOD);
  const signals = { signal: scalperSignal(params, features), stopDistance: range, targetDistance: range };
  return simulateOco(candles, signals, {
    ...SCALPER_OPTIONS,
    equityInto,
    stopMultiple: params.stopLossAtr,
    targetMultiple: params.takeProfitAtr,
  });
}

/**
 * Parameter sets from text: one a line, six numbers in the order of {@linkcode SCALPER_COLUMNS}.
 *
 * @throws {SyntaxError} If a line does not hold six numbers; the message names it.
 */
export function parseScalperParams(text: string): ScalperParams[] {
  const sets: ScalperParams[] = [];
  for (const [k, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const cells = line.trim().split(/\s+/), values = cells.map(Number);
    if (cells.length !== SCALPER_COLUMNS.length || !values.every(Number.isFinite)) {
      throw new SyntaxError(
        `Cannot read parameter sets: line ${k + 1}: wanted ${SCALPER_COLUMNS.length} numbers, found ${line.trim()}`,
      );
    }
    sets.push(Object.fromEntries(SCALPER_COLUMNS.map((name, c) => [name, values[c]])) as ScalperParams);
  }
  return sets;
}
