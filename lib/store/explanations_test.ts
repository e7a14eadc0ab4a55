import assert from "node:assert/strict";
import { explain } from "../surrogate/explain.ts";
import { explanationRecord } from "../surrogate/explanation_record.ts";
import { studyMap } from "../surrogate/study_map.ts";
import { openDatabase } from "./database.ts";
import { loadExplanation, writeExplanation } from "./explanations.ts";
import { loadStudyMap, writeStudyMap } from "./study_maps.ts";
import { addStudy } from "../../test/fixtures/store.ts";
import { sampleExplanation } from "../../test/fixtures/findings.ts";

/** Numbers of the sixty trials: those between failed. */
const TRIALS = Int32Array.from({ length: 60 }, (_, row) => 2 * row);

Deno.test("an explanation comes back bit by bit, and a later one replaces all of it", async () => {
  using db = await openDatabase(":memory:");
  addStudy(db, "a", 119, 1);
  assert.equal(loadExplanation(db, "a"), null);
  const { explanation, freeze } = sampleExplanation();
  const record = explanationRecord(explanation, TRIALS, { freeze, agreement: 0.25 });
  assert.ok(record.effects.some(({ bestRegion }) => bestRegion?.levels));
  assert.equal(record.dependences.get("trail")!.rows.length, 30);
  writeExplanation(db, "a", record);
  assert.deepEqual(loadExplanation(db, "a"), record);

  const unknown = explain(explanation.parameters, new Float64Array(60), { seed: 1 });
  const nothing = explanationRecord(unknown, TRIALS, { freeze: [], agreement: NaN });
  writeExplanation(db, "a", nothing);
  assert.deepEqual(loadExplanation(db, "a"), nothing);
  assert.equal(db.prepare("SELECT count(*) AS n FROM shap_values").get()!.n, 0);
  writeExplanation(db, "a", record);
  assert.deepEqual(loadExplanation(db, "a"), record);
});

Deno.test("a map comes back bit by bit, its rows as numbers of trials, and a later one replaces it", async () => {
  using db = await openDatabase(":memory:");
  addStudy(db, "a", 119, 1);
  assert.equal(loadStudyMap(db, "a"), null);
  const { explanation } = sampleExplanation();
  const map = await studyMap(explanation, "effects", { seed: 1 });
  assert.ok(map.clusters.length > 1 && map.clusters.some(({ traits }) => traits.length > 0));
  const rows = Int32Array.from(map.rows, (row) => row);
  for (const trials of [rows, TRIALS]) {
    writeStudyMap(db, "a", map, trials);
    const numbered = (of: Int32Array) => of.map((row) => trials[row]);
    assert.deepEqual(loadStudyMap(db, "a"), {
      ...map,
      rows: numbered(map.rows),
      clusters: map.clusters.map((cluster) => ({ ...cluster, rows: numbered(cluster.rows) })),
    });
  }
  writeExplanation(db, "a", explanationRecord(explanation, TRIALS, { freeze: [], agreement: NaN }));
  assert.equal(loadStudyMap(db, "a"), null, "the map of what was learnt before");
});
