import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { exportReturns } from "../../lib/data/pandas_csv.ts";
import { comparedRecord, DEFINITIONS } from "./quantstats_definitions.ts";

/** What quantstats gave, by `deno task bench quantstats --write`. */
const oracle = JSON.parse(readFileSync(new URL("../oracles/quantstats.json", import.meta.url), "utf8"));
const record = comparedRecord(), returns = Float64Array.from(record.returns);

Deno.test("quantstats was asked about these very returns, and pandas read every trade of ours", () => {
  assert.equal(createHash("sha256").update(exportReturns(record)).digest("hex"), oracle.sha256);
  assert.deepEqual(oracle.trades, { rows: 4, profit: -1.75, zone: "UTC" });
});

for (const { name, theirs, ours, expected, why } of DEFINITIONS) {
  const sense = why === "" ? "is" : "becomes, by the difference of definitions,";
  Deno.test(`${name} ${sense} ${theirs} of quantstats to 1e-9`, () => {
    const own = ours(returns), found = oracle.figures[name];
    assert.ok(Math.abs(found - expected(own, returns)) <= 1e-9, `${own} against ${found}`);
    if (why !== "") assert.ok(Math.abs(found - own) > 1e-9, "definitions that differ give figures that do");
  });
}

Deno.test("every figure that was asked for is in the table", () => {
  assert.deepEqual(DEFINITIONS.map(({ name }) => name).sort(), Object.keys(oracle.figures).sort());
});
