import assert from "node:assert/strict";
import fc from "fast-check";
import { rangeOf, withRange } from "./filter_ranges.ts";

const filters = fc.constantFrom(
  "",
  "verdict = held",
  "sharpe > 1.5 and maxDrawdown < 10 %",
  "score >= 0.5 or verdict = held",
  'params.exit = "stop and target" and not (sharpe < 2 and score > 1)',
  "(sharpe >= 1 and sharpe <= 2) and beta > -1",
);
const bound = fc.option(fc.integer({ min: -5000, max: 5000 }).map((value) => value / 1000));

Deno.test("a range that was set is the range that is read, and the other columns keep theirs", () => {
  fc.assert(fc.property(filters, bound, bound, fc.boolean(), (filter, low, high, isPercent) => {
    const changed = withRange(filter, "calmar", { low, high }, isPercent);
    const read = rangeOf(changed, "calmar");
    for (const side of ["low", "high"] as const) {
      const wanted = { low, high }[side];
      if (wanted === null) assert.equal(read[side], null);
      else assert.ok(Math.abs(Number(read[side]) - wanted) < 1e-12, changed);
    }
    for (const other of ["sharpe", "maxDrawdown", "beta"]) {
      assert.deepEqual(rangeOf(changed, other), rangeOf(filter, other));
    }
    const cleared = withRange(changed, "calmar", { low: null, high: null });
    assert.equal(withRange(cleared, "calmar", { low, high }, isPercent), changed);
  }));
});

Deno.test("of a filter with `or` at its top the whole is kept in parentheses", () => {
  assert.equal(
    withRange("sharpe > 2 or verdict = held", "sharpe", { low: 1, high: null }),
    "(sharpe > 2 or verdict = held) and sharpe >= 1",
  );
});
