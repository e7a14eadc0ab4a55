/**
 * The bars a study searches: simulated, from a file, or from the store.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Candles, Timeframe } from "../core/candles.ts";
import { UserError } from "../core/errors.ts";
import { marketProfile, type ProfileName } from "../execution/market_profiles.ts";
import type { CandleReading } from "../data/candle_rows.ts";
import { sliceCandles } from "../data/candles.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { coarsened } from "../data/coarse_prices.ts";
import { type NullLaw, nullMarket, nullTitle } from "../data/null_markets/list.ts";
import type { PriceSteps } from "../data/price_steps.ts";
import { resample } from "../data/resample.ts";
import { shuffleReturns } from "../data/shuffle_returns.ts";
import { readCandleFile } from "../store/candle_file.ts";
import { listFunding } from "../store/funding_rates.ts";
import { findMarket, loadCandles } from "../store/market_data.ts";
import { describeExtraColumns, type ExtraColumn, parseExtraColumns, withExtraColumns } from "./extra_columns.ts";
import { loadMarketFunding, type MarketFunding } from "./funding.ts";
import { chooseProfile, exchangeOf, type ProfileChoice } from "./profile_choice.ts";
import {
  describeSimulated,
  simulatedBars,
  type SimulatedRequest,
  type SimulatedSource,
  simulatedSource,
} from "./simulated_market.ts";
import { mirroredBars, mirroredMarket } from "./mirrored_market.ts";
import { fileBars, storedBars } from "./stored_bars.ts";
import { checkFinerMarket, type FinerBars, loadFinerBars } from "./finer_bars.ts";

/**
 * Where bars come from; kept with the study, so that a resume or a replay finds them again.
 *
 * @internal
 */
export type MarketSource = BarSource & {
  /** Further columns; none where absent. */
  readonly extra?: readonly ExtraColumn[];
};

type BarSource =
  | SimulatedSource
  | {
    readonly kind: "file";
    readonly path: string;
    readonly symbol: string;
    readonly timeframe: Timeframe;
    /** Length of the file's bars, where longer ones are made of them. */
    readonly madeOf?: Timeframe;
    /** How the file is read where it leaves that open; absent where nothing was said. */
    readonly reading?: CandleReading;
    readonly from: number | null;
    readonly to: number | null;
  }
  | {
    readonly kind: "store";
    readonly symbol: string;
    readonly timeframe: Timeframe;
    /** Length of the stored bars, where longer ones are made of them. */
    readonly madeOf?: Timeframe;
    readonly from: number | null;
    readonly to: number | null;
    /** Length of the shorter bars that tell the order inside a bar; by rule alone where absent. */
    readonly finer?: Timeframe;
  }
  | {
    /** The first bars of another market with their returns de-meaned and shuffled. */
    readonly kind: "shuffled";
    readonly of: MarketSource;
    readonly bars: number;
    readonly seed: number;
  }
  | {
    /** Another market with up and down drawn by coin. */
    readonly kind: "mirrored";
    readonly of: MarketSource;
    readonly seed: number;
    /** Bars that are turned together; each by itself where absent. */
    readonly blockBars?: number;
    /** How many of its first bars; all where absent. */
    readonly bars?: number;
  }
  | {
    /** Minutes of a law without an edge that lasts. */
    readonly kind: "null";
    readonly law: NullLaw;
    readonly bars: number;
    readonly seed: number;
  }
  | {
    /** Another market in longer bars, with its prices on a coarse grid and without its book. */
    readonly kind: "coarse";
    readonly of: MarketSource;
    readonly timeframe: Timeframe;
    /** Of the grid, as a fraction of the first price. */
    readonly step: number;
  };

/** Bars with their origin and fingerprint. */
export interface StudyMarket extends ProfileChoice {
  /** Where the bars come from. */
  readonly source: MarketSource;
  /** The bars. */
  readonly candles: Candles;
  /** SHA-256 of the bars. */
  readonly dataHash: string;
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

/** Fewest bars of a study: half of them are searched, and slow averages take most of as many before they have a value. */
const FEWEST_BARS = 500;

/** What the command line says of the market. */
export interface MarketRequest extends SimulatedRequest {
  /** File or name of an imported market; `null` for the simulated market. */
  readonly candles: string | null;
  /** Market, such as `BTC/USDT`. */
  readonly symbol: string | null;
  /** Length of bars to make of shorter ones; `null` for those that there are. */
  readonly resample: Timeframe | null;
  /** How the file is read where it leaves that open. */
  readonly reading?: CandleReading;
  /** Length of the shorter bars that tell the order inside a bar; `null` for none. */
  readonly finer: Timeframe | null;
  /** First instant used, ms UTC; `null` for all. */
  readonly from: number | null;
  /** End of the span, exclusive, ms UTC; `null` for all. */
  readonly to: number | null;
  /** Further columns, as `--extra` takes them; `null` for none. */
  readonly extra: string | null;
}

/**
 * Turns what the user asked for into a source.
 *
 * @throws {UserError} If the request contradicts itself or names no market.
 */
export function resolveMarketSource(request: MarketRequest, db: DatabaseSync): MarketSource {
  const source = resolveBarSource(request, db), { extra } = request;
  if (extra === null) return source;
  return { ...source, extra: parseExtraColumns(extra, timeframeOf(source), db) };
}

/** Length of the bars of a source. */
function timeframeOf(source: BarSource): Timeframe {
  if (source.kind === "shuffled" || source.kind === "mirrored") return timeframeOf(source.of);
  return source.kind === "null" ? "1m" : source.timeframe ?? "1m";
}

function resolveBarSource(request: MarketRequest, db: DatabaseSync): BarSource {
  const { candles, symbol, timeframe, reading = {}, resample, finer, from, to, edge, edgeKind, days } = request;
  const isReadingSaid = Object.keys(reading).length > 0;
  if (candles === null) {
    const flag = symbol !== null
      ? "--symbol"
      : resample !== null
      ? "--resample"
      : isReadingSaid
      ? "flags that say how a file is read"
      : finer !== null
      ? "--finer"
      : from ?? to
      ? "--from and --to"
      : null;
    if (flag) {
      throw new UserError(
        `Cannot use ${flag}: wanted --candles with it, found none; the simulated market takes --days, --timeframe, ` +
          "--edge and --edge-kind",
      );
    }
    return simulatedSource(request);
  }
  if (edge !== null || edgeKind !== null || days !== null) {
    const flag = edge !== null ? "--edge" : edgeKind !== null ? "--edge-kind" : "--days";
    throw new UserError(`Cannot use ${flag}: wanted the simulated market, found --candles`);
  }
  if (existsSync(candles) && statSync(candles).isFile()) {
    if (symbol === null || timeframe === null) {
      throw new UserError(
        `Cannot read ${candles}: wanted --symbol and --timeframe with it, as the file does not say them`,
      );
    }
    if (finer !== null) {
      throw new UserError(
        `Cannot use --finer with ${candles}: wanted a market of the store, where its shorter bars are looked up; ` +
          "deno task data import brings both in",
      );
    }
    // A study may be resumed from another folder.
    const bars = fileBars(timeframe, resample);
    return { kind: "file", path: resolve(candles), symbol, ...bars, ...(isReadingSaid && { reading }), from, to };
  }
  const bars = storedBars(db, candles, { timeframe, resample });
  if (isReadingSaid) {
    throw new UserError(
      `Cannot use flags that say how a file is read: wanted a file with --candles, found the market ${candles}`,
    );
  }
  if (finer !== null) checkFinerMarket(db, candles, bars.timeframe, finer);
  return { kind: "store", symbol: candles, ...bars, from, to, ...(finer !== null && { finer }) };
}

/**
 * Loads the bars of a source, and the funding that falls due over them: by the rates stored for the symbol, where the bars
 * are real.
 *
 * @param profile Name of the terms it is traded by; `null` for those of where its bars are from.
 * @throws {UserError} If they cannot be read, or are too few to be split.
 */
export function loadMarket(source: MarketSource, db: DatabaseSync, profile: ProfileName | null = null): StudyMarket {
  if (source.kind === "mirrored") {
    const { candles, ...rest } = loadMarket(source.of, db, profile);
    return { ...mirroredMarket({ ...rest, candles: firstBars(candles, source.bars) }, source), source };
  }
  const { bars, understood } = readSource(source, db),
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
    dataHash: candlesHash(candles),
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
): ProfileChoice {
  if ("of" in source) return profileOf(source.of, symbol, db, asked);
  const sources = sourcesOf(source, symbol, db);
  const hasFundingRates = listFunding(db).some((funding) => funding.symbol === symbol);
  return chooseProfile(asked, { symbol, isSimulated: isSimulated(source), hasFundingRates, sources });
}

/** Where the bars of a stored market were brought in from; nothing is known of others. */
function sourcesOf(source: MarketSource, symbol: string, db: DatabaseSync): readonly string[] {
  return source.kind === "store" ? findMarket(db, symbol, source.madeOf ?? source.timeframe)!.sources : [];
}

function venueOf(source: MarketSource, symbol: string, db: DatabaseSync): Pick<StudyMarket, "venue"> {
  const venue = exchangeOf(sourcesOf(source, symbol, db));
  return venue === null ? {} : { venue };
}

/** Whether the bars are those of a market as it was, neither simulated nor made from others by chance. */
export function isRecorded(source: MarketSource): boolean {
  return source.kind === "file" || source.kind === "store";
}

/** Whether the times of the bars are made up too, so that no rate of the store is theirs. */
export function isSimulated(source: MarketSource): boolean {
  return source.kind === "simulated" || source.kind === "null" || ("of" in source && isSimulated(source.of));
}

/** Bars, and how a file of them was understood. */
interface ReadBars {
  readonly bars: Candles;
  readonly understood?: string;
}

function readSource(source: MarketSource, db: DatabaseSync): ReadBars {
  if (source.kind === "simulated") return { bars: simulatedBars(source) };
  if (source.kind === "null") return { bars: nullMarket(source.law, source) };
  if (source.kind === "coarse") {
    const { bars, understood } = readSource(source.of, db);
    return { bars: coarsened(resample(bars, source.timeframe), source.step), understood };
  }
  if (source.kind === "mirrored") {
    const { bars, understood } = readSource(source.of, db);
    return { bars: mirroredBars(firstBars(bars, source.bars), source), understood };
  }
  if (source.kind === "shuffled") {
    const { bars: real, understood } = readSource(source.of, db);
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

/** One line for people on where bars come from. */
export function describeSource(source: MarketSource): string {
  return describeBars(source) + (source.extra ? `, with ${describeExtraColumns(source.extra)}` : "");
}

function describeBars(source: BarSource): string {
  switch (source.kind) {
    case "simulated":
      return describeSimulated(source);
    case "file":
      return `${source.symbol} ${source.timeframe}${madeOfWords(source)} from ${source.path}`;
    case "shuffled":
      return `${describeSource(source.of)}, returns shuffled with seed ${source.seed}`;
    case "mirrored":
      return `${describeSource(source.of)}, with up and down drawn by coin` +
        `${(source.blockBars ?? 1) === 1 ? "" : ` in blocks of ${source.blockBars} bars`}, seed ${source.seed}`;
    case "null":
      return `${nullTitle(source.law)}, ${source.bars} minutes made with seed ${source.seed}, no edge that lasts`;
    case "coarse":
      return `${describeSource(source.of)}, in bars of ${source.timeframe} with price steps of ${100 * source.step} %`;
    case "store":
      return `${source.symbol} ${source.timeframe}${madeOfWords(source)} from the store` +
        (source.finer ? `, order inside a bar from ${source.finer}` : "");
  }
}

function madeOfWords({ madeOf }: { readonly madeOf?: Timeframe }): string {
  return madeOf === undefined ? "" : ` made of ${madeOf}`;
}
