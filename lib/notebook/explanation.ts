/**
 * What the parameters of a search did by its trials, as figures take it.
 *
 * @module
 */
import { studyParameters } from "../validation/explain_trials.ts";
import { parameterLabel } from "../strategy/union.ts";
import type { RankedBar } from "../charts/ranked_bars.ts";
import { NumericalError } from "../core/errors.ts";
import { explain, type ExplainOptions, type ReliableExplanation } from "../surrogate/explain.ts";
import type { StudyMap } from "../surrogate/study_map.ts";
import type { NotebookSearch } from "./search.ts";

/**
 * Explains the valid trials of a search; parameters go by the names that people know them by.
 *
 * @throws {NumericalError} If the model does not predict trials that it has not seen: then nothing may be shown.
 */
export function explainTrials(
  { domain, trials, plan: { manifests } }: Pick<NotebookSearch, "domain" | "trials" | "plan">,
  options: ExplainOptions,
): ReliableExplanation {
  const valid = trials.filter(({ value }) => value !== null);
  const columns = studyParameters(domain, valid), labels = columns.map(({ name }) => parameterLabel(manifests, name));
  const isShared = (label: string) => labels.indexOf(label) !== labels.lastIndexOf(label);
  const parameters = columns.map((column, i) => ({
    ...column,
    name: isShared(labels[i]) ? `${labels[i]} (${column.name})` : labels[i],
  }));
  const explanation = explain(parameters, Float64Array.from(valid, ({ value }) => value!), options);
  if (explanation.verdict === "unreliable") {
    throw new NumericalError(`Cannot explain the trials: ${explanation.reason}`);
  }
  return explanation;
}

/** Importances with their intervals, most important first; those that may be nothing stand back. */
export function importanceBars({ effects }: ReliableExplanation): RankedBar[] {
  return [...effects].sort((a, b) => b.importance - a.importance).map(({ name, importance, low, high, matters }) => ({
    label: name,
    value: importance,
    interval: [low, high],
    muted: !matters,
  }));
}

/** The group of each place of a map, and the groups' names with their sizes. */
export function groupsOf({ rows, clusters }: StudyMap): { groups: Int32Array; labels: string[] } {
  const groups = new Int32Array(rows.length), place = new Map(Array.from(rows, (row, i) => [row, i]));
  clusters.forEach((cluster, group) => cluster.rows.forEach((row) => groups[place.get(row)!] = group));
  return { groups, labels: clusters.map((cluster) => `${cluster.name} (${cluster.rows.length})`) };
}
