/**
 * Several markets of one study: what they must have in common, and the order they are kept in.
 *
 * @module
 */
import { dayText } from "../core/instant.ts";
import { DAY_MS, TIMEFRAME_MS } from "../core/candles.ts";
import { quoteCurrency } from "../config/start_equity.ts";
import { UserError } from "../core/errors.ts";
import { type DayCloses, dayClosesOf, haveSameCloses } from "../metrics/same_closes.ts";
import { splitTimes, type TimeSplit, wholeDays } from "../selection/splits.ts";
import { lookedMarket } from "./looked_market.ts";
import type { StudyMarket } from "./market.ts";
import { describeSource } from "./market_source.ts";
import { isRecorded } from "./searched_markets.ts";

/** Markets of a study. */
export interface MarketList {
  /** Those that the search runs every trial on. */
  readonly markets: readonly StudyMarket[];
  /** Those that it never sees. */
  readonly heldOut: readonly StudyMarket[];
}

const nameOf = ({ candles }: StudyMarket): string => candles.symbol;

/** Markets in the order of their names, so that it makes no difference in which they were named. */
export function inOrder(markets: readonly StudyMarket[]): StudyMarket[] {
  return markets.toSorted((a, b) => nameOf(a) < nameOf(b) ? -1 : Number(nameOf(a) > nameOf(b)));
}

/**
 * Checks that markets can be searched together.
 *
 * @throws {UserError} If one is named twice or both searched and held out, has the prices of another, their bars differ in
 * length, some are made up and others are not, or there is no day that all of those searched have.
 */
export function checkMarketList({ markets, heldOut }: MarketList): void {
  const all = [...markets, ...heldOut];
  checkApart(markets, heldOut);
  checkSame(all, "bars of one length", ({ candles }) => candles.timeframe);
  checkSame(all, "either recorded or made-up bars", ({ source }) => isRecorded(source) ? "recorded" : "made up");
  checkCopies({ markets, heldOut });
  const spans = markets.map((market) => {
    const { firstDay, days } = wholeDays(market.candles.time, TIMEFRAME_MS[market.candles.timeframe]);
    return { market, from: firstDay, to: firstDay + days };
  });
  if (Math.max(...spans.map(({ from }) => from)) < Math.min(...spans.map(({ to }) => to))) return;
  // A single market that is too short is told so where its days are split.
  if (markets.length === 1) return;
  const found = spans.map(({ market, from, to }) =>
    `${nameOf(market)} from ${dayText(from * DAY_MS)} to ${dayText((to - 1) * DAY_MS)}`
  );
  throw new UserError(
    `Cannot search ${namesOf(markets)} together: wanted days that all of them have, found ${found.join(", ")}`,
  );
}

/** Names of markets for a sentence. */
export function namesOf(markets: readonly StudyMarket[]): string {
  return markets.map(nameOf).join(", ");
}

/** Refuses a market that is named twice, and one held out that is the searched one by another name or quote currency. */
function checkApart(markets: readonly StudyMarket[], heldOut: readonly StudyMarket[]): void {
  const known = new Map<string, string>();
  for (const market of [...markets, ...heldOut]) {
    const name = nameOf(market), key = lookedMarket(name), other = known.get(key);
    if (other !== undefined) {
      throw new UserError(
        heldOut.includes(market)
          ? `Cannot hold out ${name}: wanted a market that is named once and not searched, found ${other} as well`
          : `Cannot search ${namesOf(markets)} together: wanted each market once, found ${other} and ${name}`,
      );
    }
    known.set(key, name);
  }
  for (const market of heldOut) {
    const near = markets.find((one) => baseOf(one) === baseOf(market));
    if (near === undefined) continue;
    throw new UserError(
      `Cannot hold out ${nameOf(market)}: wanted a market that the search does not know, found ${nameOf(near)} among ` +
        "those searched, which goes the same way",
    );
  }
}

/** What is traded on a market, as one word: `BTC` of `XBT/EUR` and of `BTCUSDT`. */
function baseOf(market: StudyMarket): string {
  const name = nameOf(market), word = lookedMarket(name);
  const quote = lookedMarket(quoteCurrency(word) ?? quoteCurrency(name) ?? "");
  return word.endsWith(quote) ? word.slice(0, word.length - quote.length) : word;
}

/** Refuses a market whose days close at the prices of another's, whatever it is called. */
function checkCopies({ markets, heldOut }: MarketList): void {
  const before: { readonly market: StudyMarket; readonly days: DayCloses }[] = [];
  for (const market of [...markets, ...heldOut]) {
    const days = dayClosesOf(market.candles.time, market.candles.close);
    const copy = before.find((one) => haveSameCloses(one.days, days));
    if (copy !== undefined) {
      const wish = heldOut.includes(market)
        ? `Cannot hold out ${nameOf(market)}: wanted a market that the search does not know`
        : `Cannot search ${namesOf(markets)} together: wanted each market once`;
      throw new UserError(`${wish}, found the prices of ${nameOf(copy.market)} in ${nameOf(market)} too`);
    }
    before.push({ market, days });
  }
}

function checkSame(markets: readonly StudyMarket[], wanted: string, of: (market: StudyMarket) => string): void {
  if (new Set(markets.map(of)).size === 1) return;
  const found = markets.map((market) => `${of(market)} of ${nameOf(market)}`);
  throw new UserError(`Cannot search ${namesOf(markets)} together: wanted ${wanted}, found ${found.join(", ")}`);
}

/**
 * How the time of all of them is cut, those held out last: at the same midnights.
 *
 * @param maxHoldingMs The longest a position may stay open, whatever a trial's strategy and parameters.
 * @throws {UserError} If it cannot be, as where a market has no bars in one of the parts.
 */
export function splitsOf({ markets, heldOut }: MarketList, maxHoldingMs: number): TimeSplit[] {
  const timesOf = (list: readonly StudyMarket[]) => list.map(({ candles }) => candles.time);
  const all = [...markets, ...heldOut];
  const options = {
    maxHoldingMs,
    barMs: TIMEFRAME_MS[markets[0].candles.timeframe],
    ...(all.length > 1 && { names: all.map(nameOf) }),
  };
  try {
    return splitTimes(timesOf(markets), options, timesOf(heldOut));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const what = markets.length === 1 ? describeSource(markets[0].source) : `${namesOf(markets)} together`;
    const remedy = all.length > 1 ? "; --from and --to choose days that all of them have" : "";
    throw new UserError(`Cannot search ${what}: ${error.message}${remedy}`, { cause: error });
  }
}
