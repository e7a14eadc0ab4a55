/**
 * What the simulator plants, and the strategies that know it.
 *
 * - `book`: long while it last saw the imbalance at or above {@linkcode ENTER_IMBALANCE} and not yet at or below
 *   −{@linkcode LEAVE_IMBALANCE}, short the other way round, and else flat. It holds for some 95 minutes and trades six
 *   times a day.
 * - `pullback`: on the side of the {@linkcode PullBack} it last saw until the close is back at the fast mean.
 * - `momentum`: on the side of a {@linkcode VolumeSpell} while it lasts.
 * - `reversal`: against a {@linkcode FarMove} while it is taken back.
 * - `regime`: as `book`, and out wherever it is no {@linkcode CalmSpell}.
 *
 * All decide at a bar's close and fill at the next open, one unit of money a position, and pay {@linkcode TAKER_FEE}
 * and half the spread for each fill; funding is left out. An edge is calibrated for whoever trades by the minute: on
 * longer bars the rule is seen later, and on those of five minutes an edge of the book is 5 to 15 % less.
 *
 * @module
 */
import { type Candles, DAY_MS, DAYS_PER_YEAR, TIMEFRAME_MS } from "../core/candles.ts";
import { CalmSpell } from "./calm_spell.ts";
import { FarMove } from "./far_move.ts";
import { PullBack } from "./pull_back.ts";
import { VolumeSpell } from "./volume_spell.ts";

/**
 * What a planted edge follows: the order book; a trend and a pull-back against it that meet; momentum while much is
 * traded; far moves that are taken back; the order book in a calm market alone.
 */
export const EDGE_KINDS = ["book", "pullback", "momentum", "reversal", "regime"] as const;

/**
 * One of {@linkcode EDGE_KINDS}.
 *
 * @internal
 */
export type EdgeKind = typeof EDGE_KINDS[number];

/** What bars alone tell of a planted rule, read from one bar after the other. */
export interface PlantedRule {
  /** Sees the next bar. */
  see(close: number, volume: number): void;
  /** The side that the knowing strategy holds; where the rule reads the flow, whether it holds one: 1 or 0. */
  readonly side: number;
  /** What the expected return of the next minute follows, in units of the drift; where the rule reads the flow, times it. */
  readonly pull: number;
}

/** Of an edge that is there at all times. */
const ALWAYS: PlantedRule = { see() {}, side: 1, pull: 1 };

/** Whether an edge shows in the order book: its expected return follows the hidden flow, its strategy the imbalance. */
export function readsFlow(kind: EdgeKind): boolean {
  return kind === "book" || kind === "regime";
}

/** A reader of the rule that has seen nothing yet. */
export function plantedRule(kind: EdgeKind, barMinutes: number): PlantedRule {
  switch (kind) {
    case "book":
      return ALWAYS;
    case "pullback":
      return new PullBack(barMinutes);
    case "momentum":
      return new VolumeSpell(barMinutes);
    case "reversal":
      return new FarMove(barMinutes);
    case "regime":
      return new CalmSpell(barMinutes);
  }
}

/** Imbalance at which the knowing strategy takes a side: near the best of a grid of steps of 0.05. */
export const ENTER_IMBALANCE = 0.85;

/** Imbalance against its side at which it leaves. */
export const LEAVE_IMBALANCE = 0.6;

/** Fee of a market order / its value: 5 bps, the standard taker fee of large perpetual exchanges. */
export const TAKER_FEE = 5e-4;

/** Largest edge of the calibration; beyond it the drift would show in the prices alone. */
const MOST_EDGE = 12;

/**
 * Coefficients of {@linkcode plantedDrift} in 10⁻⁵, of the powers 0, 1 and 2 of the edge.
 *
 * By `deno run tasks/calibrate_edge.ts`; the seeds of the two halves of each table differ. Of the book, 40 simulated
 * years a row:
 *
 * | drift, 1e-5 | Sharpe | error | | edge | drift now, 1e-5 | Sharpe | error |
 * |---|---|---|---|---|---|---|---|
 * | 1.4 | 1.85 | 0.16 | | 1 | 1.302 | 0.99 | 0.14 |
 * | 1.8 | 4.67 | 0.17 | | 2 | 1.440 | 1.96 | 0.14 |
 * | 2.2 | 7.42 | 0.17 | | 4 | 1.722 | 3.92 | 0.14 |
 * | 2.6 | 10.07 | 0.18 | | 6 | 2.012 | 5.91 | 0.15 |
 * | 3.0 | 12.62 | 0.19 | | 8 | 2.310 | 7.91 | 0.15 |
 * | 3.4 | 15.05 | 0.20 | | 10 | 2.616 | 9.91 | 0.16 |
 * | | | | | 12 | 2.930 | 11.90 | 0.16 |
 *
 * The fit to its left half is 1.152, 0.1333, 0.00106; the coefficients kept lie within its error and do better on the
 * right one. Of pull-backs, with `--edge-kind pullback --years 16`, the fit is 1.473, 0.238, 0.00147, and the same
 * holds:
 *
 * | drift, 1e-5 | Sharpe | error | | edge | drift now, 1e-5 | Sharpe | error |
 * |---|---|---|---|---|---|---|---|
 * | 1.8 | 1.34 | 0.38 | | 1 | 1.820 | 0.89 | 0.19 |
 * | 2.2 | 3.02 | 0.42 | | 2 | 2.062 | 1.96 | 0.21 |
 * | 2.6 | 4.65 | 0.43 | | 4 | 2.556 | 3.98 | 0.25 |
 * | 3.0 | 6.17 | 0.41 | | 6 | 3.062 | 6.02 | 0.26 |
 * | 3.4 | 7.72 | 0.43 | | 8 | 3.580 | 8.21 | 0.27 |
 * | 3.8 | 9.20 | 0.44 | | 10 | 4.110 | 10.33 | 0.28 |
 * | 4.2 | 10.78 | 0.47 | | 12 | 4.652 | 12.29 | 0.30 |
 *
 * Of the other kinds, 16 years a row, of `reversal` 12; the coefficients are those of the fit, and on other seeds edges of 4
 * and 6 came to 3.90 and 5.94 (momentum) and 4.27 and 6.37 (regime), with errors of 0.21 to 0.27:
 *
 * | momentum | Sharpe | error | | reversal | Sharpe | error | | regime | Sharpe | error |
 * |---|---|---|---|---|---|---|---|---|---|---|
 * | 1.0 | 1.69 | 0.27 | | 20 | 1.39 | 0.18 | | 1.2 | −0.70 | 0.33 |
 * | 1.4 | 3.13 | 0.26 | | 22 | 5.34 | 0.16 | | 1.6 | 2.01 | 0.32 |
 * | 1.8 | 4.54 | 0.26 | | 24 | 9.28 | 0.14 | | 2.0 | 4.53 | 0.31 |
 * | 2.2 | 5.93 | 0.25 | | 26 | 13.24 | 0.20 | | 2.4 | 6.81 | 0.29 |
 * | 2.8 | 7.86 | 0.23 | | 28 | 17.08 | 0.25 | | 2.8 | 8.82 | 0.26 |
 * | 3.4 | 9.61 | 0.22 | | | | | | 3.2 | 10.54 | 0.24 |
 * | 4.0 | 11.23 | 0.21 | | | | | | 3.6 | 12.02 | 0.23 |
 */
const DRIFTS: Readonly<Record<EdgeKind, readonly [constant: number, linear: number, square: number]>> = {
  book: [1.166, 0.135, 0.001],
  pullback: [1.58, 0.238, 0.0015],
  momentum: [0.602, 0.2331, 0.00613],
  reversal: [19.310, 0.5001, 0.00048],
  regime: [1.302, 0.1268, 0.0052],
};

/**
 * Expected simple return of a minute per unit of what the edge follows, for a wanted annual net Sharpe ratio of the
 * knowing strategy.
 *
 * - Formula: 0 for 0, else a parabola fitted to simulations; towards 0 it does not vanish, as a drift has to pay the
 *   costs before it leaves an edge.
 *
 * @throws {RangeError} If the edge is neither 0 nor in [1, 12].
 */
export function plantedDrift(edge: number, kind: EdgeKind = "book"): number {
  if (edge === 0) return 0;
  if (!(edge >= 1 && edge <= MOST_EDGE)) {
    throw new RangeError(`Cannot plant an edge: wanted 0 or a Sharpe ratio from 1 to ${MOST_EDGE}, found ${edge}`);
  }
  const [constant, linear, square] = DRIFTS[kind];
  return 1e-5 * (constant + linear * edge + square * edge ** 2);
}

/** The side held in each bar by the strategy that knows the rule. */
function knowingSides({ timeframe, close, volume, book }: Candles, kind: EdgeKind): Int8Array {
  const rule = plantedRule(kind, TIMEFRAME_MS[timeframe] / TIMEFRAME_MS["1m"]), imbalance = book!.imbalance;
  const sides = new Int8Array(close.length), isOfBook = readsFlow(kind);
  for (let i = 1, side = isOfBook ? 0 : 1; i < sides.length; i++) {
    if (isOfBook) {
      const seen = imbalance[i - 1];
      if (seen >= ENTER_IMBALANCE) side = 1;
      else if (seen <= -ENTER_IMBALANCE) side = -1;
      else if (side * seen <= -LEAVE_IMBALANCE) side = 0;
    }
    rule.see(close[i - 1], volume[i - 1]);
    sides[i] = side * rule.side;
  }
  return sides;
}

/**
 * Daily net returns of the strategy that knows the rule, on a constant stake of one: sums of its bars' simple returns
 * less costs, one value for each UTC day in the candles.
 *
 * @throws {RangeError} If the candles have no book.
 */
export function knowingStrategyReturns(candles: Candles, kind: EdgeKind = "book"): Float64Array {
  const { time, open, close, book } = candles;
  if (!book) throw new RangeError("Cannot trade the planted edge: wanted candles with a book, found none");
  const { spreadBps } = book, sides = knowingSides(candles, kind);
  const n = time.length;
  const firstDay = n > 0 ? Math.floor(time[0] / DAY_MS) : 0;
  const returns = new Float64Array(n > 0 ? Math.floor(time[n - 1] / DAY_MS) - firstDay + 1 : 0);
  for (let i = 1; i < n; i++) {
    const side = sides[i - 1], next = sides[i];
    const gap = side * (open[i] / close[i - 1] - 1);
    const move = next * (close[i] / open[i] - 1);
    const costs = Math.abs(next - side) * (TAKER_FEE + spreadBps[i - 1] / 2e4);
    returns[Math.floor(time[i] / DAY_MS) - firstDay] += gap + move - costs;
  }
  return returns;
}

/**
 * Sharpe ratio of {@linkcode knowingStrategyReturns} a year of 365 days, `NaN` for fewer than two days.
 *
 * @example The rule earns where it was planted
 * ```ts
 * import assert from "node:assert/strict";
 * import { knowingSharpe } from "@lib/data/planted_edge.ts";
 * import { simulateMarket } from "@lib/data/simulate.ts";
 *
 * const bars = 90 * 1440;
 * assert.ok(knowingSharpe(simulateMarket({ seed: 1, bars, edge: 8 })) > 0);
 * assert.ok(knowingSharpe(simulateMarket({ seed: 1, bars, edge: 0 })) < 0);
 * ```
 */
export function knowingSharpe(candles: Candles, kind: EdgeKind = "book"): number {
  const returns = knowingStrategyReturns(candles, kind);
  const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length;
  const squares = returns.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return mean / Math.sqrt(squares / (returns.length - 1)) * Math.sqrt(DAYS_PER_YEAR);
}
