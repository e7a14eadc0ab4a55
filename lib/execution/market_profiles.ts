/**
 * What trading costs and allows where a market is: one table of exchanges, with where each figure is from.
 *
 * Fees are those of the lowest tier without discounts, which is what a new account pays. Leverage is what is assumed, not
 * the most an exchange would lend. Grids of prices and quantities are given for the markets whose rules were recorded.
 *
 * @module
 */
import { type ExchangeFilters, NO_FILTERS } from "./filters.ts";
import type { Margin } from "./margin.ts";

/** Sides that may be traded. */
export type Direction = "both" | "long" | "short";

/** Both sides, or one. */
export const DIRECTIONS = ["both", "long", "short"] as const satisfies readonly Direction[];

/** Funding where no rates were recorded. */
export interface FundingTerms {
  /** Hours between two payments. */
  readonly intervalHours: number;
  /** The exchange's interest a payment, as a fraction of the notional. */
  readonly baseRate: number;
}

/** Terms of trading on one kind of market of an exchange. */
export interface MarketProfile {
  /** What `--profile` takes. */
  readonly name: ProfileName;
  /** Spot, or perpetual futures that gain and lose in the quote currency. */
  readonly kind: "spot" | "linearPerpetual";
  /** Fee of a resting order, as a fraction of the notional. */
  readonly makerFee: number;
  /** Fee of an order that takes liquidity, as a fraction of the notional. */
  readonly takerFee: number;
  /** Sides that may be traded: what is not owned cannot be sold on a spot market. */
  readonly direction: Direction;
  /** Largest notional of a position as a multiple of the equity, unless told otherwise. */
  readonly leverage: number;
  /** The most the exchange lends at all. */
  readonly highestLeverage: number;
  /** Margin by the exchange's first tier, which small accounts are in; `null` where nothing is borrowed. */
  readonly margin: Margin | null;
  /** Funding; `null` where there is none. */
  readonly funding: FundingTerms | null;
  /** Grids of prices and quantities by pair, such as `BTCUSDT`, where known. */
  readonly filters: Readonly<Record<string, ExchangeFilters>>;
  /** Where the figures are from. */
  readonly source: string;
  /** By when they were written down, `YYYY-MM-DD`. */
  readonly asOf: string;
}

/** Names of the profiles. */
export const PROFILE_NAMES = [
  "binance-spot",
  "binance-usdm",
  "bitfinex",
  "coinbase",
  "kraken",
  "bybit-linear",
  "custom",
] as const;

/** Name of a profile. */
export type ProfileName = (typeof PROFILE_NAMES)[number];

/** A spot market: nothing borrowed, nothing sold short, no funding. */
const SPOT = {
  kind: "spot",
  direction: "long",
  leverage: 1,
  highestLeverage: 1,
  margin: null,
  funding: null,
  filters: {},
} as const;

/**
 * A linear perpetual. Leverage 3: a tight stop would otherwise ask for any leverage. Funding: one basis point every eight
 * hours is the interest part of the rate on all large exchanges.
 */
const LINEAR = {
  kind: "linearPerpetual",
  direction: "both",
  leverage: 3,
  funding: { intervalHours: 8, baseRate: 1e-4 },
  filters: {},
} as const;

/** Grids of a price step, a quantity step and a least notional. */
function grid(tickSize: number, stepSize: number, minNotional: number): ExchangeFilters {
  return { ...NO_FILTERS, tickSize, stepSize, minQuantity: stepSize, minNotional };
}

const PROFILES: readonly MarketProfile[] = [
  {
    ...SPOT,
    name: "binance-spot",
    makerFee: 10e-4,
    takerFee: 10e-4,
    // The least notional was 10 in that information; 5 is as remembered.
    filters: { BTCUSDT: grid(0.01, 1e-5, 5), ETHUSDT: grid(0.01, 1e-4, 5) },
    source:
      "Binance's spot fees for regular users, as in the tables of ccxt 4.5.84; steps from its exchange information of 2021",
    asOf: "2026-11-28",
  },
  {
    ...LINEAR,
    name: "binance-usdm",
    makerFee: 2e-4,
    takerFee: 5e-4,
    highestLeverage: 125,
    margin: { maintenanceRate: 0.004, liquidationFee: 0.0125 },
    filters: {
      BTCUSDT: grid(0.1, 1e-3, 100),
      ETHUSDT: grid(0.01, 1e-3, 20),
    },
    source:
      "Binance's fees for USDT-margined futures, regular users, as in the tables of ccxt 4.5.84; margin, grids not looked up",
    asOf: "2026-11-28",
  },
  {
    ...SPOT,
    name: "bitfinex",
    makerFee: 10e-4,
    takerFee: 20e-4,
    source: "Bitfinex's first tier, as in the tables of ccxt 4.5.84",
    asOf: "2026-11-28",
  },
  {
    ...SPOT,
    name: "coinbase",
    makerFee: 60e-4,
    takerFee: 120e-4,
    source: "Coinbase Advanced, first tier, as in the tables of ccxt 4.5.84",
    asOf: "2026-11-28",
  },
  {
    ...SPOT,
    name: "kraken",
    makerFee: 25e-4,
    takerFee: 40e-4,
    source:
      "Kraken Pro's first tier as remembered, not looked up; dearer than the 16 and 26 bps in the tables of ccxt 4.5.84",
    asOf: "2026-11-28",
  },
  {
    ...LINEAR,
    name: "bybit-linear",
    makerFee: 2e-4,
    takerFee: 5.5e-4,
    highestLeverage: 100,
    margin: { maintenanceRate: 0.005, liquidationFee: 0.0055 },
    source: "Bybit's derivatives, accounts without VIP level, as remembered, not looked up",
    asOf: "2026-11-28",
  },
  {
    ...SPOT,
    name: "custom",
    // Nothing is known of it: the fees are asked for.
    makerFee: NaN,
    takerFee: NaN,
    source: "the user",
    asOf: "2026-11-28",
  },
];

/**
 * The profile of a name.
 *
 * @example Bitfinex takes twenty basis points
 * ```ts
 * import assert from "node:assert/strict";
 * import { marketProfile } from "@lib/execution/market_profiles.ts";
 *
 * assert.equal(marketProfile("bitfinex").takerFee, 0.002);
 * assert.equal(marketProfile("bitfinex").direction, "long");
 * ```
 */
export function marketProfile(name: ProfileName): MarketProfile {
  return PROFILES.find((profile) => profile.name === name)!;
}
