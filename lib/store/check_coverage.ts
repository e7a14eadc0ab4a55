/**
 * Whether bars bear out what is said to be covered.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { LEAST_SHARE } from "../data/spans.ts";
import { type Coverage, listCoverage } from "./coverage.ts";

/**
 * The covered stretches of bars that cannot be true: without a bar in or beside one of their ends, or with fewer bars in
 * and around them than {@linkcode LEAST_SHARE} of their length. Earlier releases took an answer that came twice for the
 * truth.
 *
 * @returns One sentence a stretch, with the command that asks the exchange anew.
 */
export function checkCoverage(db: DatabaseSync): string[] {
  const series = db.prepare(
    "SELECT DISTINCT symbol, series FROM coverage WHERE series <> 'book' ORDER BY symbol, series",
  );
  return series.all().flatMap(({ symbol, series }) => {
    const timeframe = series as Timeframe;
    return listCoverage(db, String(symbol), timeframe).flatMap((stretch) => {
      const found = fault(db, String(symbol), timeframe, stretch);
      const [from, to] = [stretch.from, stretch.to].map((time) => new Date(time).toISOString());
      return found === null ? [] : [
        `${symbol} ${timeframe}: covered from ${from} to ${to} as ${stretch.source} has it, found ${found}; ` +
        `deno task data fetch --symbol ${symbol} --timeframe ${timeframe} --again ${from}..${to} asks anew`,
      ];
    });
  });
}

function fault(db: DatabaseSync, symbol: string, timeframe: Timeframe, { from, to }: Coverage): string | null {
  const barMs = TIMEFRAME_MS[timeframe], length = to - from;
  const query = db.prepare(
    "SELECT count(*) AS bars FROM market_data WHERE symbol = ? AND timeframe = ? AND time >= ? AND time < ?",
  );
  const barsIn = (start: number, end: number) => Number(query.get(symbol, timeframe, start, end)!.bars);
  if (barsIn(from - barMs, from + barMs) === 0) return "no bar at its start";
  if (barsIn(to - barMs, to + barMs) === 0) return "no bar at its end";
  const bars = barsIn(from - length, to + length);
  return bars < LEAST_SHARE * length / barMs ? `${bars} bars in and around it` : null;
}
