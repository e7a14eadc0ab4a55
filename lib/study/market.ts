/**
 * The bars a study searches: simulated, from a file, or from the store.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Candles, Timeframe } from "../core/candles.ts";
import { DataError, UserError } from "../core/errors.ts";
import { marketProfile, type ProfileName } from "../execution/market_profiles.ts";
import { sliceCandles } from "../data/candles.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { coarsened } from "../data/coarse_prices.ts";
import { readCandlesCsv } from "../data/csv.ts";
import { resample } from "../data/resample.ts";
import { shuffleReturns } from "../data/shuffle_returns.ts";
import { DEFAULT_EDGE } from "../data/planted_edge.ts";
import { simulateMarket } from "../data/simulate.ts";
import { listFunding } from "../store/funding_rates.ts";
import { findMarket, loadCandles } from "../store/market_data.ts";
import { describeExtraColumns, type ExtraColumn, parseExtraColumns, withExtraColumns } from "./extra_columns.ts";
import { loadMarketFunding, type MarketFunding } from "./funding.ts";
import { chooseProfile, exchangeOf, type ProfileChoice } from "./profile_choice.ts";
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
  | { readonly kind: "simulated"; readonly seed: number; readonly bars: number; readonly edge: number }
  | {
    readonly kind: "file";
    readonly path: string;
    readonly symbol: string;
    readonly timeframe: Timeframe;
    /** Length of the file's bars, where longer ones are made of them. */
    readonly madeOf?: Timeframe;
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
}

/** Minutes of a day. */
const DAY_BARS = 1440;

/** 90 days of minutes: half of them to search, a fifth to validate and the rest to seal. */
export const SIMULATED_BARS: number = 90 * DAY_BARS;

/** Fewest bars of a study: half of them are searched, and slow averages take most of as many before they have a value. */
const FEWEST_BARS = 500;

/** What the command line says of the market. */
export interface MarketRequest {
  /** File or name of an imported market; `null` for the simulated market. */
  readonly candles: string | null;
  /** Market, such as `BTC/USDT`. */
  readonly symbol: string | null;
  /** Length of a bar. */
  readonly timeframe: Timeframe | null;
  /** Length of bars to make of shorter ones; `null` for those that there are. */
  readonly resample: Timeframe | null;
  /** Length of the shorter bars that tell the order inside a bar; `null` for none. */
  readonly finer: Timeframe | null;
  /** First instant used, ms UTC; `null` for all. */
  readonly from: number | null;
  /** End of the span, exclusive, ms UTC; `null` for all. */
  readonly to: number | null;
  /** Seed of a simulated market. */
  readonly seed: number;
  /** Planted edge of a simulated market; `null` for the default. */
  readonly edge: number | null;
  /** Length of the simulated market; 90 days where it is not given. */
  readonly days: number | null;
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
  return { ...source, extra: parseExtraColumns(extra, "timeframe" in source ? source.timeframe : "1m", db) };
}

function resolveBarSource(request: MarketRequest, db: DatabaseSync): BarSource {
  const { candles, symbol, timeframe, resample, finer, from, to, seed, edge, days } = request;
  if (candles === null) {
    const flag = symbol !== null
      ? "--symbol"
      : timeframe !== null
      ? "--timeframe"
      : resample !== null
      ? "--resample"
      : finer !== null
      ? "--finer"
      : from ?? to
      ? "--from and --to"
      : null;
    if (flag) {
      throw new UserError(`Cannot use ${flag}: wanted --candles with it, found none; the simulated market is fixed`);
    }
    const bars = days === null ? SIMULATED_BARS : days * DAY_BARS;
    return { kind: "simulated", seed, bars, edge: edge ?? DEFAULT_EDGE };
  }
  if (edge !== null || days !== null) {
    const flag = edge === null ? "--days" : "--edge";
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
    return { kind: "file", path: resolve(candles), symbol, ...fileBars(timeframe, resample), from, to };
  }
  const bars = storedBars(db, candles, { timeframe, resample });
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
  const bars = readSource(source, db), candles = source.extra ? withExtraColumns(bars, source.extra, db) : bars;
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
  return chooseProfile(asked, { symbol, isSimulated: source.kind === "simulated", hasFundingRates, sources });
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
function isSimulated(source: MarketSource): boolean {
  return source.kind === "simulated" || ("of" in source && isSimulated(source.of));
}

function readSource(source: MarketSource, db: DatabaseSync): Candles {
  if (source.kind === "simulated") return simulate(source);
  if (source.kind === "coarse") return coarsened(resample(readSource(source.of, db), source.timeframe), source.step);
  if (source.kind === "shuffled") {
    const real = readSource(source.of, db);
    return shuffleReturns(sliceCandles(real, -Infinity, real.time[source.bars] ?? Infinity), source.seed);
  }
  const from = source.from ?? -Infinity, to = source.to ?? Infinity;
  const { timeframe, madeOf = timeframe } = source;
  if (source.kind === "store") return resample(loadCandles(db, source.symbol, madeOf, from, to), timeframe);
  try {
    const bytes = readFileSync(source.path);
    const candles = readCandlesCsv(new Uint8Array(bytes), { symbol: source.symbol, timeframe: madeOf });
    return resample(sliceCandles(candles, from, to), timeframe);
  } catch (error) {
    if (error instanceof DataError || (error as NodeJS.ErrnoException).code !== undefined) {
      // One bad row fits a sentence; of several each has its own line.
      const message = (error as Error).message.replace(/:\n\s*(.*)$/, ": $1");
      throw new UserError(`Cannot read ${source.path}: ${message}`, { cause: error });
    }
    throw error;
  }
}

function simulate(source: MarketSource & { kind: "simulated" }): Candles {
  try {
    return simulateMarket(source);
  } catch (error) {
    if (error instanceof RangeError) throw new UserError(error.message, { cause: error });
    throw error;
  }
}

/** One line for people on where bars come from. */
export function describeSource(source: MarketSource): string {
  return describeBars(source) + (source.extra ? `, with ${describeExtraColumns(source.extra)}` : "");
}

function describeBars(source: BarSource): string {
  switch (source.kind) {
    case "simulated":
      return `simulated BTC/USDT market, seed ${source.seed}, ${
        source.edge === 0 ? "no edge" : `planted edge of net annual Sharpe ${source.edge}`
      }`;
    case "file":
      return `${source.symbol} ${source.timeframe}${madeOfWords(source)} from ${source.path}`;
    case "shuffled":
      return `${describeSource(source.of)}, returns shuffled with seed ${source.seed}`;
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
