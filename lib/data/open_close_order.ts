/**
 * Whether opens and closes of a file without names are where its layout has them: a bar opens near the last close.
 *
 * @module
 */
import { DataError } from "../core/errors.ts";
import type { GrowingColumns } from "./growing_columns.ts";

/** Steps below which nothing is said. */
const LEAST_STEPS = 9;

/** Steps from which on a third is enough; below, chance would make it now and then. */
const MANY_STEPS = 100;

/** Steps that are looked at. */
const MOST_STEPS = 10_000;

/** A layout as it was chosen. */
interface ReadLayout {
  /** Name, for people. */
  readonly name: string;
  /** Places of time, open, high, low, close, volume, from 0. */
  readonly places: readonly number[];
}

/**
 * Checks that opens lie near the closes before them.
 *
 * Taken the right way round, the step from a close to the next open is small beside that from an open to the next close,
 * which is the move of two bars. It is the other way round where columns are swapped, which no rule of highs and lows can
 * tell. By medians, real markets have at most 0.3 of one in the other.
 *
 * @param rows Columns of time, open, high, low, close, in the order of time.
 * @throws {DataError} If the median step with open and close exchanged is below a third of that as they were read, or below
 * a twentieth in files of fewer than a hundred rows: names the flag for either reading.
 */
export function checkOpenCloseOrder(rows: GrowingColumns, { name, places }: ReadLayout): void {
  const open = rows.column(1), close = rows.column(4), read: number[] = [], exchanged: number[] = [];
  for (let i = 1; i < rows.length && read.length < MOST_STEPS; i++) {
    const step = Math.abs(Math.log(open[i] / close[i - 1])), other = Math.abs(Math.log(close[i] / open[i - 1]));
    if (!Number.isFinite(step) || !Number.isFinite(other)) continue;
    read.push(step);
    exchanged.push(other);
  }
  if (read.length < LEAST_STEPS) return;
  const asRead = median(read), asExchanged = median(exchanged);
  if (asRead === 0 || asExchanged >= asRead / (read.length < MANY_STEPS ? 20 : 3)) return;
  const [time, first, high, low, last, volume] = places.map((place) => place + 1);
  const flag = (opens: number, closes: number) =>
    `--columns time=${time},open=${opens},high=${high},low=${low},close=${closes},volume=${volume}`;
  throw new DataError(
    `Cannot read candles: wanted opens near the closes before them, found medians of ${percent(asRead)} between them ` +
      `read as ${name}, and of ${percent(asExchanged)} with open and close exchanged; ${flag(last, first)} exchanges ` +
      `them, ${flag(first, last)} does not`,
  );
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1];
}

function percent(log: number): string {
  return `${Number((100 * log).toPrecision(2))} %`;
}
