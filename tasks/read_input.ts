/**
 * Files that users name.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { DataError, UserError } from "../lib/core/errors.ts";
import { fileFault } from "../lib/core/file_fault.ts";

/** A mark at the beginning is kept: it is a part of what was sealed or is refused. */
const TEXT = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * The bytes of a file.
 *
 * @param what What the message calls it.
 * @throws {UserError} If it cannot be read.
 */
export function readInput(path: string, what: string = path): Uint8Array<ArrayBuffer> {
  try {
    return readFileSync(path);
  } catch (error) {
    const reason = fileFault(error);
    throw reason === null
      ? error
      : new UserError(`Cannot read ${what === "" ? '""' : what}: ${reason}`, { cause: error });
  }
}

/**
 * The text of a file.
 *
 * @param what What the message calls it.
 * @throws {UserError} If it cannot be read.
 */
export function readInputText(path: string, what: string = path): string {
  return TEXT.decode(readInput(path, what));
}

/**
 * What a file means.
 *
 * @param read Makes sense of it.
 * @throws {UserError} If its contents are at fault; the message names the file.
 */
export function fromFile<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DataError) throw new UserError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}
