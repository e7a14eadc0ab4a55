/**
 * How much of a study a report holds, and what is left out first where that is too much for a file to send.
 *
 * @module
 */

/** What a report holds unless it is asked for otherwise: strategies, and of how many of the best the trades. */
export const DEFAULT_STRATEGIES = 1000, DEFAULT_TRADES = 50;

/** How much a report shall hold. */
export interface ReportExtent {
  /** Most strategies, the best ones; those carried beyond the search are held beside them. */
  readonly strategies: number;
  /** Of how many of the best trades are held; those of the carried are held beside them. */
  readonly trades: number;
  /** Most bytes of the packed database. */
  readonly most: number;
}

/** What there is in a report, as it says itself. */
export interface ReportContents {
  /** Strategies in it. */
  readonly strategies: number;
  /** Strategies of the study. */
  readonly of: number;
  /** Strategies with their trades. */
  readonly trades: number;
  /** Whether trades of more were asked for, and left out for the file's size. */
  readonly areTradesLeftOut: boolean;
  /** Why it holds no bars, in a sentence; `null` where it does. */
  readonly barsAbsence: string | null;
}

/** One of the extents that are tried. */
export interface TriedExtent {
  readonly trades: number;
  readonly barsAbsence: string | null;
}

/** Why bars are missing that there would be. */
export const TOO_LARGE = "With its bars this file was too large to send, or reckoned to be.";

/**
 * What is tried, one after the other, until it fits: bars are left out first, then a third of the trades, with which the bars
 * may fit again.
 *
 * @param barsAbsence Why there are no bars in any case; `null` where there are.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { smallerExtents, TOO_LARGE } from "@lib/dashboard/report_extent.ts";
 *
 * assert.deepEqual(smallerExtents(2, null).map(({ trades, barsAbsence }) => [trades, barsAbsence === null]), [
 *   [2, true], [2, false], [1, true], [1, false], [0, true], [0, false],
 * ]);
 * assert.deepEqual(smallerExtents(1, "None.").map(({ trades }) => trades), [1, 0]);
 * ```
 */
export function smallerExtents(trades: number, barsAbsence: string | null): TriedExtent[] {
  const absences = barsAbsence === null ? [null, TOO_LARGE] : [barsAbsence];
  const own = absences.map((absence) => ({ trades, barsAbsence: absence }));
  return trades === 0 ? own : [...own, ...smallerExtents(Math.floor(2 * trades / 3), barsAbsence)];
}

/** What decides the size of an extent. */
export interface ExtentSize {
  /** Rows of trades. */
  readonly rows: number;
  readonly hasBars: boolean;
}

/** Packed bytes of the parts of a report's database. */
export interface PackedParts {
  /** All that every extent has. */
  readonly study: number;
  /** A row of trades. */
  readonly row: number;
  /** The bars of all markets. */
  readonly bars: number;
}

/**
 * What a packed trade takes, bytes; of studies of one to two years 105 to 115 were measured, most of them digits of prices
 * and amounts.
 */
export const TRADE_BYTES = 110;

/**
 * What a packed bar takes, bytes, reckoned low: those of minutes in which trades were made had 1.6 to 4.5. Bars of a market
 * that mostly stands still take less, so that years of those may be left out though they had fitted.
 */
export const LEAST_BAR_BYTES = 1.6;

/**
 * Packed bytes that an extent is expected to have. What has too many is not made, so that few are made that do not fit; a
 * bound of what a report costs by the clock would make another file on another machine.
 */
export function expectedBytes({ study, row, bars }: PackedParts, { rows, hasBars }: ExtentSize): number {
  return study + rows * row + (hasBars ? bars : 0);
}

/** What was left out for the file's size, in sentences. */
export function leftOutLines(contents: ReportContents): string[] {
  const { strategies, of, trades, areTradesLeftOut, barsAbsence } = contents;
  return [
    ...(strategies < of ? [`It holds the best ${strategies} of ${of} strategies.`] : []),
    ...(areTradesLeftOut
      ? [`Trades are kept of ${trades} strategies, as with more this file had been too large to send.`]
      : []),
    ...(barsAbsence === null ? [] : [`There are no price charts in it: ${barsAbsence}`]),
  ];
}
