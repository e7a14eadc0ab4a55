/**
 * What the view of the search is made of: how it came to its best, what its model learnt, and the map of its trials.
 *
 * @module
 */
import { countTrials } from "../store/study_summary.ts";
import { loadDecisions } from "../store/decisions.ts";
import { loadExplanation } from "../store/explanations.ts";
import { loadSearchValues, type SearchValue } from "../store/search_values.ts";
import type { SqlReader } from "../store/sql_reader.ts";
import { loadStudyMap } from "../store/study_maps.ts";
import { clusterName } from "../surrogate/cluster_names.ts";
import type { SearchView, StudyView } from "./source.ts";

/** Trials that are told one by one, beside the best so far and those of the map: more than a wide chart has pixels. */
const MOST_TRIALS = 4000;

/** What switches are set to. */
const SWITCHES: ReadonlyMap<string, string> = new Map([["true", "on"], ["false", "off"]]);

/** The view of a study's search. */
export function searchView(sql: SqlReader, { study, columns, target }: StudyView): SearchView {
  const map = loadStudyMap(sql, study), explanation = loadExplanation(sql, study);
  const group = new Map(
    (map?.clusters ?? []).flatMap(({ rows }, group) => Array.from(rows, (trial) => [trial, group])),
  );
  const places = new Map(Array.from(map?.rows ?? [], (trial, i) => [trial, {
    x: map!.places.data[2 * i],
    y: map!.places.data[2 * i + 1],
    group: group.get(trial) ?? -1,
  }]));
  const labelOf = (name: string) => columns.find((column) => column.name === `params.${name}`)?.label ?? name;
  return {
    trials: thinned(loadSearchValues(sql, study), countTrials(sql, study).ended, places)
      .map((one) => ({ ...one, place: places.get(one.trial) ?? null })),
    target,
    decisions: loadDecisions(sql, study),
    effects: (explanation?.effects ?? []).map(({ name, importance, low, high }) => {
      const { values, effects } = explanation!.dependences.get(name)!;
      return {
        parameter: name,
        label: labelOf(name),
        importance,
        low,
        high,
        values: Array.from(values),
        shap: Array.from(effects),
      };
    }),
    explanation: explanation && {
      verdict: explanation.verdict,
      r2: Number.isNaN(explanation.r2) ? null : explanation.r2,
      reason: explanation.reason,
    },
    groups: (map?.clusters ?? []).map((cluster) => {
      const traits = cluster.traits.map(({ parameter, tendency }) =>
        `${labelOf(parameter)} ${SWITCHES.get(tendency) ?? tendency}`
      );
      return { name: clusterName(traits), traits };
    }),
  };
}

/** Of many trials every so-manieth and the last, those better than all before, and those of the map. */
function thinned(
  trials: Iterable<SearchValue>,
  count: number,
  places: ReadonlyMap<number, unknown>,
): SearchValue[] {
  const step = Math.max(1, Math.ceil(count / MOST_TRIALS)), told: SearchValue[] = [];
  let best = -Infinity, i = 0;
  for (const one of trials) {
    const isBest = one.value !== null && one.value > best;
    if (isBest) best = one.value!;
    if (i++ % step === 0 || i === count || isBest || places.has(one.trial)) told.push(one);
  }
  return told;
}
