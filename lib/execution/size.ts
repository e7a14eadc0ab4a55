/**
 * How much to trade [24, 25], and why not [27].
 *
 * @module
 */
import { type ExchangeFilters, roundToTick } from "./filters.ts";

/** How much may be risked. */
export interface RiskLimits {
  /** Share of the equity lost if the stop fills at its level. */
  readonly riskShare: number;
  /** Largest notional as a multiple of the equity. */
  readonly maxLeverage: number;
  /** Largest quantity as a share of the signal bar's volume; `Infinity` for no limit. */
  readonly maxParticipation: number;
  /** Trade this quantity, base units, whatever the risk; the other limits still hold. */
  readonly fixedQuantity?: number;
}

/** Why an entry was refused. */
export const REFUSALS = [
  "noStopDistance",
  "profitMargin",
  "noVolume",
  "belowMinimumQuantity",
  "belowMinimumNotional",
  "limitExpired",
  "direction",
] as const;

/** Why an entry was refused. */
export type Refusal = (typeof REFUSALS)[number];

/**
 * The quantity whose loss at the stop is the wanted share of equity, capped by leverage and by volume [24].
 *
 * @param equity Quote units.
 * @param stopDistance From the entry price, quote units.
 * @param price Entry price.
 * @param volume Of the signal bar, base units; `Infinity` where it sets no limit.
 */
export function riskedQuantity(
  risk: RiskLimits,
  equity: number,
  stopDistance: number,
  price: number,
  volume: number,
): number {
  const wanted = risk.fixedQuantity ?? risk.riskShare * equity / stopDistance;
  const affordable = risk.maxLeverage * equity / price;
  return Math.min(wanted, affordable, risk.maxParticipation * volume);
}

/** Whether an accepted quantity is as large as the volume of the signal's bar allows, but for a step of the grid [24, 25]. */
export function isLimitedByVolume(
  { risk, filters }: { readonly risk: RiskLimits; readonly filters: ExchangeFilters },
  quantity: number,
  volume: number,
): boolean {
  return risk.maxParticipation < Infinity && quantity + filters.stepSize >= risk.maxParticipation * volume;
}

/** A quantity as the exchange accepts it: whole steps, rounded down, at most its maximum [25]. */
export function acceptedQuantity(filters: ExchangeFilters, quantity: number): number {
  return roundToTick(Math.min(quantity, filters.maxQuantity), filters.stepSize, "down");
}

/**
 * Why the exchange or the market refuses a quantity, or `null` [27].
 *
 * @param lowestPrice The lowest price at which a leg of the bracket may fill: the exchange checks each at its own.
 */
export function refusedQuantity(filters: ExchangeFilters, quantity: number, lowestPrice: number): Refusal | null {
  if (!(quantity > 0)) return filters.stepSize > 0 || filters.minQuantity > 0 ? "belowMinimumQuantity" : "noVolume";
  if (quantity < filters.minQuantity) return "belowMinimumQuantity";
  if (quantity * lowestPrice < filters.minNotional) return "belowMinimumNotional";
  return null;
}

/**
 * Checks the numbers of the limits.
 *
 * @throws {RangeError} If one is not above 0 (only `fixedQuantity` may be left out); the message names it.
 */
export function validateRisk(risk: RiskLimits): void {
  for (const name of ["riskShare", "maxLeverage", "maxParticipation", "fixedQuantity"] as const) {
    const value = risk[name];
    if (name === "fixedQuantity" && value === undefined) continue;
    if (!(value! > 0)) {
      throw new RangeError(`Cannot use risk limits: wanted ${name} above 0, found ${value}`);
    }
  }
  if (!(risk.riskShare <= 1)) {
    throw new RangeError(`Cannot use risk limits: wanted riskShare of at most 1, found ${risk.riskShare}`);
  }
}
