/**
 * A scatter of two figures in numbers: its scales, which of its points no other beats in both, and which a lasso holds.
 *
 * @module
 */
import { paretoFront } from "../../selection/pareto.ts";

/** A point with its strategy. */
export interface ScatterPoint {
  readonly trial: number;
  readonly x: number;
  readonly y: number;
  readonly verdict: string;
}

/** Which direction of a figure is good; `null` counts as higher. */
export type Better = "higher" | "lower" | null;

/** The points that no other beats in both figures, from left to right. */
export function frontOf(points: readonly ScatterPoint[], betterX: Better, betterY: Better): ScatterPoint[] {
  if (points.length === 0) return [];
  const signX = betterX === "lower" ? -1 : 1, signY = betterY === "lower" ? -1 : 1;
  const front = paretoFront(points.map(({ x }) => signX * x), points.map(({ y }) => signY * y));
  return [...front].map((i) => points[i]).sort((a, b) => a.x - b.x);
}

/** From least to largest with a little room; a single value stands in the middle. */
export function rangeWithRoom(values: readonly number[]): readonly [number, number] {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity),
    high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  if (low > high) return [0, 1];
  const room = (high - low) * 0.04 || Math.abs(low) * 0.04 || 1;
  return [low - room, high + room];
}

/** A place in pixels. */
export type Pixel = readonly [number, number];

/** Whether a place lies within a lasso: a line from it to the right crosses the edge an odd number of times. */
export function isWithin([x, y]: Pixel, lasso: readonly Pixel[]): boolean {
  let isInside = false;
  for (let i = 0, j = lasso.length - 1; i < lasso.length; j = i++) {
    const [ax, ay] = lasso[i], [bx, by] = lasso[j];
    if (ay > y !== by > y && x < (bx - ax) * (y - ay) / (by - ay) + ax) isInside = !isInside;
  }
  return isInside;
}
