import assert from "node:assert/strict";
import fc from "fast-check";
import { type Candles, DAY_MS } from "../core/candles.ts";
import { randomSource } from "../core/random.ts";
import { priceSteps } from "./price_steps.ts";
import { simulateMarket } from "./simulate.ts";

/** The definition: the smallest distance of two different prices among the last thousand bars before each day. */
function plainSteps({ time, open, high, low, close }: Candles): number[] {
  const firstDay = Math.floor(time[0] / DAY_MS), steps = [0];
  for (let day = firstDay + 1; day <= Math.floor(time[time.length - 1] / DAY_MS); day++) {
    const end = time.filter((at) => at < day * DAY_MS).length, from = Math.max(0, end - 1000);
    const prices = [open, high, low, close].flatMap((column) => [...column.subarray(from, end)]).sort((a, b) => a - b);
    const apart = prices.slice(1).map((price, k) => price - prices[k]).filter((gap, k) => gap > 1e-9 * prices[k + 1]);
    steps.push(end < 20 || apart.length === 0 ? steps.at(-1)! : Math.min(...apart));
  }
  return steps;
}

Deno.test("the steps of a simulated market are those of their definition, to the bit", () => {
  const candles = simulateMarket({ seed: 5, bars: 6 * 1440 });
  assert.deepEqual([...priceSteps(candles).byDay], plainSteps(candles));
});

Deno.test("so are those of any prices: on a grid that changes, on none, standing still, with gaps, a few roundings apart", () => {
  const grids = fc.array(fc.constantFrom(0, 1e-7, 0.01, 0.1, 0.25, 1, 50), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.integer(), grids, fc.constantFrom(4, 24, 300), fc.boolean(), (seed, grid, perDay, isRounded) => {
      const random = randomSource(seed), bars = grid.length * perDay, at = 10 ** random.integer(5);
      const price = () =>
        Float64Array.from({ length: bars }, (_, bar) => {
          const step = grid[Math.floor(bar / perDay)], free = at * (1 + 0.01 * random.normal());
          const onGrid = step === 0 ? free : Math.max(step, Math.round(free / step) * step);
          return isRounded && random.uniform() < 0.1 ? onGrid * (1 + 2 ** -52) : onGrid;
        });
      const time = Float64Array.from({ length: bars }, (_, bar) => bar * DAY_MS / perDay);
      const columns = { time, open: price(), high: price(), low: price(), close: price(), volume: time };
      const candles: Candles = { symbol: "BTC/USDT", timeframe: "1m", ...columns };
      assert.deepEqual([...priceSteps(candles).byDay], plainSteps(candles));
    }),
    { numRuns: 60 },
  );
});
