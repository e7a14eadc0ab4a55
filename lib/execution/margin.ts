/**
 * When an exchange closes a position because its margin is used up [37, 38].
 *
 * The numbers in brackets are the rules of `README.md`.
 *
 * @module
 */
import { roundToTick } from "./filters.ts";
import type { RiskLimits } from "./size.ts";

/** Isolated margin; the leverage is that of the risk limits. */
export interface Margin {
  /** Share of the notional that must remain as margin. */
  readonly maintenanceRate: number;
  /** Fee of a liquidation beside the taker fee, as a fraction of the notional. */
  readonly liquidationFee: number;
}

/** The price at which nothing is left of the margin: entry price · (1 ∓ 1 / leverage) [38]. */
export function bankruptcyPrice(side: number, entryPrice: number, leverage: number): number {
  return entryPrice * (1 - side / leverage);
}

/**
 * The price at which what is left of the margin is the maintenance rate of the notional there, moved towards the entry
 * onto the price grid [37].
 *
 * - Formula: margin + side · quantity · (price − entry) = rate · quantity · price, with margin = quantity · entry /
 *   leverage; 0 or below, which no price reaches, for a long without leverage.
 */
export function liquidationPrice(
  margin: Margin,
  side: number,
  entryPrice: number,
  leverage: number,
  tickSize: number,
): number {
  const price = bankruptcyPrice(side, entryPrice, leverage) / (1 - side * margin.maintenanceRate);
  return price > 0 ? roundToTick(price, tickSize, side > 0 ? "up" : "down") : price;
}

/**
 * Checks the numbers of a margin.
 *
 * @throws {RangeError} If a rate is not in [0, 1), or the maintenance rate leaves nothing of the margin of the largest
 * leverage; the message names it.
 */
export function validateMargin(margin: Margin, { maxLeverage }: RiskLimits): void {
  for (const name of ["maintenanceRate", "liquidationFee"] as const) {
    if (!(margin[name] >= 0 && margin[name] < 1)) {
      throw new RangeError(`Cannot use a margin: wanted ${name} of at least 0 and below 1, found ${margin[name]}`);
    }
  }
  if (!(margin.maintenanceRate * maxLeverage < 1)) {
    throw new RangeError(
      `Cannot use a margin: wanted maintenanceRate below 1 / maxLeverage, ${1 / maxLeverage}, ` +
        `found ${margin.maintenanceRate}`,
    );
  }
}
