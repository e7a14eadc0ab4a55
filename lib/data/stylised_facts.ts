/**
 * The stylised facts of a market's bars, by which a simulated market is held against a real one.
 *
 * - Source: Cont, *Empirical properties of asset returns: stylized facts and statistical issues* (2001).
 *
 * @module
 */
import { type Candles, DAY_MS, DAYS_PER_YEAR, TIMEFRAME_MS } from "../core/candles.ts";

/** Milliseconds of a year. */
const YEAR_MS = DAYS_PER_YEAR * DAY_MS;

/** The lags, in bars, at which the memory of volatility is read; 1440 minutes are a day. */
export const VOLATILITY_LAGS = [1, 10, 60, 1440] as const;

/** Figures of one series; fractions where not told otherwise, `NaN` where the series is too short. */
export interface StylisedFacts {
  /** Standard deviation of a bar's log return × √(bars a year). */
  readonly annualVolatility: number;
  /** Fourth standardised moment of the log returns; 3 for normal ones. */
  readonly kurtosis: number;
  /** Share of log returns beyond five standard deviations. */
  readonly beyondFiveSigma: number;
  /** Autocorrelation of the log returns at lag 1. */
  readonly returnAutocorrelation: number;
  /** Autocorrelation of absolute log returns at {@linkcode VOLATILITY_LAGS}. */
  readonly absoluteAutocorrelation: readonly number[];
  /** Standard deviation of returns over 60 bars / (√60 × that of one bar); 1 for a martingale. */
  readonly scaling: number;
  /** Median of log(high / low) over UTC days seen in full. */
  readonly dailyRange: number;
  /** Mean of log(high / low) of a bar / mean absolute log return of a bar. */
  readonly rangeToMove: number;
  /** Correlation of log volume and log(high / low), over bars where both are above zero. */
  readonly volumeRangeCorrelation: number;
  /** Coefficient of variation of volume. */
  readonly volumeDispersion: number;
  /** Mean absolute log return by UTC hour / its mean over all hours. */
  readonly hourlyVolatility: readonly number[];
  /** Mean volume by UTC hour / its mean over all hours. */
  readonly hourlyVolume: readonly number[];
  /** Mean absolute log return on Saturdays and Sundays / on the other days. */
  readonly weekendVolatility: number;
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

function correlation(a: Float64Array, b: Float64Array): number {
  const meanA = mean(a), meanB = mean(b);
  let covariance = 0, varianceA = 0, varianceB = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i] - meanA, y = b[i] - meanB;
    covariance += x * y;
    varianceA += x * x;
    varianceB += y * y;
  }
  return covariance / Math.sqrt(varianceA * varianceB);
}

/** Correlation of a series with itself `lag` values earlier; `NaN` if it is too short. */
export function autocorrelation(values: Float64Array, lag: number): number {
  return lag < values.length ? correlation(values.subarray(lag), values.subarray(0, values.length - lag)) : NaN;
}

/**
 * The stylised facts of candles, bar by bar as they follow each other: the return across a gap counts as one bar's.
 */
export function stylisedFacts(candles: Candles): StylisedFacts {
  const { time, high, low, close, volume } = candles;
  const barMs = TIMEFRAME_MS[candles.timeframe];
  const n = close.length;
  const returns = new Float64Array(Math.max(0, n - 1));
  for (let i = 1; i < n; i++) returns[i - 1] = Math.log(close[i] / close[i - 1]);
  const absolute = returns.map(Math.abs);
  const center = mean(returns);
  let second = 0, fourth = 0;
  for (const value of returns) {
    const square = (value - center) ** 2;
    second += square;
    fourth += square * square;
  }
  const variance = second / returns.length;
  const sigma = Math.sqrt(variance);

  const stride = 60;
  let strideSquares = 0, strides = 0;
  for (let i = stride; i < n; i += stride) {
    strideSquares += (Math.log(close[i] / close[i - stride]) - stride * center) ** 2;
    strides++;
  }

  const ranges = high.map((value, i) => Math.log(value / low[i]));
  const traded = Array.from(ranges.keys()).filter((i) => ranges[i] > 0 && volume[i] > 0);
  const meanVolume = mean(volume);
  const hourly = (values: Float64Array, times: Float64Array) => {
    const sums = new Float64Array(24), counts = new Float64Array(24);
    for (let i = 0; i < values.length; i++) {
      const hour = Math.floor(times[i] / 3_600_000) % 24;
      sums[hour] += values[i];
      counts[hour]++;
    }
    const all = mean(values);
    return Array.from(sums, (sum, hour) => sum / counts[hour] / all);
  };
  const isWeekend = (ms: number) => [0, 6].includes(new Date(ms).getUTCDay());
  const weekend = absolute.filter((_, i) => isWeekend(time[i + 1]));
  const weekdays = absolute.filter((_, i) => !isWeekend(time[i + 1]));

  return {
    annualVolatility: sigma * Math.sqrt(YEAR_MS / barMs),
    kurtosis: fourth / returns.length / variance ** 2,
    beyondFiveSigma: returns.filter((value) => Math.abs(value - center) > 5 * sigma).length / returns.length,
    returnAutocorrelation: autocorrelation(returns, 1),
    absoluteAutocorrelation: VOLATILITY_LAGS.map((lag) => autocorrelation(absolute, lag)),
    scaling: Math.sqrt(strideSquares / strides / (stride * variance)),
    dailyRange: medianDailyRange(candles, DAY_MS / barMs),
    rangeToMove: mean(ranges) / mean(absolute),
    volumeRangeCorrelation: correlation(
      Float64Array.from(traded, (i) => Math.log(volume[i])),
      Float64Array.from(traded, (i) => Math.log(ranges[i])),
    ),
    volumeDispersion: Math.sqrt(mean(volume.map((value) => (value - meanVolume) ** 2))) / meanVolume,
    hourlyVolatility: hourly(absolute, time.subarray(1)),
    hourlyVolume: hourly(volume, time),
    weekendVolatility: mean(weekend) / mean(weekdays),
  };
}

function medianDailyRange({ time, high, low }: Candles, barsPerDay: number): number {
  const ranges: number[] = [];
  for (let start = 0, end = 0; start < time.length; start = end) {
    const day = Math.floor(time[start] / DAY_MS);
    let top = high[start], bottom = low[start];
    for (end = start; end < time.length && Math.floor(time[end] / DAY_MS) === day; end++) {
      if (high[end] > top) top = high[end];
      if (low[end] < bottom) bottom = low[end];
    }
    if (end - start === barsPerDay) ranges.push(Math.log(top / bottom));
  }
  ranges.sort((a, b) => a - b);
  return ranges.length > 0 ? ranges[ranges.length >> 1] : NaN;
}
