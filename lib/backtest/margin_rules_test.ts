import assert from "node:assert/strict";
import fc from "fast-check";
import { EXIT_REASONS } from "../core/trades.ts";
import type { Margin } from "../execution/margin.ts";
import { BARE, miniCandles, type MiniCase, miniTests } from "../../test/fixtures/mini_case.ts";
import { type Bar, market, options, randomBars } from "../../test/fixtures/random_market.ts";
import type { TradeRules } from "../strategy/trade_rules.ts";
import type { BacktestOptions } from "./options.ts";
import { type OcoOptions, simulateOco } from "./simulate_oco.ts";

const near = (found: number, wanted: number) => assert.ok(Math.abs(found - wanted) < 1e-9, `${found} is not ${wanted}`);

/** One unit at 100 on a margin of 10, of which 2.2 % of the notional must remain. */
const leveraged = (margin: Partial<Margin> = {}, maxLeverage = 10): OcoOptions => ({
  margin: { maintenanceRate: 0.022, liquidationFee: 0, ...margin },
  risk: { ...BARE.risk!, maxLeverage },
});
/** Level of a long: 90 / 0.978. */
const LONG_LEVEL = 92.0245398773;

/** Reasons to leave at a bar's close. */
const AT_CLOSE: ReadonlySet<string> = new Set(["timeout", "endOfData", "earlyStop"]);

const CASES: MiniCase[] = [
  {
    rule: 37,
    name: "a long whose margin is used up is closed, long before its stop",
    bars: "100 100 100 100 | 100 101 99 100 | 100 100 92 99 | 99 104 99 104",
    stop: 20,
    options: leveraged(),
    trades: ["1@100 2@90 liquidation"],
    longOnly: true,
  },
  {
    rule: 37,
    name: "a low above the level leaves a long alone",
    bars: `100 100 100 100 | 100 101 99 100 | 100 100 ${LONG_LEVEL + 0.001} 99 | 99 104 99 104`,
    stop: 20,
    options: leveraged(),
    trades: ["1@100 3@103 takeProfit"],
    longOnly: true,
  },
  {
    rule: 37,
    name: "a short is liquidated at the entry price and a tenth, less the maintenance rate",
    bars: "100 100 100 100 | 100 101 99 100 | 100 107.64 100 101 | 101 101 96 97",
    signals: [[0, -1]],
    stop: 20,
    options: leveraged(),
    trades: ["1@100 2@110 liquidation"],
    longOnly: true,
  },
  {
    rule: 37,
    name: "a stop nearer than the level fills as ever",
    bars: "100 100 100 100 | 100 101 99 100 | 100 100 92 99",
    options: leveraged(),
    trades: ["1@100 2@98 stopLoss"],
    longOnly: true,
  },
  {
    rule: 37,
    name: "a trailing stop that has passed the level takes its place",
    bars: "100 100 100 100 | 100 101 99 100 | 100 110 100 110 | 110 110 90 91",
    stop: 15,
    target: 30,
    options: { ...leveraged(), trailRatio: 1 },
    trades: ["1@100 3@95 trailingStop"],
    longOnly: true,
  },
  {
    rule: 37,
    name: "without leverage a long is never liquidated",
    bars: "100 100 100 100 | 100 101 99 100 | 100 100 1 2",
    stop: 99.5,
    options: leveraged({}, 1),
    trades: ["1@100 2@2 endOfData"],
    longOnly: true,
  },
  {
    rule: 37,
    name: "without leverage a short is liquidated when the price has nearly doubled",
    bars: "100 100 100 100 | 100 101 99 100 | 100 196 100 100",
    signals: [[0, -1]],
    stop: 150,
    options: leveraged({}, 1),
    trades: ["1@100 2@200 liquidation"],
    longOnly: true,
  },
  {
    rule: 38,
    name: "a bar that went beyond the margin takes more than it",
    bars: "100 100 100 100 | 100 101 99 100 | 100 100 85 99",
    stop: 20,
    options: leveraged(),
    trades: ["1@100 2@85 liquidation"],
    longOnly: true,
  },
  {
    rule: 38,
    name: "an open beyond the level is liquidated whatever the stop, at the worst of the bar",
    bars: "100 100 100 100 | 100 101 99 100 | 91 95 89 95",
    options: leveraged(),
    trades: ["1@100 2@89 liquidation"],
    longOnly: true,
  },
  {
    rule: 38,
    name: "an open beyond the level comes before a wish to leave there",
    bars: "100 100 100 100 | 100 101 99 100 | 91 95 90.5 95",
    leave: [[1, 3]],
    options: leveraged(),
    trades: ["1@100 2@90 liquidation"],
    longOnly: true,
  },
  {
    rule: 38,
    name: "the fee of the liquidation comes on top of the taker fee",
    bars: "100 100 100 100 | 100 101 99 100 | 100 100 92 99",
    stop: 20,
    options: { ...leveraged({ liquidationFee: 0.01 }), costs: { ...BARE.costs!, takerFee: 0.002 } },
    trades: ["1@100 2@90 liquidation"],
    also: ({ trades }) => near(trades.fees[0], 0.2 + 90 * 0.012),
    longOnly: true,
  },
  {
    rule: 12,
    name: "the liquidation comes before the target of the same bar",
    bars: "100 100 100 100 | 100 104 91 100",
    stop: 20,
    options: leveraged(),
    trades: ["1@100 1@90 liquidation"],
    longOnly: true,
  },
];

for (const [name, body] of miniTests(CASES)) Deno.test(name, body);

Deno.test("rules 37, 38: up to the bar of the first liquidation, margin never leaves more than none does, nor gets a better price before costs", () => {
  const margin = { maintenanceRate: 0.01, liquidationFee: 0.005 };
  let liquidations = 0;
  const check = (
    bars: readonly Bar[],
    chosen: BacktestOptions & TradeRules,
  ) => {
    const { candles, signals } = market(bars);
    const leveraged = { ...chosen, risk: { ...chosen.risk, maxLeverage: 50 } };
    const bare = simulateOco(candles, signals, { ...leveraged, margin: undefined });
    const { trades, equity } = simulateOco(candles, signals, { ...leveraged, margin });
    const first = trades.exitReason.indexOf(EXIT_REASONS.indexOf("liquidation"));
    const end = first < 0 ? equity.length : trades.exitBar[first];
    assert.deepEqual(equity.slice(0, end), bare.equity.slice(0, end));
    if (first < 0) return;
    liquidations++;
    // Without margin this bar may have ended at its close, by what the fall set off: at other costs, as volatility and volume of
    // this bar count there, so that what is compared is the price before them.
    if (bare.trades.exitBar[first] === end && AT_CLOSE.has(EXIT_REASONS[bare.trades.exitReason[first]])) {
      const side = trades.side[first];
      assert.ok(side * (trades.exitReference[first] - bare.trades.exitReference[first]) <= 0);
      return;
    }
    assert.ok(
      equity[end] <= bare.equity[end] + 1e-9 * Math.abs(bare.equity[end]),
      `${equity[end]} > ${bare.equity[end]}`,
    );
  };
  fc.assert(fc.property(randomBars, options, check), { numRuns: 1000 });
  assert.ok(liquidations > 20);
});

Deno.test("a margin that the largest leverage cannot hold is refused", () => {
  const candles = miniCandles("100 100 100 100 | 100 100 100 100"), distance = Float64Array.of(1, 1);
  const signals = { signal: Int8Array.of(1, 0), stopDistance: distance, targetDistance: distance };
  for (
    const [margin, message] of [
      [{ maintenanceRate: 0.1, liquidationFee: 0 }, /wanted maintenanceRate below 1 \/ maxLeverage, 0.1, found 0.1/],
      [{ maintenanceRate: -0.1, liquidationFee: 0 }, /wanted maintenanceRate of at least 0 and below 1, found -0.1/],
      [{ maintenanceRate: 0, liquidationFee: NaN }, /wanted liquidationFee of at least 0 and below 1, found NaN/],
    ] as const
  ) {
    assert.throws(() => simulateOco(candles, signals, { ...BARE, ...leveraged(margin) }), {
      name: "RangeError",
      message,
    });
  }
});
