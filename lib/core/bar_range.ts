/**
 * A range of bars.
 *
 * @module
 */

/** Bars by index: `from` is the first, `to` the one after the last. */
export interface BarRange {
  /** First bar. */
  readonly from: number;
  /** The bar after the last. */
  readonly to: number;
}
