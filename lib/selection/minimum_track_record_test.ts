import assert from "node:assert/strict";
import { readJson, referenceFile } from "../../test/shared.ts";
import { minimumTrackRecordLength } from "./minimum_track_record.ts";

const oracle = readJson(referenceFile("oracles/stats/stats.json"));

Deno.test("minimumTrackRecordLength() equals independent software", () => {
  let compared = 0;
  for (const { matrix, column, MinTRL95 } of oracle.single) {
    const returns = Float64Array.from(oracle.matrices[matrix], (row: number[]) => row[column]);
    const found = minimumTrackRecordLength(returns);
    if (!Number.isFinite(MinTRL95) || MinTRL95 === null) assert.equal(found, null);
    else {
      assert.ok(Math.abs(found! - MinTRL95) <= 1e-9 * MinTRL95, `${matrix} ${column}: ${found}, ${MinTRL95}`);
      compared++;
    }
  }
  assert.ok(compared > 0);
});

Deno.test("a record that does not beat the benchmark is never long enough", () => {
  assert.equal(minimumTrackRecordLength([0.01, -0.02]), null);
  assert.equal(minimumTrackRecordLength([0.01, 0.01]), null);
  assert.equal(minimumTrackRecordLength([0.01, 0.02], { benchmarkSharpe: 10 }), null);
  assert.throws(() => minimumTrackRecordLength([0.01, 0.02], { confidence: 0.4 }), RangeError);
});
