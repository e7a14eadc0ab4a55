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

/**
 * Tiles by timeframe and number, each asked for once as long as it is kept; one that could not be had is asked for again.
 */
export class TileCache {
  readonly #ask: (span: Span, timeframe: Timeframe) => Promise<CandleWindow>;
  readonly #tiles = new Map<string, Promise<CandleWindow>>();

  /** @param ask Fetches the bars of a span. */
  constructor(ask: (span: Span, timeframe: Timeframe) => Promise<CandleWindow>) {
    this.#ask = ask;
  }

  /** The bars of a tile. */
  tile(tile: number, timeframe: Timeframe): Promise<CandleWindow> {
    const key = `${timeframe} ${tile}`, known = this.#tiles.get(key);
    if (known !== undefined) {
      // Those used last are kept longest.
      this.#tiles.delete(key);
      this.#tiles.set(key, known);
      return known;
    }
    const asked = this.#ask(tileSpan(tile, timeframe), timeframe);
    this.#tiles.set(key, asked);
    const [oldest] = this.#tiles.keys();
    if (this.#tiles.size > KEPT_TILES) this.#tiles.delete(oldest);
    asked.catch(() => this.#tiles.delete(key));
    return asked;
  }

  /** The bars of several tiles as one window. */
  async window(tiles: readonly number[], timeframe: Timeframe): Promise<CandleWindow> {
    return joinWindows(await Promise.all(tiles.map((tile) => this.tile(tile, timeframe))));
  }
}
