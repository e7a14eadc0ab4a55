import assert from "node:assert/strict";
import { randomSource } from "../core/random.ts";
import { mean } from "../core/statistics.ts";
import { calendarBootstrap } from "./calendar_bootstrap.ts";

interface Sample {
  readonly start: number;
  readonly value: number;
}

const OPTIONS = {
  startOf: ({ start }: Sample) => start,
  from: 0,
  to: 40,
  figure: (samples: readonly Sample[]) => mean(samples.map(({ value }) => value)),
  seed: 1,
};

/** Three strategies that share the luck of each of forty windows. */
function sharedLuck(seed: number): Sample[] {
  const random = randomSource(seed);
  return Array.from({ length: 40 }, (_, start) => {
    const luck = random.normal();
    return Array.from({ length: 3 }, () => ({ start, value: luck }));
  }).flat();
}

Deno.test("strategies that share the luck of a window do not narrow the interval: it covers as often as it says", () => {
  let covered = 0;
  for (let seed = 0; seed < 40; seed++) {
    const { low, high } = calendarBootstrap(sharedLuck(seed), { ...OPTIONS, stretchMs: 1 })!;
    covered += Number(low! <= 0 && high! >= 0);
  }
  assert.ok(covered >= 33, `${covered} of 40 intervals hold the true mean`);
});

Deno.test("doubling the strategies of every window leaves the interval as it was", () => {
  const samples = sharedLuck(7), options = { ...OPTIONS, stretchMs: 4 };
  const once = calendarBootstrap(samples, options)!, twice = calendarBootstrap([...samples, ...samples], options)!;
  assert.deepEqual([once.low!.toFixed(9), once.high!.toFixed(9)], [twice.low!.toFixed(9), twice.high!.toFixed(9)]);
});

Deno.test("without three stretches or five starts there is an estimate and no interval, without samples nothing", () => {
  const samples = sharedLuck(1);
  assert.deepEqual(calendarBootstrap(samples, { ...OPTIONS, stretchMs: 14 }), {
    value: OPTIONS.figure(samples),
    low: null,
    high: null,
  });
  assert.notEqual(calendarBootstrap(samples, { ...OPTIONS, stretchMs: 13 })!.low, null);
  const few = samples.filter(({ start }) => start < 4);
  assert.equal(calendarBootstrap(few, { ...OPTIONS, stretchMs: 1 })!.low, null);
  assert.equal(calendarBootstrap([], { ...OPTIONS, stretchMs: 1 }), null);
});
