/**
 * Which bars a market is read from: its own, or shorter ones that longer bars are made of.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { isMultiple, isTimeframe, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { UserError } from "../core/errors.ts";
import { listMarkets } from "../store/market_data.ts";

/** Length of the bars searched, and of those that they are made of; absent where these are the same. */
export interface BarsChosen {
  /** Length of a bar that is searched. */
  readonly timeframe: Timeframe;
  /** Length of the bars that are read. */
  readonly madeOf?: Timeframe;
}

/** What is asked for; `null` for what is not. */
export interface BarsAsked {
  /** As `--timeframe` names it: of a file's bars, or of a stored market's. */
  readonly timeframe: Timeframe | null;
  /** As `--resample` names it. */
  readonly resample: Timeframe | null;
}

/**
 * Bars of a file.
 *
 * @throws {UserError} If bars shall be made that are shorter than the file's, as long, or no whole multiple.
 */
export function fileBars(timeframe: Timeframe, resample: Timeframe | null): BarsChosen {
  if (resample === null) return { timeframe };
  if (isMultiple(resample, timeframe)) return { timeframe: resample, madeOf: timeframe };
  throw new UserError(
    `Cannot use --resample ${resample}: wanted bars that hold two or more whole ones of ${timeframe}, found ` +
      (TIMEFRAME_MS[resample] > TIMEFRAME_MS[timeframe] ? "bars that end inside one" : "none longer"),
  );
}

/**
 * Bars of a stored market: those of the wanted length, else made of the longest stored ones that fit into it.
 *
 * @throws {UserError} If there is no such market, several and none is chosen, or none from which the wanted bars can be made.
 */
export function storedBars(db: DatabaseSync, symbol: string, { timeframe, resample }: BarsAsked): BarsChosen {
  const markets = listMarkets(db);
  const stored = markets.filter((market) => market.symbol === symbol).map((market) => market.timeframe)
    .filter(isTimeframe).sort((a, b) => TIMEFRAME_MS[a] - TIMEFRAME_MS[b]);
  const found = markets.map((market) => `${market.symbol} ${market.timeframe}`).join(", ") || "none";
  if (stored.length === 0) {
    throw new UserError(
      `Cannot find ${symbol}: wanted a file or the name of an imported market, found no file and these markets: ${found}`,
    );
  }
  const wanted = resample ?? timeframe;
  if (wanted === null) {
    if (stored.length === 1) return { timeframe: stored[0] };
    throw new UserError(`Cannot choose the market ${symbol}: wanted --timeframe with it, found ${found}`);
  }
  if (resample === null && stored.includes(wanted)) return { timeframe: wanted };
  const fit = stored.filter((shorter) => isMultiple(wanted, shorter));
  const madeOf = resample === null || timeframe === null ? fit.at(-1) : fit.find((shorter) => shorter === timeframe);
  if (madeOf !== undefined) return { timeframe: wanted, madeOf };
  throw new UserError(
    `Cannot make ${wanted} bars of ${symbol}: wanted ${
      resample !== null && timeframe !== null ? timeframe : "shorter"
    } ones in the store of which ${wanted} is a multiple, found ${stored.join(", ")}`,
  );
}
