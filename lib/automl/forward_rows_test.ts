import assert from "node:assert/strict";
import fc from "fast-check";
import { formatForwardRows, oneLine, parseForwardRows } from "./forward_rows.ts";

const text = fc.string({ unit: fc.constantFrom("a", " ", "\n", "\r", "\t", "\u2028", '"', ",", "-") });

Deno.test("whatever a market and a target are called, in one line they are read again as they were written", () => {
  fc.assert(fc.property(text, text, (market, target) => {
    const rows = [{
      ...{ from: 0, to: 0, forwardTo: 0, seed: 1, trials: 8, codeVersion: "0.1.0", tradesHash: "ab", trial: 5 },
      ...{ market: oneLine(market), target: oneLine(target), groups: ["best"] as const, figures: { sharpe: 1.25 } },
      ...{ forwardSharpe: -2, forwardReturn: null, forwardDays: 10 },
    }];
    assert.deepEqual(parseForwardRows(formatForwardRows(rows)), rows);
  }));
});
