/**
 * Time as a run knows it: the machine's, or that of the bars it replays. Nothing else in a run asks what time it is.
 *
 * @module
 */

/** A clock that can be waited on. */
export interface Clock {
  /** Now, ms UTC. */
  now(): number;
  /** Waits until a time has come; at once where it has passed. */
  until(at: number): Promise<void>;
}

/** The machine's clock. */
export function realClock(): Clock {
  return {
    now: () => Date.now(),
    until: (at) => new Promise((resolve) => setTimeout(resolve, Math.max(0, at - Date.now()))),
  };
}

/** Longest time that a replay computes without letting signals and commands through, ms: nobody notices it. */
const TURN_MS = 50;

/**
 * A clock that stands where it was last waited for, and reaches later times so much faster than the machine's.
 *
 * @param start Where it stands first, ms UTC.
 * @param speed Factor; `Infinity` waits for nothing.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { realClock, replayClock } from "@lib/live/clock.ts";
 *
 * const clock = replayClock(realClock(), 0, Infinity);
 * await clock.until(86_400_000);
 * assert.equal(clock.now(), 86_400_000);
 * ```
 */
export function replayClock(machine: Clock, start: number, speed: number): Clock {
  let now = start, turn = machine.now();
  return {
    now: () => now,
    async until(at) {
      const wait = Math.max(0, at - now) / speed, since = machine.now();
      if (wait > 0 || since - turn > TURN_MS) {
        await machine.until(since + wait);
        turn = machine.now();
      }
      now = Math.max(now, at);
    },
  };
}

/** A clock that runs evenly whatever is done to the machine's time of day, and is set by an exchange's. */
export interface SteadyClock extends Clock {
  /** Sets it by so much, ms; it never shows an earlier time than before, but waits until it may go on. */
  correct(ms: number): void;
  /** How far the machine's time of day has moved away from it since this was asked last, ms: it was set, or slept. */
  jump(): number;
}

/** What a steady clock is made of. */
export interface TimeSources {
  /** The time of day, ms UTC. */
  readonly wall: () => number;
  /** Milliseconds that never go back, from any start. */
  readonly monotonic: () => number;
  /** Resolves after so many ms. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** The machine's. */
export const MACHINE_TIME: TimeSources = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** A clock that begins with the time of day and then counts by itself. */
export function steadyClock({ wall, monotonic, sleep }: TimeSources): SteadyClock {
  let offset = wall() - monotonic(), latest = -Infinity, wallOffset = offset;
  const now = () => latest = Math.max(latest, Math.floor(monotonic() + offset));
  return {
    now,
    until: (at) => at <= now() ? Promise.resolve() : sleep(at - now()),
    correct(ms) {
      offset += ms;
    },
    jump() {
      const before = wallOffset;
      wallOffset = wall() - monotonic();
      return wallOffset - before;
    },
  };
}
