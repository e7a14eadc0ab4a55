/**
 * The placebo test: how often a strategy does as well on its own days where up and down were drawn by coin.
 *
 * A few markets are drawn and run through the engine, costs included. Under the null that the real days are one more such
 * draw, what a strategy earned in a span of days on the real market and on each drawn one could have come in any
 * order, span by span. So copies are put together from them: for each span the result of one of the markets, the real
 * one among them, at random. That makes of twenty runs as many copies as a small level needs, and the test is exact
 * (a permutation test within spans) where spans do not depend on each other. They hardly do: a span is no shorter than a
 * position may last, and on drawn markets what is earned in one says nothing of the next.
 *
 * @module
 */
import { mean, standardDeviation } from "../core/statistics.ts";
import { randomSource } from "../core/random.ts";
import { type SequentialOptions, type SequentialPValue, sequentialPValue } from "./sequential_p_value.ts";

/**
 * Markets drawn. The real market stands among twenty others in every span: a strategy needs a Sharpe ratio larger by
 * √(1 + 1 / 20), 2.5 %, than with endlessly many.
 */
export const DRAWN_MARKETS = 20;

/** Chance that an engine which pays nobody is taken for one that does, strategy by strategy. */
export const ENGINE_LEVEL = 0.01;

/**
 * Above it the mean of twenty Sharpe ratios over its standard error shows, at {@linkcode ENGINE_LEVEL}, that the engine
 * pays: the 99 % quantile of Student's t with 19 degrees of freedom.
 */
export const ENGINE_PAYS_ABOVE = 2.54;

/** Spans at most: a copy is drawn from so many, whatever the number of days. */
const MOST_SPANS = 64;

/** What a strategy showed on copies of its unseen days. */
export interface PlaceboTest extends SequentialPValue {
  /** Markets drawn and run. */
  readonly markets: number;
  /** Annual Sharpe ratio on the real days. */
  readonly sharpe: number;
  /** Mean annual Sharpe ratio over the drawn markets. */
  readonly drawnSharpe: number;
  /** The same over its standard error; 0 where all of them are alike. */
  readonly drawnT: number;
  /** Whether the engine pays the strategy on markets on which nothing can be foretold. */
  readonly enginePays: boolean;
}

/** The same as one of several that were tested. */
export interface PlaceboFinding extends PlaceboTest {
  /** The p-value corrected for the candidates carried. */
  readonly adjustedP: number;
}

/** How a {@linkcode placeboTest} is made. */
export interface PlaceboOptions extends SequentialOptions {
  /** Decides how copies are put together. */
  readonly seed: number;
  /** Days a span holds at least: those for which a position may last. */
  readonly spanDays: number;
  /** Days a year. */
  readonly periodsPerYear: number;
}

/** Stream of the draws that put copies together. */
const COPY_STREAM = 7003;

/**
 * Tests what a strategy earned against what it earned on drawn markets; by its daily Sharpe ratio, as a copy in which it
 * happens to trade little or much, or in calm or wild days, is then measured by its own scale.
 *
 * @param real Daily returns on the real market.
 * @param drawn The same on each of the {@linkcode DRAWN_MARKETS} drawn ones.
 * @throws {RangeError} If their lengths or their number are others.
 */
export function placeboTest(
  real: ArrayLike<number>,
  drawn: readonly ArrayLike<number>[],
  { seed, spanDays, periodsPerYear, most, enough }: PlaceboOptions,
): PlaceboTest {
  if (drawn.length !== DRAWN_MARKETS) {
    throw new RangeError(`Cannot test against copies: wanted ${DRAWN_MARKETS} drawn markets, found ${drawn.length}`);
  }
  const rows = [real, ...drawn], days = real.length, wrong = rows.find(({ length }) => length !== days);
  if (wrong !== undefined) {
    throw new RangeError(`Cannot test against copies: wanted returns of ${days} days, found ${wrong.length}`);
  }
  const sums = spanSums(rows, Math.max(1, spanDays, Math.ceil(days / MOST_SPANS)));
  const ratio = (row: ArrayLike<number>) => {
    const spread = standardDeviation(row);
    return spread > 0 ? Math.sqrt(periodsPerYear) * mean(row) / spread : 0;
  };
  const sharpes = drawn.map(ratio), drawnSharpe = mean(sharpes), spread = standardDeviation(sharpes);
  const drawnT = spread > 0 ? drawnSharpe / (spread / Math.sqrt(DRAWN_MARKETS)) : 0;
  const random = randomSource(seed, COPY_STREAM), own = ratioOf(sums, () => 0);
  return {
    ...sequentialPValue(() => ratioOf(sums, (rows) => random.integer(rows)) >= own, { most, enough }),
    markets: DRAWN_MARKETS,
    sharpe: ratio(real),
    drawnSharpe,
    drawnT,
    enginePays: drawnT > ENGINE_PAYS_ABOVE,
  };
}

/** Sums over spans of days, span after span, row after row. */
interface SpanSums {
  readonly rows: number;
  readonly spans: number;
  readonly days: number;
  readonly returns: Float64Array;
  readonly squares: Float64Array;
}

function spanSums(rows: readonly ArrayLike<number>[], spanDays: number): SpanSums {
  const days = rows[0].length, spans = Math.max(1, Math.floor(days / spanDays));
  const returns = new Float64Array(spans * rows.length), squares = new Float64Array(spans * rows.length);
  rows.forEach((row, r) => {
    for (let day = 0; day < days; day++) {
      const place = Math.floor(day * spans / days) * rows.length + r;
      returns[place] += row[day];
      squares[place] += row[day] ** 2;
    }
  });
  return { rows: rows.length, spans, days, returns, squares };
}

/** Mean over standard deviation of a copy that takes for each span the row it is told; 0 where nothing moved. */
function ratioOf({ rows, spans, days, returns, squares }: SpanSums, rowOf: (rows: number) => number): number {
  let sum = 0, square = 0;
  for (let span = 0, first = 0; span < spans; span++, first += rows) {
    const place = first + rowOf(rows);
    sum += returns[place];
    square += squares[place];
  }
  const variance = square / days - (sum / days) ** 2;
  return variance > 0 ? sum / days / Math.sqrt(variance) : 0;
}
