/**
 * The plain simulator's open trade: how a bar ends it [8–14, 17, 18, 23, 33, 37, 38, 40, 41], and how its stop moves [15, 16, 34].
 *
 * @module
 */
import { TIMEFRAME_MS } from "../../lib/core/candles.ts";
import type { ExitReason } from "../../lib/core/trades.ts";
import { down, up } from "./costs.ts";
import type { PlainRun } from "./entry.ts";

/** A trade that is open. */
export interface OpenTrade {
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
  step: number;
  liquidation: number | null;
  bankruptcy: number | null;
}

/** How a trade ends: at which reference price, with the spread known at which bar, and why. */
export interface Exit {
  reference: number;
  knownBar: number;
  reason: ExitReason;
  /** Whether the last bit of a stop's fill says if it is a liquidation. */
  isCloseCall?: boolean;
}

/** What a bar does to an open trade; `null` if it stays open. */
export function exitIn({ candles, signals, options }: PlainRun, bar: number, t: OpenTrade): Exit | null {
  const { time, open, high, low, close } = candles;
  const { funding } = options, barMs = TIMEFRAME_MS[candles.timeframe];
  if (funding && bar > t.bar) {
    for (let k = 0; k < funding.time.length; k++) {
      if (funding.time[k] > time[bar - 1] && funding.time[k] <= time[bar]) {
        t.funding += t.qty * open[bar] * (t.isLong ? funding.paidByLong : funding.paidByShort)[k];
      }
    }
  }
  const before = bar - 1;
  const liquidation = t.liquidation ?? (t.isLong ? -Infinity : Infinity);
  const liquidated = (): Exit => {
    const reference = t.isLong ? Math.min(t.bankruptcy!, low[bar]) : Math.max(t.bankruptcy!, high[bar]);
    return { reference, knownBar: before, reason: "liquidation" };
  };
  if (t.isLong ? open[bar] <= liquidation : open[bar] >= liquidation) return liquidated();
  if (options.exitOnSignal && bar > t.bar && signals.signal[before] === (t.isLong ? -1 : 1)) {
    return { reference: open[bar], knownBar: before, reason: "signal" };
  }
  const asked = signals.leave?.[before];
  if (bar > t.bar && (asked === 3 || asked === (t.isLong ? 1 : 2))) {
    return { reference: open[bar], knownBar: before, reason: "signal" };
  }
  const isNearer = t.isLong ? liquidation >= t.stop : liquidation <= t.stop;
  const stop = isNearer ? liquidation : t.stop;
  const stopHit = t.isLong ? low[bar] <= stop : high[bar] >= stop;
  const touched = t.isLong ? high[bar] >= t.target + t.step / 2 : low[bar] <= t.target - t.step / 2;
  const through = t.isLong ? high[bar] > t.target + t.step / 2 : low[bar] < t.target - t.step / 2;
  let targetHit = options.limitFill === "touch" ? touched : through;
  const pessimistic = options.sameBar === "stopFirst";
  if (t.insideBar && pessimistic) targetHit = false;
  t.insideBar = false;
  const openBeyondStop = t.isLong ? open[bar] <= stop : open[bar] >= stop;
  if (stopHit && (!targetHit || pessimistic || openBeyondStop)) {
    const extreme = t.isLong ? low[bar] : high[bar], part = options.stopSlipShare;
    const reference = openBeyondStop ? open[bar] : (1 - part) * t.stop + part * extreme;
    const isBeyond = t.isLong ? reference <= liquidation : reference >= liquidation;
    const isCloseCall = Math.abs(reference - liquidation) <= 1e-12 * reference;
    if (isNearer || isBeyond) return { ...liquidated(), isCloseCall };
    return { reference, knownBar: before, reason: t.stopKind, isCloseCall };
  }
  if (targetHit) {
    const openBeyondTarget = t.isLong ? open[bar] > t.target : open[bar] < t.target;
    const reference = options.gapFill === "open" && openBeyondTarget ? open[bar] : t.target;
    return { reference, knownBar: before, reason: "takeProfit" };
  }
  const age = (time[bar] - time[t.bar]) / barMs;
  if (age >= options.timeoutBars) return { reference: close[bar], knownBar: bar, reason: "timeout" };
  return null;
}

/** Moves the stop after a close. */
export function moveStop({ candles, signals, options }: PlainRun, bar: number, t: OpenTrade): void {
  const { costs, filters: { tickSize } } = options;
  const close = candles.close[bar];
  const consider = (level: number, kind: ExitReason) => {
    const better = t.isLong ? level > t.stop && level < close : level < t.stop && level > close;
    if (better) [t.stop, t.stopKind] = [level, kind];
  };
  const profit = t.isLong ? close - t.price : t.price - close;
  t.bestClose = t.isLong ? Math.max(t.bestClose, close) : Math.min(t.bestClose, close);
  if (options.breakEvenRatio < Infinity && profit >= options.breakEvenRatio * t.distance) {
    const fees = (t.isMaker ? costs.makerFee : costs.takerFee) + costs.takerFee;
    consider(t.isLong ? up(t.price * (1 + fees), tickSize) : down(t.price * (1 - fees), tickSize), "breakEven");
  }
  if (options.trailRatio < Infinity) {
    const behind = options.trailRatio * t.distance;
    consider(t.isLong ? down(t.bestClose - behind, tickSize) : up(t.bestClose + behind, tickSize), "trailingStop");
  }
  if (signals.stopPrice) {
    const { long, short } = signals.stopPrice;
    consider(t.isLong ? down(long[bar], tickSize) : up(short[bar], tickSize), "trailingStop");
  }
}
