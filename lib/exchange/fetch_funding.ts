/**
 * Downloading funding rates page by page.
 *
 * @module
 */
import { type FundingHistory, fundingHistory } from "../data/funding_history.ts";
import type { MarketClient } from "./market_client.ts";

/** Where rates come from: the part of a client that downloading needs. */
export type FundingSource = Pick<MarketClient, "time" | "fundingRates" | "source">;

/** What to download. */
export interface FetchFundingOptions {
  /** Market, such as `"BTC/USDT:USDT"`. */
  readonly symbol: string;
  /** From when on, ms UTC. */
  readonly from: number;
  /** End, not included, ms UTC; it may lie in the future. */
  readonly to: number;
  /** Ends the download after the page under way; what has arrived is kept. */
  readonly signal?: AbortSignal;
}

/** What a download did. */
export interface FetchedFunding {
  /** Rates that arrived. */
  readonly rates: number;
  /** Answers asked for. */
  readonly pages: number;
  /** `false` when the signal ended it. */
  readonly isComplete: boolean;
}

/** Empty answers in a row after which the exchange is believed to have no more. */
const EMPTY_ANSWERS = 2;

/**
 * Downloads the rates that have been charged in a span; one still to be charged is left out by the exchange's own clock.
 *
 * All of it is asked for each time, as a year of rates is a few pages: what an answer lacked, the next download brings.
 *
 * @param save Keeps the rates of a page, in order of time.
 * @throws {ExchangeError} If the exchange cannot be reached.
 * @throws {DataError} If a rate or its time cannot be used.
 */
export async function fetchFunding(
  client: FundingSource,
  save: (history: FundingHistory) => void,
  { symbol, from, to, signal }: FetchFundingOptions,
): Promise<FetchedFunding> {
  const end = Math.min(to, await client.time());
  let since = from, rates = 0, pages = 0, emptyAnswers = 0;
  while (since < end) {
    if (signal?.aborted) return { rates, pages, isComplete: false };
    const answer = await client.fundingRates(symbol, since);
    pages++;
    const page = answer.filter(({ time }) => time >= since).sort((a, b) => a.time - b.time);
    if (page.length === 0) {
      if (++emptyAnswers === EMPTY_ANSWERS) break;
      continue;
    }
    emptyAnswers = 0;
    since = page[page.length - 1].time + 1;
    const charged = page.filter(({ time }) => time < end);
    if (charged.length === 0) continue;
    save(fundingHistory(charged.map((row, i) => ({ ...row, place: `rate ${i + 1} of page ${pages}` }))));
    rates += charged.length;
  }
  return { rates, pages, isComplete: true };
}
