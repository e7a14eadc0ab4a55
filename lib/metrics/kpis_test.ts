import assert from "node:assert/strict";
import fc from "fast-check";
import { readJson, referenceFile } from "../../test/shared.ts";
import { DAY_MS } from "../core/candles.ts";
import type { BacktestResult } from "../core/result.ts";
import { dailyReturns } from "./daily.ts";
import { type ExampleTrade, tradesOf } from "../../test/fixtures/example_trades.ts";
import { computeKpis, dailyKpis } from "./kpis.ts";
import { KPI_NAMES } from "./registry.ts";

interface OracleCase {
  readonly name: string;
  readonly returns: number[];
  readonly benchmark?: number[] | null;
  readonly expected: Readonly<Record<string, number | null>>;
}

const oracle: { periodsPerYear: number; cases: OracleCase[] } = readJson(referenceFile("oracles/metrics.json"));

function assertEqualKpi(actual: number | null | undefined, expected: number | null, what: string): void {
  if (expected === null) return assert.equal(actual, null, what);
  assert.ok(typeof actual === "number", `${what}: found ${actual}, wanted ${expected}`);
  assert.ok(Math.abs(actual - expected) <= 1e-9 * Math.abs(expected), `${what}: found ${actual}, wanted ${expected}`);
}

for (const { name, returns, benchmark, expected } of oracle.cases) {
  Deno.test(`dailyKpis() equals independent software: ${name}`, () => {
    const options = { periodsPerYear: oracle.periodsPerYear, benchmark: benchmark ?? undefined };
    const kpis = new Map(Object.entries(dailyKpis(Float64Array.from(returns), options)));
    assert.deepEqual(new Set(kpis.keys()), new Set(Object.keys(expected)));
    for (const [kpi, value] of Object.entries(expected)) assertEqualKpi(kpis.get(kpi), value, kpi);
  });
}

/** A backtest with one bar a day. */
function backtest(equity: number[], rows: ExampleTrade[] = [], startEquity = 100): BacktestResult {
  return {
    trades: tradesOf(rows),
    time: Float64Array.from(equity, (_, day) => day * DAY_MS),
    barMs: DAY_MS,
    equity: Float64Array.from(equity),
    startEquity,
    barsInPosition: rows.length,
    stopReason: null,
    refusals: {},
  };
}

Deno.test("computeKpis() fills every name of the registry with a finite number or null", () => {
  const kpis = computeKpis(backtest([101, 99, 105], [{ exitTime: 0, entryPrice: 100, exitPrice: 101 }]));
  assert.deepEqual(new Set(Object.keys(kpis)), new Set([...KPI_NAMES, "flagSharpeOutlier"]));
  for (const name of KPI_NAMES) assert.ok(kpis[name] === null || Number.isFinite(kpis[name]), name);
});

Deno.test("computeKpis() agrees with dailyKpis() on the days of any equity curve", () => {
  const curve = fc.array(fc.double({ min: 50, max: 200, noNaN: true }), { minLength: 2, maxLength: 60 });
  fc.assert(fc.property(curve, (equity) => {
    const result = backtest(equity);
    const { returns } = dailyReturns(result);
    const benchmark = returns.map((r, day) => r / 2 + Math.sin(day) / 100);
    const whole = computeKpis(result, { benchmark });
    for (const [name, value] of Object.entries(dailyKpis(returns, { benchmark }))) {
      const found = whole[name as keyof typeof whole] as number | null;
      if (value === null || found === null) assert.equal(found, value, name);
      else assert.ok(Math.abs(found - value) <= 1e-7 * Math.max(1, Math.abs(value)), `${name}: ${found}, ${value}`);
    }
  }));
});

Deno.test("computeKpis() of a ruined account has a growth of −1 and no ratios", () => {
  const kpis = computeKpis(backtest([50, -20, -30], []), { benchmark: [0.1, -0.2, 0.1] });
  assert.equal(kpis.cagr, -1);
  assert.equal(kpis.maxDrawdown, 1.3);
  for (const name of ["sharpe", "sortino", "valueAtRisk95", "beta", "probabilisticSharpe"] as const) {
    assert.equal(kpis[name], null, name);
  }
});

Deno.test("dailyKpis() of returns with a hole claims nothing", () => {
  for (const hole of [NaN, Infinity]) {
    assert.deepEqual(dailyKpis([0.01, hole, -0.5]), dailyKpis([]));
    const benchmark = [0.01, 0.02, -0.03];
    assert.deepEqual(dailyKpis([0.01, hole, -0.5], { benchmark }), dailyKpis([], { benchmark: [] }));
  }
  assert.ok(Object.values(dailyKpis([])).every((value) => value === null));
});

Deno.test("computeKpis() of an empty backtest claims nothing", () => {
  const kpis = computeKpis(backtest([]));
  const defined = KPI_NAMES.filter((name) => kpis[name] !== null);
  assert.deepEqual(defined, ["maxConsecutiveLosses", "activeDays", "tradeCount"]);
  for (const name of defined) assert.equal(kpis[name], 0, name);
});

Deno.test("flagSharpeOutlier is set where the cap bites, and only there", () => {
  const result = backtest([101, 103, 104, 106, 107]);
  const { sharpe } = computeKpis(result);
  const capped = computeKpis(result, { sharpeCap: sharpe! / 2 });
  assert.equal(capped.sharpeCapped, sharpe! / 2);
  assert.equal(capped.flagSharpeOutlier, true);
  const uncapped = computeKpis(result, { sharpeCap: sharpe! });
  assert.equal(uncapped.sharpeCapped, sharpe);
  assert.equal(uncapped.flagSharpeOutlier, false);
});

Deno.test("computeKpis() counts active days by the day of the exit", () => {
  const rows = [{ exitTime: 0 }, { exitTime: DAY_MS - 1 }, { exitTime: 2 * DAY_MS }];
  const kpis = computeKpis(backtest([110, 90, 95], rows));
  assert.equal(kpis.activeDays, 2);
  assert.equal(kpis.greenDaysShare, 1);
  assert.equal(kpis.medianDailyPnl, 0.075);
  assert.equal(kpis.tradesPerDay, 1);
});
