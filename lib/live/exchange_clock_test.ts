import assert from "node:assert/strict";
import fc from "fast-check";
import { ExchangeError } from "../core/errors.ts";
import { steadyClock } from "./clock.ts";
import { ExchangeClock } from "./exchange_clock.ts";

/** A machine whose monotonic time stands still while it sleeps, and an exchange that may be away. */
function machine() {
  const place = { wall: Date.UTC(2024, 0, 10), monotonic: 0, isAway: false, asked: 0 };
  const clock = steadyClock({
    wall: () => place.wall,
    monotonic: () => place.monotonic,
    sleep: () => Promise.resolve(),
  });
  const clockSkew = () => {
    place.asked++;
    return place.isAway ? Promise.reject(new ExchangeError("away", true)) : Promise.resolve(clock.now() - place.wall);
  };
  return { place, clock, time: new ExchangeClock({ clockSkew }, clock) };
}

/** A look of a feed, a quarter of a second after the one before; whether time was lost. */
async function look({ place, time }: ReturnType<typeof machine>): Promise<boolean> {
  place.wall += 250;
  place.monotonic += 250;
  const isLost = time.look() !== null;
  if (isLost) time.forgive();
  if (time.isDue) await time.measure();
  return isLost;
}

Deno.test("what a clock missed in a sleep is no fault of it, however long the exchange is away after the wake", async () => {
  const ms = fc.integer({ min: 2_000, max: 86_400_000 }), away = fc.integer({ min: 0, max: 150_000 });
  await fc.assert(
    fc.asyncProperty(ms, away, async (sleptMs, awayMs) => {
      const world = machine(), { place, time, clock } = world;
      await time.begin();
      for (let i = 0; i < 8; i++) assert.equal(await look(world), false);
      place.wall += sleptMs;
      place.isAway = true;
      assert.equal(await look(world), true);
      const wake = place.monotonic;
      while (place.monotonic < wake + awayMs) {
        assert.equal(await look(world), false);
        assert.equal(time.skew, null);
      }
      place.isAway = false;
      const back = place.monotonic;
      while (time.skew === null) await look(world);
      assert.ok(place.monotonic - back <= 5_250, "the exchange is asked again every few seconds");
      assert.equal(clock.now(), place.wall);
      for (let i = 0; i < 500; i++) {
        assert.equal(await look(world), false, "the correction is no lost time");
        assert.equal(time.skew, 0);
      }
    }),
    { numRuns: 20 },
  );
});

Deno.test("a clock that is off without a sleep is told so, and corrected", async () => {
  const world = machine(), { place, time, clock } = world;
  await time.begin();
  // The exchange's clock is set.
  place.monotonic += 3_000;
  for (let i = 0; time.skew === 0; i++) {
    assert.ok(i < 500);
    place.wall += 250;
    place.monotonic += 250;
    if (time.isDue) await time.measure();
  }
  assert.equal(time.skew, 3_000);
  assert.ok(clock.now() >= place.wall);
});

Deno.test("a measurement that was begun before a sleep says nothing of the clock after it", async () => {
  const { place, clock } = machine(), answers: ((skew: number) => void)[] = [];
  const time = new ExchangeClock({ clockSkew: () => new Promise((resolve) => answers.push(resolve)) }, clock);
  place.wall += 61_000;
  place.monotonic += 61_000;
  assert.equal(time.look() === null, false);
  assert.ok(time.isDue);
  const before = time.measure();
  assert.ok(!time.isDue, "one at a time");
  place.wall += 3_600_000;
  assert.notEqual(time.look(), null);
  time.forgive();
  answers[0](0);
  await before;
  assert.deepEqual([time.skew, time.isDue], [null, true]);
  const after = time.measure();
  answers[1](-3_600_000);
  await after;
  assert.deepEqual([time.skew, clock.now()], [0, place.wall]);
});
