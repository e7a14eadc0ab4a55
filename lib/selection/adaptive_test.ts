import assert from "node:assert/strict";
import fc from "fast-check";
import { ADAPTIVE_RULES, adaptThresholds } from "./adaptive.ts";
import { failedGates } from "./gates.ts";
import { SOFT_THRESHOLDS, withValues } from "./thresholds.ts";

const value = fc.option(fc.double({ min: -1, max: 8, noNaN: true }), { nil: null });
const history = fc.array(
  fc.record({
    sharpeCapped: value,
    profitFactor: value,
    maxDrawdown: value.map((v) => v === null ? null : Math.abs(v) / 8),
  }),
  { maxLength: 120 },
);

Deno.test("adaptive thresholds are never looser than the floor, never stricter than the ceiling, whatever the history", () => {
  fc.assert(fc.property(history, (past) => {
    const { thresholds, decisions } = adaptThresholds(past, SOFT_THRESHOLDS, SOFT_THRESHOLDS);
    assert.equal(decisions.length, ADAPTIVE_RULES.length);
    for (const { kpi, newValue, floor, ceiling } of decisions) {
      assert.ok(newValue >= Math.min(floor, ceiling) && newValue <= Math.max(floor, ceiling), kpi);
      assert.equal(thresholds.find((row) => row.kpi === kpi)!.value, newValue);
    }
    for (const trial of past) {
      const before = new Set(failedGates(trial, SOFT_THRESHOLDS).map(({ kpi }) => kpi));
      const after = new Set(failedGates(trial, thresholds).map(({ kpi }) => kpi));
      assert.ok([...before].every((kpi) => after.has(kpi)));
    }
  }));
});

Deno.test("the order of the history does not matter, and asking twice changes nothing", () => {
  fc.assert(fc.property(history, (past) => {
    const once = adaptThresholds(past, SOFT_THRESHOLDS, SOFT_THRESHOLDS);
    assert.deepEqual(adaptThresholds([...past].reverse(), SOFT_THRESHOLDS, SOFT_THRESHOLDS), once);
    assert.deepEqual(adaptThresholds(past, once.thresholds, SOFT_THRESHOLDS).thresholds, once.thresholds);
  }));
});

Deno.test("a threshold turns away its share of the history on its KPI", () => {
  const past = Array.from(
    { length: 101 },
    (_, i) => ({ sharpeCapped: 1 + i / 50, profitFactor: 1.2, maxDrawdown: 0.2 }),
  );
  const { thresholds, decisions } = adaptThresholds(past, SOFT_THRESHOLDS, SOFT_THRESHOLDS);
  assert.equal(decisions[0].limit, "quantile");
  assert.equal(decisions[0].trials, 101);
  const bound = thresholds.filter(({ kpi }) => kpi === "sharpeCapped");
  assert.equal(past.filter((kpis) => failedGates(kpis, bound).length > 0).length, 80);
});

Deno.test("a short history keeps the threshold in force, but not below a floor that has risen", () => {
  const current = withValues(SOFT_THRESHOLDS, { sharpeCapped: 2 });
  const kept = adaptThresholds([], current, SOFT_THRESHOLDS);
  assert.deepEqual(kept.thresholds, current);
  assert.ok(kept.decisions.every(({ limit, quantile }) => limit === "history" && quantile === null));
  const risen = adaptThresholds([], current, withValues(SOFT_THRESHOLDS, { sharpeCapped: 2.5 }));
  assert.equal(risen.thresholds.find(({ kpi }) => kpi === "sharpeCapped")!.value, 2.5);
});

Deno.test("rules that cannot be are refused", () => {
  const adapt = (rule: Partial<(typeof ADAPTIVE_RULES)[number]>) =>
    adaptThresholds([], SOFT_THRESHOLDS, SOFT_THRESHOLDS, { rules: [{ ...ADAPTIVE_RULES[0], ...rule }] });
  assert.throws(() => adapt({ kpi: "beta" }), /beta/);
  assert.throws(() => adapt({ strictness: 1 }), RangeError);
  assert.throws(() => adapt({ ceiling: 0.5 }), /found 0.5/);
});
