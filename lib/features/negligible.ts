/**
 * What is too small to be a move.
 *
 * @module
 */

/**
 * Share of a price up to which a difference is none.
 *
 * The doubles of an average over 200 bars leave up to 2·10⁻¹⁴ of the price (half a unit in the last place, 1.1·10⁻¹⁶, for
 * each of the hundred bars that weigh in it, twice), and the finest price steps of markets are about 10⁻⁸ of it.
 */
export const NEGLIGIBLE_SHARE = 1e-12;
