import assert from "node:assert/strict";
import fc from "fast-check";
import { FAST_MINUTES, GIVEN_BACK, PULL_BACK_DEPTH, PullBack, SLOW_MINUTES } from "./pull_back.ts";

/** What is read of a close. */
interface Reading {
  readonly side: number;
  readonly pull: number;
}

/** The readings by the letter of the module's text, every mean anew from its weights. */
function plainReadings(closes: readonly number[], barMinutes: number): Reading[] {
  const mean = (values: readonly number[], first: number, minutes: number) => {
    const keep = Math.exp(-barMinutes / minutes);
    return values.reduce((sum, value) => keep * sum + (1 - keep) * value, first);
  };
  let before = 0;
  return closes.map((close, i) => {
    const seen = closes.slice(1, i + 1), moves = seen.map((value, k) => value / closes[k] - 1);
    const fast = mean(seen, closes[0], FAST_MINUTES), slow = mean(seen, closes[0], SLOW_MINUTES);
    const variance = mean(moves.map((move) => move ** 2), 0, FAST_MINUTES);
    const deviation = Math.sqrt(variance * FAST_MINUTES / barMinutes / 2);
    const trend = Math.sign(fast - slow), depth = trend * (fast / close - 1);
    const begins = depth > 0 && depth >= PULL_BACK_DEPTH * deviation;
    before = begins || (before === trend && depth > 0) ? trend : 0;
    return { side: before, pull: before !== 0 ? before : -GIVEN_BACK * trend };
  });
}

function readings(closes: readonly number[], barMinutes: number): Reading[] {
  const pullBack = new PullBack(barMinutes);
  return closes.map((close) => {
    pullBack.see(close);
    const { side, pull } = pullBack;
    return { side, pull };
  });
}

/** Moves of a basis point and more: of smaller ones rounding would tell the two means apart. */
const move = fc.integer({ min: -100, max: 100 }).map((points) => (points || 1) / 10_000);
const moves = fc.array(move, { minLength: 2, maxLength: 120 });

function walk(steps: readonly number[]): number[] {
  const closes = [100];
  for (const step of steps) closes.push(closes[closes.length - 1] * (1 + step));
  return closes;
}

/** Of −0 and 0 one is meant. */
const plain = (list: readonly Reading[]) => list.map(({ side, pull }) => [side + 0, pull + 0]);

Deno.test("PullBack reads what its text says", () => {
  fc.assert(fc.property(moves, fc.constantFrom(1, 5, 60), (steps, barMinutes) => {
    const closes = walk(steps);
    assert.deepEqual(plain(readings(closes, barMinutes)), plain(plainReadings(closes, barMinutes)));
  }));
});

Deno.test("PullBack of a rise that falls back is up until the close is at its mean again, of a fall the mirror", () => {
  const rise = Array.from({ length: 300 }, () => 0.001), back = Array.from({ length: 80 }, () => -0.002);
  const sides = (sign: number) => {
    const list = readings(walk([...rise, ...back, ...rise].map((step) => sign * step)), 1).map(({ side }) => side);
    return list.filter((side, i) => i === 0 || side !== list[i - 1]);
  };
  assert.deepEqual(sides(1), [0, 1, 0]);
  assert.deepEqual(sides(-1), [0, -1, 0]);
  const still = readings(walk(new Array(100).fill(0)), 1);
  assert.ok(still.every(({ side, pull }) => side === 0 && Math.abs(pull) === 0));
});
