/**
 * Rows of `kpi_by_market`: the KPIs of a trial on each of several markets.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { KpiValues } from "../metrics/kpis.ts";
import { KPI_NAMES, snakeCase } from "../metrics/registry.ts";
import type { SqlReader } from "./sql_reader.ts";
import { fromNumber, toNumber } from "./values.ts";

/** Columns of the KPIs, in the registry's order. */
const KPI_COLUMNS = KPI_NAMES.map(snakeCase);

/**
 * Inserts the KPIs of a trial on each of its markets, from the first on. The caller holds the transaction.
 *
 * @throws {RangeError} If a KPI is infinite.
 */
export function insertMarketKpis(db: DatabaseSync, study: string, trial: number, kpis: readonly KpiValues[]): void {
  const insert = db.prepare(
    `INSERT INTO kpi_by_market (study, trial, market, ${KPI_COLUMNS.join(", ")})
     VALUES (?, ?, ?, ${KPI_COLUMNS.map(() => "?").join(", ")})`,
  );
  for (const [market, values] of kpis.entries()) {
    insert.run(study, trial, market, ...KPI_NAMES.map((name) => toNumber(values[name])));
  }
}

/** KPIs of a trial on each of its markets, from the first on; none for a trial on a single market. */
export function loadMarketKpis(db: SqlReader, study: string, trial: number): KpiValues[] {
  const rows = db.prepare("SELECT * FROM kpi_by_market WHERE study = ? AND trial = ? ORDER BY market").all(
    study,
    trial,
  );
  return rows.map((row) =>
    Object.fromEntries(KPI_NAMES.map((name, i) => [name, fromNumber(row[KPI_COLUMNS[i]])])) as KpiValues
  );
}
