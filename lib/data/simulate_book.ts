/**
 * Flow, volume and order book of the simulated market; the laws and letters are those of `simulate.ts`.
 *
 * @module
 */
import { type BookColumns, DAYS_PER_YEAR } from "../core/candles.ts";
import type { RandomSource } from "../core/random.ts";
import type { MarketModel } from "./market_model.ts";

/** Exchanges trade Bitcoin in thousandths. */
const LOTS_PER_UNIT = 1000;

/** Weight of the whole depth's imbalance in that of the best level: within the recorded correlations of 0.67 to 0.89. */
const TOP_WEIGHT = 0.75;

/** The hidden flow at the close of each bar: AR(1), standard normal at every time. */
export function simulateFlow(bars: number, model: MarketModel, random: RandomSource): Float64Array {
  const memory = 2 ** (-1 / model.flowHalfLife);
  const noise = Math.sqrt(1 - memory * memory);
  const flow = new Float64Array(bars);
  let state = random.normal();
  for (let i = 0; i < bars; i++) {
    flow[i] = state;
    state = memory * state + noise * random.normal();
  }
  return flow;
}

/**
 * The volume of one minute after the other: log-normal, with the minute's range and its expected volatility as drivers and
 * a part that lasts.
 */
export class VolumePath {
  readonly #model: MarketModel;
  readonly #random: RandomSource;
  readonly #usualRange: number;
  readonly #fresh: number;
  #lasting: number;

  /** Draws from the source from now on. */
  constructor(model: MarketModel, random: RandomSource) {
    this.#model = model;
    this.#random = random;
    // A Brownian path's mean range is √(8/π) of its standard deviation (Feller 1951).
    this.#usualRange = Math.sqrt(8 / Math.PI) * model.annualVolatility / Math.sqrt(DAYS_PER_YEAR * 1440);
    this.#fresh = model.volumeDrift * Math.sqrt(1 - model.volumeMemory ** 2);
    this.#lasting = model.volumeDrift * random.normal();
  }

  /**
   * The volume of the next minute, base units.
   *
   * @param range Its range / its open.
   * @param volatility Its expected volatility / the long-run one.
   */
  next(range: number, volatility: number): number {
    const { volume, volumeMemory, volumeNoise, volumeRangePower, volumeVolatilityPower } = this.#model;
    const log = volumeVolatilityPower * Math.log(volatility) + this.#lasting + volumeNoise * this.#random.normal();
    this.#lasting = volumeMemory * this.#lasting + this.#fresh * this.#random.normal();
    const units = volume * (range / this.#usualRange) ** volumeRangePower * Math.exp(log);
    return Math.round(LOTS_PER_UNIT * units) / LOTS_PER_UNIT;
  }
}

/** What drives the book. */
export interface BookInputs {
  /** Expected volatility of each minute / the long-run one. */
  readonly volatility: Float64Array;
  /** Hidden flow at each close. */
  readonly flow: Float64Array;
  /** Ticks in one unit of price. */
  readonly ticksPerUnit: number;
}

/** Fills the book at each close: the imbalance reads the flow through noise; depth falls, spread grows with volatility. */
export function simulateBook(
  { close, book }: { readonly close: Float64Array; readonly book: BookColumns },
  { volatility, flow, ticksPerUnit }: BookInputs,
  model: MarketModel,
  random: RandomSource,
): void {
  const { flowWeight, imbalanceGain, depthVolatilityPower, depthNoise, spreadTicks } = model;
  const noiseWeight = Math.sqrt(1 - flowWeight ** 2), topNoise = Math.sqrt(1 - TOP_WEIGHT ** 2);
  for (let i = 0; i < close.length; i++) {
    const reading = flowWeight * flow[i] + noiseWeight * random.normal();
    const imbalance = Math.tanh(imbalanceGain * reading);
    const topImbalance = Math.tanh(imbalanceGain * (TOP_WEIGHT * reading + topNoise * random.normal()));
    const depth = model.depth * volatility[i] ** -depthVolatilityPower * Math.exp(depthNoise * random.normal());
    const extraTicks = Math.floor(-Math.log(1 - random.uniform()) * spreadTicks * volatility[i] + random.uniform());
    const spreadBps = 1e4 * (1 + extraTicks) / (close[i] * ticksPerUnit);
    book.spreadBps[i] = spreadBps;
    book.imbalance[i] = imbalance;
    book.micropriceBps[i] = topImbalance * spreadBps / 2;
    book.bidDepth[i] = depth * (1 + imbalance) / 2;
    book.askDepth[i] = depth * (1 - imbalance) / 2;
  }
}
