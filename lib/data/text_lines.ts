/**
 * The lines of a text file, whatever its encoding and line ends.
 *
 * @module
 */
import { DataError } from "../core/errors.ts";
import { startsWith } from "./unpack.ts";

/** Characters of a line beyond which the file is no table of candles. */
const LONGEST_LINE = 2 ** 20;

/**
 * Text of bytes in UTF-8 or UTF-16, told by the byte order mark or, without one, by where the first zero byte stands.
 *
 * @throws {DataError} If bytes are no such text.
 */
export function* decodeText(pieces: Iterable<Uint8Array<ArrayBuffer>>): Generator<string> {
  let decoder: TextDecoder | null = null;
  const decode = (piece?: Uint8Array<ArrayBuffer>) => {
    try {
      return piece ? decoder!.decode(piece, { stream: true }) : decoder?.decode() ?? "";
    } catch (cause) {
      const wanted = decoder!.encoding === "utf-8" ? "UTF-8" : "UTF-16";
      throw new DataError(
        `Cannot read the file: wanted ${wanted} text, found bytes that are none, as in Latin-1; save it as UTF-8`,
        { cause },
      );
    }
  };
  for (const piece of pieces) {
    decoder ??= new TextDecoder(encodingOf(piece), { fatal: true });
    yield decode(piece);
  }
  yield decode();
}

/** A text without its byte order mark. */
export function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** The encoding of a text by its first bytes. */
export function encodingOf(bytes: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (startsWith(bytes, [0xff, 0xfe])) return "utf-16le";
  if (startsWith(bytes, [0xfe, 0xff])) return "utf-16be";
  const zero = bytes.subarray(0, 64).indexOf(0);
  return zero < 0 ? "utf-8" : zero % 2 === 1 ? "utf-16le" : "utf-16be";
}

/**
 * The lines of a text without their ends: LF, CR LF or CR.
 *
 * @throws {DataError} If a line never ends.
 */
export function* linesOf(texts: Iterable<string>): Generator<string> {
  let rest = "", ending: RegExp | string | null = null;
  for (const text of texts) {
    rest = rest === "" ? text : rest + text;
    ending ??= endingOf(rest);
    if (ending !== null) {
      const lines = rest.split(ending);
      rest = lines.pop()!;
      yield* lines;
    }
    if (rest.length > LONGEST_LINE) {
      throw new DataError(
        `Cannot read the file: wanted lines of at most ${LONGEST_LINE} characters, found a longer one`,
      );
    }
  }
  if (ending === null) yield* rest.split(/\r\n|\n|\r/);
  else if (rest !== "") yield rest;
}

/** A lone CR may be the first half of an end that the next piece completes. */
function endingOf(text: string): RegExp | string | null {
  if (text.includes("\n")) return text.includes("\r") ? /\r?\n/ : "\n";
  return /\r[^]/.test(text) ? "\r" : null;
}
