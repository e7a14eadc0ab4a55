/**
 * Two parameters against a KPI: where a search or a grid did well, and whether good places have good neighbours.
 *
 * @module
 */
import { shortText } from "../strategy/strategy.ts";
import { quantile, sorted } from "../core/statistics.ts";
import type { KpiValues } from "../metrics/kpis.ts";
import { kpiDefinition, type KpiName } from "../metrics/registry.ts";
import type { ParameterValue, ParameterValues } from "../search/constraint_expression.ts";
import { unknownParameter } from "./grid_trials.ts";

/** What a map is made from: trials of a search or a study, or points of a grid. */
export interface MappedTrial {
  /** Parameters by name. */
  readonly params: ParameterValues;
  /** `null` where it was not run to its end. */
  readonly kpis: Partial<KpiValues> | null;
}

/** Choices of {@linkcode parameterMap}. */
export interface ParameterMapOptions {
  /** Parameter from left to right. */
  readonly x: string;
  /** Parameter from bottom to top. */
  readonly y: string;
  /** What is mapped. */
  readonly kpi: KpiName;
  /** Cells of a parameter with more values than that: each holds equally many of its values; 8 by default. */
  readonly cells?: number;
  /** What stands for the trials of a cell: their median, or the best of them, which flatters; `"median"` by default. */
  readonly shows?: "median" | "best";
}

/** One parameter of a map. */
export interface MapAxis {
  /** Name of the parameter. */
  readonly name: string;
  /** Its cells in words, rising: a value, or the first and last of several. */
  readonly labels: readonly string[];
}

/** A map. */
export interface ParameterMap {
  /** From left to right. */
  readonly x: MapAxis;
  /** From bottom to top. */
  readonly y: MapAxis;
  /** What is mapped. */
  readonly kpi: KpiName;
  /** One value a cell, row after row of `y`; `NaN` where no trial has one. */
  readonly values: Float64Array;
  /** Trials with a value in each cell. */
  readonly counts: Int32Array;
  /** What stands for the trials of a cell. */
  readonly shows: "median" | "best";
}

/** The cells of a parameter, and in which one a value lies. */
function axisOf(values: readonly ParameterValue[], cells: number) {
  const distinct = [...new Set(values)];
  const isNumber = distinct.every((value) => typeof value === "number");
  const ordered = isNumber
    ? [...sorted(distinct as number[])]
    : distinct.sort((a, b) => String(a) < String(b) ? -1 : 1);
  if (!isNumber || ordered.length <= cells) {
    return { labels: ordered.map(shortText), cellOf: (value: ParameterValue) => ordered.indexOf(value) };
  }
  const ascending = sorted(values as number[]);
  const edges = [...new Set(Array.from({ length: cells - 1 }, (_, i) => quantile(ascending, (i + 1) / cells)))];
  const cellOf = (value: ParameterValue) => edges.filter((edge) => Number(value) > edge).length;
  const inside = Array.from(
    { length: edges.length + 1 },
    (_, cell) => ordered.filter((value) => cellOf(value) === cell),
  );
  const label = (found: readonly ParameterValue[]) =>
    found.length === 0
      ? "none"
      : found.length === 1
      ? shortText(found[0])
      : `${shortText(found[0])}–${shortText(found.at(-1)!)}`;
  return { labels: inside.map(label), cellOf };
}

/**
 * A KPI over two parameters.
 *
 * @param trials Those without both parameters or without the KPI are left out.
 * @throws {RangeError} If a parameter is none of any trial, both are the same, the KPI is unknown, there are fewer than two cells,
 * or no trial has both parameters and the KPI.
 *
 * @example A cell without a trial has no value
 * ```ts
 * import assert from "node:assert/strict";
 * import { parameterMap } from "@lib/selection/parameter_map.ts";
 *
 * const trial = (fast: number, slow: number, sharpe: number) => ({ params: { fast, slow }, kpis: { sharpe } });
 * const map = parameterMap([trial(5, 20, 1), trial(5, 20, 3), trial(9, 40, 2)], { x: "fast", y: "slow", kpi: "sharpe" });
 * assert.deepEqual([map.x.labels, map.y.labels], [["5", "9"], ["20", "40"]]);
 * assert.deepEqual([...map.values], [2, NaN, NaN, 2]);
 * ```
 */
export function parameterMap(
  trials: readonly MappedTrial[],
  { x, y, kpi, cells = 8, shows = "median" }: ParameterMapOptions,
): ParameterMap {
  const { better } = kpiDefinition(kpi), known = [...new Set(trials.flatMap(({ params }) => Object.keys(params)))];
  for (const name of [x, y]) {
    if (!known.includes(name)) throw new RangeError(`Cannot map parameters: ${unknownParameter(name, known)}`);
  }
  if (x === y) throw new RangeError(`Cannot map parameters: wanted two that differ, found ${x} twice`);
  if (!(Number.isSafeInteger(cells) && cells >= 2)) {
    throw new RangeError(`Cannot map parameters: wanted at least two cells, found ${cells}`);
  }
  const rows = trials.flatMap(({ params, kpis }) => {
    const value = kpis?.[kpi] ?? null;
    const isWhole = Object.hasOwn(params, x) && Object.hasOwn(params, y) && value !== null;
    return isWhole ? [{ x: params[x], y: params[y], value }] : [];
  });
  if (rows.length === 0) {
    throw new RangeError(
      `Cannot map ${kpi}: wanted a trial that has it with ${x} and ${y}, found none of ${trials.length}`,
    );
  }
  const across = axisOf(rows.map((row) => row.x), cells), up = axisOf(rows.map((row) => row.y), cells);
  const columns = across.labels.length, found = Array.from({ length: columns * up.labels.length }, (): number[] => []);
  for (const row of rows) found[up.cellOf(row.y) * columns + across.cellOf(row.x)].push(row.value);
  const shown = (values: readonly number[]): number => {
    if (values.length === 0) return NaN;
    if (shows === "median") return quantile(sorted(values), 0.5);
    return better === "lower" ? Math.min(...values) : Math.max(...values);
  };
  return {
    x: { name: x, labels: across.labels },
    y: { name: y, labels: up.labels },
    kpi,
    values: Float64Array.from(found, shown),
    counts: Int32Array.from(found, (values) => values.length),
    shows,
  };
}
