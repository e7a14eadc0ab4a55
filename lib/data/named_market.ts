/**
 * What a file's own columns say of its market and of the length of its bars, held against what was asked for.
 *
 * @module
 */
import { type Timeframe, TIMEFRAME_MS, timeframeMs } from "../core/candles.ts";
import { DataError } from "../core/errors.ts";
import { excerpt } from "./candle_rows.ts";
import type { Cell } from "./candle_table.ts";
import { volumeUnitOn } from "./volume_unit.ts";

/** Names of columns that hold a market; of the first three, a short word in capitals is a currency. */
const MARKET_NAMES = ["symbol", "ticker", "pair", "market", "instrument"], CODE_NAMES = MARKET_NAMES.slice(0, 3);

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
      // Files that were put together have a header in the middle, which is a bad row and no market.
      if (text !== "" && text !== names[place].trim()) check(line, text);
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
        `${excerpt(text)}; make a file of each`,
    );
  };
}

/** Letters and digits of a market, without its exchange and what kind of contract it is: `BINANCE:XBTUSDT.P`. */
function plainMarket(text: string): string {
  return text.toUpperCase().replace(/^[^/:]+:/, "").replace(/:.*$/, "")
    .replace(/([-_. ](P|SPOT|FUTURES)|[-_. ]?(PERP|PERPETUAL|SWAP))$/, "")
    .replaceAll(/[^\p{L}\p{N}]/gu, "").replaceAll("XBT", "BTC");
}

/** A pair in one word; the shortest base that leaves a known quote currency. */
const PAIR = /^(.+?)(USDT|USDC|FDUSD|BUSD|TUSD|USD|DAI|EUR|GBP|JPY|KRW|TRY|BRL|AUD|CAD|CHF|BTC|ETH|BNB)$/;

/** Whether a text surely names another market; of one that cannot be taken apart nothing is sure. */
function isOther(symbol: string, text: string, isCode: boolean): boolean {
  const wanted = plainMarket(symbol), found = plainMarket(text);
  if (wanted.includes(found) || found.includes(wanted)) return false;
  const split = symbol.toUpperCase().split(/[/:-]/).map((part) => part.replace("XBT", "BTC"));
  const [base, quote] = split.length > 1 ? split : PAIR.exec(wanted)?.slice(1) ?? split;
  // Some put the quote currency in front: KRW-BTC.
  if (quote !== undefined && found.includes(base) && found.includes(quote)) return false;
  const [, coin, currency] = PAIR.exec(found) ?? [];
  if (coin !== undefined) {
    const isSameBase = coin.includes(base) || base.includes(coin);
    return !isSameBase || quote !== undefined && volumeUnitOn(`${base}/${quote}`, currency.toLowerCase()) !== "quote";
  }
  return isCode && /^(?=.*[A-Z])[A-Z0-9]{2,6}$/.test(text) && !found.includes(base);
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

/** ms of a length with its unit: `15m`, `1 hour`, `daily`, MetaTrader's `M15`; `null` for anything else. */
function lengthOf(text: string): number | null {
  const ofTerminal = /^(?:PERIOD_)?(M|H|D|W)(\d+)$/.exec(text);
  const [, count, unit] = ofTerminal
    ? [null, ofTerminal[2], ofTerminal[1].toLowerCase()]
    : /^(\d*)\s*([A-Za-z]+)$/.exec(text) ?? [];
  if (unit === undefined || count === "" && unit.length < 3) return null;
  const ms = UNIT_MS.find(([pattern]) => pattern.test(unit))?.[1];
  return ms === undefined ? null : ms * Number(count || 1);
}
