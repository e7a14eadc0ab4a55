/**
 * Bytes out of gzip and ZIP files, piece by piece and never more than a limit.
 *
 * @module
 */
import { Gunzip, Inflate } from "fflate";
import { crc32 } from "node:zlib";
import { DataError } from "../core/errors.ts";

/** The bytes of a file: whole, or one piece after the other, each good until the next one is asked for. */
export type ByteSource = Uint8Array<ArrayBuffer> | Iterable<Uint8Array<ArrayBuffer>>;

/** Bytes that a file may unpack to unless another limit is set: ten years of minutes have half a gigabyte. */
export const UNPACKED_LIMIT: number = 8 * 2 ** 30;

/** Bytes given to the library at once, which answers each piece as a whole: deflate makes at most 1032 of one. */
const PIECE_BYTES = 2 ** 16;

/** Bytes that a file is told by: byte order marks, headers of formats, the beginning of a text. */
const HEAD_BYTES = 64;

/** Bytes that begin a gzip (RFC 1952), a ZIP (APPNOTE 4.3.7) and the end of a ZIP's list of files (4.3.16). */
const GZIP = [0x1f, 0x8b], ZIP = [0x50, 0x4b, 0x03, 0x04], EMPTY_ZIP = [0x50, 0x4b, 0x05, 0x06];

/** Names of files in a ZIP that can hold a table. */
const TABLE_NAME = /\.(csv|tsv|txt|json|parquet|gz)$/i;

/** Whether bytes begin so. */
export function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}

/** All pieces in one. */
export function joinPieces(pieces: Iterable<Uint8Array<ArrayBuffer>>): Uint8Array<ArrayBuffer> {
  const list: Uint8Array<ArrayBuffer>[] = [];
  for (const piece of pieces) list.push(piece.slice());
  if (list.length === 1) return list[0];
  const whole = new Uint8Array(list.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of list) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/**
 * The bytes of a file, out of gzip or ZIP where it is packed, also one in the other.
 *
 * @param limit Bytes it may unpack to.
 * @throws {DataError} If it is damaged, holds several tables, or unpacks to more.
 */
export function* unpack(source: ByteSource, limit: number = UNPACKED_LIMIT): Generator<Uint8Array<ArrayBuffer>> {
  const pieces = source instanceof Uint8Array ? piecesOf(source) : fromHead(source);
  const first = pieces.next();
  if (first.done) return;
  const all = resumed(first.value, pieces);
  if (startsWith(first.value, GZIP)) yield* unpack(gunzip(all, limit), limit);
  else if (startsWith(first.value, ZIP) || startsWith(first.value, EMPTY_ZIP)) {
    yield* unpack(unzip(joinPieces(all), limit), limit);
  } else yield* all;
}

function* piecesOf(bytes: Uint8Array<ArrayBuffer>): Generator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

/** Pieces of which the first is long enough to tell the file by. */
function* fromHead(pieces: Iterable<Uint8Array<ArrayBuffer>>): Generator<Uint8Array<ArrayBuffer>> {
  let head: Uint8Array<ArrayBuffer> | null = new Uint8Array(0);
  for (const piece of pieces) {
    if (head === null) yield* piecesOf(piece);
    else {
      head = joinPieces([head, piece]);
      if (head.length < HEAD_BYTES) continue;
      yield* piecesOf(head);
      head = null;
    }
  }
  if (head !== null && head.length > 0) yield head;
}

function* resumed<T>(first: T, rest: Iterable<T>): Generator<T> {
  yield first;
  yield* rest;
}

function* gunzip(pieces: Iterable<Uint8Array<ArrayBuffer>>, limit: number): Generator<Uint8Array<ArrayBuffer>> {
  const ready: Uint8Array<ArrayBuffer>[] = [];
  let checksum = 0, size = 0, total = 0, tail = new Uint8Array(0);
  const stream = new Gunzip((data) => {
    if (data.length === 0) return;
    // The library goes on using its buffer.
    ready.push(data.slice() as Uint8Array<ArrayBuffer>);
    checksum = crc32(data, checksum);
    size = (size + data.length) % 2 ** 32;
    total = withinLimit(total + data.length, limit);
  });
  // A file may hold several members one behind the other, each with a trailer of its own: the last one's is compared.
  stream.onmember = () => {
    checksum = size = 0;
  };
  const push = (piece: Uint8Array, isLast: boolean) => attempt("gzip", () => stream.push(piece, isLast));
  for (const piece of pieces) {
    // The library keeps what it cannot read yet.
    push(piece.slice(), false);
    tail = joinPieces([tail, piece]).slice(-8);
    yield* ready.splice(0);
  }
  push(new Uint8Array(0), true);
  yield* ready.splice(0);
  const trailer = new DataView(tail.buffer);
  if (tail.length < 8 || trailer.getUint32(0, true) !== checksum || trailer.getUint32(4, true) !== size) {
    throw new DataError("Cannot read gzip: wanted a whole gzip file that matches its checksum, found a damaged one");
  }
}

/** A file inside a ZIP, as the list at its end tells (APPNOTE 4.3.12). */
interface Entry {
  readonly name: string;
  readonly method: number;
  readonly checksum: number;
  readonly packed: Uint8Array<ArrayBuffer>;
}

function* unzip(zip: Uint8Array<ArrayBuffer>, limit: number): Generator<Uint8Array<ArrayBuffer>> {
  const entries = attempt("ZIP", () => entriesOf(zip));
  if (entries.some(({ name }) => name === "[Content_Types].xml")) {
    throw new DataError("Cannot read candles: wanted CSV, JSON or Parquet, found a workbook; save its sheet as CSV");
  }
  const tables = entries.filter(({ name }) => TABLE_NAME.test(name));
  if (tables.length !== 1) {
    const names = entries.map(({ name }) => name).join(", ");
    throw new DataError(`Cannot read ZIP: wanted one .csv file in it, found ${tables.length}: ${names}`);
  }
  const [{ name, method, checksum, packed }] = tables;
  if (method !== 0 && method !== 8) {
    throw new DataError(`Cannot read ZIP: wanted ${name} stored or deflated, found the method ${method}`);
  }
  let found = 0, total = 0;
  const ready: Uint8Array<ArrayBuffer>[] = [];
  const take = (data: Uint8Array) => {
    ready.push(data.slice() as Uint8Array<ArrayBuffer>);
    found = crc32(data, found);
    total = withinLimit(total + data.length, limit);
  };
  const stream = new Inflate(take);
  for (const piece of piecesOf(packed)) {
    if (method === 0) take(piece);
    else attempt("ZIP", () => stream.push(piece, false));
    yield* ready.splice(0);
  }
  if (method === 8) attempt("ZIP", () => stream.push(new Uint8Array(0), true));
  yield* ready.splice(0);
  if (found !== checksum) {
    throw new DataError(`Cannot read ZIP: wanted ${name} to match its checksum, found a damaged file`);
  }
}

function entriesOf(zip: Uint8Array<ArrayBuffer>): Entry[] {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength), entries: Entry[] = [];
  let end = zip.length - 22;
  while (view.getUint32(end, true) !== 0x06054b50) end--;
  for (let at = view.getUint32(end + 16, true); at < end && view.getUint32(at, true) === 0x02014b50;) {
    const nameEnd = at + 46 + view.getUint16(at + 28, true), local = view.getUint32(at + 42, true);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    entries.push({
      name: new TextDecoder().decode(zip.subarray(at + 46, nameEnd)),
      method: view.getUint16(at + 10, true),
      checksum: view.getUint32(at + 16, true),
      packed: zip.subarray(start, start + view.getUint32(at + 20, true)),
    });
    at = nameEnd + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

function withinLimit(total: number, limit: number): number {
  if (total <= limit) return total;
  throw new DataError(
    `Cannot unpack the file: wanted at most ${limit} bytes in it, found more; --unpacked-limit raises that`,
  );
}

function attempt<T>(kind: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    const reason = (cause as Error).message;
    throw new DataError(`Cannot read ${kind}: wanted a whole ${kind} file, found ${reason}`, { cause });
  }
}
