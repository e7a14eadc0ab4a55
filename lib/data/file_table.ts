/**
 * Which kind of table a file is: told by its first bytes.
 *
 * @module
 */
import { DataError } from "../core/errors.ts";
import type { CandleFileOptions } from "./candle_rows.ts";
import type { CandleTable } from "./candle_table.ts";
import { csvTable } from "./csv_table.ts";
import { jsonTable } from "./json_table.ts";
import { PARQUET, parquetTable } from "./parquet_table.ts";
import { decodeText, linesOf, withoutMark } from "./text_lines.ts";
import { type ByteSource, joinPieces, startsWith, unpack, UNPACKED_LIMIT } from "./unpack.ts";

/** Bytes that begin a file of Arrow or Feather, whose packed columns no well-kept library reads. */
const ARROW = [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31], FEATHER = [0x46, 0x45, 0x41, 0x31];

/** Characters that a text of JSON may have, as it is read whole: those of the engine's longest text. */
const LONGEST_JSON = 2 ** 29 - 24;

/**
 * The table in a file.
 *
 * @throws {DataError} If it is damaged, unpacks to more than the limit, or is of a kind that is not read.
 */
export function fileTable(source: ByteSource | string, options: CandleFileOptions): CandleTable {
  if (typeof source === "string") return textTable([withoutMark(source)], options);
  const limit = options.unpackedLimit ?? UNPACKED_LIMIT, pieces = unpack(source, limit), first = pieces.next();
  if (first.done) return textTable([], options);
  const all = withFirst(first.value, pieces);
  if (startsWith(first.value, PARQUET)) return parquetTable(joinPieces(all), limit);
  if (startsWith(first.value, ARROW) || startsWith(first.value, FEATHER)) {
    throw new DataError("Cannot read candles: wanted CSV, JSON or Parquet, found Arrow or Feather; save it as Parquet");
  }
  return textTable(decodeText(all), options);
}

function textTable(texts: Iterable<string>, options: CandleFileOptions): CandleTable {
  const rest = texts[Symbol.iterator](), first = rest.next();
  const all = first.done ? [] : withFirst(first.value, { [Symbol.iterator]: () => rest });
  if (!first.done && /^\s*[[{]/.test(first.value)) return jsonTable(joinTexts(all));
  return csvTable(linesOf(all), options);
}

function* withFirst<Piece>(first: Piece, rest: Iterable<Piece>): Generator<Piece> {
  yield first;
  yield* rest;
}

function joinTexts(texts: Iterable<string>): string {
  const parts: string[] = [];
  let length = 0;
  for (const text of texts) {
    length += text.length;
    if (length > LONGEST_JSON) {
      throw new DataError(
        `Cannot read JSON candles: wanted at most ${LONGEST_JSON} characters, found more; CSV may be of any size`,
      );
    }
    parts.push(text);
  }
  return parts.join("");
}
