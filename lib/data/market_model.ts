/**
 * The parameters of the simulated market; `simulator_fit.md` beside this file holds their figures against real bars.
 *
 * @module
 */

/**
 * A state of the market in which volatility keeps to one level.
 *
 * @internal
 */
export interface VolatilityRegime {
  /** Volatility / the long-run volatility. */
  readonly scale: number;
  /** Share of time spent in it. */
  readonly share: number;
}

/** Parameters of the simulated market; volatilities are those of one-minute simple returns. */
export interface MarketModel {
  /** Long-run volatility a year of 365 days. */
  readonly annualVolatility: number;
  /** The levels that volatility keeps to for a while. */
  readonly regimes: readonly VolatilityRegime[];
  /** Mean minutes until the regime is drawn anew, by share; the same one may come again. */
  readonly regimeMinutes: number;
  /** Weight of the last squared shock in the next variance: the α of GARCH(1,1). */
  readonly garchShock: number;
  /** Weight of the last variance in the next: the β of GARCH(1,1). */
  readonly garchMemory: number;
  /** Half the degrees of freedom of the Student-t shocks; an integer of at least 2. */
  readonly studentShape: number;
  /** Bursts a day in which a minute moves far beyond its volatility. */
  readonly jumpsPerDay: number;
  /** Standard deviation of a burst / the volatility of its minute. */
  readonly jumpScale: number;
  /** Volatility by UTC hour, up to a common factor; linear between the middles of the hours. */
  readonly hourlyVolatility: readonly number[];
  /** Volatility on Saturday and Sunday / on other days. */
  readonly weekendVolatility: number;

  /** Volume of a minute with an ordinary range, in base units. */
  readonly volume: number;
  /** Volume grows with this power of the minute's range … */
  readonly volumeRangePower: number;
  /** … and with this power of the volatility that hour and regime let expect. */
  readonly volumeVolatilityPower: number;
  /** Standard deviation of the part of log volume that lasts. */
  readonly volumeDrift: number;
  /** Standard deviation of the part of log volume that is new each minute. */
  readonly volumeNoise: number;
  /** Memory from minute to minute of the lasting part of log volume. */
  readonly volumeMemory: number;

  /** Minutes in which the hidden flow forgets half of its state. */
  readonly flowHalfLife: number;
  /** Weight of the flow in the book's imbalance; √(1 − weight²) is the weight of noise that is new each minute. */
  readonly flowWeight: number;
  /** Imbalance = tanh(gain × its standard normal reading). */
  readonly imbalanceGain: number;
  /** Size on both sides of the book in ordinary times, in base units. */
  readonly depth: number;
  /** Depth falls with this power of volatility. */
  readonly depthVolatilityPower: number;
  /** Standard deviation of log depth about that. */
  readonly depthNoise: number;
  /** Mean ticks by which the spread exceeds one, in ordinary times; it grows in proportion to volatility. */
  readonly spreadTicks: number;
}

/** A Bitcoin perpetual of 2025. */
export const BITCOIN_MODEL: MarketModel = {
  annualVolatility: 0.45,
  regimes: [
    { scale: 0.65, share: 0.35 },
    { scale: 1, share: 0.5 },
    { scale: 1.55, share: 0.15 },
  ],
  regimeMinutes: 1440,
  garchShock: 0.07,
  garchMemory: 0.9,
  studentShape: 3,
  jumpsPerDay: 1,
  jumpScale: 4,
  // deno-fmt-ignore
  hourlyVolatility: [
    1.15, 1.16, 0.9, 0.79, 0.74, 0.65, 0.74, 0.83, 0.85, 0.83, 0.78, 0.8,
    0.99, 1.38, 1.61, 1.38, 1.23, 1.21, 1.12, 1.03, 0.97, 0.94, 0.96, 0.96,
  ],
  weekendVolatility: 0.68,

  volume: 120,
  volumeRangePower: 1.2,
  volumeVolatilityPower: 0.3,
  volumeDrift: 0.3,
  volumeNoise: 0.6,
  volumeMemory: 0.97,

  flowHalfLife: 30,
  flowWeight: 0.8,
  imbalanceGain: 0.55,
  depth: 15,
  depthVolatilityPower: 0.7,
  depthNoise: 0.3,
  spreadTicks: 0.25,
};
