/**
 * How far a figure of many dated samples might have come out otherwise, where samples near in time share their luck.
 *
 * Samples that begin together are kept together, and whole stretches of the calendar are drawn: what overlaps in time, and
 * what several markets have in common, then counts once.
 *
 * @module
 */
import { randomSource } from "../core/random.ts";
import { quantile, sorted } from "../core/statistics.ts";

/** An estimate with its interval; the ends are `null` where samples or stretches are too few to tell. */
export interface CalendarEstimate {
  /** The figure of all samples. */
  readonly value: number;
  /** Lower end of the 95 % interval. */
  readonly low: number | null;
  /** Upper end. */
  readonly high: number | null;
}

/** Choices of {@linkcode calendarBootstrap}. */
export interface CalendarOptions<Sample> {
  /** When a sample begins, ms UTC. */
  readonly startOf: (sample: Sample) => number;
  /** When the calendar begins, ms UTC: no sample is earlier. */
  readonly from: number;
  /** When it ends and begins again, ms UTC: all samples are earlier. */
  readonly to: number;
  /** Length of a stretch, ms: samples farther apart are taken as independent. */
  readonly stretchMs: number;
  /** The figure; `null` where it does not exist. */
  readonly figure: (samples: readonly Sample[]) => number | null;
  /** Decides every resample. */
  readonly seed: number;
}

/** Resamples: they fix the ends of a 95 % interval to about a tenth of its width. */
const RESAMPLES = 1000;

/** Stretches below which resamples are all but the samples themselves, and starts below which they are a few samples. */
const LEAST_STRETCHES = 3, LEAST_STARTS = 5;

/**
 * A figure with its percentile interval.
 *
 * - Stretches begin anywhere on the calendar and wrap round: a circular block bootstrap in time. With three or four of
 *   them, which is what a few years give, an interval is crude and rather too narrow.
 * - Source: D. Politis & J. Romano, "A Circular Block-Resampling Procedure for Stationary Data", in *Exploring the Limits
 *   of Bootstrap* (1992).
 *
 * @returns `null` where the samples have no such figure.
 *
 * @example Twenty samples that are all alike leave no doubt
 * ```ts
 * import assert from "node:assert/strict";
 * import { calendarBootstrap } from "@lib/selection/calendar_bootstrap.ts";
 *
 * const samples = Array.from({ length: 20 }, (_, start) => ({ start, value: 3 }));
 * const figure = (drawn: readonly { value: number }[]) => drawn.reduce((sum, { value }) => sum + value, 0) / drawn.length;
 * const startOf = ({ start }: { start: number }) => start;
 * assert.deepEqual(
 *   calendarBootstrap(samples, { startOf, from: 0, to: 20, stretchMs: 2, figure, seed: 1 }),
 *   { value: 3, low: 3, high: 3 },
 * );
 * ```
 */
export function calendarBootstrap<Sample>(
  samples: readonly Sample[],
  { startOf, from, to, stretchMs, figure, seed }: CalendarOptions<Sample>,
): CalendarEstimate | null {
  const value = samples.length === 0 ? null : figure(samples);
  if (value === null) return null;
  const starts = samples.map(startOf), circle = to - from;
  const isTooFew = circle < LEAST_STRETCHES * stretchMs || new Set(starts).size < LEAST_STARTS;
  if (isTooFew) return { value, low: null, high: null };
  const count = Math.round(circle / stretchMs), figures: number[] = [];
  for (let resample = 0; resample < RESAMPLES; resample++) {
    const random = randomSource(seed, resample), drawn: Sample[] = [];
    for (let stretch = 0; stretch < count; stretch++) {
      const begin = random.uniform() * circle;
      for (let i = 0; i < samples.length; i++) {
        // Below two circles: to the bit the remainder, in a tenth of its time.
        const after = starts[i] - from - begin + circle;
        if ((after < circle ? after : after - circle) < stretchMs) drawn.push(samples[i]);
      }
    }
    const drawnFigure = drawn.length === 0 ? null : figure(drawn);
    if (drawnFigure !== null) figures.push(drawnFigure);
  }
  if (2 * figures.length < RESAMPLES) return { value, low: null, high: null };
  const ascending = sorted(figures);
  return { value, low: quantile(ascending, 0.025), high: quantile(ascending, 0.975) };
}
