/**
 * The account of a strategy as a small curve.
 *
 * @module
 */
import type { Sparkline } from "./source.ts";

/** Most points: as many as a curve of a hundred pixels shows. */
const POINTS = 32;

/** Digits that a curve of a few dozen pixels has need of. */
const DIGITS = 5;

/**
 * The curve over the days of the search and, where some were opened, over those after them.
 *
 * @param search Returns by day, as fractions; `null` where there are none. So `unseen`.
 */
export function sparklineOf(search: Float64Array | null, unseen: Float64Array | null): Sparkline {
  const seen = search ?? new Float64Array(0), later = unseen ?? new Float64Array(0);
  const length = seen.length + later.length;
  const equity = new Float64Array(length);
  for (let day = 0, value = 1; day < length; day++) {
    value *= 1 + (day < seen.length ? seen[day] : later[day - seen.length]);
    equity[day] = value;
  }
  if (length <= POINTS) {
    return { values: Array.from(equity, rounded), unseenFrom: seen.length };
  }
  // Evenly spaced days, the last one included.
  const days = Array.from({ length: POINTS }, (_, i) => Math.round((i + 1) * length / POINTS) - 1);
  const first = days.findIndex((day) => day >= seen.length);
  return { values: days.map((day) => rounded(equity[day])), unseenFrom: first < 0 ? POINTS : first };
}

function rounded(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : 0;
}
