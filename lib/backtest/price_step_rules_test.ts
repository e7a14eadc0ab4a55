import assert from "node:assert/strict";
import fc from "fast-check";
import { candlesFromColumns } from "../data/candles.ts";
import { priceSteps, stepAt, usualStep } from "../data/price_steps.ts";
import { miniCandles, type MiniCase, miniTests } from "../../test/fixtures/mini_case.ts";
import type { OcoOptions } from "./simulate_oco.ts";

/** A first day of hours whose prices lie half a unit apart; the second day begins with bar 24. */
const DAY = Array.from({ length: 24 }, () => "100 100.5 99.5 100").join(" | ");
const KEEPS: OcoOptions = { keepsToPriceStep: true };

const CASES: MiniCase[] = [
  {
    rule: 39,
    name: "market fills pay half the step that the day before shows",
    bars: `${DAY} | 100 101 99 100 | 100 100 97 97`,
    timeframe: "1h",
    signals: [[24, 1]],
    options: KEEPS,
    trades: ["25@100.25 25@98.004375 stopLoss"],
    longOnly: true,
  },
  {
    rule: 39,
    name: "without the option they pay nothing",
    bars: `${DAY} | 100 101 99 100 | 100 100 97 97`,
    timeframe: "1h",
    signals: [[24, 1]],
    trades: ["25@100 25@98 stopLoss"],
  },
  {
    rule: 39,
    name: "on the first day no step is known",
    bars: `${DAY} | 100 101 99 100`,
    timeframe: "1h",
    signals: [[20, 1]],
    target: 0.25,
    options: KEEPS,
    trades: ["21@100 21@100.25 takeProfit"],
  },
  {
    rule: 40,
    name: "a target fills only half a step beyond its level",
    // Entry at 100.25, target at 103.25, which wants 103.5 to be traded through.
    bars: `${DAY} | 100 101 99 100 | 100 101 99 100 | 100 103.5 100 102 | 102 104 102 104`,
    timeframe: "1h",
    signals: [[24, 1]],
    options: KEEPS,
    trades: ["25@100.25 27@103.25 takeProfit"],
    longOnly: true,
  },
  {
    rule: 40,
    name: "a touched limit fills when half a step beyond it is touched",
    bars: `${DAY} | 100 101 99 100 | 100 101 99 100 | 100 103.5 100 102 | 102 104 102 104`,
    timeframe: "1h",
    signals: [[24, 1]],
    options: { ...KEEPS, limitFill: "touch" },
    trades: ["25@100.25 26@103.25 takeProfit"],
    longOnly: true,
  },
  {
    rule: 40,
    name: "a limit entry fills only half a step beyond its level",
    // At 99, which wants 98.75 to be traded through.
    bars: `${DAY} | 100 100 100 100 | 100 100 98.75 100 | 100 100 98.5 100 | 100 103 100 102`,
    timeframe: "1h",
    signals: [[24, 1]],
    options: { ...KEEPS, limitOffsetBps: 100, limitBars: 9 },
    trades: ["26@99 27@102 takeProfit"],
    longOnly: true,
  },
];

for (const [name, body] of miniTests(CASES)) Deno.test(name, body);

Deno.test("rule 39: the step of prices on a grid is found, whatever it is, and that of prices without one is nearly nothing", () => {
  const walk = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 300, maxLength: 300 });
  const step = fc.constantFrom(0.01, 0.0035, 25, 1e-8);
  fc.assert(
    fc.property(walk, step, (moves, step) => {
      // A walk that moves at all has moved by one step somewhere, or by steps with no common divisor.
      moves.splice(0, 2, 1, -1);
      let level = 10_000;
      const price = moves.map((move) => (level += move) * step);
      const candles = candlesFromColumns({
        symbol: "GRID",
        timeframe: "1m",
        time: moves.map((_, i) => 86_400_000 - 300 * 60_000 + i * 60_000 + (i === 299 ? 600_000 : 0)),
        open: price,
        high: price,
        low: price,
        close: price,
        volume: price,
      });
      const found = stepAt(priceSteps(candles), candles, 299);
      assert.ok(Math.abs(found / step - 1) < 1e-6, `${found} is not ${step}`);
      assert.ok(Math.abs(usualStep(candles)! * candles.open[299] / step - 1) < 1e-6);
    }),
    { numRuns: 50 },
  );
  let price = 100;
  const smooth = Array.from({ length: 48 }, (_, i) => price *= 1 + Math.sin(i * i) / 100);
  const candles = miniCandles(smooth.map((p) => `${p} ${p * 1.003} ${p * 0.996} ${p * 1.001}`).join("|"), "1h");
  assert.ok(usualStep(candles)! < 2e-4);
  assert.equal(usualStep(miniCandles("100 101 99 100")), null);
});

Deno.test("rule 39: a day's own prices do not count for its step, and a still day keeps the last one", () => {
  const still = Array.from({ length: 24 * 60 }, () => "100 100 100 100").join(" | ");
  const fine = Array.from({ length: 24 }, () => "100 100.25 100 100").join(" | ");
  const candles = miniCandles(`${DAY} | ${fine} | ${still}`, "1h");
  const at = (bar: number) => stepAt(priceSteps(candles), candles, bar);
  assert.deepEqual([at(23), at(24), at(47), at(48), at(24 * 60)], [0, 0.5, 0.5, 0.25, 0.25]);
});
