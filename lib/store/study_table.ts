/**
 * A study as one table: a row a trial, with state, parameters and KPIs.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { KPI_NAMES, snakeCase } from "../metrics/registry.ts";
import { loadKpis } from "./kpi_rows.ts";
import { getStudy } from "./studies.ts";
import type { TableCell, TableColumn } from "./table_file.ts";
import { loadTrials } from "./trials.ts";

/**
 * The trials of a study as columns: what became of the trial, its flags and score, its parameters (`params.` before the
 * name), and its KPIs by the names they have in `kpi_by_backtest`.
 *
 * @throws {UserError} If there is no such study.
 */
export function studyTable(db: DatabaseSync, study: string): TableColumn[] {
  getStudy(db, study);
  const trials = loadTrials(db, study);
  const kpis = new Map(loadKpis(db, study).map((row) => [row.trial, row]));
  const rows = trials.map((trial) => ({ trial, kpis: kpis.get(trial.trial) }));
  const column = (name: string, kind: TableColumn["kind"], cell: (row: (typeof rows)[number]) => TableCell) => ({
    name,
    kind,
    values: rows.map(cell),
  });
  const parameters = trials.map(({ params }) => params as Readonly<Record<string, unknown>>);
  const names = [...new Set(parameters.flatMap((params) => Object.keys(params)))];
  return [
    column("trial", "number", ({ trial }) => trial.trial),
    column("state", "text", ({ trial }) => trial.state),
    column("reason", "text", ({ trial }) => trial.reason),
    column("strategy", "text", ({ trial }) => trial.strategy),
    column("origin", "text", ({ trial }) => trial.origin),
    column("round", "number", ({ trial }) => trial.round),
    column("value", "number", ({ trial }) => trial.value),
    column("is_valid", "boolean", (row) => row.kpis?.isValid ?? null),
    column("flag_sharpe_outlier", "boolean", (row) => row.kpis?.flagSharpeOutlier ?? null),
    column("flag_capacity", "boolean", (row) => row.kpis?.flagCapacity ?? null),
    column("is_soft", "boolean", (row) => row.kpis?.isSoft ?? null),
    column("is_hard", "boolean", (row) => row.kpis?.isHard ?? null),
    column("score", "number", (row) => row.kpis?.score ?? null),
    ...names.map((name) => parameterColumn(name, parameters.map((params) => params[name]))),
    ...KPI_NAMES.map((name) => column(snakeCase(name), "number", (row) => row.kpis?.values[name] ?? null)),
  ];
}

/** Numbers and truth values stay what they are if all are; anything else is its JSON, texts without quotes. */
function parameterColumn(name: string, values: readonly unknown[]): TableColumn {
  const given = values.filter((value) => value !== undefined && value !== null);
  if (given.every((value) => typeof value === "number")) {
    return { name: `params.${name}`, kind: "number", values: values.map((value) => (value as number) ?? null) };
  }
  if (given.every((value) => typeof value === "boolean")) {
    return { name: `params.${name}`, kind: "boolean", values: values.map((value) => (value as boolean) ?? null) };
  }
  const text = (value: unknown) => typeof value === "string" ? value : JSON.stringify(value);
  const texts = values.map((value) => value === undefined || value === null ? null : text(value));
  return { name: `params.${name}`, kind: "text", values: texts };
}
