/**
 * What a reader chooses in the table of strategies: kept in the address, changed by keys and heads.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { ColumnInfo } from "../source.ts";
import { cellText, headText } from "./column_text.ts";
import { nextPlace } from "./grid_keys.ts";
import { pressed } from "./sort_keys.ts";
import { readStrategiesQuery, writeStrategiesQuery } from "./strategies_query.ts";

function column(name: string, rest: Partial<ColumnInfo> = {}): ColumnInfo {
  return {
    name,
    label: name,
    plain: name,
    meaning: "",
    kind: "number",
    format: "ratio",
    better: "higher",
    of: "search",
    ...rest,
  };
}

const NAMES = ["trial", "verdict", "score", "sharpe", "maxDrawdown", "unseenGain", "params.fast"];
const COLUMNS = NAMES.map((name) => column(name));

Deno.test("whatever is chosen is read from the address as it was written, and defaults are not written", () => {
  const names = fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1 });
  const choice = fc.record({
    filter: fc.string(),
    sort: names.map((list) => list.join(",-")),
    columns: names,
    figures: names,
    scatter: fc.option(fc.constantFrom(["sharpe", "score"] as const)),
    chosen: fc.uniqueArray(fc.nat({ max: 1e6 }), { maxLength: 20 }),
  }, { noNullPrototype: true });
  fc.assert(fc.property(choice, (chosen) => {
    assert.deepEqual(readStrategiesQuery(writeStrategiesQuery({}, chosen), COLUMNS), chosen);
  }));
  const first = readStrategiesQuery({}, COLUMNS);
  assert.deepEqual(readStrategiesQuery(writeStrategiesQuery({ columns: "score" }, { columns: [] }), COLUMNS), first);
});

Deno.test("columns that a study has not are left out of an address", () => {
  const { columns, sort } = readStrategiesQuery({ columns: "sharpe,profit", sort: "-profit,sharpe" }, COLUMNS);
  assert.deepEqual([columns, sort], [["sharpe"], "sharpe"]);
});

Deno.test("a head sorts best first, then worst first; with Shift it joins, turns round, and leaves", () => {
  const sharpe = column("sharpe"), fall = column("maxDrawdown", { better: "lower" });
  assert.equal(pressed("verdict,-score", sharpe, false), "-sharpe");
  assert.equal(pressed("-sharpe", sharpe, false), "sharpe");
  assert.equal(pressed("-sharpe", fall, true), "-sharpe,maxDrawdown");
  assert.equal(pressed("-sharpe,maxDrawdown", fall, true), "-sharpe,-maxDrawdown");
  assert.equal(pressed("-sharpe,-maxDrawdown", fall, true), "-sharpe");
});

Deno.test("no key leads out of the grid, and arrows lead back where they came from", () => {
  const size = { rows: 50, columns: 9, page: 10 };
  const keys = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End"];
  const place = fc.record({ row: fc.integer({ min: -1, max: 49 }), column: fc.integer({ min: 0, max: 8 }) });
  fc.assert(fc.property(place, fc.constantFrom(...keys), fc.boolean(), (at, key, isCtrl) => {
    const next = nextPlace(at, key, isCtrl, size);
    assert.ok(next !== null && next.row >= -1 && next.row < 50 && next.column >= 0 && next.column < 9);
  }));
  const inside = fc.record({ row: fc.integer({ min: 0, max: 48 }), column: fc.integer({ min: 1, max: 7 }) }, {
    noNullPrototype: true,
  });
  fc.assert(fc.property(inside, (at) => {
    for (const [there, back] of [["ArrowDown", "ArrowUp"], ["ArrowLeft", "ArrowRight"]]) {
      assert.deepEqual(nextPlace(nextPlace(at, there, false, size)!, back, false, size), at);
    }
  }));
  assert.equal(nextPlace({ row: 0, column: 0 }, "x", false, size), null);
});

Deno.test("cells say growth per year only of a year, and of unopened days that they are", () => {
  const cagr = column("cagr", { plain: "Growth per year", format: "percent" });
  assert.deepEqual([headText(cagr, 59), cellText(cagr, 1, 59)], ["Gain", "11.9 %"]);
  assert.deepEqual([headText(cagr, 400), cellText(cagr, 1, 400)], ["Growth per year", "100.0 %"]);
  assert.equal(cellText(column("unseenGain", { of: "unseen", format: "percent" }), null, 59), "not opened");
  assert.equal(cellText(column("unseenGain", { of: "unseen", format: "percent" }), 0.2, 59), "+20.0 %");
});
