/**
 * Plain records as bytes and back, every bit kept: `NaN`, `-0` and infinities, the members' order, columns as they are.
 *
 * JSON loses such numbers, and V8's own format changes with the engine. This one is ours: four letters, a version, and a
 * value behind its tag. Numbers are little-endian, as on every processor that the engine runs on.
 *
 * @module
 */
import { DataError } from "../core/errors.ts";
import { sharedColumn } from "../core/candles.ts";

/** What a record begins with: letters, then the version of the format. */
const HEAD = [..."ASSY"].map((letter) => letter.charCodeAt(0)).concat(1);

/** A record nested deeper than any of ours. */
const MOST_DEPTH = 32;

/** Values that are their tag alone. */
const CONSTANTS = [null, undefined, false, true] as const;
const NUMBER = CONSTANTS.length, TEXT = NUMBER + 1, LIST = NUMBER + 2, RECORD = NUMBER + 3, FIRST_COLUMN = NUMBER + 4;

/** Kinds of columns, in the order of their tags. */
const COLUMNS = [Float64Array, Int32Array, Int8Array, Uint8Array] as const;

/** Room that is kept from one record to the next, bytes: as much as most take. */
const KEPT_BYTES = 2 ** 20;

const encoder = new TextEncoder();

/** A growing run of bytes. */
class ByteWriter {
  #bytes = new Uint8Array(KEPT_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #end = 0;

  /** Whether it has grown beyond what is kept. */
  get isLarge(): boolean {
    return this.#bytes.length > KEPT_BYTES;
  }

  #room(size: number): number {
    const start = this.#end;
    this.#end += size;
    if (this.#end > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#end, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, start));
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return start;
  }

  byte(value: number): void {
    const at = this.#room(1);
    this.#bytes[at] = value;
  }

  count(value: number): void {
    const at = this.#room(4);
    this.#view.setUint32(at, value, true);
  }

  double(value: number): void {
    const at = this.#room(8);
    this.#view.setFloat64(at, value, true);
  }

  bytes(value: Uint8Array): void {
    const at = this.#room(value.length);
    this.#bytes.set(value, at);
  }

  text(value: string): void {
    if (!value.isWellFormed()) throw new TypeError("Cannot encode a record: wanted texts of whole characters");
    // A character takes three bytes at most, and two of those of a pair together four.
    const at = this.#room(4 + 3 * value.length), { written } = encoder.encodeInto(value, this.#bytes.subarray(at + 4));
    this.#view.setUint32(at, written, true);
    this.#end = at + 4 + written;
  }

  value(value: unknown): void {
    const constant = CONSTANTS.indexOf(value as null);
    if (constant >= 0) return this.byte(constant);
    if (typeof value === "number") {
      this.byte(NUMBER);
      return this.double(value);
    }
    if (typeof value === "string") {
      this.byte(TEXT);
      return this.text(value);
    }
    const column = COLUMNS.findIndex((type) => value instanceof type);
    if (column >= 0) {
      const { buffer, byteOffset, byteLength, length } = value as Float64Array;
      this.byte(FIRST_COLUMN + column);
      this.count(length);
      return this.bytes(new Uint8Array(buffer, byteOffset, byteLength));
    }
    if (Array.isArray(value)) {
      this.byte(LIST);
      this.count(value.length);
      return value.forEach((part) => this.value(part));
    }
    if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
      throw new TypeError(`Cannot encode a record: wanted plain data and columns, found ${String(value)}`);
    }
    const members = Object.entries(value);
    this.byte(RECORD);
    this.count(members.length);
    for (const [name, part] of members) {
      this.text(name);
      this.value(part);
    }
  }

  /** The bytes so far; what is written next begins anew. */
  ended(): Uint8Array<ArrayBuffer> {
    const bytes = this.#bytes.slice(0, this.#end);
    this.#end = 0;
    return bytes;
  }
}

/** A writer that nobody uses. */
let spare: ByteWriter | null = null;

/**
 * The bytes of a record.
 *
 * @param record Plain objects, lists, columns, numbers, texts, `true`, `false`, `null` and `undefined`.
 * @throws {TypeError} If it holds anything else, or a text with half a character.
 *
 * @example Numbers that JSON does not know
 * ```ts
 * import assert from "node:assert/strict";
 * import { decodeRecord, encodeRecord } from "@lib/executor/record_codec.ts";
 *
 * const bytes = encodeRecord({ limitOffsetBps: NaN, timeoutBars: Infinity, pnl: Float64Array.of(-0) });
 * assert.deepEqual(decodeRecord(bytes), { limitOffsetBps: NaN, timeoutBars: Infinity, pnl: Float64Array.of(-0) });
 * ```
 */
export function encodeRecord(record: unknown): Uint8Array<ArrayBuffer> {
  const writer = spare ?? new ByteWriter();
  // One whose record is refused on its way is not used again.
  spare = null;
  HEAD.forEach((byte) => writer.byte(byte));
  writer.value(record);
  const bytes = writer.ended();
  if (!writer.isLarge) spare = writer;
  return bytes;
}

/** How records are read. */
export interface DecodeOptions {
  /** Whether columns of doubles lie on memory that threads share; false by default. */
  readonly isShared?: boolean;
}

/**
 * The record that bytes hold.
 *
 * @throws {DataError} If they hold none of this version; says at which byte.
 */
export function decodeRecord(bytes: Uint8Array, { isShared = false }: DecodeOptions = {}): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    reader = new TextDecoder("utf-8", {
      fatal: true,
      ignoreBOM: true,
    });
  let at = 0;

  const refuse = (wanted: string): never => {
    throw new DataError(`Cannot read a record: wanted ${wanted} at byte ${at} of ${bytes.length}`);
  };
  /** Where the next bytes begin, which it passes over. */
  const take = (size: number, what: string): number => {
    if (size > bytes.length - at) refuse(what);
    return (at += size) - size;
  };
  const count = () => view.getUint32(take(4, "a count"), true);
  const text = (): string => {
    const length = count(), start = take(length, `a text of ${length} bytes`);
    try {
      return reader.decode(bytes.subarray(start, at));
    } catch {
      return refuse("a text in UTF-8");
    }
  };
  const column = (type: (typeof COLUMNS)[number]) => {
    const length = count(), size = length * type.BYTES_PER_ELEMENT;
    const start = take(size, `a column of ${length} values`);
    const values = isShared && type === Float64Array ? sharedColumn(length) : new type(length);
    new Uint8Array(values.buffer).set(bytes.subarray(start, at));
    return values;
  };
  const value = (depth: number): unknown => {
    if (depth > MOST_DEPTH) refuse(`at most ${MOST_DEPTH} levels`);
    const tag = bytes[take(1, "a value")];
    if (tag < CONSTANTS.length) return CONSTANTS[tag];
    if (tag === NUMBER) return view.getFloat64(take(8, "a number"), true);
    if (tag === TEXT) return text();
    if (tag === LIST) {
      const parts: unknown[] = [];
      for (let left = count(); left > 0; left--) parts.push(value(depth + 1));
      return parts;
    }
    if (tag === RECORD) {
      const members = new Map<string, unknown>();
      for (let left = count(); left > 0; left--) {
        const name = text();
        if (members.has(name)) refuse("each member once");
        members.set(name, value(depth + 1));
      }
      return Object.fromEntries(members);
    }
    return column(COLUMNS[tag - FIRST_COLUMN] ?? refuse("a value of a known kind"));
  };

  if (HEAD.some((byte, i) => bytes[i] !== byte)) refuse(`a record of version ${HEAD.at(-1)}`);
  at = HEAD.length;
  const record = value(0);
  if (at < bytes.length) refuse("the end of the record");
  return record;
}
