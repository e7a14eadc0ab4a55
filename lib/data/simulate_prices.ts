/**
 * Volatility and prices of the simulated market; the laws and letters are those of `simulate.ts`.
 *
 * @module
 */
import { type Candles, DAY_MS, DAYS_PER_YEAR } from "../core/candles.ts";
import type { RandomSource } from "../core/random.ts";
import type { MarketModel } from "./market_model.ts";
import { type EdgeKind, plantedRule, readsFlow } from "./planted_edge.ts";
import type { VolumePath } from "./simulate_book.ts";

const HOUR_MS = 3_600_000;
const DAY_MINUTES = 1440;
const YEAR_MINUTES = DAYS_PER_YEAR * DAY_MINUTES;

/** A minute's standard deviation is held below this, so that prices stay positive; means are untouched by it. */
const MOST_MINUTE_VOLATILITY = 0.02;

/** A squared shock counts in the next variance up to this (5.5 σ), so that no single draw of V sets it off. */
const MOST_SHOCK = 30;

/**
 * What regime, hour and weekday make of the volatility of each minute, as a factor of the long-run one; its mean square
 * over a long time is 1.
 *
 * @param time Open times of minute bars, ms UTC.
 */
export function calendarVolatility(time: Float64Array, model: MarketModel, random: RandomSource): Float64Array {
  const { regimes, regimeMinutes, weekendVolatility } = model;
  const season = minuteSeason(model.hourlyVolatility);
  const weekly = Math.sqrt((5 + 2 * weekendVolatility ** 2) / 7);
  const shares = regimes.reduce((sum, { share }) => sum + share, 0);
  const meanSquare = regimes.reduce((sum, { share, scale }) => sum + share * scale ** 2, 0) / shares;
  const norm = 1 / (Math.sqrt(meanSquare) * weekly);
  const drawScale = (): number => {
    let left = random.uniform() * shares;
    for (const { share, scale } of regimes) {
      left -= share;
      if (left < 0) return scale;
    }
    return regimes[regimes.length - 1].scale;
  };

  const volatility = new Float64Array(time.length);
  let scale = NaN, stay = 0;
  for (let i = 0; i < time.length; i++) {
    if (stay <= 0) {
      scale = drawScale();
      stay = -Math.log(1 - random.uniform()) * regimeMinutes;
    }
    stay--;
    const day = Math.floor(time[i] / DAY_MS);
    const minute = Math.floor((time[i] - day * DAY_MS) / 60_000);
    // Day 0 of the epoch was a Thursday: days 2 and 3 of its week are Saturday and Sunday.
    const weekend = day % 7 === 2 || day % 7 === 3;
    volatility[i] = norm * scale * season[minute] * (weekend ? weekendVolatility : 1);
  }
  return volatility;
}

/** Hourly factors, set at the middle of each hour, joined by straight lines; mean square 1. */
function minuteSeason(hourly: readonly number[]): Float64Array {
  const season = new Float64Array(DAY_MINUTES);
  let square = 0;
  for (let minute = 0; minute < DAY_MINUTES; minute++) {
    const position = (minute + 0.5) * 60_000 / HOUR_MS - 0.5 + 24;
    const hour = Math.floor(position), part = position - hour;
    season[minute] = (1 - part) * hourly[hour % 24] + part * hourly[(hour + 1) % 24];
    square += season[minute] ** 2;
  }
  const norm = 1 / Math.sqrt(square / DAY_MINUTES);
  return season.map((value) => value * norm);
}

/** What a price path starts from and follows. */
export interface PathInputs {
  /** Open of the first bar, in units of price. */
  readonly open: number;
  /** Ticks in one unit of price. */
  readonly ticksPerUnit: number;
  /** Expected simple return of a minute per unit of what it follows at the close before it. */
  readonly drift: number;
  /** What the drift follows. */
  readonly edgeKind: EdgeKind;
  /** From {@linkcode calendarVolatility}. */
  readonly volatility: Float64Array;
  /** Hidden flow at each close. */
  readonly flow: Float64Array;
  /** Volume of each minute, which follows its prices and may decide those to come. */
  readonly volumePath: VolumePath;
}

/** Fills open, high, low, close and volume; the first bar has no drift, as no close comes before it. */
export function simulatePrices(
  columns: Pick<Candles, "open" | "high" | "low" | "close" | "volume">,
  path: PathInputs,
  model: MarketModel,
  random: RandomSource,
): void {
  const { open, high, low, close, volume } = columns;
  const { ticksPerUnit, drift, edgeKind, volatility, flow, volumePath } = path;
  const rule = plantedRule(edgeKind, 1), isOfFlow = readsFlow(edgeKind);
  const { garchShock, garchMemory, studentShape, jumpsPerDay, jumpScale } = model;
  const jumpProbability = jumpsPerDay / DAY_MINUTES;
  // Bursts add to the variance that the shocks of variance 1 make, so the scale gives way to them.
  const base = model.annualVolatility / Math.sqrt(YEAR_MINUTES * (1 + jumpProbability * jumpScale ** 2));

  let last = Math.round(path.open * ticksPerUnit);
  let variance = 1;
  for (let i = 0; i < volatility.length; i++) {
    // χ² with 2·shape degrees of freedom is −2·ln of a product of as many uniforms.
    let product = 1 - random.uniform();
    for (let k = 1; k < studentShape; k++) product *= 1 - random.uniform();
    let mixing = (studentShape - 1) / -Math.log(product);
    if (random.uniform() < jumpProbability) mixing += jumpScale ** 2;

    const shock = random.normal();
    const scale = Math.min(MOST_MINUTE_VOLATILITY, base * volatility[i] * Math.sqrt(variance * mixing));
    const followed = isOfFlow ? i > 0 ? flow[i - 1] * rule.pull : 0 : rule.pull;
    const expected = drift * followed;
    // In ticks from here on; rounding down after adding a uniform number keeps the mean.
    const first = last;
    last = Math.max(1, Math.floor(first * (1 + expected + scale * shock) + random.uniform()));
    const change = last - first;
    const bridge = 2 * (first * scale) ** 2;
    const top = (change + Math.sqrt(change * change - bridge * Math.log(1 - random.uniform()))) / 2;
    const bottom = (change - Math.sqrt(change * change - bridge * Math.log(1 - random.uniform()))) / 2;

    open[i] = first / ticksPerUnit;
    close[i] = last / ticksPerUnit;
    high[i] = (first + Math.round(top)) / ticksPerUnit;
    low[i] = Math.max(1, first + Math.round(bottom)) / ticksPerUnit;
    volume[i] = volumePath.next((high[i] - low[i]) / open[i], volatility[i]);
    rule.see(close[i], volume[i]);
    const squared = Math.min(MOST_SHOCK, mixing * shock * shock);
    variance = 1 - garchShock - garchMemory + variance * (garchShock * squared + garchMemory);
  }
}
