/**
 * Bars of a market that grow as they close.
 *
 * Behind the closed bars lies the one that forms now: its open time is known, its prices are not a number. What is filled
 * before it closes is filled in it. If the exchange then lacks that bar, the next one takes its place.
 *
 * @module
 */
import { type Candles, PRICE_COLUMNS, TIMEFRAME_MS } from "../core/candles.ts";
import { firstBarFrom } from "../data/candles.ts";
import type { ClosedBar } from "./events.ts";

type Columns = { -readonly [Name in (typeof PRICE_COLUMNS)[number]]: Float64Array };

/** Bars of a market, the last of which has not closed. */
export class GrowingCandles {
  /** The bars; the same object for ever, with longer columns after each close. */
  readonly candles: Candles;
  readonly #view: Columns & Pick<Candles, "symbol" | "timeframe">;
  #memory: Columns;
  #closed: number;
  /** Times of bars that the exchange is known to lack, ms UTC. */
  #lacked: { readonly from: number; readonly to: number }[] = [];

  /** @param history The bars that have closed; at least one. */
  constructor({ symbol, timeframe, ...history }: Candles) {
    this.#closed = history.time.length;
    this.#memory = roomFor(history, 2 * this.#closed);
    this.candles = this.#view = { symbol, timeframe, ...this.#memory };
    this.#layNext();
  }

  /** When the bar that forms closes, ms UTC: the one behind those that the exchange lacks. */
  get dueAt(): number {
    let time = this.#memory.time[this.#closed];
    for (const { from, to } of this.#lacked) if (time >= from && time < to) time = to;
    return time + TIMEFRAME_MS[this.#view.timeframe];
  }

  /** Hears of bars that the exchange lacks: from a time up to another, without that one, ms UTC. */
  lack(from: number, to: number): void {
    this.#lacked.push({ from, to });
  }

  /** Takes a bar that has closed, or in its next revision one that had closed before. */
  take(bar: ClosedBar): void {
    const { time } = this.#memory, last = time[this.#closed - 1];
    const place = bar.time > last ? this.#closed : firstBarFrom(time.subarray(0, this.#closed), bar.time);
    for (const name of PRICE_COLUMNS) this.#memory[name][place] = bar[name];
    if (place < this.#closed) return;
    this.#closed++;
    this.#lacked = this.#lacked.filter(({ to }) => to > bar.time);
    this.#layNext();
  }

  #layNext(): void {
    const { time } = this.#memory, next = this.#closed;
    if (next >= time.length) this.#memory = roomFor(this.#memory, 2 * next);
    this.#memory.time[next] = this.#memory.time[next - 1] + TIMEFRAME_MS[this.#view.timeframe];
    for (const name of PRICE_COLUMNS) {
      if (name !== "time") this.#memory[name][next] = NaN;
      this.#view[name] = this.#memory[name].subarray(0, next + 1);
    }
  }
}

function roomFor(columns: Columns, bars: number): Columns {
  return Object.fromEntries(PRICE_COLUMNS.map((name) => {
    const column = new Float64Array(Math.max(bars, columns[name].length + 1));
    column.set(columns[name]);
    return [name, column];
  })) as Columns;
}
