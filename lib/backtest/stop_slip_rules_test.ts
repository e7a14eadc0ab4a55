import assert from "node:assert/strict";
import fc from "fast-check";
import { randomSource } from "../core/random.ts";
import { mean, moments } from "../core/statistics.ts";
import { candlesFromColumns } from "../data/candles.ts";
import { BARE, miniCandles, type MiniCase, miniTests, tradeTexts } from "../../test/fixtures/mini_case.ts";
import { type Bar, market, options, randomBars } from "../../test/fixtures/random_market.ts";
import { type OcoOptions, simulateOco } from "./simulate_oco.ts";

const HALF: OcoOptions = { stopSlipShare: 0.5 };
const CALM = "100 100 100 100 | 100 101 99 100 |";

/** Long at 100 from the open of bar 1 on, stop at 98, target at 103, unless the case says otherwise. */
const CASES: MiniCase[] = [
  {
    rule: 41,
    name: "a stop fills half of the way from its level to the bar's extreme",
    bars: `${CALM} 100 101 94 100`,
    options: HALF,
    trades: ["1@100 2@96 stopLoss"],
    also: ({ doubtfulStops, trades: { exitReference, maxAdverseExcursion } }) => {
      assert.deepEqual([doubtfulStops, Math.abs(exitReference[0] - 100)], [1, 4]);
      // Rule 32: of the stop's bar its reference alone counts.
      assert.ok(Math.abs(maxAdverseExcursion[0]) < 0.041 && Math.abs(maxAdverseExcursion[0]) > 0.038);
    },
  },
  {
    rule: 41,
    name: "a bar that stops at the level leaves nothing open",
    bars: `${CALM} 100 101 98 100`,
    options: HALF,
    trades: ["1@100 2@98 stopLoss"],
    also: ({ doubtfulStops }) => assert.equal(doubtfulStops, 0),
  },
  {
    rule: 41,
    name: "a bar that opens beyond the stop still fills it at its open",
    bars: `${CALM} 96 97 90 97`,
    options: HALF,
    trades: ["1@100 2@96 stopLoss"],
    also: ({ doubtfulStops }) => assert.equal(doubtfulStops, 0),
  },
  {
    rule: 41,
    name: "the interval reaches from the level to the extreme",
    bars: `${CALM} 100 101 94 100`,
    options: { ...HALF, interval: true },
    trades: ["1@100 2@96 stopLoss"],
    also: ({ pessimistic, stopsAtLevel, optimistic }) => {
      assert.deepEqual([pessimistic, stopsAtLevel, optimistic].map((run) => run!.equity.at(-1)), [994, 998, 998]);
    },
  },
  {
    rule: 41,
    name: "stops and order of the legs are read together",
    bars: `${CALM} 100 104 94 100`,
    options: { ...HALF, interval: true },
    trades: ["1@100 2@96 stopLoss"],
    also: ({ pessimistic, stopsAtLevel, optimistic }) => {
      assert.deepEqual([pessimistic, stopsAtLevel, optimistic].map((run) => run!.equity.at(-1)), [994, 998, 1003]);
    },
  },
  {
    rule: 41,
    name: "a trailing stop is a stop",
    bars: "100 100 100 100 | 100 102.5 99 102 | 102 102.5 101 102 | 102 102 99 100",
    target: 10,
    options: { ...HALF, trailRatio: 1 },
    trades: ["1@100 3@99.5 trailingStop"],
  },
  {
    rule: 41,
    name: "a stop at break-even is a stop",
    bars: "100 100 100 100 | 100 102 99 102 | 102 102 99 99.5",
    target: 10,
    options: { ...HALF, breakEvenRatio: 1 },
    trades: ["1@100 2@99.5 breakEven"],
  },
  {
    rule: 41,
    name: "the bar of a limit entry is a bar like any other",
    bars: "100 100 100 100 | 100 101 95 97 | 97 97 97 97",
    options: { ...HALF, limitOffsetBps: 100 },
    trades: ["1@99 1@96 stopLoss"],
  },
  {
    rule: 41,
    name: "what the volume does not hold still fills at the extreme",
    // Of one unit the bar takes 0.4; 0.4 · 96 + 0.6 · 94.
    bars: `${CALM} 100 101 94 100 4`,
    options: { ...HALF, risk: { ...BARE.risk!, maxParticipation: 0.1 } },
    trades: ["1@100 2@94.8 stopLoss"],
  },
  {
    rule: 41,
    name: "a stop that the market passed beyond the liquidation is one",
    // Level of the liquidation: 90 / 0.978 = 92.02; half of the way from 98 to 86 is 92.
    bars: `${CALM} 100 101 86 100`,
    options: {
      ...HALF,
      margin: { maintenanceRate: 0.022, liquidationFee: 0 },
      risk: { ...BARE.risk!, maxLeverage: 10 },
    },
    trades: ["1@100 2@86 liquidation"],
    longOnly: true,
  },
  {
    rule: 41,
    name: "a stop that fills short of the liquidation is none",
    bars: `${CALM} 100 101 87 100`,
    options: {
      ...HALF,
      margin: { maintenanceRate: 0.022, liquidationFee: 0 },
      risk: { ...BARE.risk!, maxLeverage: 10 },
    },
    trades: ["1@100 2@92.5 stopLoss"],
    longOnly: true,
  },
];

for (const [name, body] of miniTests(CASES)) Deno.test(name, body);

/** Bars of three minutes: a long from the open of the second on, whose low is 94. */
const THREE_MINUTES = miniCandles("100 100 100 100 | 100 101 94 100 | 100 100 100 100", "3m");
const LONG = {
  signal: Int8Array.of(1, 0, 0),
  stopDistance: new Float64Array(3).fill(2),
  targetDistance: new Float64Array(3).fill(30),
};
const FLAT_MINUTES = "100 100 100 100 | 100 100 100 100 | 100 100 100 100 |";

for (
  const [name, minutes, expected] of [
    ["the minute that touched the stop", "100 101 97 97.5 | 97.5 98 94 96 | 96 100 96 100", "1@100 1@97.5 stopLoss"],
    ["a minute that opened beyond it", "100 101 99 99 | 96 97 94 96 | 96 100 96 100", "1@100 1@96 stopLoss"],
    ["the whole bar where a minute is missing", "- | 100 101 97 97.5 | 97.5 100 94 100", "1@100 1@96 stopLoss"],
  ]
) {
  Deno.test(`rule 41: with finer bars the stop fills by ${name}`, () => {
    const result = simulateOco(THREE_MINUTES, LONG, { ...BARE, ...HALF, finer: miniCandles(FLAT_MINUTES + minutes) });
    assert.deepEqual(tradeTexts(result), [expected]);
  });
}

Deno.test("rule 41: a liquidation takes the extreme of the finer bar that reached it", () => {
  const bars = miniCandles("100 100 100 100 | 100 101 80 100 | 100 100 100 100", "3m");
  const finer = miniCandles(`${FLAT_MINUTES} 100 101 99 99 | 99 99 89 89 | 89 100 80 100`);
  const result = simulateOco(bars, { ...LONG, stopDistance: new Float64Array(3).fill(50) }, {
    ...BARE,
    finer,
    margin: { maintenanceRate: 0.022, liquidationFee: 0 },
    risk: { ...BARE.risk!, maxLeverage: 10 },
  });
  assert.deepEqual(tradeTexts(result), ["1@100 1@89 liquidation"]);
});

Deno.test("rule 41: up to the end of the first trade a larger share never leaves more", () => {
  let slipped = 0;
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(randomBars, options, share, share, (bars: readonly Bar[], chosen, a, b) => {
      const { candles, signals } = market(bars);
      const run = (stopSlipShare: number) => simulateOco(candles, signals, { ...chosen, stopSlipShare });
      const less = run(Math.min(a, b)), more = run(Math.max(a, b));
      if (less.trades.length === 0) return;
      assert.equal(more.trades.exitBar[0], less.trades.exitBar[0]);
      assert.ok(more.trades.pnl[0] <= less.trades.pnl[0] + 1e-9 * Math.abs(less.trades.pnl[0]));
      slipped += Number(more.trades.pnl[0] < less.trades.pnl[0]);
    }),
    { numRuns: 1000 },
  );
  assert.ok(slipped > 10, `${slipped}`);
});

/** Minutes of a fair game of a few price steps each, so that a stop is passed and not met. */
function fewSteps(seed: number, bars: number, steps: number) {
  const random = randomSource(seed), time = Array.from({ length: bars }, (_, i) => 60_000 * i);
  const columns = { open: [] as number[], high: [] as number[], low: [] as number[], close: [] as number[] };
  for (let i = 0, price = 0; i < bars; i++) {
    const path = [price];
    for (let s = 0; s < steps; s++) path.push(price += random.normal() / Math.sqrt(steps));
    columns.open.push(1e6 + path[0]);
    columns.high.push(1e6 + Math.max(...path));
    columns.low.push(1e6 + Math.min(...path));
    columns.close.push(1e6 + price);
  }
  return candlesFromColumns({ symbol: "FAIR", timeframe: "1m", time, ...columns, volume: time.map(() => 1) });
}

Deno.test("rule 41: stops earn of a fair game in few price steps at their level, and no longer half-way or at the extreme", () => {
  const n = 40_000, candles = fewSteps(1, n, 6), always = new Int8Array(n).fill(1);
  const signals = { signal: always, stopDistance: new Float64Array(n).fill(1), targetDistance: new Float64Array(n) };
  signals.targetDistance.fill(Infinity);
  const standardErrors = (stopSlipShare: number) => {
    const { trades } = simulateOco(candles, signals, { ...BARE, startEquity: 1e9, timeoutBars: 5, stopSlipShare });
    assert.ok(trades.length > 5_000);
    return mean(trades.pnl) / moments(trades.pnl).standardDeviation * Math.sqrt(trades.length);
  };
  const [atLevel, halfWay, atExtreme] = [0, 0.5, 1].map(standardErrors);
  assert.ok(atLevel > 5, `${atLevel}`);
  assert.ok(Math.abs(halfWay) < 3, `${halfWay}`);
  assert.ok(atExtreme < -5, `${atExtreme}`);
});

Deno.test("a share of the way that is none is refused", () => {
  for (const stopSlipShare of [-0.1, 1.1, NaN]) {
    assert.throws(() => simulateOco(THREE_MINUTES, LONG, { ...BARE, stopSlipShare }), {
      name: "RangeError",
      message: `Cannot run a backtest: wanted stopSlipShare from 0 to 1, found ${stopSlipShare}`,
    });
  }
});
