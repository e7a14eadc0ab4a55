import assert from "node:assert/strict";
import fc from "fast-check";
import { localClock, offsetMs } from "./local_time.ts";

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

Deno.test("localClock() takes the first of an hour that comes twice", () => {
  const clock = localClock("Europe/Berlin");
  assert.equal(clock(Date.UTC(2024, 9, 27, 2, 30)), Date.UTC(2024, 9, 27, 0, 30));
  assert.equal(clock(Date.UTC(2024, 9, 27, 3)), Date.UTC(2024, 9, 27, 2));
});

Deno.test("offsetMs() reads the spellings of an offset and nothing else", () => {
  const texts = ["+05:30", "+0530", "-3", "+14:00", "5", "+5:3", "UTC"];
  assert.deepEqual(texts.map(offsetMs), [19_800_000, 19_800_000, -10_800_000, 50_400_000, null, null, null]);
});
