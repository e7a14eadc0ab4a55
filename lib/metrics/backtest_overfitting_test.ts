import assert from "node:assert/strict";
import fc from "fast-check";
import { readJson, referenceFile } from "../../test/shared.ts";
import { mean, standardDeviation } from "../core/statistics.ts";
import { probabilityOfBacktestOverfitting } from "./backtest_overfitting.ts";

const oracle = readJson(referenceFile("oracles/stats/stats.json"));

function columnsOf(rows: number[][]): Float64Array[] {
  return rows[0].map((_, c) => Float64Array.from(rows, (row) => row[c]));
}

for (const one of oracle.pbo) {
  Deno.test(`probabilityOfBacktestOverfitting() equals independent software: ${one.matrix}, S = ${one.S}`, () => {
    const { pbo, logits } = probabilityOfBacktestOverfitting(columnsOf(oracle.matrices[one.matrix]), { blocks: one.S });
    assert.equal(logits.length, one.combos);
    assert.equal(pbo, one.pbo_le0);
    assert.ok(Math.abs(mean(logits) - one.mean_logit) < 1e-9);
    assert.ok(Math.abs(standardDeviation(logits) - one.sd_logit) < 1e-3);
    one.first10_logits.forEach((logit: number, i: number) => assert.ok(Math.abs(logits[i] - logit) < 1e-9));
    assert.ok(Math.abs(logits[logits.length - 1] - one.last_logit) < 1e-9);
  });
}

Deno.test("logits do not change with the scale of a strategy or the order of the strategies", () => {
  const columns = columnsOf(oracle.matrices.noise).slice(0, 6);
  const { logits } = probabilityOfBacktestOverfitting(columns, { blocks: 6 });
  const scaled = columns.map((column, c) => column.map((r) => r * 2 ** c)).reverse();
  assert.deepEqual(probabilityOfBacktestOverfitting(scaled, { blocks: 6 }).logits, logits);
});

Deno.test("every logit lies within those of the first and the last rank, also with idle strategies", () => {
  const series = fc.array(fc.double({ min: -0.1, max: 0.1, noNaN: true }), { minLength: 12, maxLength: 12 });
  const idle = fc.constant(new Array(12).fill(0));
  fc.assert(fc.property(fc.array(fc.oneof(series, idle), { minLength: 2, maxLength: 5 }), (columns) => {
    const { logits } = probabilityOfBacktestOverfitting(columns, { blocks: 4 });
    for (const logit of logits) assert.ok(Math.abs(logit) <= Math.log(columns.length) + 1e-12);
  }));
});

Deno.test("a pool of fewer than two strategies, or of fewer days than blocks, has no probability", () => {
  assert.equal(probabilityOfBacktestOverfitting([]).pbo, null);
  assert.equal(probabilityOfBacktestOverfitting([new Float64Array(100)]).pbo, null);
  assert.equal(probabilityOfBacktestOverfitting([[1, 2, 3], [3, 2, 1]], { blocks: 4 }).pbo, null);
});

Deno.test("a return that is not a number is refused, not ranked", () => {
  const returns = Float64Array.from({ length: 32 }, (_, day) => Math.sin(day));
  const hole = returns.with(7, NaN);
  assert.throws(() => probabilityOfBacktestOverfitting([returns, hole]), /row 7 of column 1/);
});

Deno.test("an odd number of blocks and ragged columns are refused with what was found", () => {
  assert.throws(() => probabilityOfBacktestOverfitting([[1], [1]], { blocks: 5 }), /found 5/);
  assert.throws(() => probabilityOfBacktestOverfitting([[1, 2], [1]]), /found 1 in column 1/);
});
