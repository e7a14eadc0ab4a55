/**
 * Parquet as a table. The library's reader answers later, its column decoder at once: that one is called here.
 *
 * @module
 */
import { parquetMetadata, parquetSchema } from "hyparquet";
import type { Compressors } from "hyparquet";
import { readColumn } from "hyparquet/src/column.js";
import { DEFAULT_PARSERS } from "hyparquet/src/convert.js";
import { getTreePath } from "hyparquet/src/schema.js";
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { DataError } from "../core/errors.ts";
import type { CandleTable, Cell } from "./candle_table.ts";
import { numberReader } from "./decimal_mark.ts";

/** Bytes that begin and end a Parquet file. */
export const PARQUET = [0x50, 0x41, 0x52, 0x31];

/** Rows that are looked at before the first is read. */
const SAMPLE_ROWS = 200;

/** Codecs beside those of the library, Snappy and none. */
const COMPRESSORS: Compressors = {
  GZIP: (input, length) => gunzipSync(input, { maxOutputLength: length }),
  ZSTD: (input, length) => zstdDecompressSync(input, { maxOutputLength: length }),
  BROTLI: (input, length) => brotliDecompressSync(input, { maxOutputLength: length }),
};

/**
 * The table of a Parquet file; `line` of a row is its place, from 1.
 *
 * @param limit Bytes that its columns may unpack to.
 * @throws {DataError} If it is damaged, nested, packed by LZ4 or LZO, or unpacks to more than the limit.
 */
export function parquetTable(file: Uint8Array<ArrayBuffer>, limit: number): CandleTable {
  let names: string[], groups: Cell[][][];
  try {
    ({ names, groups } = readGroups(file.slice().buffer, limit));
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(`Cannot read Parquet: wanted a whole file, found ${(cause as Error).message}`, { cause });
  }
  const rowOf = (columns: readonly Cell[][], row: number) => columns.map((column) => column[row]);
  const [first = []] = groups;
  return {
    names,
    sample: Array.from({ length: Math.min(SAMPLE_ROWS, first[0]?.length ?? 0) }, (_, row) => rowOf(first, row)),
    start: 0,
    notes: ["Parquet"],
    number: numberReader("point"),
    forEach(visit) {
      let line = 0;
      for (const columns of groups) {
        for (let row = 0; row < columns[0].length; row++) visit(++line, rowOf(columns, row));
      }
    },
  };
}

function readGroups(buffer: ArrayBuffer, limit: number): { names: string[]; groups: Cell[][][] } {
  const metadata = parquetMetadata(buffer), tree = parquetSchema(metadata);
  const names = tree.children.map(({ element }) => element.name);
  let total = 0;
  const groups = metadata.row_groups.map(({ columns, num_rows: rows }) =>
    columns.map(({ meta_data: chunk }): Cell[] => {
      if (chunk === undefined || chunk.path_in_schema.length > 1) {
        throw new DataError("Cannot read Parquet: wanted plain columns, found nested ones");
      }
      total += Number(chunk.total_uncompressed_size);
      if (total > limit) {
        throw new DataError(
          `Cannot unpack the file: wanted at most ${limit} bytes in it, found at least ${total}; --unpacked-limit raises that`,
        );
      }
      const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset),
        schemaPath = getTreePath(tree, chunk.path_in_schema);
      const reader = { view: new DataView(buffer, start, Number(chunk.total_compressed_size)), offset: 0 };
      const count = Number(rows), selection = { groupStart: 0, selectStart: 0, selectEnd: count, groupRows: count };
      const { data } = readColumn(reader, selection, {
        ...chunk,
        pathInSchema: chunk.path_in_schema,
        element: schemaPath[schemaPath.length - 1].element,
        schemaPath,
        parsers: DEFAULT_PARSERS,
        compressors: COMPRESSORS,
      });
      return data.flatMap((page) => Array.from(page as ArrayLike<Cell>)).slice(0, count);
    })
  );
  return { names, groups };
}
