/**
 * A seeded market to practise on: minute bars and a synthetic order book with the habits of a Bitcoin perpetual.
 *
 * | letter | meaning | law |
 * |---|---|---|
 * | σ | volatility of a minute | long-run × regime × season × √h |
 * | h | GARCH(1,1) variance | h ← (1 − α − β) + α·h·V·z² + β·h |
 * | V | mixing variance | (ν − 2) / χ²(ν), so that √V·z is Student-t with variance 1; plus jumps |
 * | f | hidden order flow | AR(1), standard normal |
 * | p | pull of a rule of the bars | read from the bars before: `pull_back.ts`, `volume_spell.ts`, `far_move.ts`, `calm_spell.ts` |
 * | k | planted drift | expected return of a minute = k·f at the close before it, k·p, or k·f·p |
 *
 * A bar's price path is arithmetic Brownian motion with variance (open·σ)²·V, so its close is open·(1 + k·f + σ·√V·z),
 * and its high and low are drawn from the law of a Brownian bridge's extremes given that close. Hence with k = 0 the
 * price is a martingale at every moment: in simple returns no correction for convexity is owed, the close is rounded
 * to a tick by chance in proportion (E[rounded] = unrounded), and an order filled inside a bar at a level the bar
 * reached is fair as well. A jump is a burst of variance within its minute, not a gap: real perpetuals open within a tick
 * or two of the last close, and a stop filled at its level would otherwise gain from every jump beyond it.
 *
 * - Source: GARCH: Bollerslev (1986); regimes: Hamilton (1989); extremes of a bridge: Karatzas & Shreve, *Brownian Motion
 *   and Stochastic Calculus*, section 4.3.
 *
 * @module
 */
import { type Candles, sharedColumn } from "../core/candles.ts";
import { type RandomSource, randomSource } from "../core/random.ts";
import { BITCOIN_MODEL, type MarketModel } from "./market_model.ts";
import { type EdgeKind, plantedDrift } from "./planted_edge.ts";
import { simulateBook, simulateFlow, VolumePath } from "./simulate_book.ts";
import { calendarVolatility, simulatePrices } from "./simulate_prices.ts";

/** What to simulate. */
export interface SimulationOptions {
  /** A safe integer. */
  readonly seed: number;
  /** Number of minutes; 129,600 are 90 days. */
  readonly bars: number;
  /** Open time of the first bar, ms UTC, a whole minute; 2025-01-01 by default. */
  readonly start?: number;
  /** `"BTC/USDT"` by default. */
  readonly symbol?: string;
  /** Open of the first bar; 95,000 by default. */
  readonly startPrice?: number;
  /** Ticks in one unit of price; by default a power of ten, 10 at 95,000: the first price has at least 500,000 ticks. */
  readonly ticksPerUnit?: number;
  /** Annual net Sharpe ratio of the strategy that knows the rule: 0 (a martingale, the default) or 1 to 12. */
  readonly edge?: number;
  /** Parameters other than those of {@linkcode BITCOIN_MODEL}, for which alone `edge` is calibrated. */
  readonly model?: Partial<MarketModel>;
  /** What the edge follows; `"book"` by default. */
  readonly edgeKind?: EdgeKind;
  /** The planted drift k itself, instead of the one that `edge` stands for. */
  readonly drift?: number;
  /** Which of several markets of the seed it is; by itself where left out. */
  readonly member?: MarketMember;
}

/**
 * One of several markets that move together: each with the law of a market by itself, and with the same planted edge.
 *
 * @internal
 */
export interface MarketMember {
  /** From 1. */
  readonly number: number;
  /** Correlation of the shocks, and of the hidden flows, of any two of them, in [0, 1). */
  readonly correlation: number;
}

const MINUTE_MS = 60_000;

/** Bitcoin at 50,000 in the ticks of 0.1 of its perpetuals. */
const FEWEST_TICKS = 500_000;

/** Streams of one seed; with streams apart, markets of different edges share their noise. */
const PRICE_STREAM = 1, REGIME_STREAM = 2, FLOW_STREAM = 3, VOLUME_STREAM = 4, BOOK_STREAM = 5;

/** Streams that the members of a seed have in common; each has those above for itself too, told apart by its number. */
const COMMON_PRICE_STREAM = 6, COMMON_FLOW_STREAM = 7;

/**
 * Minute candles of a simulated market, with its book: the same seed gives the same bits.
 *
 * - `edge: 0` — prices are a martingale; the imbalance is as persistent as ever but foretells nothing.
 * - `edge > 0` — a hidden flow with a half-life of 30 minutes shows in the imbalance, through noise, and moves the
 *   expected return of the bars to come; see {@linkcode plantedDrift}.
 * - `edgeKind: "pullback"` — prices move it themselves instead: a return is expected while a trend and a pull-back
 *   against it meet, and the imbalance foretells nothing.
 * - `edgeKind: "momentum"`, `"reversal"` — likewise, in spells of high volume, and after far moves.
 * - `edgeKind: "regime"` — as the first, but in a calm market alone.
 *
 * - `member` — shocks and flows are √ρ times those of the seed's common streams and √(1 − ρ) times the member's own, so
 *   that each is as in a market by itself.
 *
 * @throws {RangeError} If an option is out of range.
 *
 * @example Seeded bars
 * ```ts
 * import assert from "node:assert/strict";
 * import { simulateMarket } from "@lib/data/simulate.ts";
 *
 * const candles = simulateMarket({ seed: 7, bars: 1000 });
 * assert.equal(candles.close.length, 1000);
 * assert.deepEqual(candles.close, simulateMarket({ seed: 7, bars: 1000 }).close);
 * ```
 */
export function simulateMarket(options: SimulationOptions): Candles {
  const {
    seed,
    bars,
    start = Date.UTC(2025, 0),
    symbol = "BTC/USDT",
    startPrice = 95_000,
    // With coarser ticks than Bitcoin's, rounding would add to volatility and a spread of one tick would cost more.
    ticksPerUnit = 10 ** Math.max(0, Math.ceil(Math.log10(FEWEST_TICKS / startPrice))),
    edge = 0,
    edgeKind = "book",
    drift = plantedDrift(edge, edgeKind),
    member,
  } = options;
  const model = { ...BITCOIN_MODEL, ...options.model };
  checkOptions(bars, start, startPrice, ticksPerUnit, drift);
  checkModel(model);
  checkMember(member);
  const stream = (number: number) => randomSource(seed, number, ...(member ? [member.number] : []));
  const normals = (own: RandomSource, common: number) => correlatedNormals(own, randomSource(seed, common), member);

  const column = () => sharedColumn(bars);
  const candles = {
    symbol,
    timeframe: "1m" as const,
    time: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    book: {
      spreadBps: column(),
      imbalance: column(),
      micropriceBps: column(),
      bidDepth: column(),
      askDepth: column(),
    },
  };
  for (let i = 0; i < bars; i++) candles.time[i] = start + i * MINUTE_MS;
  const volatility = calendarVolatility(candles.time, model, stream(REGIME_STREAM));
  const flow = simulateFlow(bars, model, normals(stream(FLOW_STREAM), COMMON_FLOW_STREAM));
  const volumePath = new VolumePath(model, stream(VOLUME_STREAM));
  const path = { open: startPrice, ticksPerUnit, drift, edgeKind, volatility, flow, volumePath };
  simulatePrices(candles, path, model, normals(stream(PRICE_STREAM), COMMON_PRICE_STREAM));
  simulateBook(candles, { volatility, flow, ticksPerUnit }, model, stream(BOOK_STREAM));
  return candles;
}

/** A member's own numbers, its normal ones correlated with those of the other members; of a market by itself its own. */
function correlatedNormals(own: RandomSource, common: RandomSource, member: MarketMember | undefined): RandomSource {
  if (member === undefined) return own;
  const shared = Math.sqrt(member.correlation), apart = Math.sqrt(1 - member.correlation);
  return {
    ...own,
    normal: () => shared * common.normal() + apart * own.normal(),
  };
}

function check(holds: boolean, wanted: string, found: unknown): void {
  if (!holds) throw new RangeError(`Cannot simulate a market: wanted ${wanted}, found ${found}`);
}

function checkOptions(bars: number, start: number, startPrice: number, ticksPerUnit: number, drift: number): void {
  check(Number.isSafeInteger(bars) && bars >= 0, "bars to be an integer of at least 0", bars);
  check(start % MINUTE_MS === 0, "start to be a whole minute", start);
  check(startPrice > 0 && startPrice < Infinity, "startPrice to be a finite number above 0", startPrice);
  check(
    Number.isSafeInteger(ticksPerUnit) && ticksPerUnit >= 1,
    "ticksPerUnit to be an integer of at least 1",
    ticksPerUnit,
  );
  check(startPrice * ticksPerUnit >= 1, "startPrice to be at least a tick", startPrice);
  check(Number.isFinite(drift), "drift to be a finite number", drift);
}

function checkMember(member: MarketMember | undefined): void {
  if (member === undefined) return;
  const { number, correlation } = member;
  check(Number.isSafeInteger(number) && number >= 1, "member.number to be an integer of at least 1", number);
  check(correlation >= 0 && correlation < 1, "member.correlation in [0, 1)", correlation);
}

function checkModel(model: MarketModel): void {
  for (const [name, value] of Object.entries(model)) {
    const numbers = name === "regimes" ? model.regimes.flatMap(({ scale, share }) => [scale, share]) : [value].flat();
    check(numbers.length > 0 && numbers.every(Number.isFinite), `model.${name} to hold finite numbers`, numbers);
  }
  check(model.hourlyVolatility.length === 24, "24 values of model.hourlyVolatility", model.hourlyVolatility.length);
  check(
    Number.isInteger(model.studentShape) && model.studentShape >= 2,
    "model.studentShape to be an integer of at least 2",
    model.studentShape,
  );
  check(
    model.garchShock + model.garchMemory < 1,
    "model.garchShock + garchMemory below 1",
    model.garchShock + model.garchMemory,
  );
}
