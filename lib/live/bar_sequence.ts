/**
 * Bars of one market in the order of their closes, from messages that may be late, lost, repeated or out of order.
 *
 * 1. The bar that is due is handed on. One that comes after it waits: there is a gap.
 * 2. A gap is filled by what the exchange answers when it is asked; a bar that it lacks, while it has later ones, is none.
 * 3. A bar that was handed on before is dropped, or, if its values are others, handed on as a revision.
 * 4. What the exchange answers stands above what its stream says, before and after: the stream revises no answer.
 *
 * @module
 */
import { type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import type { ClosedBar } from "./events.ts";

/** A bar as it was heard. */
export type HeardBar = Pick<ClosedBar, "time" | "open" | "high" | "low" | "close" | "volume">;

/** The bar of a market that closes next. */
export interface DueBar extends Pick<ClosedBar, "symbol" | "timeframe"> {
  /** Its open, ms UTC. */
  readonly next: number;
  /** Hears of bars that the exchange lacks: from a time up to another, without that one, ms UTC. */
  readonly lack?: (from: number, to: number) => void;
}

/** How many of the last bars are kept to be compared with what is said of them later. */
const REMEMBERED = 1000;

/** The bars of one market. */
export class BarSequence {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly #barMs: number;
  readonly #lack: (from: number, to: number) => void;
  readonly #waiting = new Map<number, HeardBar>();
  readonly #handed = new Map<number, ClosedBar>();
  /** Bars that the exchange was asked for. */
  readonly #answered = new Set<number>();
  #next: number;
  #dropped = 0;

  /** Bars from one on. */
  constructor({ symbol, timeframe, next, lack = () => {} }: DueBar) {
    this.#lack = lack;
    this.symbol = symbol;
    this.timeframe = timeframe;
    this.#barMs = TIMEFRAME_MS[timeframe];
    this.#next = next;
  }

  /** When the bar that is due closes, ms UTC. */
  get dueAt(): number {
    return this.#next + this.#barMs;
  }

  /** Open of the bar that is due, ms UTC. */
  get next(): number {
    return this.#next;
  }

  /** Whether later bars wait for one that was not heard of. */
  get hasGap(): boolean {
    return this.#waiting.size > 0;
  }

  /** How many bars said nothing new. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Takes a bar that is known to be closed; what can be handed on now, in order. */
  take(bar: HeardBar): ClosedBar[] {
    if (this.#answered.has(bar.time)) {
      this.#dropped++;
      return [];
    }
    if (bar.time < this.#next) return this.#again(bar);
    if (this.#waiting.has(bar.time)) this.#dropped++;
    this.#waiting.set(bar.time, bar);
    return this.#handOn(this.#next);
  }

  /**
   * Takes what the exchange answered.
   *
   * @param rows Closed bars.
   * @param to Bars before this time that are not among them do not exist, ms UTC.
   */
  fill(rows: readonly HeardBar[], to: number): ClosedBar[] {
    const revised = rows.filter(({ time }) => time < this.#next).flatMap((bar) => this.#again(bar, true));
    for (const bar of rows) {
      this.#answered.add(bar.time);
      if (bar.time >= this.#next) this.#waiting.set(bar.time, bar);
    }
    return [...revised, ...this.#handOn(to)];
  }

  /** Hands on what follows without a gap, or lies before a time up to which nothing is missing. */
  #handOn(knownTo: number): ClosedBar[] {
    const bars: ClosedBar[] = [];
    for (const time of [...this.#waiting.keys()].sort((a, b) => a - b)) {
      if (time !== this.#next && time >= knownTo) break;
      this.#passOver(time);
      bars.push(this.#keep(this.#waiting.get(time)!, 0));
      this.#waiting.delete(time);
      this.#next = time + this.#barMs;
    }
    this.#passOver(knownTo);
    return bars;
  }

  /** Passes over what the exchange lacks before a time. */
  #passOver(to: number): void {
    if (to <= this.#next) return;
    this.#lack(this.#next, to);
    this.#next = to;
  }

  #again(bar: HeardBar, isAsked = false): ClosedBar[] {
    const known = this.#handed.get(bar.time);
    const isSame = known === undefined || VALUES.every((name) => known[name] === bar[name]);
    if (isSame) {
      if (!isAsked) this.#dropped++;
      return [];
    }
    return [this.#keep(bar, known.revision + 1)];
  }

  #keep({ time, open, high, low, close, volume }: HeardBar, revision: number): ClosedBar {
    const { symbol, timeframe } = this;
    const bar = { symbol, timeframe, time, revision, open, high, low, close, volume };
    this.#handed.set(time, bar);
    const oldest = time - REMEMBERED * this.#barMs;
    if (revision === 0) {
      for (const [seen] of this.#handed) if (seen < oldest) this.#handed.delete(seen);
      for (const seen of this.#answered) if (seen < oldest) this.#answered.delete(seen);
    }
    return bar;
  }
}

const VALUES = ["open", "high", "low", "close", "volume"] as const;
