import assert from "node:assert/strict";
import { adx, roc, rsi } from "./momentum.ts";
import { randomBars } from "../../test/fixtures/feature_bars.ts";
import { macd } from "./trend.ts";
import { parkinson, realizedVolatility } from "./volatility.ts";
import { mfi, rollingVwap, vwap } from "./volume.ts";

Deno.test("degenerate markets get TA-Lib's values, not NaN", () => {
  const flat = new Float64Array(40).fill(5), none = new Float64Array(40);
  assert.equal(mfi(flat, flat, flat, flat, 14)[39], 0);
  assert.equal(mfi(randomBars(40, 7).high, flat, flat, none, 14)[39], 0);
  assert.equal(roc(none, 3)[39], 0);
  assert.deepEqual([adx(flat, flat, flat, 5).adx[39], adx(flat, flat, flat, 5).plusDi[39]], [0, 0]);
});

Deno.test("without volume a volume-weighted average is undefined", () => {
  const { time, close } = randomBars(40, 8), none = new Float64Array(40);
  assert.ok(vwap(close, close, close, none, time).every(Number.isNaN));
  assert.ok(rollingVwap(close, close, close, none, 5).every(Number.isNaN));
});

Deno.test("rsi() is undefined where nothing moves, from the start or once a move has faded", () => {
  assert.ok(rsi(new Float64Array(40).fill(5), 14).every(Number.isNaN));
  assert.ok(rsi(new Float64Array(40), 14).every(Number.isNaN));
  // Of one step of 1 half is left at bar 2, and half of that with each bar: 2⁻³⁹ at bar 40 is the first below 2·10⁻¹².
  const once = Float64Array.from({ length: 10_050 }, (_, i) => i === 0 ? 1 : 2), strength = rsi(once, 2);
  assert.deepEqual([strength[2], strength[39], strength[40], strength[10_049]], [100, 100, NaN, NaN]);
  // The next move is heard at once.
  once[10_049] = 1;
  assert.ok(rsi(once, 2)[10_049] < 1e-9);
});

Deno.test("rsi() stays within 0 and 100 and reaches both", () => {
  const up = Float64Array.from({ length: 30 }, (_, i) => i ** 2);
  assert.equal(rsi(up, 14)[29], 100);
  assert.equal(rsi(up.map((x) => -x), 14)[29], 0);
});

Deno.test("macd() refuses a fast average that is not faster", () => {
  assert.throws(() => macd(new Float64Array(9), 26, 12, 9), {
    name: "RangeError",
    message: "Cannot compute macd: wanted fast below slow, found fast 26 and slow 12",
  });
});

Deno.test("volatilities refuse prices without a logarithm", () => {
  const prices = Float64Array.of(1, 0, 2);
  const wanted = { name: "RangeError", message: /numbers above 0, found 0 in (close|low) at bar 1$/ };
  assert.throws(() => realizedVolatility(prices, 2, 365), wanted);
  assert.throws(() => parkinson(Float64Array.of(1, 1, 2), prices, 2, 365), wanted);
});
