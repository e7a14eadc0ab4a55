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

/** The job's own rules: a touched limit fills, fees on both sides, slippage on entries alone, no early stop. */
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
  earlyStop: { maxDrawdown: Infinity, maxConsecutiveLosses: Infinity, maxIdleBars: Infinity },
  sameBar: "stopFirst",
  limitFill: "touch",
  gapFill: "level",
  timeoutBars: 240,
};

/**
 * The scalper's signals: +1 where the RSI comes back over its low mark while the fast average is above the slow one, −1
 * where it comes back under its high mark while it is below; from bar `max(emaSlow, 15)` on.
 */
export function scalperSignal(params: ScalperParams, features: MarketFeatures): Int8Array {
  const { emaFast, emaSlow, rsiLow, rsiHigh } = params;
  const fast = features.ema(emaFast), slow = features.ema(emaSlow), strength = features.rsi(RSI_PERIOD);
  const n = strength.length;
  const signal = new Int8Array(n);
  const start = Math.max(emaSlow, RSI_PERIOD + 1);
  let before = strength[start - 1];
  for (let i = start; i < n; i++) {
    const now = strength[i];
    if (before < rsiLow && now >= rsiLow) {
      if (fast[i] > slow[i]) signal[i] = 1;
    } else if (before > rsiHigh && now <= rsiHigh) {
      if (fast[i] < slow[i]) signal[i] = -1;
    }
    before = now;
  }
  return signal;
}

/**
 * Runs the scalper.
 *
 * @param features Shared between runs on the same bars, so that each average is computed once.
 * @throws {RangeError} If a period is not a positive integer.
 */
export function runScalper(candles: Candles, params: ScalperParams, features = new MarketFeatures(candles)): OcoResult {
  const range = features.atr(ATR_PERIOD);
  const signals = { signal: scalperSignal(params, features), stopDistance: range, targetDistance: range };
  return simulateOco(candles, signals, {
    ...SCALPER_OPTIONS,
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
