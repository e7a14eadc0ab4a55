/**
 * The features of one market as the strategy asks for them: computed once for each set of arguments and shared by all
 * runs of a worker on the same bars.
 *
 * @module
 */
import { type Candles, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { FeatureCache } from "../features/feature_cache.ts";
import { rsi } from "../features/momentum.ts";
import { regimeTags } from "../features/regime.ts";
import { rollingMaximum, rollingMinimum } from "../features/rolling.ts";
import { smoothedImbalance } from "../features/smoothed_imbalance.ts";
import { ema, sma } from "../features/trend.ts";
import { atr } from "../features/volatility.ts";
import { type HigherBars, higherBars } from "./higher_bars.ts";

/** 96 MiB: 23 columns of a year of minutes; with a run's own arrays a worker stays below 150 MB. */
const CACHE_BYTES = 96 * 2 ** 20;

/**
 * Columns that are kept of the longest market in any case: with fewer a single set of the widest strategy would drop its
 * own features before the next one asks for them.
 */
const LEAST_COLUMNS = 8;

const cache = new FeatureCache(CACHE_BYTES);

/** Names for bars whose content hash was not given: the same object is the same bars. */
const names = new WeakMap<Candles, string>();
let unnamed = 0;

function nameOf(candles: Candles): string {
  let name = names.get(candles);
  if (name === undefined) {
    name = `object ${unnamed++}`;
    names.set(candles, name);
  }
  return name;
}

/** Prices from which features are made. */
export interface Prices {
  /** Highest price of each bar. */
  readonly high: Float64Array;
  /** Lowest price. */
  readonly low: Float64Array;
  /** Last price. */
  readonly close: Float64Array;
}

/** Features of bars of one timeframe. */
export class PriceFeatures {
  /**
   * The features of some prices.
   *
   * @param prices Columns of the bars.
   * @param key Names the bars in the cache; equal keys must mean equal bars.
   */
  constructor(readonly prices: Prices, readonly key: string) {}

  /** Exponential average of the close. */
  ema(period: number): Float64Array {
    return cache.remember(this.key, "ema", [period], () => ema(this.prices.close, period));
  }

  /** Relative strength index of the close. */
  rsi(period: number): Float64Array {
    return cache.remember(this.key, "rsi", [period], () => rsi(this.prices.close, period));
  }

  /** Average true range. */
  atr(period: number): Float64Array {
    return cache.remember(this.key, "atr", [period], () => {
      const { high, low, close } = this.prices;
      return atr(high, low, close, period);
    });
  }

  /**
   * The MACD's histogram, from averages that other conditions ask for as well: bit for bit that of `macd`. It is computed at
   * each call: who wants no more than its sign remembers that in an eighth of the memory.
   */
  macdHistogram(fast: number, slow: number, signal: number): Float64Array {
    const histogram = difference(this.ema(fast), this.ema(slow));
    const line = histogram.subarray(Math.min(slow - 1, histogram.length)), average = ema(line, signal);
    for (let i = 0; i < line.length; i++) line[i] -= average[i];
    return histogram;
  }
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < out.length; i++) out[i] = a[i] - b[i];
  return out;
}

/** Names the bars of a longer timeframe. */
function higherKey(key: string, timeframe: Timeframe): string {
  return `${key} ${timeframe}`;
}

/** Features of a market on its own and on longer timeframes. */
export class MarketFeatures extends PriceFeatures {
  /**
   * The features of some bars.
   *
   * @param candles The bars.
   * @param dataHash Content hash of the bars; without it only runs on the same object share features.
   */
  constructor(readonly candles: Candles, dataHash?: string) {
    super(candles, dataHash ?? nameOf(candles));
    cache.holdAtLeast(LEAST_COLUMNS * candles.time.byteLength);
  }

  /** Bars of a longer timeframe. */
  higherBars(timeframe: Timeframe): HigherBars {
    return cache.remember(this.key, "higherBars", [timeframe], () => higherBars(this.candles, timeframe));
  }

  /** Features of a longer timeframe, one value for each of its bars. */
  higher(timeframe: Timeframe): PriceFeatures {
    return new PriceFeatures(this.higherBars(timeframe), higherKey(this.key, timeframe));
  }

  /** A column of a longer timeframe's bars as each bar sees it: the value of the last one that is closed; `NaN` before. */
  visible(timeframe: Timeframe, values: ArrayLike<number>): Float64Array {
    const { visibleFrom } = this.higherBars(timeframe), column = new Float64Array(this.candles.time.length).fill(NaN);
    for (let k = 0; k < visibleFrom.length; k++) column.fill(values[k], visibleFrom[k], visibleFrom[k + 1]);
    return column;
  }

  /** Any column made of the bars, under a name and its arguments. */
  column<Column extends object>(name: string, args: readonly (number | string)[], compute: () => Column): Column {
    return cache.remember(this.key, name, args, compute);
  }

  /** Mean volume. */
  meanVolume(period: number): Float64Array {
    return this.column("meanVolume", [period], () => sma(this.candles.volume, period));
  }

  /** Lowest low. */
  support(bars: number): Float64Array {
    return this.column("support", [bars], () => rollingMinimum(this.candles.low, bars));
  }

  /** Highest high. */
  resistance(bars: number): Float64Array {
    return this.column("resistance", [bars], () => rollingMaximum(this.candles.high, bars));
  }

  /** Smoothed imbalance of the book; `NaN` where none was recorded. */
  imbalance(period: number): Float64Array {
    const { book, time } = this.candles;
    // The mean of one value is that value.
    if (period === 1 && book !== undefined) return book.imbalance;
    return this.column(
      "imbalance",
      [period],
      () => smoothedImbalance(book?.imbalance ?? new Float64Array(time.length).fill(NaN), period),
    );
  }

  /**
   * A further column of the market, such as funding or another market's close.
   *
   * @throws {RangeError} If the bars come without it; the message names those there are.
   */
  extra(name: string): Float64Array {
    const { extra = {} } = this.candles;
    if (Object.hasOwn(extra, name)) return extra[name];
    const found = Object.keys(extra).join(", ") || "none";
    throw new RangeError(`Cannot read a further column: wanted ${name} beside the bars, found ${found}`);
  }

  /** Regime tags, as codes of `REGIMES`. */
  regimes(): Uint8Array {
    const { high, low, close } = this.candles;
    return this.column("regimes", [], () => regimeTags(high, low, close));
  }

  /**
   * Lets go of what is kept: nobody will ask for these bars again.
   *
   * @internal
   */
  forget(): void {
    cache.forget(this.key);
    for (const timeframe of Object.keys(TIMEFRAME_MS) as Timeframe[]) cache.forget(higherKey(this.key, timeframe));
  }
}
