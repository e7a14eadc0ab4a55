/**
 * Why the trades of a run are not those of its backtest, trade by trade, in amounts that add up to the difference in profit.
 *
 * 1. A trade of the run and one of the backtest are the same if they are of one side and were open together, or one soon
 *    after the other; of several those longest together.
 * 2. The difference of such two is taken apart by {@linkcode differenceParts}.
 * 3. A trade of the backtest alone was denied, or missed because the lane was busy, be it with an order that waited; one of
 *    the run alone is extra, where the backtest was busy, or comes of a denial, where such an order waited there. Whatever else there is stays unexplained.
 *
 * @module
 */
import type { RiskCode } from "../store/live_risk_records.ts";
import {
  type ComparedTrade,
  type DifferenceCause,
  differenceParts,
  type TradeDifference,
  type UnfilledCode,
} from "./difference_parts.ts";

/** What else is known of a lane. */
export interface LaneHistory {
  /** Length of a bar, ms. */
  readonly barMs: number;
  /** Bars that an entry rests at most. */
  readonly limitBars: number;
  /** Bars after an exit without an entry. */
  readonly cooldownBars: number;
  /** Entries that were denied, missed or not filled: when they were decided, ms UTC, and why. */
  readonly denials: readonly { readonly at: number; readonly code: RiskCode | UnfilledCode }[];
  /** Entries that waited and were not filled, while nothing else could be entered: when they were decided, ms UTC. */
  readonly waits: readonly number[];
  /** Limits that waited in vain in the backtest, those that the run was denied among them; as `waits`, none if absent. */
  readonly backtestWaits?: readonly number[];
  /** Whether books filled what the backtest fills by bars, so that a limit may fill in one of them alone. */
  readonly isByBook?: boolean;
  /** Open times of bars that the exchange changed afterwards. */
  readonly revised: readonly number[];
  /** Entry of the position that is open at the end, on either side; `null` for none. */
  readonly openSince: { readonly run: number | null; readonly backtest: number | null };
}

/**
 * The differences between the trades of a run and of its backtest; none where all are the same.
 *
 * @param run In order of their exits, as `backtest`.
 *
 * @example Twice the fee
 * ```ts
 * import assert from "node:assert/strict";
 * import { tradeDifferences } from "@lib/live/trade_differences.ts";
 *
 * const trade = {
 *   entryTime: 0, exitTime: 60_000, side: 1, quantity: 2, entryPrice: 100, exitPrice: 110, fees: 0.42, funding: 0,
 *   profit: 19.58, latency: 0,
 * };
 * const history = {
 *   barMs: 60_000, limitBars: 1, cooldownBars: 0, denials: [], waits: [], revised: [], openSince: { run: null, backtest: null },
 * };
 * const found = tradeDifferences([{ ...trade, fees: 0.84, profit: 19.16 }], [trade], history);
 * assert.deepEqual(found.map(({ cause, amount }) => [cause, amount.toFixed(2)]), [["fee", "-0.42"]]);
 * ```
 */
export function tradeDifferences(
  run: readonly ComparedTrade[],
  backtest: readonly ComparedTrade[],
  history: LaneHistory,
): TradeDifference[] {
  const left = new Set(backtest), differences: TradeDifference[] = [], alone: ComparedTrade[] = [];
  // A trade that both sides have to the last bit explains nothing.
  const unlike = { run: [] as ComparedTrade[], backtest: [] as ComparedTrade[] };
  for (const trade of run) {
    const twin = twinOf(trade, left, history);
    if (twin === null) {
      alone.push(trade);
      continue;
    }
    left.delete(twin);
    if (isSameTrade(trade, twin)) continue;
    unlike.run.push(trade);
    unlike.backtest.push(twin);
    differences.push(...differenceParts(trade, twin, history.revised));
  }
  unlike.run.push(...alone);
  unlike.backtest.push(...left);
  for (const trade of alone) {
    differences.push({ cause: extraCause(trade, unlike.backtest, history), ...whole(trade, 1) });
  }
  for (const trade of left) differences.push({ cause: absentCause(trade, unlike.run, history), ...whole(trade, -1) });
  return differences.sort((a, b) => a.entryTime - b.entryTime);
}

function isSameTrade({ latency: _, ...run }: ComparedTrade, backtest: ComparedTrade): boolean {
  return (Object.keys(run) as (keyof typeof run)[]).every((name) => Object.is(run[name], backtest[name]));
}

function whole({ entryTime, profit }: ComparedTrade, sign: number): Omit<TradeDifference, "cause"> {
  return { entryTime, amount: sign * profit };
}

/** The trade of one side that was open longest together with another, or soon before or after it; `null` for none. */
function twinOf(
  trade: ComparedTrade,
  among: ReadonlySet<ComparedTrade>,
  { limitBars, barMs }: LaneHistory,
): ComparedTrade | null {
  // A decision that comes a bar late may find what it decided on at its end.
  let twin: ComparedTrade | null = null, longest = -(limitBars + 1) * barMs - 1;
  for (const other of among) {
    if (other.side !== trade.side) continue;
    const together = Math.min(trade.exitTime, other.exitTime) - Math.max(trade.entryTime, other.entryTime);
    if (together > longest) [twin, longest] = [other, together];
  }
  return twin;
}

/** Why the backtest lacks a trade of the run. */
function extraCause(
  { entryTime }: ComparedTrade,
  backtest: readonly ComparedTrade[],
  history: LaneHistory,
): DifferenceCause {
  if (history.isByBook || wasBusy(entryTime, backtest, history.openSince.backtest, history)) return "extra";
  // It was decided while the backtest's order waited, and may have waited as long.
  const { backtestWaits = [], waits, denials, limitBars, barMs } = history, longest = 2 * (limitBars - 1) * barMs;
  // An order that waited on both sides kept neither from what the other did.
  const waiting = backtestWaits.filter((at) => at < entryTime && at >= entryTime - longest && !waits.includes(at));
  if (waiting.length === 0) return "unexplained";
  const denial = denials.findLast(({ at }) => waiting.includes(at));
  return denial === undefined ? "extra" : `denied ${denial.code}`;
}

/** Why the run lacks a trade of the backtest. */
function absentCause(
  { entryTime }: ComparedTrade,
  run: readonly ComparedTrade[],
  history: LaneHistory,
): DifferenceCause {
  // It was decided at the close before the bar that filled it, or, for a limit, as many bars before as it may rest.
  const { denials, waits, limitBars, barMs } = history, resting = limitBars * barMs;
  const isSince = (at: number, time: number) => at <= entryTime && at > time;
  const denial = denials.findLast(({ at }) => isSince(at, entryTime - resting));
  if (denial !== undefined) return `denied ${denial.code}`;
  // What was decided so long before may have waited until then.
  const wasWaiting = waits.some((at) => isSince(at, entryTime - 2 * resting));
  return wasWaiting || wasBusy(entryTime, run, history.openSince.run, history) ? "missed" : "unexplained";
}

/** Whether one side had another position, a pause after one, or an order that waited, when the other entered. */
function wasBusy(
  time: number,
  trades: readonly ComparedTrade[],
  openSince: number | null,
  { barMs, limitBars, cooldownBars }: LaneHistory,
): boolean {
  const before = limitBars * barMs, after = (cooldownBars + 1) * barMs;
  return openSince !== null && time >= openSince - before ||
    trades.some(({ entryTime, exitTime }) => time >= entryTime - before && time <= exitTime + after);
}
