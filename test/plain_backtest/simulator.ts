/**
 * The rules of `lib/execution/README.md` once more, for the tests: slow, bar by bar, written from the text and sharing
 * no code with the engine, so that the two can be held against each other.
 *
 * Left out are finer bars and carried state, which have tests of their own.
 *
 * @module
 */
import { type Candles, TIMEFRAME_MS } from "../../lib/core/candles.ts";
import type { ExitReason } from "../../lib/core/trades.ts";
import type { TradeRules } from "../../lib/strategy/trade_rules.ts";
import type { BacktestOptions } from "../../lib/backtest/options.ts";
import type { OcoSignals } from "../../lib/backtest/simulate_oco.ts";
import { down, partOf, slip, spreadAt, up } from "./costs.ts";
import { decide, enter, fills, marginOf, type Order } from "./entry.ts";
import { type Exit, exitIn, moveStop, type OpenTrade } from "./position.ts";

/** A closed trade as an object. */
export interface PlainTrade {
  entryBar: number;
  exitBar: number;
  side: number;
  qty: number;
  entryPrice: number;
  exitPrice: number;
  fees: number;
  pnl: number;
  exitReason: ExitReason;
}

/** What the plain simulator reports. */
export interface PlainResult {
  trades: PlainTrade[];
  equity: number[];
  stopReason: string | null;
  refusals: Record<string, number>;
  /** Whether an early stop, an order or a liquidation hung on rounding: two sums in another order may differ on it. */
  isCloseCall: boolean;
}

/** Runs signals through bars, one bar after the other. */
export function simulatePlainly(
  candles: Candles,
  signals: OcoSignals,
  options: BacktestOptions & TradeRules,
): PlainResult {
  const run = { candles, signals, options };
  const { open, close, high, low, volume, time } = candles;
  const { costs, filters, earlyStop } = options;
  const n = time.length;
  const result: PlainResult = { trades: [], equity: [], stopReason: null, refusals: {}, isCloseCall: false };
  const barMs = TIMEFRAME_MS[candles.timeframe];
  let cash = options.startEquity, peak = cash, losses = 0, idle = 0, mayDecideFrom = -Infinity;
  let order: Order | null = null;
  let trade: OpenTrade | null = null;

  const refuse = (reason: string) => result.refusals[reason] = (result.refusals[reason] ?? 0) + 1;

  /** Books an exit. */
  function leave(bar: number, t: OpenTrade, { reference, knownBar, reason }: Exit): void {
    const worst = t.isLong ? Math.min : Math.max;
    const isAtClose = ["timeout", "endOfData", "earlyStop"].includes(reason), { funding } = options;
    for (let k = 0; funding && reason !== "signal" && k < funding.time.length; k++) {
      if (funding.time[k] <= time[bar] || funding.time[k] >= time[bar] + barMs) continue;
      const owed = t.qty * open[bar] * (t.isLong ? funding.paidByLong : funding.paidByShort)[k];
      if (isAtClose || owed > 0) t.funding += owed;
    }
    /** The price at which the market takes the whole quantity. */
    const atMarket = (from: number, known: number) => {
      const spread = spreadAt(options, candles, known, t.step);
      const worse = spread / 2 + slip(options, candles, known, false, spread, partOf(t.qty, volume[bar]));
      const raw = Math.max(0, t.isLong ? from * (1 - worse) : from * (1 + worse));
      return t.isLong ? down(raw, filters.tickSize) : up(raw, filters.tickSize);
    };
    const { maxParticipation } = options.risk;
    const taken = maxParticipation === Infinity ? t.qty : Math.min(t.qty, maxParticipation * volume[bar]);
    const rest = t.qty - taken;
    let paid: number, exitFee: number;
    if (reason === "takeProfit") {
      const restPrice = worst(reference, atMarket(close[bar], bar));
      paid = taken * reference + rest * restPrice;
      exitFee = taken * reference * costs.makerFee + rest * restPrice * costs.takerFee;
    } else {
      const marketPrice = atMarket(reference, knownBar);
      paid = taken * marketPrice + rest * worst(marketPrice, t.isLong ? low[bar] : high[bar]);
      const isForced = reason === "liquidation";
      exitFee = paid * (costs.takerFee + (isForced ? options.margin!.liquidationFee : 0));
    }
    const price = paid / t.qty;
    const gross = t.isLong ? t.qty * (price - t.price) : t.qty * (t.price - price);
    cash += gross - exitFee - t.funding;
    const pnl = gross - t.entryFee - exitFee - t.funding;
    result.trades.push({
      entryBar: t.bar,
      exitBar: bar,
      side: t.isLong ? 1 : -1,
      qty: t.qty,
      entryPrice: t.price,
      exitPrice: price,
      fees: t.entryFee + exitFee + t.funding,
      pnl,
      exitReason: reason,
    });
    // Where fees eat the gain exactly, the last bit says whether it was a loss.
    const isTie = Math.abs(pnl) <= 1e-12 * t.qty * t.price;
    if (isTie && earlyStop.maxConsecutiveLosses < Infinity) result.isCloseCall = true;
    losses = pnl < 0 ? losses + 1 : 0;
    mayDecideFrom = time[bar] + options.cooldownBars * barMs;
  }

  for (let bar = 0; bar < n; bar++) {
    if (result.stopReason !== null) {
      result.equity.push(cash);
      continue;
    }
    let wasBusy = trade !== null;
    if (order !== null) {
      if (fills(run, bar, order)) {
        const entered = enter(run, bar, order, cash);
        order = null;
        if (typeof entered === "string") refuse(entered);
        else {
          trade = entered;
          cash -= entered.entryFee;
          wasBusy = true;
        }
      } else if (bar - order.bar >= options.limitBars) {
        refuse("limitExpired");
        order = null;
      }
    }
    if (trade !== null) {
      const last: Exit | null = bar === n - 1 ? { reference: close[bar], knownBar: bar, reason: "endOfData" } : null;
      const exit: Exit | null = exitIn(run, bar, trade) ?? last;
      if (exit !== null) {
        if (exit.isCloseCall) result.isCloseCall = true;
        leave(bar, trade, exit);
        trade = null;
      }
    }
    let equity = cash;
    if (trade !== null) {
      const move = trade.isLong ? close[bar] - trade.price : trade.price - close[bar];
      equity = cash + trade.qty * move - trade.funding;
    }
    peak = Math.max(peak, equity);
    for (const limit of [0, peak * (1 - earlyStop.maxDrawdown)]) {
      if ([equity, cash].some((value) => Math.abs(value - limit) <= 1e-8 * peak)) result.isCloseCall = true;
    }
    const tooLow = equity <= peak * (1 - earlyStop.maxDrawdown) && equity < peak;
    if (trade !== null && (tooLow || equity <= 0)) {
      leave(bar, trade, { reference: close[bar], knownBar: bar, reason: "earlyStop" });
      trade = null;
      equity = cash;
    }
    if (wasBusy && trade === null) {
      peak = Math.max(peak, equity);
      if (Math.abs(cash - peak * (1 - earlyStop.maxDrawdown)) <= 1e-8 * peak) result.isCloseCall = true;
      if (cash <= 1e-9 * peak) result.stopReason = "ruin";
      else if (cash <= peak * (1 - earlyStop.maxDrawdown)) result.stopReason = "maxDrawdown";
      else if (losses >= earlyStop.maxConsecutiveLosses) result.stopReason = "maxConsecutiveLosses";
    }
    idle = wasBusy ? 0 : idle + 1;
    result.equity.push(equity);
    if (trade !== null) moveStop(run, bar, trade);
    else if (order === null && result.stopReason === null) {
      if (idle * barMs >= earlyStop.maxIdleMs && idle >= earlyStop.leastIdleBars) result.stopReason = "maxIdleTime";
      else if (signals.signal[bar] !== 0 && bar < n - 1 && time[bar] >= mayDecideFrom) {
        const { left, wanted } = marginOf(run, bar);
        if (Math.abs(left - wanted) <= 1e-12) result.isCloseCall = true;
        const decided = decide(run, bar);
        if (typeof decided === "string") refuse(decided);
        else order = decided;
      }
    }
  }
  return result;
}
