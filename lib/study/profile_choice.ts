/**
 * Which profile a market is traded by: the one asked for, the one its data were fetched from, or an assumption.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import type { ProfileName } from "../execution/market_profiles.ts";

/**
 * A profile, and why it is this one.
 *
 * @internal
 */
export interface ProfileChoice {
  /** Its name. */
  readonly profile: ProfileName;
  /** Asked for, told by the data's exchange, fixed for simulated bars, or assumed as nobody says. */
  readonly profileOrigin: ProfileOrigin;
}

/** Why a market is traded by its profile. */
export type ProfileOrigin = "asked" | "exchange" | "simulated" | "assumed";

/** Profiles by ccxt's name of the exchange: of its spot markets and of its linear perpetuals. */
const BY_EXCHANGE: Readonly<Record<string, { readonly spot?: ProfileName; readonly perpetual?: ProfileName }>> = {
  binance: { spot: "binance-spot", perpetual: "binance-usdm" },
  binanceusdm: { perpetual: "binance-usdm" },
  bitfinex: { spot: "bitfinex" },
  bybit: { perpetual: "bybit-linear" },
  coinbase: { spot: "coinbase" },
  kraken: { spot: "kraken" },
};

/** What is known of where bars come from. */
export interface BarOrigin {
  /** Name of the market; a perpetual as ccxt writes it, such as `"BTC/USDT:USDT"`. */
  readonly symbol: string;
  /** Whether they were made by the simulator. */
  readonly isSimulated: boolean;
  /** Whether the store has funding rates of its name, which only a perpetual has. */
  readonly hasFundingRates: boolean;
  /** Exchanges by ccxt's names, and files, that they were brought in from; none where not known. */
  readonly sources: readonly string[];
}

/**
 * Chooses the profile of a market.
 *
 * @param asked What `--profile` says; `null` where it is not given.
 * @throws {UserError} If the market is an inverse perpetual, whose gains are not in the quote currency.
 *
 * @example Spot is assumed of a file that says nothing
 * ```ts
 * import assert from "node:assert/strict";
 * import { chooseProfile } from "@lib/study/profile_choice.ts";
 *
 * const origin = { symbol: "BTC/USD", isSimulated: false, hasFundingRates: false, sources: ["bars.csv"] };
 * assert.deepEqual(chooseProfile(null, origin), { profile: "binance-spot", profileOrigin: "assumed" });
 * assert.equal(chooseProfile(null, { ...origin, sources: ["bitfinex"] }).profile, "bitfinex");
 * ```
 */
export function chooseProfile(
  asked: ProfileName | null,
  { symbol, isSimulated, hasFundingRates, sources }: BarOrigin,
): ProfileChoice {
  const isPerpetual = symbol.includes(":");
  if (isPerpetual && settlesInBase(symbol)) {
    throw new UserError(
      `Cannot search ${symbol}: wanted a market that gains and loses in its quote currency, found an inverse perpetual`,
    );
  }
  if (asked !== null) return { profile: asked, profileOrigin: "asked" };
  if (isSimulated) return { profile: "binance-usdm", profileOrigin: "simulated" };
  for (const source of sources) {
    // Exchanges of the test networks are called `binance testnet`.
    const name = BY_EXCHANGE[source.split(" ")[0]]?.[isPerpetual ? "perpetual" : "spot"];
    if (name !== undefined) return { profile: name, profileOrigin: "exchange" };
  }
  return { profile: isPerpetual || hasFundingRates ? "binance-usdm" : "binance-spot", profileOrigin: "assumed" };
}

/**
 * The exchange that bars are from, by ccxt's name; its spot market and its futures are one.
 *
 * @returns `null` where a file is among the sources, or several exchanges are: then nobody knows of a single bar.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exchangeOf } from "@lib/study/profile_choice.ts";
 *
 * assert.equal(exchangeOf(["binanceusdm", "binance"]), "binance");
 * assert.equal(exchangeOf(["bitfinex", "bars.csv"]), null);
 * ```
 */
export function exchangeOf(sources: readonly string[]): string | null {
  const names = new Set(sources.map((source) => {
    const name = source.split(" ")[0];
    return name === "binanceusdm" ? "binance" : Object.hasOwn(BY_EXCHANGE, name) ? name : null;
  }));
  const [only = null] = names;
  return names.size === 1 ? only : null;
}

/** Whether a perpetual such as `BTC/USD:BTC` is settled in its base currency. */
function settlesInBase(symbol: string): boolean {
  const [pair, settle] = symbol.split(":");
  return pair.split("/")[0] === settle.split("-")[0];
}
