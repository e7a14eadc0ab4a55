/**
 * Tiny backtests as text, for the tables that test the rules of `lib/execution/README.md` by their numbers.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type Candles, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { EXIT_REASONS } from "../core/trades.ts";
import { candlesFromColumns } from "../data/candles.ts";
import { LEAVE_BOTH, LEAVE_LONG, LEAVE_SHORT, STAY } from "../strategy/strategy.ts";
import type { OcoResult } from "./run_entries.ts";
import { type OcoOptions, simulateOco } from "./simulate_oco.ts";

/** One rule, a few bars, and what must come of them. */
export interface MiniCase {
  /** Number of the rule in `lib/execution/README.md`. */
  readonly rule: number;
  readonly name: string;
  /** `open high low close [volume]` of each minute, bars separated by `|`. */
  readonly bars: string;
  /** Signals as `[bar, side]`; a long at bar 0 by default. */
  readonly signals?: readonly (readonly [number, number])[];
  /** Distances of stop and target; 2 and 3 by default. */
  readonly stop?: number;
  readonly target?: number;
  /** What is asked to be left, as `[bar, code of leave]`; nothing by default. */
  readonly leave?: readonly (readonly [number, number])[];
  /** Levels of the stop, as `[bar, price]`; none by default. */
  readonly levels?: readonly (readonly [number, number])[];
  readonly options?: OcoOptions;
  /** Trades as `entryBar@price exitBar@price reason`. */
  readonly trades: readonly string[];
  /** Refusals that are not 0. */
  readonly refusals?: Readonly<Record<string, number>>;
  /** Anything else to hold. */
  readonly also?: (result: OcoResult) => void;
  /** Not run as a short on mirrored prices: costs in fractions of the price are not symmetric. */
  readonly longOnly?: boolean;
}

/** No costs, one unit, no limits: the bare rules of filling. */
export const BARE: OcoOptions = {
  startEquity: 1000,
  costs: {
    makerFee: 0,
    takerFee: 0,
    slippage: { model: "fixed", entryBps: 0, exitBps: 0 },
    spread: { model: "none" },
    useBook: false,
  },
  risk: { riskShare: 1, maxLeverage: 1e9, maxParticipation: Infinity, fixedQuantity: 1 },
  earlyStop: { maxDrawdown: Infinity, maxConsecutiveLosses: Infinity, maxIdleBars: Infinity },
};

/** Prices are mirrored at this one, so that a short on the mirror is the long itself. */
const MIRROR = 100;

/** Candles from text; `-` stands for a bar that is missing. */
export function miniCandles(text: string, timeframe: Timeframe = "1m"): Candles {
  const cells = text.split("|").map((row, i) => [i * TIMEFRAME_MS[timeframe], ...row.trim().split(/\s+/).map(Number)]);
  const rows = cells.filter(([, open]) => !Number.isNaN(open));
  const column = (k: number) => rows.map((row) => row[k]);
  return candlesFromColumns({
    symbol: "MINI",
    timeframe,
    time: column(0),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: rows.map((row) => row[5] ?? 1000),
  });
}

/** The market seen in a mirror: what rose falls. */
export function mirrored(candles: Candles): Candles {
  const turn = (column: Float64Array) => column.map((price) => 2 * MIRROR - price);
  return {
    ...candles,
    open: turn(candles.open),
    high: turn(candles.low),
    low: turn(candles.high),
    close: turn(candles.close),
  };
}

/** The trades of a result as text. */
export function tradeTexts({ trades }: OcoResult, isMirrored = false): string[] {
  const price = (value: number) => Number((isMirrored ? 2 * MIRROR - value : value).toFixed(9));
  return Array.from(
    { length: trades.length },
    (_, k) =>
      `${trades.entryBar[k]}@${price(trades.entryPrice[k])} ${trades.exitBar[k]}@${price(trades.exitPrice[k])} ` +
      EXIT_REASONS[trades.exitReason[k]],
  );
}

/** Name and body of a test for each case, and of one for its short mirror. */
export function* miniTests(cases: readonly MiniCase[]): Generator<[name: string, body: () => void]> {
  for (const mini of cases) {
    yield [`rule ${mini.rule}: ${mini.name}`, () => runCase(mini, 1)];
    if (!mini.longOnly) yield [`rule ${mini.rule}, mirrored: ${mini.name}`, () => runCase(mini, -1)];
  }
}

function runCase(mini: MiniCase, direction: number): void {
  const { bars, signals = [[0, 1]], leave, levels, stop = 2, target = 3, options = {} } = mini;
  const upright = miniCandles(bars);
  const candles = direction > 0 ? upright : mirrored(upright);
  const finer = options.finer && direction < 0 ? mirrored(options.finer) : options.finer;
  const n = candles.time.length;
  const signal = new Int8Array(n);
  for (const [bar, side] of signals) signal[bar] = direction * side;
  const result = simulateOco(candles, {
    signal,
    stopDistance: new Float64Array(n).fill(stop),
    targetDistance: new Float64Array(n).fill(target),
    ...(leave && { leave: leaveColumn(n, leave, direction) }),
    ...(levels && { stopPrice: levelColumns(n, levels, direction) }),
  }, { ...BARE, ...options, finer });
  assert.deepEqual(tradeTexts(result, direction < 0), mini.trades);
  const refusals = Object.fromEntries(Object.entries(result.refusals).filter(([, count]) => count > 0));
  assert.deepEqual(refusals, mini.refusals ?? {});
  mini.also?.(result);
}

/** Codes of leaving by bar; in the mirror what leaves a long leaves a short. */
function leaveColumn(n: number, leave: NonNullable<MiniCase["leave"]>, direction: number): Uint8Array {
  const column = new Uint8Array(n), turned = [STAY, LEAVE_SHORT, LEAVE_LONG, LEAVE_BOTH];
  for (const [bar, code] of leave) column[bar] = direction > 0 ? code : turned[code];
  return column;
}

/** Levels of the stop by bar, for the side that the case is run on. */
function levelColumns(n: number, levels: NonNullable<MiniCase["levels"]>, direction: number) {
  const own = new Float64Array(n).fill(NaN), other = new Float64Array(n).fill(NaN);
  for (const [bar, price] of levels) own[bar] = direction > 0 ? price : 2 * MIRROR - price;
  return direction > 0 ? { long: own, short: other } : { long: other, short: own };
}
