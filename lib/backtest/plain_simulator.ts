/**
 * The rules of `lib/execution/README.md` once more, for the tests: slow, bar by bar, written from the text and sharing
 * no code with the engine, so that the two can be held against each other.
 *
 * Left out are finer bars and carried state, which have tests of their own.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import type { ExitReason } from "../core/trades.ts";
import type { TradeRules } from "../execution/execution_rules.ts";
import type { BacktestOptions } from "./options.ts";
import type { OcoSignals } from "./simulate_oco.ts";

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
  /** Whether an early stop or an order hung on rounding: two sums in another order may differ on it. */
  isCloseCall: boolean;
}

interface OpenTrade {
  isLong: boolean;
  bar: number;
  qty: number;
  price: number;
  stop: number;
  target: number;
  distance: number;
  isMaker: boolean;
  insideBar: boolean;
  stopKind: ExitReason;
  bestClose: number;
  entryFee: number;
  funding: number;
}

interface Order {
  isLong: boolean;
  bar: number;
  limit: number | null;
  stopDistance: number;
  targetDistance: number;
}

/** Runs signals through bars, one bar after the other. */
export function simulatePlainly(
  candles: Candles,
  signals: OcoSignals,
  options: BacktestOptions & TradeRules,
): PlainResult {
  const { open, high, low, close, volume, time } = candles;
  const { costs, filters, risk, earlyStop, funding } = options;
  const n = time.length;
  const result: PlainResult = { trades: [], equity: [], stopReason: null, refusals: {}, isCloseCall: false };
  let cash = options.startEquity, peak = cash, losses = 0, idle = 0, mayDecideFrom = 0;
  let order: Order | null = null;
  let trade: OpenTrade | null = null;

  const down = (x: number, step: number) => step === 0 ? x : Math.floor(x / step + 1e-9) * step;
  const up = (x: number, step: number) => step === 0 ? x : Math.ceil(x / step - 1e-9) * step;
  const refuse = (reason: string) => result.refusals[reason] = (result.refusals[reason] ?? 0) + 1;

  /** Spread as known at the close of a bar. */
  function spreadAt(bar: number): number {
    const recorded = costs.useBook ? candles.book?.spreadBps[bar] ?? NaN : NaN;
    if (!Number.isNaN(recorded)) return recorded / 1e4;
    if (costs.spread.model === "none") return 0;
    if (costs.spread.model === "fixed") return costs.spread.bps / 1e4;
    const ranges = [];
    for (let i = Math.max(0, bar - 19); i <= bar; i++) ranges.push((high[i] - low[i]) / close[i]);
    const mean = ranges.reduce((a, b) => a + b) / ranges.length;
    return Math.max(costs.spread.floorBps / 1e4, costs.spread.shareOfRange * mean);
  }

  function slip(isEntry: boolean, spread: number, qty: number, barVolume: number): number {
    const { slippage } = costs;
    if (slippage.model === "fixed") return (isEntry ? slippage.entryBps : slippage.exitBps) / 1e4;
    if (slippage.model === "spreadShare") return slippage.share * spread;
    return slippage.coefficientBps / 1e4 * Math.sqrt(barVolume > 0 ? qty / barVolume : 1);
  }

  function quantity(price: number, distance: number, signalBar: number): number {
    const wanted = risk.fixedQuantity ?? risk.riskShare * cash / distance;
    const limits = [wanted, risk.maxLeverage * cash / price];
    if (risk.maxParticipation < Infinity) limits.push(risk.maxParticipation * volume[signalBar]);
    return Math.min(...limits);
  }

  /** The reason why a fill is refused, or the trade. */
  function enter(bar: number, o: Order): OpenTrade | string {
    const tick = filters.tickSize;
    let price: number, insideBar = false;
    if (o.limit === null) {
      const spread = spreadAt(bar - 1);
      const estimate = quantity(open[bar], o.stopDistance, o.bar);
      const worse = spread / 2 + slip(true, spread, estimate, volume[bar]);
      price = o.isLong ? up(open[bar] * (1 + worse), tick) : down(open[bar] * (1 - worse), tick);
    } else {
      const gapped = o.isLong ? open[bar] < o.limit : open[bar] > o.limit;
      price = gapped && options.gapFill === "open" ? open[bar] : o.limit;
      insideBar = !gapped && !(options.limitFill === "touch" && open[bar] === o.limit);
    }
    const qty = down(Math.min(quantity(price, o.stopDistance, o.bar), filters.maxQuantity), filters.stepSize);
    const stop = o.isLong ? up(price - o.stopDistance, tick) : down(price + o.stopDistance, tick);
    const target = o.isLong ? down(price + o.targetDistance, tick) : up(price - o.targetDistance, tick);
    const legsApart = o.isLong ? stop < price && target > price : stop > price && target < price;
    if (!legsApart) return "noStopDistance";
    if (!(qty > 0)) return filters.stepSize > 0 || filters.minQuantity > 0 ? "belowMinimumQuantity" : "noVolume";
    if (qty < filters.minQuantity) return "belowMinimumQuantity";
    const lowerLeg = o.isLong ? stop : target;
    if (qty * (lowerLeg > 0 ? lowerLeg : price) < filters.minNotional) return "belowMinimumNotional";
    const isMaker = o.limit !== null;
    const entryFee = qty * price * (isMaker ? costs.makerFee : costs.takerFee);
    const start = { stopKind: "stopLoss" as const, bestClose: price, funding: 0 };
    return {
      ...start,
      isLong: o.isLong,
      bar,
      qty,
      price,
      stop,
      target,
      distance: o.stopDistance,
      isMaker,
      insideBar,
      entryFee,
    };
  }

  function leave(bar: number, t: OpenTrade, reference: number, knownBar: number, reason: ExitReason): void {
    let price = reference, fee = costs.makerFee;
    if (reason !== "takeProfit") {
      const spread = spreadAt(knownBar);
      const worse = spread / 2 + slip(false, spread, t.qty, volume[bar]);
      const raw = Math.max(0, t.isLong ? reference * (1 - worse) : reference * (1 + worse));
      price = t.isLong ? down(raw, filters.tickSize) : up(raw, filters.tickSize);
      fee = costs.takerFee;
    }
    const exitFee = t.qty * price * fee;
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
    losses = pnl < 0 ? losses + 1 : 0;
    mayDecideFrom = bar + options.cooldownBars;
    trade = null;
  }

  /** What the bar does to the open trade; true if it closed it. */
  function step(bar: number, t: OpenTrade): boolean {
    if (funding && bar > t.bar) {
      for (let k = 0; k < funding.time.length; k++) {
        if (funding.time[k] > time[bar - 1] && funding.time[k] <= time[bar]) {
          t.funding += (t.isLong ? 1 : -1) * t.qty * open[bar] * funding.rate[k];
        }
      }
    }
    if (options.exitOnSignal && bar > t.bar && signals.signal[bar - 1] === (t.isLong ? -1 : 1)) {
      leave(bar, t, open[bar], bar - 1, "signal");
      return true;
    }
    const stopHit = t.isLong ? low[bar] <= t.stop : high[bar] >= t.stop;
    const touched = t.isLong ? high[bar] >= t.target : low[bar] <= t.target;
    const through = t.isLong ? high[bar] > t.target : low[bar] < t.target;
    let targetHit = options.limitFill === "touch" ? touched : through;
    const pessimistic = options.sameBar === "stopFirst";
    if (t.insideBar && pessimistic) targetHit = false;
    t.insideBar = false;
    const openBeyondStop = t.isLong ? open[bar] <= t.stop : open[bar] >= t.stop;
    if (stopHit && (!targetHit || pessimistic || openBeyondStop)) {
      const reference = openBeyondStop ? open[bar] : t.stop;
      leave(bar, t, reference, bar - 1, t.stopKind);
      return true;
    }
    if (targetHit) {
      const openBeyondTarget = t.isLong ? open[bar] > t.target : open[bar] < t.target;
      leave(bar, t, options.gapFill === "open" && openBeyondTarget ? open[bar] : t.target, bar - 1, "takeProfit");
      return true;
    }
    if (bar - t.bar >= options.timeoutBars) {
      leave(bar, t, close[bar], bar, "timeout");
      return true;
    }
    return false;
  }

  /** Moves the stop after a close. */
  function move(bar: number, t: OpenTrade): void {
    const tick = filters.tickSize;
    const consider = (level: number, kind: ExitReason) => {
      const better = t.isLong ? level > t.stop && level < close[bar] : level < t.stop && level > close[bar];
      if (better) [t.stop, t.stopKind] = [level, kind];
    };
    const profit = t.isLong ? close[bar] - t.price : t.price - close[bar];
    t.bestClose = t.isLong ? Math.max(t.bestClose, close[bar]) : Math.min(t.bestClose, close[bar]);
    if (options.breakEvenRatio < Infinity && profit >= options.breakEvenRatio * t.distance) {
      const fees = (t.isMaker ? costs.makerFee : costs.takerFee) + costs.takerFee;
      consider(t.isLong ? up(t.price * (1 + fees), tick) : down(t.price * (1 - fees), tick), "breakEven");
    }
    if (options.trailRatio < Infinity) {
      const behind = options.trailRatio * t.distance;
      consider(t.isLong ? down(t.bestClose - behind, tick) : up(t.bestClose + behind, tick), "trailingStop");
    }
  }

  /** The order a close decides, if any. */
  function decide(bar: number): Order | null {
    const side = signals.signal[bar];
    if (side === 0 || bar >= n - 1 || bar < mayDecideFrom) return null;
    const stopDistance = signals.stopDistance[bar], targetDistance = signals.targetDistance[bar];
    if (!(stopDistance > 0 && stopDistance < Infinity) || !(targetDistance > 0)) {
      refuse("noStopDistance");
      return null;
    }
    const isLimit = !Number.isNaN(options.limitOffsetBps), isLong = side > 0;
    const spread = isLimit ? 0 : spreadAt(bar);
    const entryCost = isLimit ? costs.makerFee : costs.takerFee + spread / 2 + slip(true, spread, 0, 1);
    const margin = targetDistance / close[bar] - entryCost - costs.makerFee, wanted = options.minimumMarginBps / 1e4;
    if (Math.abs(margin - wanted) <= 1e-12) result.isCloseCall = true;
    if (!(margin >= wanted)) {
      refuse("profitMargin");
      return null;
    }
    const offset = options.limitOffsetBps / 1e4;
    const limit = isLong
      ? down(close[bar] * (1 - offset), filters.tickSize)
      : up(close[bar] * (1 + offset), filters.tickSize);
    return { isLong, bar, limit: isLimit ? limit : null, stopDistance, targetDistance };
  }

  for (let bar = 0; bar < n; bar++) {
    if (result.stopReason !== null) {
      result.equity.push(cash);
      continue;
    }
    let wasBusy = trade !== null;
    if (order !== null) {
      const o: Order = order;
      const fills = o.limit === null ||
        (options.limitFill === "touch"
          ? (o.isLong ? low[bar] <= o.limit : high[bar] >= o.limit)
          : (o.isLong ? low[bar] < o.limit : high[bar] > o.limit));
      if (fills) {
        order = null;
        const entered = enter(bar, o);
        if (typeof entered === "string") refuse(entered);
        else {
          trade = entered;
          cash -= entered.entryFee;
          wasBusy = true;
        }
      } else if (bar - o.bar >= options.limitBars) {
        refuse("limitExpired");
        order = null;
      }
    }
    let open: OpenTrade | null = trade;
    if (open !== null && step(bar, open)) open = null;
    if (open !== null && bar === n - 1) {
      leave(bar, open, close[bar], bar, "endOfData");
      open = null;
    }
    let equity = cash;
    if (open !== null) {
      const move = open.isLong ? close[bar] - open.price : open.price - close[bar];
      equity = cash + open.qty * move - open.funding;
    }
    peak = Math.max(peak, equity);
    for (const limit of [0, peak * (1 - earlyStop.maxDrawdown)]) {
      if ([equity, cash].some((value) => Math.abs(value - limit) <= 1e-8 * peak)) result.isCloseCall = true;
    }
    const tooLow = equity <= peak * (1 - earlyStop.maxDrawdown) && equity < peak;
    if (open !== null && (tooLow || equity <= 0)) {
      leave(bar, open, close[bar], bar, "earlyStop");
      open = null;
      equity = cash;
    }
    if (wasBusy && open === null) {
      peak = Math.max(peak, equity);
      if (Math.abs(cash - peak * (1 - earlyStop.maxDrawdown)) <= 1e-8 * peak) result.isCloseCall = true;
      if (cash <= 1e-9 * peak) result.stopReason = "ruin";
      else if (cash <= peak * (1 - earlyStop.maxDrawdown)) result.stopReason = "maxDrawdown";
      else if (losses >= earlyStop.maxConsecutiveLosses) result.stopReason = "maxConsecutiveLosses";
    }
    idle = wasBusy ? 0 : idle + 1;
    result.equity.push(equity);
    if (open !== null) move(bar, open);
    else if (order === null && result.stopReason === null) {
      if (idle >= earlyStop.maxIdleBars) result.stopReason = "maxIdleBars";
      else order = decide(bar);
    }
  }
  return result;
}
