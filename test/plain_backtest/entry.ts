/**
 * The plain simulator's entries: what a close decides, and what a bar makes of the order [1–4, 24–28, 37, 40].
 *
 * @module
 */
import type { Candles } from "../../lib/core/candles.ts";
import type { TradeRules } from "../../lib/strategy/trade_rules.ts";
import type { BacktestOptions } from "../../lib/backtest/options.ts";
import type { OcoSignals } from "../../lib/backtest/simulate_oco.ts";
import { down, partOf, slip, spreadAt, stepAt, up } from "./costs.ts";
import type { OpenTrade } from "./position.ts";

/** What a run is given. */
export interface PlainRun {
  candles: Candles;
  signals: OcoSignals;
  options: BacktestOptions & TradeRules;
}

/** An entry that waits for its fill. */
export interface Order {
  isLong: boolean;
  bar: number;
  limit: number | null;
  stopDistance: number;
  targetDistance: number;
}

/** What is left of a target after all costs, and what must be, as fractions [28]. */
export function marginOf({ candles, signals, options }: PlainRun, bar: number): { left: number; wanted: number } {
  const { costs, limitOffsetBps, minimumMarginBps } = options;
  const isLimit = !Number.isNaN(limitOffsetBps),
    spread = isLimit ? 0 : spreadAt(options, candles, bar, stepAt(options, candles, bar));
  const atMarket = () => costs.takerFee + spread / 2 + slip(options, candles, bar, true, spread, 0);
  const entryCost = isLimit ? costs.makerFee : atMarket();
  return {
    left: signals.targetDistance[bar] / candles.close[bar] - entryCost - costs.makerFee,
    wanted: minimumMarginBps / 1e4,
  };
}

/** The order that the signal at a close makes, or why it makes none. */
export function decide(run: PlainRun, bar: number): Order | string {
  const { candles: { close }, signals, options } = run;
  const stopDistance = signals.stopDistance[bar], targetDistance = signals.targetDistance[bar];
  if (options.direction === (signals.signal[bar] > 0 ? "short" : "long")) return "direction";
  if (!(stopDistance > 0 && stopDistance < Infinity) || !(targetDistance > 0)) return "noStopDistance";
  const { left, wanted } = marginOf(run, bar);
  if (!(left >= wanted)) return "profitMargin";
  const isLong = signals.signal[bar] > 0, offset = options.limitOffsetBps / 1e4, tick = options.filters.tickSize;
  const limit = isLong ? down(close[bar] * (1 - offset), tick) : up(close[bar] * (1 + offset), tick);
  return { isLong, bar, limit: Number.isNaN(offset) ? null : limit, stopDistance, targetDistance };
}

/** Whether a bar reaches an order. */
export function fills(run: PlainRun, bar: number, order: Order): boolean {
  if (order.limit === null) return true;
  const { candles: { low, high } } = run;
  return isReached(run, bar, order, order.isLong ? low[bar] : high[bar]);
}

/** Whether a price of a bar fills a limit order. */
function isReached({ candles, options }: PlainRun, bar: number, { isLong, limit }: Order, price: number): boolean {
  const half = stepAt(options, candles, bar - 1) / 2;
  if (options.limitFill === "touch") return isLong ? price <= limit! - half : price >= limit! + half;
  return isLong ? price < limit! - half : price > limit! + half;
}

/** The trade that a reached order becomes, or why it is refused. */
export function enter(run: PlainRun, bar: number, o: Order, cash: number): OpenTrade | string {
  const { candles, options } = run;
  const { costs, filters } = options;
  const open = candles.open[bar], tick = filters.tickSize;
  let price: number, insideBar = false;
  if (o.limit === null) {
    const spread = spreadAt(options, candles, bar - 1, stepAt(options, candles, bar - 1));
    const part = partOf(quantity(run, open, o, cash), candles.volume[bar]);
    const worse = spread / 2 + slip(options, candles, bar - 1, true, spread, part);
    price = o.isLong ? up(open * (1 + worse), tick) : down(open * (1 - worse), tick);
  } else {
    const gapped = o.isLong ? open < o.limit : open > o.limit;
    price = gapped && options.gapFill === "open" ? open : o.limit;
    insideBar = !isReached(run, bar, o, open);
  }
  const qty = down(Math.min(quantity(run, price, o, cash), filters.maxQuantity), filters.stepSize);
  const stop = o.isLong ? up(price - o.stopDistance, tick) : down(price + o.stopDistance, tick);
  const target = o.isLong ? down(price + o.targetDistance, tick) : up(price - o.targetDistance, tick);
  const legsApart = o.isLong ? stop < price && target > price : stop > price && target < price;
  if (!(price > 0) || !legsApart) return "noStopDistance";
  if (!(qty > 0)) return filters.stepSize > 0 || filters.minQuantity > 0 ? "belowMinimumQuantity" : "noVolume";
  if (qty < filters.minQuantity) return "belowMinimumQuantity";
  const lowerLeg = o.isLong ? stop : target;
  if (qty * (lowerLeg > 0 ? lowerLeg : price) < filters.minNotional) return "belowMinimumNotional";
  const isMaker = o.limit !== null;
  const margin = options.margin && marginLevels(run, price, o.isLong);
  return {
    isLong: o.isLong,
    bar,
    qty,
    price,
    stop,
    target,
    distance: o.stopDistance,
    isMaker,
    insideBar,
    stopKind: "stopLoss",
    bestClose: price,
    entryFee: qty * price * (isMaker ? costs.makerFee : costs.takerFee),
    funding: 0,
    step: stepAt(options, candles, bar - 1),
    liquidation: margin?.liquidation ?? null,
    bankruptcy: margin?.bankruptcy ?? null,
  };
}

/** Where an exchange closes a position, and where nothing is left of its margin [37, 38]. */
function marginLevels({ options }: PlainRun, price: number, isLong: boolean) {
  const { margin, risk: { maxLeverage }, filters: { tickSize } } = options, rate = margin!.maintenanceRate;
  const bankruptcy = isLong ? price - price / maxLeverage : price + price / maxLeverage;
  const level = isLong ? bankruptcy / (1 - rate) : bankruptcy / (1 + rate);
  return { bankruptcy, liquidation: isLong ? up(level, tickSize) : down(level, tickSize) };
}

/** Quantity before the exchange's grid [24]. */
function quantity({ candles, options: { risk } }: PlainRun, price: number, o: Order, cash: number): number {
  const limits = [risk.fixedQuantity ?? risk.riskShare * cash / o.stopDistance, risk.maxLeverage * cash / price];
  if (risk.maxParticipation < Infinity) limits.push(risk.maxParticipation * candles.volume[o.bar]);
  return Math.min(...limits);
}
