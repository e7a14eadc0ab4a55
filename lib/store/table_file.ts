/**
 * Tables as files for other programs: CSV and Parquet.
 *
 * @module
 */
import { quotedCell } from "../core/csv_cell.ts";

/** What a cell holds; `null` is an empty one. */
export type TableCell = number | string | boolean | null;

/** A column of numbers, times in ms UTC, texts or truth values; `null` and `NaN` are empty cells. */
export interface TableColumn {
  /** Heading. */
  readonly name: string;
  /** What the values are. */
  readonly kind: "number" | "time" | "text" | "boolean";
  /** One a row. */
  readonly values: ArrayLike<TableCell>;
}

/** CSV text with a header (RFC 4180); times stay ms UTC, truth values are `true` and `false`. */
export function formatTableCsv(columns: readonly TableColumn[]): string {
  const rows = columns.length === 0 ? 0 : columns[0].values.length;
  const lines = [columns.map(({ name }) => csvCell(name)).join(",")];
  for (let row = 0; row < rows; row++) lines.push(columns.map(({ values }) => csvCell(values[row])).join(","));
  return `${lines.join("\n")}\n`;
}

/**
 * Bytes of a Parquet file; times become UTC timestamps with milliseconds.
 *
 * The library is loaded here and not with the module, as most commands write no Parquet.
 */
export async function formatTableParquet(columns: readonly TableColumn[]): Promise<Uint8Array<ArrayBuffer>> {
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  const types = { number: "DOUBLE", time: "TIMESTAMP", text: "STRING", boolean: "BOOLEAN" } as const;
  return new Uint8Array(parquetWriteBuffer({
    columnData: columns.map(({ name, kind, values }) => ({
      name,
      type: types[kind],
      data: Array.from(values, (value) => isEmpty(value) ? null : kind === "time" ? new Date(value as number) : value),
    })),
  }));
}

function isEmpty(value: TableCell): boolean {
  return value === null || Number.isNaN(value);
}

function csvCell(value: TableCell): string {
  return isEmpty(value) ? "" : quotedCell(String(value));
}
