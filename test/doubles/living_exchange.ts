/**
 * An exchange on this machine whose minutes pass at the speed of life, with streams of bars and of a book, and what goes
 * wrong with them at planned minutes.
 *
 * @module
 */
import { type FakeExchange, type Kline, randomKlines, startFakeExchange } from "./fake_exchange.ts";

const MINUTE = 60_000;

/** Bars before it begins: a week of minutes and some more. */
const HISTORY = 10_100;

/** Between two changes of the book, ms. */
const BEAT_MS = 250;

/** A bar that forms is told once in so many changes of the book. */
const BEATS_A_BAR = 8;

/** Half of the spread, quote units, and what rests at each of five levels on either side, base units. */
const HALF_SPREAD = 0.5, RESTING = 5, LEVELS = 5;

/** What goes wrong, by the number of the minute from the one in which the exchange began. */
export interface PlannedFaults {
  /** Every connection is cut at its thirtieth second. */
  readonly cut: number;
  /** The message of its close is never sent. */
  readonly untold: number;
  /** Nothing is sent for it, and connections stay. */
  readonly silent: number;
}

/** An exchange that lives for so many minutes. */
export class LivingExchange implements AsyncDisposable {
  readonly #begun = Math.floor(Date.now() / MINUTE) * MINUTE;
  readonly #klines: readonly Kline[];
  readonly #exchange: FakeExchange;
  readonly #sockets = { kline: new Set<WebSocket>(), depth: new Set<WebSocket>() };
  readonly #faults: PlannedFaults;
  readonly #timer: ReturnType<typeof setInterval>;
  #updates = 100;
  #beats = 0;
  #minute = 0;
  #isCut = false;
  #price: number;

  constructor(minutes: number, faults: PlannedFaults) {
    this.#faults = faults;
    this.#klines = randomKlines(this.#begun - HISTORY * MINUTE, HISTORY + minutes + 10, 11);
    this.#price = this.#priceAt(Date.now());
    this.#exchange = startFakeExchange({
      klines: this.#klines,
      now: Date.now,
      depth: () => ({ lastUpdateId: this.#updates, ...levelsAround(this.#price) }),
      stream: (socket, name) => {
        const sockets = this.#sockets[name.includes("kline") ? "kline" : "depth"];
        sockets.add(socket);
        socket.onclose = () => sockets.delete(socket);
      },
    });
    this.#timer = setInterval(() => this.#beat(), BEAT_MS);
  }

  /** Its addresses. */
  get urls(): Pick<FakeExchange, "url" | "streamUrl"> {
    return this.#exchange;
  }

  /** Minutes that have closed. */
  get closedMinutes(): number {
    return Math.floor((Date.now() - this.#begun) / MINUTE);
  }

  #kline(minute: number): Kline {
    return this.#klines[HISTORY + minute];
  }

  /** The price on its way through the minute's bar: from the open over low and high to the close. */
  #priceAt(now: number): number {
    const minute = Math.floor((now - this.#begun) / MINUTE);
    const [, open, high, low, close] = this.#kline(minute).map(Number);
    const way = [open, low, high, close], done = 3 * ((now - this.#begun) / MINUTE - minute), leg = Math.floor(done);
    return way[leg] + (way[leg + 1] - way[leg]) * (done - leg);
  }

  #beat(): void {
    const now = Date.now(), minute = this.closedMinutes, { cut, untold, silent } = this.#faults;
    const isSilent = minute === silent;
    if (!this.#isCut && minute === cut && now - this.#begun >= (cut + 0.5) * MINUTE) {
      this.#isCut = true;
      for (const socket of [...this.#sockets.kline, ...this.#sockets.depth]) socket.close();
    }
    for (; this.#minute < minute; this.#minute++) {
      if (this.#minute !== untold && !isSilent) this.#sendBar(this.#kline(this.#minute), true);
    }
    const before = levelsAround(this.#price);
    this.#price = this.#priceAt(now);
    if (isSilent) return;
    this.#sendBook(now, before, levelsAround(this.#price));
    if (this.#beats++ % BEATS_A_BAR === 0) {
      this.#sendBar(this.#kline(minute).with(4, this.#price.toFixed(2)), false);
    }
  }

  #sendBar([t, o, h, l, c, v]: Kline, isClosed: boolean): void {
    this.#send("kline", { e: "kline", E: Date.now(), s: "BTCUSDT", k: { t, o, h, l, c, v, x: isClosed } });
  }

  #sendBook(now: number, before: Levels, after: Levels): void {
    const changed = (side: keyof Levels) => [
      ...before[side].filter(([price]) => !after[side].some((level) => level[0] === price)).map((
        [price],
      ) => [price, "0"]),
      ...after[side],
    ];
    const id = ++this.#updates;
    this.#send("depth", {
      e: "depthUpdate",
      E: now,
      s: "BTCUSDT",
      U: id,
      u: id,
      b: changed("bids"),
      a: changed("asks"),
    });
  }

  #send(kind: "kline" | "depth", message: unknown): void {
    for (const socket of this.#sockets[kind]) {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    }
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    for (const socket of [...this.#sockets.kline, ...this.#sockets.depth]) socket.close();
    await this.#exchange[Symbol.asyncDispose]();
  }
}

/** Levels as a stream sends them: price and size. */
interface Levels {
  readonly bids: readonly (readonly [string, string])[];
  readonly asks: readonly (readonly [string, string])[];
}

function levelsAround(price: number): Levels {
  const side = (sign: number) =>
    Array.from(
      { length: LEVELS },
      (_, level) => [(price + sign * (HALF_SPREAD + level)).toFixed(2), String(RESTING)] as const,
    );
  return { bids: side(-1), asks: side(1) };
}
