import assert from "node:assert/strict";
import fc from "fast-check";
import { localClock, offsetMs, settleLocalTimes } from "./local_time.ts";

const HOUR_MS = 3_600_000;

Deno.test("localClock() gives instants at which the zone's clocks show the time, where they ever do", () => {
  for (const zone of ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]) {
    const clock = localClock(zone);
    const shown = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
    const local = fc.integer({ min: Date.UTC(2010, 0) / HOUR_MS, max: Date.UTC(2026, 0) / HOUR_MS });
    fc.assert(fc.property(local, (hour) => {
      const wanted = new Date(hour * HOUR_MS).toISOString().slice(0, 19).replace("T", " ");
      const found = shown.format(clock(hour * HOUR_MS));
      if (found === wanted) return;
      // In spring an hour is left out: no instant of that day shows it.
      for (let i = -56; i <= 56; i++) assert.notEqual(shown.format(hour * HOUR_MS + i * HOUR_MS / 4), wanted);
    }));
  }
});

Deno.test("localClock() takes the first of an hour that comes twice, or the second where it is asked to", () => {
  const clock = localClock("Europe/Berlin");
  assert.equal(clock(Date.UTC(2024, 9, 27, 2, 30), true), Date.UTC(2024, 9, 27, 1, 30));
  // No clock shows it, and this one only once.
  for (const local of [Date.UTC(2024, 2, 31, 2, 30), Date.UTC(2024, 9, 27, 3), Date.UTC(2024, 9, 27, 1, 59)]) {
    assert.equal(clock(local, true), clock(local));
  }
  assert.equal(clock(Date.UTC(2024, 9, 27, 2, 30)), Date.UTC(2024, 9, 27, 0, 30));
  assert.equal(clock(Date.UTC(2024, 9, 27, 3)), Date.UTC(2024, 9, 27, 2));
});

/** What a zone's clocks show, in ms as if they were UTC. */
function shownIn(zone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
  return (instant) => Date.parse(`${format.format(instant).replace(" ", "T")}Z`);
}

Deno.test("settleLocalTimes() gives back any instants in order from what clocks show, across both ends of summer time", () => {
  const changes = [
    ["Europe/Berlin", Date.UTC(2024, 9, 27)],
    ["America/New_York", Date.UTC(2024, 10, 3)],
    ["Australia/Lord_Howe", Date.UTC(2024, 3, 7)],
    ["Asia/Kolkata", Date.UTC(2024, 9, 27)],
  ] as const;
  const row = fc.record({
    change: fc.constantFrom(...changes),
    barMinutes: fc.constantFrom(1, 5, 15, 30, 60, 120, 240),
  });
  fc.assert(
    fc.property(row, fc.boolean(), ({ change: [zone, day], barMinutes }, isNewestFirst) => {
      const barMs = barMinutes * 60_000, start = day - 12 * HOUR_MS;
      const instants = Array.from({ length: 36 * HOUR_MS / barMs }, (_, i) => start + i * barMs);
      if (isNewestFirst) instants.reverse();
      const times = Float64Array.from(instants, shownIn(zone));
      if (zone !== "Asia/Kolkata" && barMs < HOUR_MS) {
        assert.ok(new Set(times).size < times.length, "no hour comes twice");
      }
      settleLocalTimes(times, localClock(zone), barMs);
      assert.deepEqual([...times], instants);
    }),
    { numRuns: 60 },
  );
});

Deno.test("settleLocalTimes() finds the same instants in a file and in its reverse, whichever rows are left out", () => {
  const hours = Array.from({ length: 24 }, (_, i) => Date.UTC(2024, 9, 27) + (i - 12) * HOUR_MS);
  const bars = fc.constantFrom(15, 30, 60).chain((minutes) => {
    const all = hours.flatMap((hour) => Array.from({ length: 60 / minutes }, (_, k) => hour + k * minutes * 60_000));
    const isNear = (instant: number) => Math.abs(instant - Date.UTC(2024, 9, 27, 1)) <= HOUR_MS;
    const near = all.filter(isNear), far = all.filter((instant) => !isNear(instant));
    return fc.subarray(near).map((kept) => ({
      barMs: minutes * 60_000,
      instants: [...far, ...kept].sort((a, b) => a - b),
    }));
  });
  fc.assert(fc.property(bars, ({ barMs, instants }) => {
    const clock = localClock("Europe/Berlin"), times = Float64Array.from(instants, shownIn("Europe/Berlin"));
    const reversed = times.toReversed();
    settleLocalTimes(times, clock, barMs);
    settleLocalTimes(reversed, clock, barMs);
    assert.deepEqual(reversed.toReversed(), times);
  }));
  const once = Float64Array.of(1, 2, 3, 4).map((hour) => Date.UTC(2024, 9, 27, hour)).reverse();
  settleLocalTimes(once, localClock("Europe/Berlin"), HOUR_MS);
  assert.equal(new Date(once[2]).toISOString(), "2024-10-27T00:00:00.000Z");
});

Deno.test("settleLocalTimes() takes a short bar that is there twice for the same, and leaves a time that is none", () => {
  const at = (minute: number) => Date.UTC(2024, 9, 27, 2, minute), first = (minute: number) => at(minute) - 2 * HOUR_MS;
  const times = Float64Array.of(at(0), at(1), at(1), NaN, at(2), at(0), at(1));
  settleLocalTimes(times, localClock("Europe/Berlin"), 60_000);
  const wanted = [first(0), first(1), first(1), NaN, first(2), first(60), first(61)];
  assert.deepEqual([...times], wanted);
});

Deno.test("offsetMs() reads the spellings of an offset and nothing else", () => {
  const texts = ["+05:30", "+0530", "-3", "+14:00", "5", "+5:3", "UTC"];
  assert.deepEqual(texts.map(offsetMs), [19_800_000, 19_800_000, -10_800_000, 50_400_000, null, null, null]);
});
