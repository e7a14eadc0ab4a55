/**
 * What a search costs the one process that proposes, judges and stores, and how many cores of workers that process can feed.
 *
 * @module
 */

/** Seconds of a search, summed over its trials. */
export interface CoordinatorCosts {
  /** Backtests that were run. */
  readonly trials: number;
  /** In backtests, of all workers. */
  readonly trialSeconds: number;
  /** In which points were chosen, in a thread of their own. */
  readonly proposalSeconds: number;
  /** In which ended trials were judged, and stored or handed to the thread that stores. */
  readonly bookingSeconds: number;
  /** In which they were stored in a thread of their own; 0 without one. */
  readonly storingSeconds: number;
  /** In which the thread of the bookings wrote jobs and read answers; 0 where no network lies between. */
  readonly transportSeconds: number;
}

/**
 * Cores that one coordinator feeds: the seconds of a trial by those of the dearest of its threads: the one that proposes, the
 * one that judges, sends and reads, and the one that stores.
 *
 * @returns `null` where nothing was run, or its costs are too small to tell.
 *
 * @example A trial of a quarter of a second, whose proposal takes 30 ms
 * ```ts
 * import assert from "node:assert/strict";
 * import { fedCores } from "@lib/automl/coordinator_costs.ts";
 *
 * const own = { trials: 100, trialSeconds: 25, proposalSeconds: 3 };
 * const costs = { ...own, bookingSeconds: 0.5, storingSeconds: 1, transportSeconds: 0.2 };
 * assert.equal(fedCores(costs)!.toFixed(1), "8.3");
 * ```
 */
export function fedCores(costs: CoordinatorCosts): number | null {
  const { seconds: dearest } = dearestThread(costs);
  return costs.trials === 0 || dearest === 0 ? null : costs.trialSeconds / dearest;
}

/** The same in a sentence, with what it is made of; `null` likewise. */
export function coordinatorText(costs: CoordinatorCosts): string | null {
  const cores = fedCores(costs);
  if (cores === null) return null;
  const { trials, trialSeconds, proposalSeconds, bookingSeconds, storingSeconds, transportSeconds } = costs;
  const each = (seconds: number) => `${(1000 * seconds / trials).toFixed(1)} ms`;
  return `Coordinator: of ${each(trialSeconds)} that a trial took its worker, proposing it cost ` +
    `${each(proposalSeconds)}, booking it ${each(bookingSeconds)}, storing it beside that ${each(storingSeconds)}, ` +
    `sending it and reading its answer ${each(transportSeconds)}; by the dearest, ${dearestThread(costs).name}, ` +
    `one coordinator feeds ${cores.toFixed(1)} cores`;
}

function dearestThread(
  { proposalSeconds, bookingSeconds, storingSeconds, transportSeconds }: CoordinatorCosts,
): { readonly name: string; readonly seconds: number } {
  const threads = [
    { name: "the proposal", seconds: proposalSeconds },
    { name: "booking and transport", seconds: bookingSeconds + transportSeconds },
    { name: "the store", seconds: storingSeconds },
  ];
  return threads.reduce((dearest, thread) => thread.seconds > dearest.seconds ? thread : dearest);
}
