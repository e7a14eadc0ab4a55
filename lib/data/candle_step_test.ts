import assert from "node:assert/strict";
import fc from "fast-check";
import { isMultiple, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { checkStep } from "./candle_step.ts";

const timeframe = fc.constantFrom(...Object.keys(TIMEFRAME_MS) as Timeframe[]);
const lineOf = (row: number) => row + 2;

Deno.test("checkStep() takes bars of the timeframe where single ones are missing, and rows without a time", () => {
  const missing = fc.array(fc.boolean(), { minLength: 1, maxLength: 300 });
  fc.assert(fc.property(timeframe, missing, fc.boolean(), (name, gaps, hasBad) => {
    let time = Date.UTC(2024, 0);
    const times = gaps.flatMap((isGap) => [time += TIMEFRAME_MS[name], time += TIMEFRAME_MS[name] * (isGap ? 2 : 1)]);
    if (hasBad) times.splice(times.length >> 1, 0, NaN);
    checkStep({ times: Float64Array.from(times), lineOf }, name);
  }));
});

Deno.test("checkStep() refuses bars of another timeframe by its name, and says where a file changes to it", () => {
  fc.assert(fc.property(timeframe, timeframe, fc.integer({ min: 30, max: 99 }), (wanted, found, count) => {
    fc.pre(isMultiple(wanted, found) || isMultiple(found, wanted));
    const start = Date.UTC(2024, 0),
      bars = (name: Timeframe, length: number, from: number) =>
        Array.from({ length }, (_, i) => from + i * TIMEFRAME_MS[name]);
    const times = bars(found, count, start);
    assert.throws(() => checkStep({ times: Float64Array.from(times), lineOf }, wanted), {
      name: "DataError",
      message: `Cannot read candles: wanted bars of ${wanted}, found rows ${found} apart; give --timeframe ${found}`,
    });
    const changed = [...times, ...bars(wanted, 2 * count, times[count - 1] + TIMEFRAME_MS[wanted])];
    assert.throws(() => checkStep({ times: Float64Array.from(changed), lineOf }, wanted), {
      name: "DataError",
      message: new RegExp(`rows ${found} apart in lines 2 to ${count + 1} .*make two files of it$`),
    });
  }));
});
