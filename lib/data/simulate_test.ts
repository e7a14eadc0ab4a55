import assert from "node:assert/strict";
import fc from "fast-check";
import { BOOK_COLUMNS, type Candles, PRICE_COLUMNS } from "../core/candles.ts";
import { validateCandles } from "./candles.ts";
import { simulateMarket } from "./simulate.ts";

const QUARTER = 90 * 1440;

/** Mean / standard error: beyond 4 in size for one fair game in 16,000. */
function tStatistic(values: number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return mean / Math.sqrt(squares / (values.length - 1) / values.length);
}

/** A side for the next bar from what is seen at a close. */
type Rule = (candles: Candles, i: number) => number;

const RULES: Record<string, Rule> = {
  "buy and hold": () => 1,
  "follow the last bar": ({ open, close }, i) => Math.sign(close[i] - open[i]),
  "follow the last hour": ({ close }, i) => i < 60 ? 0 : Math.sign(close[i] - close[i - 60]),
  "follow the imbalance": ({ book }, i) => Math.sign(book!.imbalance[i]),
  "follow the microprice": ({ book }, i) => Math.sign(book!.micropriceBps[i]),
  "buy after a wide bar": ({ high, low, close }, i) => high[i] - low[i] > 0.002 * close[i] ? 1 : 0,
  "buy close to the low": ({ high, low, close }, i) => close[i] - low[i] < 0.1 * (high[i] - low[i]) ? 1 : 0,
  "follow volume": ({ volume, open, close }, i) => volume[i] > 200 ? Math.sign(close[i] - open[i]) : 0,
};

function profits(candles: Candles, rule: Rule): number[] {
  const list: number[] = [];
  for (let i = 0; i + 1 < candles.close.length; i++) {
    const side = rule(candles, i);
    if (side !== 0) list.push(side * (candles.close[i + 1] / candles.open[i + 1] - 1));
  }
  return list;
}

Deno.test("simulateMarket() gives valid candles with a book, on whole ticks, each opening at the last close", () => {
  const options = fc.record({
    seed: fc.maxSafeInteger(),
    bars: fc.nat(300),
    start: fc.integer({ min: 0, max: 3e7 }).map((minutes) => minutes * 60_000),
    startPrice: fc.double({ min: 1, max: 1e6, noNaN: true }),
    ticksPerUnit: fc.constantFrom(1, 10, 100),
    edge: fc.constantFrom(0, 1, 12),
  });
  fc.assert(fc.property(options, (option) => {
    const candles = simulateMarket(option);
    validateCandles(candles);
    const { time, open, high, low, close, book } = candles;
    assert.equal(time.length, option.bars);
    for (let i = 0; i < option.bars; i++) {
      assert.equal(time[i], option.start + i * 60_000);
      for (const price of [open[i], high[i], low[i], close[i]]) {
        assert.equal(Math.round(price * option.ticksPerUnit) / option.ticksPerUnit, price);
      }
      if (i > 0) assert.equal(open[i], close[i - 1]);
      const { bidDepth, askDepth, imbalance, spreadBps, micropriceBps } = book!;
      assert.ok(Math.abs((bidDepth[i] - askDepth[i]) / (bidDepth[i] + askDepth[i]) - imbalance[i]) < 1e-9);
      assert.ok(Math.abs(micropriceBps[i]) <= spreadBps[i] / 2);
    }
  }));
});

Deno.test("simulateMarket() with fewer bars is the beginning of the same market", () => {
  const long = simulateMarket({ seed: 5, bars: 3000, edge: 6 }),
    short = simulateMarket({ seed: 5, bars: 1000, edge: 6 });
  for (const name of PRICE_COLUMNS) assert.deepEqual(short[name], long[name].slice(0, 1000));
  for (const name of BOOK_COLUMNS) assert.deepEqual(short.book![name], long.book![name].slice(0, 1000));
});

Deno.test("simulateMarket() shows the same imbalance whatever the edge, and other markets for other seeds", () => {
  const market = (seed: number, edge: number) => simulateMarket({ seed, bars: 1000, edge });
  assert.deepEqual(market(5, 0).book!.imbalance, market(5, 8).book!.imbalance);
  assert.notDeepEqual(market(5, 0).close, market(5, 8).close);
  assert.notDeepEqual(market(5, 0).close, market(6, 0).close);
});

Deno.test("simulateMarket() without an edge is a fair game to rules that see the past", () => {
  const candles = simulateMarket({ seed: 1, bars: 2 * QUARTER });
  for (const [name, rule] of Object.entries(RULES)) {
    const t = tStatistic(profits(candles, rule));
    assert.ok(Math.abs(t) < 4, `${name}: t = ${t}`);
  }
});

Deno.test("simulateMarket() with an edge pays the rule that follows the imbalance, before costs", () => {
  const candles = simulateMarket({ seed: 1, bars: 2 * QUARTER, edge: 8 });
  assert.ok(tStatistic(profits(candles, RULES["follow the imbalance"])) > 10);
});

Deno.test("simulateMarket() stays fair on ticks so coarse that most moves are rounded away", () => {
  const candles = simulateMarket({ seed: 2, bars: QUARTER, startPrice: 1000, ticksPerUnit: 1 });
  for (const name of ["buy and hold", "follow the last bar", "follow the last hour"]) {
    const t = tStatistic(profits(candles, RULES[name]));
    assert.ok(Math.abs(t) < 4, `${name}: t = ${t}`);
  }
  assert.ok(candles.close.filter((price, i) => price !== candles.open[i]).length > 0.1 * QUARTER);
});

Deno.test("simulateMarket() fills inside a bar are fair: from a level reached, the close is as far above as below", () => {
  const { open, high, low, close } = simulateMarket({ seed: 3, bars: 2 * QUARTER });
  for (const distance of [2e-4, 5e-4, 1e-3, 2e-3]) {
    const above: number[] = [], below: number[] = [];
    for (let i = 0; i < open.length; i++) {
      const upper = open[i] * (1 + distance), lower = open[i] * (1 - distance);
      if (high[i] >= upper) above.push(close[i] / upper - 1);
      if (low[i] <= lower) below.push(close[i] / lower - 1);
    }
    assert.ok(above.length > 500 && below.length > 500);
    assert.ok(Math.abs(tStatistic(above)) < 4, `above ${distance}: t = ${tStatistic(above)}`);
    assert.ok(Math.abs(tStatistic(below)) < 4, `below ${distance}: t = ${tStatistic(below)}`);
  }
});

Deno.test("simulateMarket() is the same market at every price, but for the size of its ticks", () => {
  const bitcoin = simulateMarket({ seed: 6, bars: 5000 });
  for (const startPrice of [1e6, 100, 1, 2e-5]) {
    const { close, book } = simulateMarket({ seed: 6, bars: 5000, startPrice });
    for (let i = 0; i < 5000; i += 100) {
      assert.ok(Math.abs((close[i] / startPrice) / (bitcoin.close[i] / 95_000) - 1) < 1e-3);
      assert.ok(book!.spreadBps[i] < 0.3);
    }
  }
});

Deno.test("simulateMarket() ties depth, spread and volume to volatility", () => {
  const { open, high, low, volume, book } = simulateMarket({ seed: 4, bars: QUARTER });
  const hours = Math.floor(QUARTER / 60);
  const hourly = (value: (i: number) => number) =>
    Float64Array.from({ length: hours }, (_, hour) => {
      let sum = 0;
      for (let i = 60 * hour; i < 60 * hour + 60; i++) sum += value(i);
      return sum;
    });
  const volatility = hourly((i) => (high[i] - low[i]) / open[i]);
  const order = Array.from(volatility.keys()).sort((a, b) => volatility[a] - volatility[b]);
  const quietToWild = (column: Float64Array) => {
    const sums = hourly((i) => column[i]);
    const total = (list: number[]) => list.reduce((sum, hour) => sum + sums[hour], 0);
    return total(order.slice(-hours / 5)) / total(order.slice(0, hours / 5));
  };
  assert.ok(quietToWild(volume) > 2);
  assert.ok(quietToWild(book!.spreadBps) > 1.1);
  assert.ok(quietToWild(book!.bidDepth) < 0.7);
});

Deno.test("simulateMarket() rests on Saturday and Sunday, and on no other day", () => {
  const model = { weekendVolatility: 0.01, regimes: [{ scale: 1, share: 1 }] };
  const { time, open, high, low } = simulateMarket({ seed: 8, bars: 7 * 1440, model });
  const ranges = new Array(7).fill(0);
  time.forEach((ms, i) => ranges[new Date(ms).getUTCDay()] += (high[i] - low[i]) / open[i]);
  const busy = ranges.map((range) => range > Math.max(...ranges) / 4);
  assert.deepEqual(busy, [false, true, true, true, true, true, false]);
});

Deno.test("simulateMarket() refuses options out of range", () => {
  const cases = [
    { bars: -1 },
    { bars: 1.5 },
    { start: 1 },
    { startPrice: 0 },
    { startPrice: NaN },
    { ticksPerUnit: 0.1 },
    { edge: -1 },
    { edge: 0.5 },
    { edge: 13 },
    { edge: NaN },
    { model: { garchMemory: 0.95 } },
    { model: { studentShape: 1 } },
    { drift: NaN },
    { startPrice: Infinity },
    { model: { annualVolatility: NaN } },
    { model: { hourlyVolatility: [1] } },
    { model: { hourlyVolatility: new Array(24).fill(NaN) } },
    { model: { regimes: [] } },
    { model: { regimes: [{ scale: NaN, share: 1 }] } },
  ];
  for (const option of cases) {
    assert.throws(() => simulateMarket({ seed: 1, bars: 10, ...option }), RangeError, JSON.stringify(option));
  }
});
