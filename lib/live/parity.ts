/**
 * Parity: whether a run traded what its backtest on the same bars would have, with the run's own money, costs and share of
 * the equity in a position.
 *
 * 1. The bars that the run recorded are held against those of its plan; what differs is a revision.
 * 2. The backtest is run on them from nothing but plan and bars: it shares neither state nor ledger with the run.
 * 3. If both fingerprints of trades are the same, every bit of every trade is.
 * 4. Otherwise each trade of either side is matched or explained, and the amounts add up to the difference in profit.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { LogLevel } from "../backtest/options.ts";
import { type BacktestRun, runBacktest } from "../backtest/run_backtest.ts";
import { type Candles, TIMEFRAME_MS } from "../core/candles.ts";
import { tradesHash } from "../core/trades_hash.ts";
import { firstBarFrom } from "../data/candles.ts";
import type { BarRecord } from "../store/live_market_records.ts";
import type { OrderState } from "../store/live_order_records.ts";
import type { RiskCode } from "../store/live_risk_records.ts";
import { loadHistory, loadPositions } from "../store/live_reads.ts";
import type { ParityCause } from "../store/live_parity.ts";
import { latencyProfits } from "./latency_costs.ts";
import type { OpenedLane } from "./run_plan.ts";
import { comparedTrades, fillsOf, isClosed, NO_TRADES, openTime, slippageOf, tradesOf } from "./run_trades.ts";
import type { ComparedTrade, TradeDifference, UnfilledCode } from "./difference_parts.ts";
import { type LaneHistory, tradeDifferences } from "./trade_differences.ts";

/** Parts whose sum is this close to the difference, relative to the money at work, add up. */
const ADDS_UP = 1e-9;

/** Parity of one lane. */
export interface LaneParity {
  readonly strategy: string;
  readonly symbol: string;
  /** Closed trades of the run and of the backtest. */
  readonly trades: { readonly run: number; readonly backtest: number };
  /** Their fingerprints. */
  readonly hash: { readonly run: string; readonly backtest: string };
  /** Net profit of the closed trades, quote units. */
  readonly profit: { readonly run: number; readonly backtest: number };
  /** How far all fills were worse than the price their rule named, as a fraction of the notional there; `NaN` without any. */
  readonly slippage: { readonly run: number; readonly backtest: number };
  /** Why they differ; empty where they do not. */
  readonly differences: readonly TradeDifference[];
  /** How many of the differences nothing explains. */
  readonly unexplained: number;
  /** Largest notional in multiples of the equity that the run could hold. */
  readonly maxLeverage: number;
  /** The same backtest with the leverage that the strategy was tested with. */
  readonly asTested: { readonly maxLeverage: number; readonly trades: number; readonly profit: number };
}

/** What the differences of each cause come to, in the order in which the causes are met. */
export function parityCauses(differences: readonly TradeDifference[]): ParityCause[] {
  return [...Map.groupBy(differences, ({ cause }) => cause)].map(([cause, parts]) => {
    return { cause, parts: parts.length, amount: parts.reduce((sum, { amount }) => sum + amount, 0) };
  });
}

/**
 * Parity of a lane of a run, as far as the run has come.
 *
 * @param db The ledger.
 * @throws {RangeError} If the backtest cannot be run.
 */
export function laneParity(db: DatabaseSync, run: string, lane: OpenedLane): LaneParity {
  const { plan: { strategy, symbol, capital, backtest: { risk } }, options, from } = lane;
  const { bars, positions, closed } = recordsOf(db, run, lane), barMs = TIMEFRAME_MS[lane.plan.timeframe];
  const to = bars.length === 0 ? from : firstBarFrom(lane.candles.time, Math.max(...bars.map(({ time }) => time))) + 1;
  const result = backtestOf(lane, to, options.risk.maxLeverage, "decisions"),
    tested = backtestOf(lane, to, risk.maxLeverage, "none");
  const ownTrades = tradesOf(closed, barMs), trades = result?.trades ?? NO_TRADES;
  const latency = latencyProfits(db, run);
  const own = comparedTrades(ownTrades, closed.map(({ position }) => latency.get(position) ?? 0)),
    wanted = comparedTrades(trades);
  const differences = tradeDifferences(own, wanted, {
    ...historyOf(db, run, lane),
    backtestWaits: waitsOf(result, lane),
    revised: revisedBars(bars, lane.candles),
    openSince: { run: openTime(positions, barMs), backtest: openEntry(result, lane.candles) },
  });
  const profit = { run: sum(own), backtest: sum(wanted) };
  const parts = differences.reduce((total, { amount }) => total + amount, 0);
  const addsUp = Math.abs(parts - (profit.run - profit.backtest)) <= ADDS_UP * capital;
  const numbers = new Set(closed.map(({ position }) => position));
  const fills = loadHistory(db, "fills", run).filter((fill) => numbers.has(fill.position));
  return {
    strategy,
    symbol,
    trades: { run: own.length, backtest: wanted.length },
    hash: { run: tradesHash(ownTrades), backtest: tradesHash(trades) },
    profit,
    slippage: { run: slippageOf(fills), backtest: slippageOf(result === null ? [] : fillsOf(result.trades)) },
    differences,
    unexplained: differences.filter(({ cause }) => cause === "unexplained").length + (addsUp ? 0 : 1),
    maxLeverage: options.risk.maxLeverage,
    asTested: {
      maxLeverage: risk.maxLeverage,
      trades: tested?.trades.length ?? 0,
      profit: sum(comparedTrades(tested?.trades ?? NO_TRADES)),
    },
  };
}

/** What a run wrote down of a lane. */
function recordsOf(db: DatabaseSync, run: string, { plan: { strategy, symbol, timeframe } }: OpenedLane) {
  const positions = loadPositions(db, run).filter((one) => one.strategy === strategy && one.symbol === symbol);
  return {
    bars: loadHistory(db, "bars", run).filter((bar) => bar.symbol === symbol && bar.timeframe === timeframe),
    positions,
    closed: positions.filter(isClosed),
  };
}

/** The backtest of a lane up to a bar; `null` where it has traded none. */
function backtestOf(
  { candles, params, strategy, options, from }: OpenedLane,
  to: number,
  maxLeverage: number,
  logs: LogLevel,
): BacktestRun | null {
  if (to === from) return null;
  const risk = { ...options.risk, maxLeverage };
  return runBacktest(candles, params, { ...options, strategy, risk, logs, range: { from, to } });
}

/** When a backtest decided on the limits that it did not fill, ms UTC. */
function waitsOf(result: BacktestRun | null, { plan, strategy, params, candles }: OpenedLane): number[] {
  const { limitBars, limitOffsetBps } = strategy.rules(params, plan.timeframe), barMs = TIMEFRAME_MS[plan.timeframe];
  if (result?.decisions === undefined || Number.isNaN(limitOffsetBps)) return [];
  const { trades, decisions: { time, reason } } = result, last = openEntry(result, candles);
  const filled = [...trades.entryTime, ...last === null ? [] : [last]];
  return Array.from(time, (at) => at + barMs).filter((at, k) =>
    !reason[k].startsWith("refused") && !filled.some((entry) => entry >= at && entry < at + limitBars * barMs)
  );
}

function historyOf(
  db: DatabaseSync,
  run: string,
  { plan, strategy, params }: OpenedLane,
): Omit<LaneHistory, "revised" | "openSince" | "backtestWaits"> {
  const { limitBars, cooldownBars } = strategy.rules(params, plan.timeframe);
  const barMs = TIMEFRAME_MS[plan.timeframe];
  // A live close is heard of a little after it.
  const closeBefore = (at: number) => at - at % barMs;
  const isOwn = (one: { readonly strategy: string | null; readonly symbol: string | null }) =>
    one.strategy === plan.strategy && one.symbol === plan.symbol;
  const denied = loadHistory(db, "risk_events", run).filter(isOwn).flatMap(({ kind, code, at }) =>
    kind === "denial" && code !== null ? [{ at: closeBefore(at), code }] : []
  );
  const missed = loadHistory(db, "decisions", run).filter(isOwn).flatMap(({ action, barTime, reason }) =>
    action === "missed" && reason === LATE ? [{ at: barTime + barMs, code: LATE }] : []
  );
  const isByBook = plan.to === Infinity;
  const unfilled = unfilledEntries(db, run).filter(isOwn).map(({ at, code }) => ({ at: closeBefore(at), code }));
  const denials = [...denied, ...missed, ...isByBook ? unfilled : []];
  const waits = unfilled.filter(({ code }) => code === "UNFILLED").map(({ at }) => at);
  return { barMs, limitBars, cooldownBars, denials, waits, isByBook };
}

/** Why a close was missed. */
const LATE: RiskCode & "LATE_BAR" = "LATE_BAR";

/** Entries that ended without a fill, when they were asked for, and how they ended. */
function unfilledEntries(db: DatabaseSync, run: string) {
  const ends = new Map(
    // What was filled in part has its position.
    loadHistory(db, "orders", run).map(({ orderId, state, filledQuantity }) =>
      [orderId, filledQuantity > 0 ? "filled" : state] as const
    ),
  );
  return loadHistory(db, "intents", run).flatMap(({ at, orderId, purpose, strategy, symbol }) => {
    const code = purpose === "entry" ? UNFILLED.get(ends.get(orderId) ?? "open") : undefined;
    return code === undefined ? [] : [{ at, code, strategy, symbol }];
  });
}

const UNFILLED: ReadonlyMap<OrderState, UnfilledCode> = new Map([
  ["rejected", "REFUSED"],
  ["expired", "UNFILLED"],
  ["cancelled", "UNFILLED"],
]);

/** Whether every bit of every trade is the same. */
export function isSame({ hash }: Pick<LaneParity, "hash">): boolean {
  return hash.run === hash.backtest;
}

function sum(trades: readonly ComparedTrade[]): number {
  return trades.reduce((total, { profit }) => total + profit, 0);
}

/** Open times of recorded bars that are not those of the plan. */
function revisedBars(bars: readonly BarRecord[], candles: Candles): number[] {
  return bars.filter((bar) => {
    const i = firstBarFrom(candles.time, bar.time);
    return candles.time[i] !== bar.time || candles.open[i] !== bar.open || candles.high[i] !== bar.high ||
      candles.low[i] !== bar.low || candles.close[i] !== bar.close || candles.volume[i] !== bar.volume;
  }).map(({ time }) => time);
}

/** Open time of the bar that filled the entry of the position that a backtest holds at its end; `null` for none. */
function openEntry(result: BacktestRun | null, { time }: Candles): number | null {
  return result === null || result.state.position.side === 0 ? null : time[result.state.position.entryBar];
}
