/**
 * Which column of a file is which, by the names in its header.
 *
 * @module
 */
import { DataError } from "../core/errors.ts";
import { excerpt } from "./candle_rows.ts";
import { PRICE_COLUMNS } from "../core/candles.ts";
import { isPricedIn, volumeUnitOn } from "./volume_unit.ts";

/** What a column of candles can be. */
type Role = (typeof PRICE_COLUMNS)[number];

/** Roles of prices. */
const PRICE_ROLES = ["open", "high", "low", "close"] as const;

/** Where a row's cells stand. */
export interface ColumnPlaces {
  /** Places of time, open, high, low, close, volume, from 0. */
  readonly places: readonly number[];
  /** Place of the time of day, where dates and times of day have a column each; otherwise `null`. */
  readonly timeOfDay: number | null;
}

/** Where cells stand that have names, or numbers that a user gave. */
export interface NamedPlaces extends ColumnPlaces {
  /** Whether the volume is in quote currency. */
  readonly isQuoteVolume: boolean;
}

/**
 * Names by what they mean, the surest first: of several times the first one here is read. Spelt as {@linkcode plainName}
 * spells them.
 */
const NAMES: Readonly<Record<Role, readonly string[]>> = {
  time: [
    "timeopen",
    "unix",
    "unix timestamp",
    "unix time",
    "timestamp",
    "timestamp ms",
    "open time",
    "opentime",
    "time period start",
    "start time",
    "start",
    "t",
    "ts",
    "datetime",
    "date time",
    "date",
    "time",
    "gmt time",
    "time utc",
    "date utc",
    "utc",
    "begins at",
    "snapped at",
  ],
  open: ["open", "o", "open price", "price open", "opening price", "opening", "first", "px open", "mid open"],
  high: ["high", "h", "high price", "price high", "highest", "max", "px high", "mid high"],
  low: ["low", "l", "low price", "price low", "lowest", "min", "px low", "mid low"],
  close: [
    "close",
    "c",
    "close price",
    "price close",
    "closing price",
    "closing",
    "close last",
    "last",
    "px last",
    "price",
    "mid close",
  ],
  volume: ["volume", "v", "vol", "volumefrom", "base volume", "volume traded", "amount base", "px volume"],
};

/** Words beside `volume` that make it another column: what is counted in quote units, or of one side alone. */
const OTHER_VOLUME = /\b(quote|taker|buy|sell|volumeto|turnover|weighted)\b/;

/** Those of them that say quote units. */
const QUOTE_VOLUME = /\b(quote|volumeto|turnover)\b/;

/** Units of which a market's base currency may be one each. */
const PIECES = /^(contracts?|shares?|lots?|units?|coins?)$/;

/** What `--columns` calls a volume in quote currency. */
const QUOTE_ROLE = "quote_volume";

/** Names without case, signs and a number in front: `<OPEN>`, `Open_Time`, `Close/Last`, `1. open`. */
function plainName(name: string): string {
  // Binance's streams have `t` for the open and `T` for the close of a bar.
  if (name.length === 1 && name !== name.toLowerCase()) return "";
  return name.toLowerCase().replace(/^\s*\d+[a-z]?\.\s/, "").replaceAll(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/**
 * Plain names, without the currency that some set behind prices where no column bears the name of such a price alone.
 *
 * @param symbol Market, in whose quote currency the prices must be; `null` for any known one.
 */
function plainNames(names: readonly string[], symbol: string | null): string[] {
  const plain = names.map(plainName);
  const isNeeded = (bare: string) =>
    PRICE_ROLES.some((role) => isNamed(bare, role) && !plain.some((name) => isNamed(name, role)));
  return plain.map((name) => {
    const [, bare, unit] = /^(.+) (\w+)$/.exec(name) ?? [];
    return bare !== undefined && isPricedIn(symbol, unit) && isNeeded(bare) ? bare : name;
  });
}

/** How many of open, high, low and close are among the names. */
export function countRoles(names: readonly string[]): number {
  const plain = plainNames(names, null);
  return PRICE_ROLES.filter((role) => plain.some((name) => isNamed(name, role))).length;
}

function isNamed(name: string, role: Role): boolean {
  return NAMES[role].includes(name);
}

/** The unit that a name of a volume has behind it, `""` for none; `null` for a column that is no volume of the bar. */
function volumeUnit(name: string): string | null {
  if (OTHER_VOLUME.test(name)) return null;
  if (isNamed(name, "volume")) return "";
  return /^(?:volume|vol) (.+)$/.exec(name)?.[1] ?? null;
}

/** Whether a name of a volume says that it counts contracts, shares or the like. */
export function countsPieces(name: string): boolean {
  return PIECES.test(volumeUnit(plainName(name)) ?? "");
}

/**
 * Where time, prices and volume stand.
 *
 * @param names The header.
 * @param symbol Market, such as `BTC/USDT`: of several volumes that in its base currency is meant.
 * @throws {DataError} If a column is missing, two may be meant, or the volume is in another currency: names `--columns`, which decides.
 */
export function recogniseColumns(names: readonly string[], symbol: string): NamedPlaces {
  const plain = plainNames(names, symbol);
  const all = (role: Role) => names.flatMap((_, i) => isNamed(plain[i], role) ? [i] : []);
  const price = (role: Role): number => {
    const found = all(role), best = NAMES[role].find((name) => plain.includes(name));
    if (found.length === 0) throw missing(role, names);
    // A close beside the last price, a price beside an open: the surer name is read, twice the same one is not.
    const same = found.filter((i) => plain[i] === best);
    if (same.length > 1) throw ambiguous(role, same, names);
    return same[0];
  };
  const times = all("time"), { place: volume, isQuote } = volumePlace(names, plain, symbol);
  const prices = PRICE_ROLES.map(price);
  // A table of pandas has its index in front, and often no name above it.
  if (times.length === 0 && /^(unnamed: 0|index|)$/i.test(names[0])) times.push(0);
  if (times.length === 0) throw missing("time", names);
  const best = NAMES.time.find((name) => plain.includes(name)), time = times.filter((i) => plain[i] === best);
  if (time.length > 1) throw ambiguous("time", time, names);
  const ofDay = best === "date" && !plain.includes("date time") ? plain.indexOf("time") : -1;
  return {
    places: [time[0] ?? times[0], ...prices, volume],
    timeOfDay: ofDay < 0 ? null : ofDay,
    isQuoteVolume: isQuote,
  };
}

function volumePlace(
  names: readonly string[],
  plain: readonly string[],
  symbol: string,
): { readonly place: number; readonly isQuote: boolean } {
  const units = plain.map((name) => {
    const unit = volumeUnit(name);
    return unit === null ? undefined : volumeUnitOn(symbol, unit);
  });
  const sure = names.flatMap((_, i) => units[i] === "base" ? [i] : []);
  const found = sure.length > 0 ? sure : names.flatMap((_, i) => units[i] !== undefined ? [i] : []);
  if (found.length === 0) throw missing("volume", names);
  if (found.length > 1) throw ambiguous("volume", found, names);
  const [place] = found;
  if (units[place] === null && !countsPieces(names[place])) {
    throw new DataError(
      `Cannot read candles: wanted a column of volume in base or quote currency of ${symbol}, found ` +
        `${
          excerpt(names[place])
        }; --columns volume=NAME takes it as base currency, ${QUOTE_ROLE}=NAME as quote currency`,
    );
  }
  return { place, isQuote: units[place] === "quote" };
}

function missing(role: Role, names: readonly string[]): DataError {
  return new DataError(
    `Cannot read candles: wanted a column of ${role}, found ${
      listNames(names)
    }; --columns ${role}=NAME says which it is`,
  );
}

function ambiguous(role: Role, places: readonly number[], names: readonly string[]): DataError {
  const found = places.map((i) => excerpt(names[i])).join(" and ");
  return new DataError(
    `Cannot read candles: wanted one column of ${role}, found ${found}; --columns ${role}=NAME says which is meant, ` +
      "or its number, from 1",
  );
}

/** Names as a person reads them: in quotes where they have blanks or are empty. */
export function listNames(names: readonly string[], separator = ", "): string {
  return names.map((name) => /^[^\s",]+$/.test(name) ? name : excerpt(name)).join(separator);
}

/** What `--columns` says: `time=Date,open=O,volume=Volume USD`, a name or a number from 1 for each. */
function parseColumns(text: string): { readonly chosen: Partial<Record<Role, string>>; readonly isQuote: boolean } {
  const chosen: Partial<Record<Role, string>> = {};
  let isQuote = false;
  for (const part of text.split(",")) {
    const [, role, name] = /^\s*(\w+)\s*=\s*(.+?)\s*$/.exec(part) ?? [];
    const known = role === QUOTE_ROLE ? "volume" : PRICE_COLUMNS.find((one) => one === role);
    if (known === undefined || chosen[known] !== undefined) {
      throw new DataError(
        `Cannot use --columns: wanted pairs such as time=Date,open=Open by commas, of ${
          PRICE_COLUMNS.join(" ")
        }, each ` +
          `once, or ${QUOTE_ROLE} for volume, found ${excerpt(part)}`,
      );
    }
    isQuote ||= role === QUOTE_ROLE;
    chosen[known] = name;
  }
  return { chosen, isQuote };
}

/** Whether the cells hold every name that `--columns` has; numbers of columns alone make no header. */
export function namesAll(cells: readonly string[], columns: string): boolean {
  const wanted = Object.values(parseColumns(columns).chosen).filter((name) => !/^\d+$/.test(name));
  return (wanted.length > 0 || countRoles(cells) >= 3) && wanted.every((name) => cells.includes(name));
}

/**
 * Where columns stand by `--columns`; what it leaves out is recognised by name.
 *
 * @param names The header; `null` where there is none, and every column needs its number.
 * @throws {DataError} If it cannot be read, or names a column that is not there.
 */
export function chooseColumns(
  names: readonly string[] | null,
  width: number,
  columns: string,
  symbol: string,
): NamedPlaces {
  const { chosen, isQuote } = parseColumns(columns);
  const placeOf = (name: string): number => {
    const place = names?.indexOf(name) ?? -1;
    if (place >= 0) return place;
    if (/^\d+$/.test(name) && Number(name) >= 1 && Number(name) <= width) return Number(name) - 1;
    const found = names === null ? `${width} columns without names` : listNames(names);
    throw new DataError(`Cannot use --columns: wanted a column ${excerpt(name)}, found ${found}`);
  };
  const places = PRICE_COLUMNS.map((role) => chosen[role] === undefined ? -1 : placeOf(chosen[role]));
  const volume = places[PRICE_COLUMNS.indexOf("volume")];
  const isQuoteVolume = isQuote || names !== null && volume >= 0 && namesQuoteVolume(names[volume], symbol);
  if (places.every((place) => place >= 0)) return { places, timeOfDay: null, isQuoteVolume };
  if (names === null) {
    const absent = PRICE_COLUMNS.filter((_, i) => places[i] < 0).join(", ");
    throw new DataError(
      `Cannot use --columns: wanted the number of each column, as the file has no header, found none for ${absent}`,
    );
  }
  // What was chosen gets its plain name, and whatever else bears it loses it.
  const renamed = names.map((name, i) => {
    const place = places.indexOf(i);
    if (place >= 0) return PRICE_COLUMNS[place];
    const isTaken = PRICE_COLUMNS.some((role) => chosen[role] !== undefined && isRole(plainName(name), role));
    return isTaken ? "-" : name;
  });
  const found = recogniseColumns(renamed, symbol);
  return volume >= 0 ? { ...found, isQuoteVolume } : found;
}

function namesQuoteVolume(name: string, symbol: string): boolean {
  const plain = plainName(name), unit = volumeUnit(plain);
  return QUOTE_VOLUME.test(plain) || unit !== null && volumeUnitOn(symbol, unit) === "quote";
}

function isRole(name: string, role: Role): boolean {
  return role === "volume" ? volumeUnit(name) !== null : isNamed(name, role);
}
