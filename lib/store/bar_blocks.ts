/**
 * Bars of a report, for charts only: in blocks of whole-number differences that take about a tenth of what rows do.
 *
 * A block holds six columns one after the other, each a list of signed whole numbers, of which a bar has one:
 *
 * 1. time: the step from the bar before, in bars, less 1 (0 where no bar is missing); of the first from `from_time`, less 1;
 * 2. open: less the close before; of the first the open itself;
 * 3. high: less the higher of open and close;
 * 4. low: less the lower of open and close;
 * 5. close: less the open;
 * 6. volume.
 *
 * Prices are in units of `price_step`, volumes of `volume_step`. A number n is written as 2n where n ≥ 0, else as −2n − 1,
 * in groups of seven bits, the lowest first, each in a byte whose highest bit says that more follow.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { type Candles, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { sliceCandles } from "../data/candles.ts";
import { bulkInsert } from "./bulk_insert.ts";
import type { SqlReader } from "./sql_reader.ts";

/** The table, which reports alone have. */
export const BAR_BLOCKS_TABLE = `
CREATE TABLE bar_blocks (
  study TEXT NOT NULL REFERENCES studies (study) ON DELETE CASCADE,
  market INTEGER NOT NULL,
  block INTEGER NOT NULL,
  timeframe TEXT NOT NULL,
  from_time INTEGER NOT NULL,
  to_time INTEGER NOT NULL,
  bars INTEGER NOT NULL,
  price_step REAL NOT NULL,
  volume_step REAL NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (study, market, block)
) STRICT;
`;

/** Bars of a block: a week of minutes, so that a window of a chart takes one or two. */
const BLOCK_BARS = 10_080;

/** Digits of the highest price and of the largest volume that are kept: finer steps are not seen on a chart. */
const PRICE_DIGITS = 6, VOLUME_DIGITS = 3;

/** Writes the bars of a market of a study. The caller holds the transaction. */
export function writeBarBlocks(db: DatabaseSync, study: string, market: number, candles: Candles): void {
  const { time, timeframe } = candles, blocks = Math.ceil(time.length / BLOCK_BARS), steps = stepsOf(candles);
  const columns = ["study", "market", "block", "timeframe", "from_time", "to_time", "bars"];
  bulkInsert(
    db,
    { table: "bar_blocks", columns: [...columns, "price_step", "volume_step", "data"] },
    blocks,
    (block, values, at) => {
      const from = block * BLOCK_BARS, to = Math.min(time.length, from + BLOCK_BARS);
      const row = [study, market, block, timeframe, time[from], time[to - 1], to - from, steps.price, steps.volume];
      [...row, packBars(candles, from, to, steps)].forEach((value, i) => values[at + i] = value);
    },
  );
}

/** Which bars are read. */
export interface BarWindow {
  readonly study: string;
  readonly market: number;
  /** Opens of the first and the last bar, both included, ms UTC. */
  readonly from: number;
  readonly to: number;
}

/**
 * The bars of a window; none where the report holds none.
 *
 * @param symbol Their market.
 */
export function loadBarBlocks(db: SqlReader, symbol: string, { study, market, from, to }: BarWindow): Candles | null {
  const rows = db.prepare(
    `SELECT * FROM bar_blocks WHERE study = ? AND market = ? AND to_time >= ? AND from_time <= ? ORDER BY block`,
  ).all(study, market, from, to);
  if (rows.length === 0) return null;
  const timeframe = rows[0].timeframe as Timeframe, barMs = TIMEFRAME_MS[timeframe];
  const length = rows.reduce((sum, { bars }) => sum + Number(bars), 0), all = emptyBars(length);
  let at = 0;
  for (const row of rows) {
    const bars = Number(row.bars), steps = { price: Number(row.price_step), volume: Number(row.volume_step) };
    unpackBars(row.data as Uint8Array, { at, bars, fromTime: Number(row.from_time), barMs, steps }, all);
    at += bars;
  }
  return sliceCandles({ symbol, timeframe, ...all }, from, to + 1);
}

/** Units of the whole numbers. */
export interface Steps {
  readonly price: number;
  readonly volume: number;
}

/** The columns of bars. */
type Bars = Pick<Candles, "time" | "open" | "high" | "low" | "close" | "volume">;

function stepsOf({ high, volume }: Candles): Steps {
  return { price: stepOf(high, PRICE_DIGITS), volume: stepOf(volume, VOLUME_DIGITS) };
}

/** The power of ten of which the largest value has so many digits. */
function stepOf(values: Float64Array, digits: number): number {
  const largest = values.reduce((a, b) => Math.max(a, b), 0);
  // Written out: 10 ** −2 is no power of ten in every engine's last bit.
  return largest > 0 ? Number(`1e${Math.floor(Math.log10(largest)) + 1 - digits}`) : 1;
}

/** The data of one block of bars; by default of all. */
export function packBars(
  candles: Candles,
  from = 0,
  to: number = candles.time.length,
  steps: Steps = stepsOf(candles),
): Uint8Array {
  const bars = to - from, barMs = TIMEFRAME_MS[candles.timeframe];
  const whole = (column: Float64Array, step: number) =>
    Int32Array.from(column.subarray(from, to), (value) => Math.round(value / step));
  const open = whole(candles.open, steps.price), close = whole(candles.close, steps.price);
  const high = whole(candles.high, steps.price), low = whole(candles.low, steps.price);
  const { time } = candles;
  // Of the 32 bits of a number with its sign none takes more than five bytes.
  const bytes = new Uint8Array(6 * 5 * bars);
  let at = 0;
  const put = (value: number) => {
    let rest = value >= 0 ? 2 * value : -2 * value - 1;
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[at++] = rest % 128 + 128;
    bytes[at++] = rest;
  };
  for (let i = 0; i < bars; i++) put(i === 0 ? -1 : (time[from + i] - time[from + i - 1]) / barMs - 1);
  for (let i = 0; i < bars; i++) put(open[i] - (i === 0 ? 0 : close[i - 1]));
  for (let i = 0; i < bars; i++) put(high[i] - Math.max(open[i], close[i]));
  for (let i = 0; i < bars; i++) put(low[i] - Math.min(open[i], close[i]));
  for (let i = 0; i < bars; i++) put(close[i] - open[i]);
  whole(candles.volume, steps.volume).forEach(put);
  return bytes.slice(0, at);
}

/** What a block says beside its data, and where its bars go. */
interface BlockShape {
  readonly at: number;
  readonly bars: number;
  readonly fromTime: number;
  readonly barMs: number;
  readonly steps: Steps;
}

function emptyBars(length: number): Bars {
  const column = () => new Float64Array(length);
  return { time: column(), open: column(), high: column(), low: column(), close: column(), volume: column() };
}

/** Unpacks a block into columns, from one place on. */
function unpackBars(bytes: Uint8Array, { at: first, bars, fromTime, barMs, steps }: BlockShape, into: Bars): void {
  let at = 0;
  const take = () => {
    let value = 0;
    for (let scale = 1;; scale *= 128) {
      const byte = bytes[at++];
      value += byte % 128 * scale;
      if (byte < 128) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
  };
  const { time, open, high, low, close, volume } = into, last = first + bars;
  let instant = fromTime, before = 0;
  for (let i = first; i < last; i++) time[i] = instant += (take() + 1) * barMs;
  for (const column of [open, high, low, close]) for (let i = first; i < last; i++) column[i] = take();
  for (let i = first; i < last; i++) volume[i] = take() * steps.volume;
  for (let i = first; i < last; i++) {
    const from = before + open[i], to = from + close[i];
    high[i] = (high[i] + Math.max(from, to)) * steps.price;
    low[i] = (low[i] + Math.min(from, to)) * steps.price;
    open[i] = from * steps.price;
    close[i] = to * steps.price;
    before = to;
  }
}
