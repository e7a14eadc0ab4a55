/**
 * The map of a study: places of its explained trials, and the groups they are in.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { StudyMap } from "../surrogate/study_map.ts";
import { bulkInsert } from "./bulk_insert.ts";
import type { SqlReader } from "./sql_reader.ts";
import { transaction } from "./transaction.ts";
import { fromNumber, toJson, toNumber } from "./values.ts";

/** A group as it is kept; its trials are in the places. */
type StoredCluster = Omit<StudyMap["clusters"][number], "rows">;

/**
 * Writes the map of a study; an earlier one is replaced.
 *
 * @param trials Number of the trial in each row of the explained table, ascending.
 */
export function writeStudyMap(db: DatabaseSync, study: string, map: StudyMap, trials: ArrayLike<number>): void {
  const cluster = new Map<number, number>();
  map.clusters.forEach(({ rows }, group) => rows.forEach((row) => cluster.set(row, group)));
  const clusters = map.clusters.map(({ name, traits }): StoredCluster => ({ name, traits }));
  transaction(db, () => {
    db.prepare("DELETE FROM study_maps WHERE study = ?").run(study);
    db.prepare("INSERT INTO study_maps (study, trustworthiness, clusters) VALUES (?, ?, ?)")
      .run(study, toNumber(map.trustworthiness), toJson(clusters));
    const columns = ["study", "trial", "x", "y", "cluster"];
    bulkInsert(db, { table: "study_map_places", columns }, map.rows.length, (place, values, at) => {
      const row = map.rows[place];
      values[at++] = study;
      values[at++] = trials[row];
      values[at++] = map.places.data[2 * place];
      values[at++] = map.places.data[2 * place + 1];
      values[at++] = cluster.get(row)!;
    });
  });
}

/** The map of a study, whose rows are the numbers of the trials; `null` where none was written. */
export function loadStudyMap(db: SqlReader, study: string): StudyMap | null {
  const map = db.prepare("SELECT trustworthiness, clusters FROM study_maps WHERE study = ?").get(study);
  if (map === undefined) return null;
  const places = db.prepare("SELECT trial, x, y, cluster FROM study_map_places WHERE study = ? ORDER BY trial")
    .all(study).map((row) => [Number(row.trial), Number(row.x), Number(row.y), Number(row.cluster)]);
  const clusters = (JSON.parse(String(map.clusters)) as StoredCluster[]).map(({ name, traits }, group) => ({
    name,
    rows: Int32Array.from(places.filter((place) => place[3] === group), ([trial]) => trial),
    // A category has no percentiles: undefined, which JSON knows as null.
    traits: traits.map((trait) => ({ ...trait, low: trait.low ?? NaN, high: trait.high ?? NaN })),
  }));
  return {
    rows: Int32Array.from(places, ([trial]) => trial),
    places: { data: Float64Array.from(places.flatMap(([, x, y]) => [x, y])), rows: places.length, columns: 2 },
    trustworthiness: fromNumber(map.trustworthiness) ?? NaN,
    clusters,
  };
}
