import assert from "node:assert/strict";
import { formatKpi, formatNumber } from "./format.ts";
import { isKpiName, KPI_NAMES, kpiDefinition, KPIS, snakeCase } from "./registry.ts";

Deno.test("every KPI has a name of its own, a label of its own, plain words of its own and a definition", () => {
  assert.equal(new Set(KPIS.map(({ name }) => snakeCase(name))).size, KPIS.length);
  assert.equal(new Set(KPIS.map(({ label }) => label)).size, KPIS.length);
  assert.equal(new Set(KPIS.map(({ plain }) => plain)).size, KPIS.length);
  for (const { name, definition, source } of KPIS) {
    assert.match(snakeCase(name), /^[a-z][a-z0-9_]*$/);
    assert.ok(definition.length > 5 && source.length > 0, name);
    assert.equal(kpiDefinition(name).name, name);
    assert.equal(formatKpi(name, null), "–");
    assert.match(formatKpi(name, -1.23456), /^−[\d.,]+/);
  }
});

Deno.test("names that are none are refused", () => {
  assert.equal(isKpiName("sharp"), false);
  assert.equal(isKpiName(KPI_NAMES[0]), true);
  assert.throws(() => kpiDefinition("constructor"), /found constructor/);
});

Deno.test("numbers are written for people", () => {
  assert.equal(formatNumber(0.0512, "percent"), "5.12 %");
  assert.equal(formatNumber(1234567.8, "currency"), "1,234,568");
  assert.equal(formatNumber(-0.0001, "ratio"), "0.00");
  assert.equal(formatNumber(Infinity, "ratio"), "–");
});

Deno.test("every KPI says in a sentence without symbols what it is, and what is good", () => {
  for (const { name, meaning, good } of KPIS) {
    assert.match(meaning, /^[A-Z].*\.$/, name);
    assert.match(good, /^[^A-Z].*[^.]$/, name);
    for (const text of [meaning, good]) {
      assert.ok(text.length <= 140, `${name}: ${text.length} letters`);
      assert.doesNotMatch(text, /[√∑Σ∫≤≥·^/|=<>]|\p{Script=Greek}/u, name);
    }
  }
  assert.equal(new Set(KPIS.map(({ meaning }) => meaning)).size, KPIS.length);
});
