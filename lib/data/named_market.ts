/**
 * What a file's own columns say of its market and of the length of its bars, held against what was asked for.
 *
 * @module
 */
import { type Timeframe, TIMEFRAME_MS, timeframeMs } from "../core/candles.ts";
import { DataError } from "../core/errors.ts";
import { excerpt } from "./candle_rows.ts";
import type { Cell } from "./candle_table.ts";
import { pairOf, volumeUnitOn } from "./volume_unit.ts";

/** Names of columns that hold a market; in the first three, the code of a coin is that of the base currency. */
const MARKET_NAMES = ["symbol", "ticker", "pair", "market", "instrument"], CODE_NAMES = MARKET_NAMES.slice(0, 3);

/** Coins whose codes mean nothing else. */
const COINS = "BTC ETH BNB SOL XRP ADA DOGE LTC BCH DOT TRX AVAX LINK XLM XMR ETC MATIC SHIB".split(" ");

/** Names of columns that hold the length of a bar. */
const LENGTH_NAMES = ["timeframe", "interval", "period"];

/** What a market is asked for as. */
interface AskedMarket {
  readonly symbol: string;
  readonly timeframe: Timeframe;
}

/**
 * A check of each row's market and bar length; `null` where no column names either.
 *
 * @param names The header.
 * @param used Places of columns that are something else.
 * @returns Throws a {@linkcode DataError} if markets differ, or one or a bar length is surely another than asked for: names
 * the line.
 */
export function namedMarketCheck(
  names: readonly string[],
  used: readonly (number | null)[],
  asked: AskedMarket,
): ((line: number, cells: readonly Cell[]) => void) | null {
  const checks = names.flatMap((name, place) => {
    const plain = name.toLowerCase().replaceAll(/[^a-z]/g, "");
    if (used.includes(place)) return [];
    if (MARKET_NAMES.includes(plain)) return [{ place, check: marketCheck(name, CODE_NAMES.includes(plain), asked) }];
    return LENGTH_NAMES.includes(plain) ? [{ place, check: lengthCheck(name, asked.timeframe) }] : [];
  });
  if (checks.length === 0) return null;
  const last: Cell[] = checks.map(() => null);
  return (line, cells) => {
    for (let i = 0; i < checks.length; i++) {
      const { place, check } = checks[i], cell = cells[place];
      if (cell === last[i] || cell === null || cell === undefined) continue;
      last[i] = cell;
      const text = String(cell).trim();
      if (text !== "") check(line, text);
    }
  };
}

function marketCheck(column: string, isCode: boolean, { symbol }: AskedMarket): (line: number, text: string) => void {
  let first: string | null = null;
  return (line, text) => {
    if (first === null) {
      first = text;
      if (!isOther(symbol, text, isCode)) return;
      throw new DataError(
        `Cannot read candles: line ${line}, column ${column}: wanted ${symbol}, found ${
          excerpt(text)
        }; --symbol says ` +
          "of which market the bars are; where the column means something else, leave it out",
      );
    }
    if (plainMarket(text) === plainMarket(first)) return;
    throw new DataError(
      `Cannot read candles: line ${line}, column ${column}: wanted bars of one market, found ${excerpt(first)} and ` +
        `${excerpt(text)}; make a file of each, or leave the column out where it means something else, such as ` +
        "contracts of one market",
    );
  };
}

/** A market without its exchange and what kind of contract it is: `BINANCE:XBTUSDT.P`. */
function withoutMarks(text: string): string {
  return text.replace(/^[^/:]+:/, "").replace(/:.*$/, "")
    .replace(/([-_. ](P|SPOT|FUTURES)|[-_. ]?(PERP|PERPETUAL|SWAP))$/i, "");
}

/** Letters and digits of such a market, in capitals. */
function plainMarket(text: string): string {
  return commonCodes(withoutMarks(text).toUpperCase().replaceAll(/[^\p{L}\p{N}]/gu, ""));
}

/** With the usual codes of coins that Kraken and BitMEX call otherwise. */
function commonCodes(text: string): string {
  return text.replaceAll("XBT", "BTC").replaceAll("XDG", "DOGE");
}

/**
 * A pair as exchanges write it: with a sign between, or in letters of one size, but for Bitfinex's `t`. Long words in
 * small ones, and such as `bitstampUSD`, may be an exchange with a currency.
 */
const PAIR_SHAPE = /^(\w+[-_/. ]\w+|t?[A-Z0-9]+|[a-z0-9]{5,9})$/;

/** Whether a text surely names another market; of one that is neither a pair nor a coin's code nothing is sure. */
function isOther(symbol: string, text: string, isCode: boolean): boolean {
  const wanted = plainMarket(symbol), found = plainMarket(text);
  if (wanted.includes(found) || found.includes(wanted)) return false;
  const split = symbol.toUpperCase().split(/[/:-]/).map(commonCodes);
  const [base, quote] = split.length > 1 ? split : pairOf(wanted) ?? split;
  // Some put the quote currency in front: KRW-BTC.
  if (quote !== undefined && found.includes(base) && found.includes(quote)) return false;
  const pair = PAIR_SHAPE.test(withoutMarks(text)) ? pairOf(found) : null;
  if (pair !== null) {
    const [coin, currency] = pair, isSameBase = coin.includes(base) || base.includes(coin);
    return !isSameBase || quote !== undefined && volumeUnitOn(`${base}/${quote}`, currency.toLowerCase()) !== "quote";
  }
  return isCode && COINS.includes(base) && COINS.includes(found);
}

function lengthCheck(column: string, timeframe: Timeframe): (line: number, text: string) => void {
  return (line, text) => {
    const length = lengthOf(text);
    if (length === null || length === timeframeMs(timeframe)) return;
    const name = Object.entries(TIMEFRAME_MS).find(([, ms]) => ms === length)?.[0];
    throw new DataError(
      `Cannot read candles: line ${line}, column ${column}: wanted bars of ${timeframe}, found ${excerpt(text)}` +
        `${
          name === undefined ? "" : `; give --timeframe ${name}`
        }; where the column means something else, leave it out`,
    );
  };
}

/** ms of units of time by the first letters of their names; a month of 30 days, as no bar here is as long. */
const UNIT_MS: readonly (readonly [RegExp, number])[] = [
  [/^M$|^mon/, 30 * 86_400_000],
  [/^(s|sec|seconds?)$/i, 1000],
  [/^(m|min|mins|minutes?|minutely)$/i, 60_000],
  [/^(h|hr|hrs|hours?|hourly)$/i, 3_600_000],
  [/^(d|days?|daily)$/i, 86_400_000],
  [/^(w|wk|weeks?|weekly)$/i, 604_800_000],
];

/**
 * ms of a length: a count with its unit such as `15m` or `1 hour`, `daily`, MetaTrader's `M15`; `null` for anything else,
 * as a word such as `day` may be a session.
 */
function lengthOf(text: string): number | null {
  const ofTerminal = /^(?:PERIOD_)?(M|H|D|W)(\d+)$/.exec(text);
  const [, count, unit] = ofTerminal
    ? [null, ofTerminal[2], ofTerminal[1].toLowerCase()]
    : /^(\d*)\s*([A-Za-z]+)$/.exec(text) ?? [];
  if (unit === undefined || count === "" && !/ly$/i.test(unit)) return null;
  const ms = UNIT_MS.find(([pattern]) => pattern.test(unit))?.[1];
  return ms === undefined ? null : ms * Number(count || 1);
}
