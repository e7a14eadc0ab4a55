import assert from "node:assert/strict";
import fc from "fast-check";
import { KPI_NAMES, kpiDefinition } from "../metrics/registry.ts";
import { describeFailure, failedGates, softGate } from "./gates.ts";
import {
  SEALED_THRESHOLDS,
  SOFT_THRESHOLDS,
  type Threshold,
  VALIDATION_THRESHOLDS,
  VALIDITY_THRESHOLDS,
  withValues,
} from "./thresholds.ts";

const tables = { VALIDITY_THRESHOLDS, SOFT_THRESHOLDS, VALIDATION_THRESHOLDS, SEALED_THRESHOLDS };

/** KPIs that meet every threshold exactly. */
function justGood(): Record<string, number | null> {
  return Object.fromEntries([...VALIDITY_THRESHOLDS, ...SOFT_THRESHOLDS].map(({ kpi, value }) => [kpi, value]));
}

Deno.test("thresholds bound each KPI once, from its undesirable side, with a reason", () => {
  for (const [name, table] of Object.entries(tables)) {
    assert.equal(new Set(table.map(({ kpi }) => kpi)).size, table.length, name);
    for (const { kpi, bound, reason } of table) {
      const { better } = kpiDefinition(kpi);
      // Volatility is better low, but none at all means that nothing was tried.
      if (kpi !== "annualVolatility") assert.equal(bound, better === "higher" ? "atLeast" : "atMost", kpi);
      assert.ok(reason.length > 20, kpi);
    }
  }
});

Deno.test("a trial on every threshold is GOOD, and one step beyond any of them is not", () => {
  assert.deepEqual(softGate(justGood()).failed, []);
  for (const { kpi, bound, value } of [...VALIDITY_THRESHOLDS, ...SOFT_THRESHOLDS]) {
    const step = bound === "atLeast" ? -1e-9 : 1e-9;
    const beyond = softGate({ ...justGood(), [kpi]: value + step * Math.abs(value) });
    assert.deepEqual([beyond.passed, beyond.failed], [false, [kpi]], kpi);
  }
});

Deno.test("an undefined KPI fails its gate", () => {
  for (const { kpi } of SOFT_THRESHOLDS) {
    assert.deepEqual(softGate({ ...justGood(), [kpi]: null }).failed, [kpi]);
  }
  assert.equal(softGate({}).isValid, false);
});

Deno.test("a stopped backtest is not valid, whatever its KPIs", () => {
  const decision = softGate(justGood(), { stopReason: "drawdown" });
  assert.deepEqual([decision.isValid, decision.passed, decision.failed], [false, false, ["incomplete"]]);
});

Deno.test("stricter thresholds never let more through", () => {
  const value = fc.option(fc.double({ min: -2, max: 2, noNaN: true }), { nil: null });
  const kpis = fc.array(value, { minLength: KPI_NAMES.length, maxLength: KPI_NAMES.length });
  fc.assert(fc.property(kpis, fc.double({ min: 0, max: 1, noNaN: true }), (values, step) => {
    // No count and no time is negative.
    const found = (name: string, value: number | null) =>
      value === null || !["count", "number", "minutes"].includes(kpiDefinition(name).format) ? value : Math.abs(value);
    const record = Object.fromEntries(KPI_NAMES.map((name, i) => [name, found(name, values[i])]));
    const stricter = SOFT_THRESHOLDS.map((row): Threshold => ({
      ...row,
      value: row.value + (row.bound === "atLeast" ? step : -step),
    }));
    const before = new Set(failedGates(record, SOFT_THRESHOLDS).map(({ kpi }) => kpi));
    const after = new Set(failedGates(record, stricter).map(({ kpi }) => kpi));
    assert.ok([...before].every((kpi) => after.has(kpi)));
  }));
});

Deno.test("withValues() changes the named rows only and refuses unknown names", () => {
  const changed = withValues(SOFT_THRESHOLDS, { sharpeCapped: 3 });
  assert.deepEqual(changed.filter((row, i) => row !== SOFT_THRESHOLDS[i]).map(({ kpi }) => kpi), ["sharpeCapped"]);
  assert.throws(() => withValues(SOFT_THRESHOLDS, { beta: 1 }), /found beta/);
  assert.throws(() => withValues(SOFT_THRESHOLDS, { sharpeCapped: NaN }), RangeError);
});

Deno.test("a missing value is described as missing", () => {
  const text = describeFailure({ kpi: "profitFactor", bound: "atLeast", wanted: 1.05, found: null });
  assert.equal(text, "Profit factor: wanted at least 1.05, found no value");
});
