import assert from "node:assert/strict";
import fc from "fast-check";
import { FAST_MINUTES, PULL_BACK_DEPTH, PullBack, SLOW_MINUTES } from "./pull_back.ts";

/** The states by the letter of the module's text, every mean anew from its weights. */
function plainStates(closes: readonly number[], barMinutes: number): number[] {
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
    return before;
  });
}

const moves = fc.array(fc.double({ min: -0.01, max: 0.01, noNaN: true }), { minLength: 2, maxLength: 120 });

function walk(steps: readonly number[]): number[] {
  const closes = [100];
  for (const step of steps) closes.push(closes[closes.length - 1] * (1 + step));
  return closes;
}

Deno.test("PullBack says what its text says", () => {
  fc.assert(fc.property(moves, fc.constantFrom(1, 5, 60), (steps, barMinutes) => {
    const pullBack = new PullBack(barMinutes), closes = walk(steps);
    assert.deepEqual(closes.map((close) => pullBack.see(close)), plainStates(closes, barMinutes));
  }));
});

Deno.test("PullBack of a rise that falls back is 1 until the close is at its mean again, of a fall the mirror, else 0", () => {
  const rise = Array.from({ length: 300 }, () => 0.001), back = Array.from({ length: 80 }, () => -0.002);
  const states = (sign: number) => {
    const pullBack = new PullBack(1);
    return walk([...rise, ...back, ...rise].map((step) => sign * step)).map((close) => pullBack.see(close));
  };
  const runs = (list: readonly number[]) => list.filter((state, i) => i === 0 || state !== list[i - 1]);
  assert.deepEqual(runs(states(1)), [0, 1, 0]);
  assert.deepEqual(runs(states(-1)), [0, -1, 0]);
  const still = new PullBack(1);
  for (let i = 0; i < 100; i++) assert.equal(still.see(100), 0);
});
