/**
 * What a fill costs: fees, half the spread, slippage; and what a perpetual position pays in funding.
 *
 * The numbers in brackets are the rules of `README.md`.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";

/** One basis point as a fraction. */
export const BASIS_POINT = 1e-4;

/**
 * How far a market fill slips beyond the spread [21].
 *
 * - `fixed`: basis points on entries and on exits.
 * - `spreadShare`: a share of the whole spread.
 * - `volatility`: `multiple · σ · √(quantity / volume of the bar)`, the square-root law of market impact, with σ the
 *   volatility of the bar that its mean range of late shows; `multiple · σ` is at least a floor, as bars with few trades
 *   show too little of σ. Since σ and the root of the volume both grow with the root of a bar's length, it costs the
 *   same on bars of every length. Its multiple is "of order one" (Tóth et al., Anomalous Price Impact and the Critical
 *   Nature of Liquidity in Financial Markets, 2011); Almgren et al., Direct Estimation of Equity Market Impact, 2005,
 *   find less.
 * - `squareRoot`: the same with a fixed coefficient, `coefficientBps · √(quantity / volume of the bar)`.
 */
export type SlippageModel =
  | { readonly model: "fixed"; readonly entryBps: number; readonly exitBps: number }
  | { readonly model: "spreadShare"; readonly share: number }
  | { readonly model: "volatility"; readonly multiple: number; readonly floorBps: number }
  | { readonly model: "squareRoot"; readonly coefficientBps: number };

/**
 * Where no book was recorded, how wide the spread is taken to be [20].
 *
 * - `none`: no spread.
 * - `fixed`: basis points of the price.
 * - `volatility`: a share of the mean bar range of the last {@linkcode SPREAD_BARS} bars, at least a floor.
 */
export type SpreadModel =
  | { readonly model: "none" }
  | { readonly model: "fixed"; readonly bps: number }
  | { readonly model: "volatility"; readonly floorBps: number; readonly shareOfRange: number };

/** What trading costs. */
export interface Costs {
  /** Fee of a resting order, as a fraction of the notional; negative for a rebate. */
  readonly makerFee: number;
  /** Fee of an order that takes liquidity, as a fraction of the notional. */
  readonly takerFee: number;
  /** How far market fills slip. */
  readonly slippage: SlippageModel;
  /** How wide the spread is where no book was recorded. */
  readonly spread: SpreadModel;
  /** Whether a recorded book overrules the spread model. */
  readonly useBook: boolean;
}

/** Bars whose range the models of spread and impact average: long enough to be steady, short enough to follow. */
export const SPREAD_BARS = 20;

/** Spread recorded at a bar's close, as a fraction of the price; `NaN` where the book was not recorded [20]. */
export function recordedSpread(costs: Costs, candles: Candles, bar: number): number {
  return costs.useBook && candles.book ? candles.book.spreadBps[bar] * BASIS_POINT : NaN;
}

/** Mean of (high − low) / close over the last {@linkcode SPREAD_BARS} bars, or as many as there are. */
function meanRange({ high, low, close }: Candles, bar: number): number {
  const first = Math.max(0, bar - SPREAD_BARS + 1);
  let range = 0;
  for (let i = first; i <= bar; i++) range += (high[i] - low[i]) / close[i];
  return range / (bar - first + 1);
}

/** Mean range of a Brownian motion in units of its volatility: √(8 / π) (Feller 1951; Parkinson 1980). */
const RANGE_OF_VOLATILITY = Math.sqrt(8 / Math.PI);

/** Largest share of a bar's volume for which the price of a fill is believed: beyond it the impact law is not to be trusted. */
export const TRUSTED_PARTICIPATION = 0.05;

/** Share of a bar's volume that a fill takes; `NaN` where the bar had no volume [22]. */
export function participation(quantity: number, volume: number): number {
  return volume > 0 ? quantity / volume : NaN;
}

/** Whether what a fill costs depends on its share of the bar's volume [21]. */
export function hasImpact({ slippage }: Costs): boolean {
  return slippage.model === "volatility" || slippage.model === "squareRoot";
}

/**
 * What a market fill loses to spread and impact: half the spread and the slippage, as a fraction of the price, from what
 * is known at the close of a bar [20, 21, 39].
 *
 * @param bar The last bar whose close lies at or before the fill.
 * @param priceStep The smallest step between prices, quote units; 0 where none is known or kept to.
 * @param share The fill's {@linkcode participation}; `NaN`, a bar without volume, counts as the whole bar.
 */
export function marketCost(
  costs: Costs,
  candles: Candles,
  bar: number,
  priceStep: number,
  isEntry: boolean,
  share: number,
): number {
  const recorded = recordedSpread(costs, candles, bar), isRecorded = recorded >= 0;
  const readsRange = costs.slippage.model === "volatility" || (!isRecorded && costs.spread.model === "volatility");
  const range = readsRange ? meanRange(candles, bar) : 0;
  let spread = isRecorded ? recorded : modelledSpread(costs.spread, range);
  if (priceStep > 0) spread = Math.max(spread, priceStep / candles.close[bar]);
  return spread / 2 + slippageFraction(costs.slippage, isEntry, spread, range, share);
}

/** The spread of the model, as a fraction of the price [20]. */
function modelledSpread(spread: SpreadModel, range: number): number {
  if (spread.model === "none") return 0;
  if (spread.model === "fixed") return spread.bps * BASIS_POINT;
  return Math.max(spread.floorBps * BASIS_POINT, spread.shareOfRange * range);
}

/** How far a market fill slips beyond the spread, as a fraction of the price [21]. */
function slippageFraction(
  slippage: SlippageModel,
  isEntry: boolean,
  spread: number,
  range: number,
  share: number,
): number {
  if (slippage.model === "fixed") return (isEntry ? slippage.entryBps : slippage.exitBps) * BASIS_POINT;
  if (slippage.model === "spreadShare") return slippage.share * spread;
  const wholeBar = slippage.model === "squareRoot"
    ? slippage.coefficientBps * BASIS_POINT
    : Math.max(slippage.floorBps * BASIS_POINT, slippage.multiple * range / RANGE_OF_VOLATILITY);
  return wholeBar * Math.sqrt(share >= 0 ? share : 1);
}

/**
 * The part of an exit for which its bar has no volume: what lies beyond the largest share of a bar that an order may
 * take [35, 36].
 *
 * @param share The fill's {@linkcode participation}; of a bar without volume, `NaN`, all lies beyond.
 * @returns A fraction of the exit's quantity in [0, 1].
 */
export function partBeyond(share: number, maxParticipation: number): number {
  if (maxParticipation === Infinity || share <= maxParticipation) return 0;
  return share > 0 ? 1 - maxParticipation / share : 1;
}

/**
 * The price of a market fill: the reference, worsened by its {@linkcode marketCost} [2, 8].
 *
 * @param direction +1 buys, −1 sells.
 */
export function marketPrice(reference: number, direction: number, cost: number): number {
  return reference * (1 + cost * direction);
}

/**
 * The mid price at a fill, `NaN` where the book was not recorded [20].
 *
 * A market order pays half the spread from the mid, so its reference is the mid; a resting order is filled when the
 * market stands half a spread away from it.
 */
export function fillMid(
  costs: Costs,
  candles: Candles,
  knownBar: number,
  reference: number,
  direction: number,
  isMaker: boolean,
): number {
  const spread = recordedSpread(costs, candles, knownBar);
  return isMaker ? reference * (1 + direction * spread / 2) : spread >= 0 ? reference : NaN;
}

/** The numbers each model needs: options may come from files that no compiler has checked. */
const MODEL_FIELDS = {
  slippage: {
    fixed: ["entryBps", "exitBps"],
    spreadShare: ["share"],
    volatility: ["multiple", "floorBps"],
    squareRoot: ["coefficientBps"],
  },
  spread: { none: [], fixed: ["bps"], volatility: ["floorBps", "shareOfRange"] },
} as const;

/**
 * Checks the numbers of a cost model.
 *
 * @throws {RangeError} If a model is unknown, or a number is missing, not finite, or negative where only the maker fee
 * may be; the message names it.
 */
export function validateCosts(costs: Costs): void {
  const { slippage, spread } = costs;
  const numbers: Record<string, unknown> = { takerFee: costs.takerFee };
  for (const [group, record] of [["slippage", slippage], ["spread", spread]] as const) {
    const fields: Readonly<Record<string, readonly string[]>> = MODEL_FIELDS[group];
    if (!Object.hasOwn(fields, record?.model)) {
      const wanted = Object.keys(fields).join(" or ");
      throw new RangeError(`Cannot use costs: wanted ${group}.model to be ${wanted}, found ${record?.model}`);
    }
    for (const name of fields[record.model]) numbers[`${group}.${name}`] = record[name as keyof typeof record];
  }
  for (const name in numbers) {
    const value = numbers[name];
    if (!(typeof value === "number" && value >= 0 && value < Infinity)) {
      throw new RangeError(`Cannot use costs: wanted ${name} to be finite and at least 0, found ${value}`);
    }
  }
  if (!Number.isFinite(costs.makerFee) || costs.makerFee + costs.takerFee < 0) {
    throw new RangeError(
      `Cannot use costs: wanted a finite makerFee whose rebate takerFee covers, found ${costs.makerFee}`,
    );
  }
}
