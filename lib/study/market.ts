/**
 * The bars a study searches: simulated, from a file, or from the store.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Candles } from "../core/candles.ts";
import { UserError } from "../core/errors.ts";
import { marketProfile, type ProfileName } from "../execution/market_profiles.ts";
import { sliceCandles } from "../data/candles.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { coarsened } from "../data/coarse_prices.ts";
import { nullMarket } from "../data/null_markets/list.ts";
import type { PriceSteps } from "../data/price_steps.ts";
import { resample } from "../data/resample.ts";
import { shuffleReturns } from "../data/shuffle_returns.ts";
import { readCandleFile } from "../store/candle_file.ts";
import { listFunding } from "../store/funding_rates.ts";
import { findMarket, loadCandles } from "../store/market_data.ts";
import { withExtraColumns } from "./extra_columns.ts";
import { type FinerBars, loadFinerBars } from "./finer_bars.ts";
import { loadMarketFunding, type MarketFunding } from "./funding.ts";
import { describeSource, isSimulated, type MarketSource } from "./market_source.ts";
import { mirroredBars, mirroredMarket } from "./mirrored_market.ts";
import { chooseProfile, exchangeOf, type ProfileChoice } from "./profile_choice.ts";
import { keptSimulatedBars } from "./simulated_cache.ts";

/** Bars with their origin and fingerprint. */
export interface StudyMarket extends ProfileChoice {
  /** Where the bars come from. */
  readonly source: MarketSource;
  /** The bars. */
  readonly candles: Candles;
  /** SHA-256 of the bars. */
  readonly dataHash: string;
  /** Profile that it would have if none were asked for; absent where none was. */
  readonly unaskedProfile?: StudyMarket["profile"];
  /** Exchange that the bars were fetched from, by ccxt's name; absent where nobody knows. */
  readonly venue?: string;
  /** Shorter bars of the same span that tell the order inside a bar; none where absent. */
  readonly finer?: FinerBars;
  /** What positions pay and receive for being held; none where absent. */
  readonly funding?: MarketFunding;
  /** Steps of its prices, for bars that do not show them; absent where they do. */
  readonly priceSteps?: PriceSteps;
  /** How the file was understood, in one line for people; absent for bars of no file. */
  readonly understood?: string;
}

/** How the bars of a source are loaded. */
export interface LoadOptions {
  /** Whether simulated bars are kept beside the database for the next search; else copies are read and nothing is written. */
  readonly keepsSimulated?: boolean;
}

/** Fewest bars of a study: half of them are searched, and slow averages take most of as many before they have a value. */
const FEWEST_BARS = 500;

/**
 * Loads the bars of a source, and the funding that falls due over them: by the rates stored for the symbol, where the bars
 * are real.
 *
 * @param profile Name of the terms it is traded by; `null` for those of where its bars are from.
 * @throws {UserError} If they cannot be read, or are too few to be split.
 */
export function loadMarket(
  source: MarketSource,
  db: DatabaseSync,
  profile: ProfileName | null = null,
  options: LoadOptions = {},
): StudyMarket {
  if (source.kind === "mirrored") {
    const { candles, ...rest } = loadMarket(source.of, db, profile, options);
    return { ...mirroredMarket({ ...rest, candles: firstBars(candles, source.bars) }, source), source };
  }
  const { bars, understood, dataHash } = readSource(source, db, options),
    candles = source.extra ? withExtraColumns(bars, source.extra, db) : bars;
  if (candles.time.length < FEWEST_BARS) {
    throw new UserError(
      `Cannot search ${describeSource(source)}: wanted at least ${FEWEST_BARS} bars to split into search, validation ` +
        `and sealed part, found ${candles.time.length}`,
    );
  }
  const choice = profileOf(source, candles.symbol, db, profile), { funding } = marketProfile(choice.profile);
  return {
    source,
    candles,
    dataHash: candles === bars && dataHash !== undefined ? dataHash : candlesHash(candles),
    ...choice,
    ...(understood !== undefined && { understood }),
    ...venueOf(source, candles.symbol, db),
    ...(source.kind === "store" && source.finer && { finer: loadFinerBars(db, candles, source.finer) }),
    ...(funding && { funding: loadMarketFunding(candles, funding, isSimulated(source) ? null : db) }),
  };
}

function profileOf(
  source: MarketSource,
  symbol: string,
  db: DatabaseSync,
  asked: ProfileName | null,
): Pick<StudyMarket, "profile" | "profileOrigin" | "unaskedProfile"> {
  if ("of" in source) return profileOf(source.of, symbol, db, asked);
  const sources = sourcesOf(source, symbol, db);
  const hasFundingRates = listFunding(db).some((funding) => funding.symbol === symbol);
  const origin = { symbol, isSimulated: isSimulated(source), hasFundingRates, sources };
  return {
    ...chooseProfile(asked, origin),
    ...(asked !== null && { unaskedProfile: chooseProfile(null, origin).profile }),
  };
}

/** Where the bars of a stored market were brought in from; nothing is known of others. */
function sourcesOf(source: MarketSource, symbol: string, db: DatabaseSync): readonly string[] {
  return source.kind === "store" ? findMarket(db, symbol, source.madeOf ?? source.timeframe)!.sources : [];
}

function venueOf(source: MarketSource, symbol: string, db: DatabaseSync): Pick<StudyMarket, "venue"> {
  const venue = exchangeOf(sourcesOf(source, symbol, db));
  return venue === null ? {} : { venue };
}

/** Bars, and how a file of them was understood. */
interface ReadBars {
  readonly bars: Candles;
  /** Their hash; absent where it is not known yet. */
  readonly dataHash?: string;
  readonly understood?: string;
}

function readSource(source: MarketSource, db: DatabaseSync, options: LoadOptions): ReadBars {
  if (source.kind === "simulated") return keptSimulatedBars(source, db, options.keepsSimulated);
  if (source.kind === "null") return { bars: nullMarket(source.law, source) };
  if (source.kind === "coarse") {
    const { bars, understood } = readSource(source.of, db, options);
    return { bars: coarsened(resample(bars, source.timeframe), source.step), understood };
  }
  if (source.kind === "mirrored") {
    const { bars, understood } = readSource(source.of, db, options);
    return { bars: mirroredBars(firstBars(bars, source.bars), source), understood };
  }
  if (source.kind === "shuffled") {
    const { bars: real, understood } = readSource(source.of, db, options);
    return { bars: shuffleReturns(firstBars(real, source.bars), source.seed), understood };
  }
  const from = source.from ?? -Infinity, to = source.to ?? Infinity;
  const { symbol, timeframe, madeOf = timeframe } = source;
  if (source.kind === "store") return { bars: resample(loadCandles(db, symbol, madeOf, from, to), timeframe) };
  const { candles, understood } = readCandleFile(source.path, { symbol, timeframe: madeOf, ...source.reading });
  return { bars: resample(sliceCandles(candles, from, to), timeframe), understood };
}

/** The first bars; all where no number is given. */
function firstBars(candles: Candles, count = Infinity): Candles {
  return sliceCandles(candles, -Infinity, candles.time[count] ?? Infinity);
}
