import assert from "node:assert/strict";
import fc from "fast-check";
import { sampleCandles } from "../../test/fixtures/store.ts";
import { TIMEFRAME_MS } from "../core/candles.ts";
import { candleWindow, MOST_BARS } from "./candle_window.ts";

const candles = sampleCandles(12_000, 1, [5, 6, 700]), [first] = candles.time, minute = 60_000;
const end = candles.time[candles.time.length - 1] + minute;
/** The days of a search, and some after a gap. */
const SHOWN = [{ from: first, to: first + 6000 * minute }, {
  from: first + 9000 * minute,
  to: first + 10_000 * minute,
}];

Deno.test("a window has at most so many bars, each of them whole and of a time that may be shown", () => {
  const instant = fc.integer({ min: first - 1e7, max: end + 1e7 });
  fc.assert(
    fc.property(instant, instant, fc.constantFrom("1m", "5m", "1h", "1d"), (a, b, wanted) => {
      const { timeframe, time, absence, ...prices } = candleWindow(
        candles,
        { from: Math.min(a, b), to: Math.max(a, b) },
        wanted,
        SHOWN,
      );
      const length = TIMEFRAME_MS[timeframe];
      assert.ok(time.length <= MOST_BARS && length >= TIMEFRAME_MS[wanted]);
      assert.equal(absence === null, time.length > 0);
      for (const column of Object.values(prices)) assert.equal(column.length, time.length);
      for (const open of time) {
        assert.ok(SHOWN.some(({ from, to }) => open >= from && open + length <= to), `${open} is not shown`);
      }
    }),
    { numRuns: 40 },
  );
});

Deno.test("bars of the length they have are those on record, longer ones are made of them", () => {
  const span = { from: first, to: first + 60 * minute };
  const own = candleWindow(candles, span, "1m", SHOWN);
  assert.deepEqual(own.close, Array.from(candles.close.subarray(0, own.time.length)));
  const [hour] = candleWindow(candles, { from: first, to: first + 180 * minute }, "1h", SHOWN).time;
  assert.equal(hour % TIMEFRAME_MS["1h"], 0);
});

Deno.test("of days that may not be shown it is said that they may not", () => {
  const { time, absence } = candleWindow(
    candles,
    { from: first + 7000 * minute, to: first + 8000 * minute },
    "1m",
    SHOWN,
  );
  assert.equal(time.length, 0);
  assert.match(absence ?? "", /not opened for this strategy/);
});
