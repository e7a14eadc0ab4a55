/**
 * Tiles of bars by timeframe and number, as a chart has asked for them.
 *
 * @module
 */
import type { Timeframe } from "../../core/candles.ts";
import type { CandleWindow } from "../source.ts";
import { type Span, tileSpan } from "./candle_windows.ts";

/** Windows one behind the other as one; the reason of the first one without bars where none has any. */
export function joinWindows(windows: readonly CandleWindow[]): CandleWindow {
  const [first] = windows,
    column = (name: "time" | "open" | "high" | "low" | "close" | "volume") => windows.flatMap((window) => window[name]);
  const time = column("time");
  return {
    timeframe: first.timeframe,
    time,
    open: column("open"),
    high: column("high"),
    low: column("low"),
    close: column("close"),
    volume: column("volume"),
    absence: time.length > 0 ? null : windows.find(({ absence }) => absence !== null)?.absence ?? null,
  };
}

/** Tiles that are kept: those of the screen at every timeframe, and a stretch of those that the reader came by. */
const KEPT_TILES = 36;

/** Fetches the bars of a span; its signal says when they are no longer wanted. */
type AskBars = (span: Span, timeframe: Timeframe, signal: AbortSignal) => Promise<CandleWindow>;

/**
 * Tiles by timeframe and number, each asked for once as long as it is kept; one that could not be had is asked for again.
 */
export class TileCache {
  readonly #ask: AskBars;
  readonly #tiles = new Map<string, Promise<CandleWindow>>();
  /** What gives up those that are on their way. */
  readonly #asking = new Map<string, AbortController>();

  /** @param ask Fetches the bars of a span. */
  constructor(ask: AskBars) {
    this.#ask = ask;
  }

  /** The bars of a tile. */
  tile(tile: number, timeframe: Timeframe): Promise<CandleWindow> {
    const key = keyOf(tile, timeframe), known = this.#tiles.get(key);
    if (known !== undefined) {
      // Those used last are kept longest.
      this.#tiles.delete(key);
      this.#tiles.set(key, known);
      return known;
    }
    const asking = new AbortController(), asked = this.#ask(tileSpan(tile, timeframe), timeframe, asking.signal);
    this.#tiles.set(key, asked);
    this.#asking.set(key, asking);
    const [oldest] = this.#tiles.keys();
    if (this.#tiles.size > KEPT_TILES) this.#tiles.delete(oldest);
    const isOwn = () => this.#asking.get(key) === asking;
    asked.then(() => isOwn() && this.#asking.delete(key), () => isOwn() && this.#forget(key));
    return asked;
  }

  /** The bars of several tiles as one window, in the place of the window asked for before: what that alone wanted is given up. */
  async window(tiles: readonly number[], timeframe: Timeframe): Promise<CandleWindow> {
    this.giveUp(tiles.map((tile) => keyOf(tile, timeframe)));
    return joinWindows(await Promise.all(tiles.map((tile) => this.tile(tile, timeframe))));
  }

  /** Gives up what is on its way, but for some. */
  giveUp(wanted: readonly string[] = []): void {
    for (const [key, asking] of this.#asking) {
      if (wanted.includes(key)) continue;
      this.#forget(key);
      asking.abort();
    }
  }

  #forget(key: string): void {
    this.#tiles.delete(key);
    this.#asking.delete(key);
  }
}

function keyOf(tile: number, timeframe: Timeframe): string {
  return `${timeframe} ${tile}`;
}
