/**
 * How often picking the best strategy of a pool by half of the days picks one that is below the median in the other
 * half: combinatorially symmetric cross-validation.
 *
 * @module
 */
import { mean, NEGLIGIBLE_SPREAD } from "../core/statistics.ts";

/** How {@linkcode probabilityOfBacktestOverfitting} cuts the days. */
export interface OverfittingOptions {
  /** S, the number of equal blocks: even, 2 to 20; 16 by default, which makes 12,870 splits. */
  readonly blocks?: number;
}

/** What the splits say. */
export interface Overfitting {
  /** Share of splits whose logit is at most 0; `null` for fewer than two columns or fewer rows than blocks. */
  readonly pbo: number | null;
  /** For each split the logit of the relative rank, outside the sample, of the strategy that was best inside. */
  readonly logits: Float64Array;
}

/**
 * Sums over the blocks of each column, from which the Sharpe ratio of any union of blocks follows at once. Values are
 * taken about the column's mean, so that squares lose no digits.
 */
interface BlockSums {
  readonly centre: Float64Array;
  readonly largest: Float64Array;
  /** [block][column] */
  readonly sums: readonly Float64Array[];
  readonly squares: readonly Float64Array[];
}

function blockSums(columns: readonly ArrayLike<number>[], blocks: number, size: number): BlockSums {
  const zeros = () => Array.from({ length: blocks }, () => new Float64Array(columns.length));
  const centre = new Float64Array(columns.length), largest = new Float64Array(columns.length);
  const sums = zeros(), squares = zeros();
  columns.forEach((column, c) => {
    centre[c] = mean(column);
    for (let row = 0; row < blocks * size; row++) {
      const block = Math.floor(row / size);
      const value = column[row] - centre[c];
      sums[block][c] += value;
      squares[block][c] += value * value;
      largest[c] = Math.max(largest[c], Math.abs(column[row]));
    }
  });
  return { centre, largest, sums, squares };
}

/** Sharpe ratio from sums; a strategy that stood still has 0, one that rose evenly is beyond all others. */
function sharpeFromSums(sum: number, square: number, rows: number, centre: number, largest: number): number {
  const mean = sum / rows;
  const deviation = Math.sqrt(Math.max(0, square - sum * mean) / (rows - 1));
  const value = centre + mean;
  if (deviation > NEGLIGIBLE_SPREAD * largest) return value / deviation;
  return Math.abs(value) <= NEGLIGIBLE_SPREAD * largest ? 0 : value * Infinity;
}

/**
 * Probability of backtest overfitting of a pool of strategies.
 *
 * - Every half of the S blocks, in lexicographic order, is once the sample. The strategy with the best Sharpe ratio in it
 *   has rank k of N (1 = worst, ties averaged) among all in the other half; ω = k / (N + 1), logit = ln(ω / (1 − ω)).
 * - Trailing rows that do not fill a block are dropped.
 * - Cost: N · S additions up front, then 2N additions and roots for each of the S-choose-S/2 splits.
 * - Source: D. Bailey, J. Borwein, M. López de Prado & Q. Zhu, "The Probability of Backtest Overfitting", Journal of
 *   Computational Finance 20 (2017).
 *
 * @param columns Daily returns, one column a strategy, all over the same days.
 * @throws {RangeError} If the columns differ in length or hold anything but finite numbers, or the number of blocks is not even from 2 to 20.
 *
 * @example A strategy that is always ahead is no accident
 * ```ts
 * import assert from "node:assert/strict";
 * import { probabilityOfBacktestOverfitting } from "@lib/metrics/backtest_overfitting.ts";
 *
 * const wave = Float64Array.from({ length: 40 }, (_, day) => Math.sin(day * day) / 100);
 * const { pbo, logits } = probabilityOfBacktestOverfitting([wave, wave.map((r) => r + 0.01)], { blocks: 4 });
 * assert.equal(pbo, 0);
 * assert.equal(logits.length, 6);
 * ```
 */
export function probabilityOfBacktestOverfitting(
  columns: readonly ArrayLike<number>[],
  { blocks = 16 }: OverfittingOptions = {},
): Overfitting {
  if (!(Number.isInteger(blocks) && blocks % 2 === 0 && blocks >= 2 && blocks <= 20)) {
    throw new RangeError(`Cannot cross-validate a pool: wanted an even number of blocks from 2 to 20, found ${blocks}`);
  }
  const rows = columns.length > 0 ? columns[0].length : 0;
  const odd = columns.findIndex((column) => column.length !== rows);
  if (odd >= 0) {
    throw new RangeError(
      `Cannot cross-validate a pool: wanted ${rows} returns in each column, found ${
        columns[odd].length
      } in column ${odd}`,
    );
  }
  for (const [c, column] of columns.entries()) {
    const row = Array.prototype.findIndex.call(column, (value) => !Number.isFinite(value));
    if (row >= 0) {
      throw new RangeError(
        `Cannot cross-validate a pool: wanted a finite number in row ${row} of column ${c}, found ${column[row]}`,
      );
    }
  }
  const size = Math.floor(rows / blocks);
  // A half needs two rows for a standard deviation.
  if (columns.length < 2 || size * blocks / 2 < 2) return { pbo: null, logits: new Float64Array(0) };
  const logits = splitLogits(blockSums(columns, blocks, size), blocks, size, columns.length);
  let overfit = 0;
  for (const logit of logits) if (logit <= 0) overfit++;
  return { pbo: overfit / logits.length, logits };
}

function splitLogits(data: BlockSums, blocks: number, size: number, count: number): Float64Array {
  const { centre, largest, sums, squares } = data;
  const half = blocks / 2, rows = half * size;
  // Partial sums of the chosen blocks by depth: a step to the next combination adds its last blocks only.
  const sumAt = Array.from({ length: half + 1 }, () => new Float64Array(count));
  const squareAt = Array.from({ length: half + 1 }, () => new Float64Array(count));
  const totalSum = new Float64Array(count), totalSquare = new Float64Array(count);
  for (let block = 0; block < blocks; block++) {
    for (let c = 0; c < count; c++) {
      totalSum[c] += sums[block][c];
      totalSquare[c] += squares[block][c];
    }
  }
  const outside = new Float64Array(count);
  const logits: number[] = [];

  const score = (): void => {
    const sum = sumAt[half], square = squareAt[half];
    let best = 0, bestSharpe = -Infinity;
    for (let c = 0; c < count; c++) {
      const inside = sharpeFromSums(sum[c], square[c], rows, centre[c], largest[c]);
      if (inside > bestSharpe) {
        bestSharpe = inside;
        best = c;
      }
      outside[c] = sharpeFromSums(totalSum[c] - sum[c], totalSquare[c] - square[c], rows, centre[c], largest[c]);
    }
    let below = 0, equal = 0;
    for (let c = 0; c < count; c++) {
      if (outside[c] < outside[best]) below++;
      else if (outside[c] === outside[best]) equal++;
    }
    const relative = (below + (equal + 1) / 2) / (count + 1);
    logits.push(Math.log(relative / (1 - relative)));
  };
  const choose = (depth: number, from: number): void => {
    if (depth === half) return score();
    for (let block = from; block <= blocks - (half - depth); block++) {
      for (let c = 0; c < count; c++) {
        sumAt[depth + 1][c] = sumAt[depth][c] + sums[block][c];
        squareAt[depth + 1][c] = squareAt[depth][c] + squares[block][c];
      }
      choose(depth + 1, block + 1);
    }
  };
  choose(0, 0);
  return Float64Array.from(logits);
}
