/**
 * Which profile a market is traded by: the one asked for, the one its data were fetched from, or an assumption.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { marketProfile, type ProfileName } from "../execution/market_profiles.ts";

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

/** Why a market is traded by its profile; `overruled`: asked for, though its data are of another exchange. */
export type ProfileOrigin = "asked" | "overruled" | "exchange" | "simulated" | "assumed";

/** Profiles by ccxt's name of the exchange: of its spot markets and of its linear perpetuals. */
const BY_EXCHANGE: Readonly<Record<string, { readonly spot?: ProfileName; readonly perpetual?: ProfileName }>> = {
  binance: { spot: "binance-spot", perpetual: "binance-usdm" },
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
 * @throws {UserError} If the market is an inverse perpetual, whose gains are not in the quote currency, a future that
 * expires, or a perpetual for which a spot market's profile is asked.
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
  const isPerpetual = isLinearPerpetual(symbol), kind = isPerpetual ? "perpetual" : "spot", from = exchangeOf(sources);
  if (asked !== null && isPerpetual && marketProfile(asked).kind === "spot") {
    throw new UserError(
      `Cannot trade ${symbol} by --profile ${asked}: wanted the profile of a perpetual, found one of a spot market`,
    );
  }
  const told = from === null ? undefined : BY_EXCHANGE[from][kind];
  if (asked !== null) return { profile: asked, profileOrigin: told && told !== asked ? "overruled" : "asked" };
  if (isSimulated) return { profile: "binance-usdm", profileOrigin: "simulated" };
  if (told !== undefined) return { profile: told, profileOrigin: "exchange" };
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
    // Beside the real market an exchange's test network is called `binance testnet`; anything else is a file.
    const name = source.replace(/ (testnet|demo)$/, "");
    return name === "binanceusdm" ? "binance" : Object.hasOwn(BY_EXCHANGE, name) ? name : null;
  }));
  const [only = null] = names;
  return names.size === 1 ? only : null;
}

/** `BASE/QUOTE:SETTLE`, with the day of expiry behind a future that has one, as ccxt writes them. */
const CONTRACT = /^([^/:]+)\/([^/:]+):([^/:-]+)(-.+)?$/;

/** Whether a name is that of a perpetual that gains and loses in its quote currency. */
function isLinearPerpetual(symbol: string): boolean {
  const [contract, base, , settle, expiry] = CONTRACT.exec(symbol) ?? [];
  if (contract === undefined) return false;
  if (expiry === undefined && settle !== base) return true;
  throw new UserError(
    `Cannot search ${symbol}: wanted a spot market or a perpetual that gains and loses in its quote currency, found ${
      expiry === undefined ? "an inverse perpetual" : "a future that expires"
    }`,
  );
}
