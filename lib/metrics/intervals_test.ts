import assert from "node:assert/strict";
import fc from "fast-check";
import { kpiIntervals } from "./intervals.ts";
import type { KpiValues } from "./kpis.ts";
import { KPI_NAMES, kpiDefinition } from "./registry.ts";

const reading = fc.array(fc.option(fc.double({ min: -5, max: 5, noNaN: true }), { nil: null }), {
  minLength: KPI_NAMES.length,
  maxLength: KPI_NAMES.length,
}).map((values) => Object.fromEntries(KPI_NAMES.map((name, i) => [name, values[i]])) as KpiValues);

Deno.test("the pessimistic end is never better than either reading, and missing where one is missing", () => {
  fc.assert(fc.property(reading, reading, (a, b) => {
    const intervals = kpiIntervals(a, b);
    for (const name of KPI_NAMES) {
      const { better } = kpiDefinition(name);
      if (better === null) continue;
      const worse = intervals[name].pessimistic;
      if (a[name] === null || b[name] === null) assert.equal(worse, null);
      else {
        const sign = better === "higher" ? 1 : -1;
        assert.ok(sign * worse! <= sign * a[name] && sign * worse! <= sign * b[name]);
        assert.deepEqual(new Set([worse, intervals[name].optimistic]), new Set([a[name], b[name]]));
      }
    }
  }));
});
