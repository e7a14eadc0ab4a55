/**
 * Whether what a search writes at its end can be written: better known before it than after.
 *
 * @module
 */
import { closeSync, existsSync, openSync, rmSync, statfsSync, statSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../core/errors.ts";
import { openDatabase } from "../store/database.ts";
import { GOOD_DATABASE, HARD_DATABASE } from "../store/selection_database.ts";
import { reportPath } from "../study/summary.ts";

/** Least room on the disk, bytes: a trial takes some tens of thousands, the copies and the report as much again. */
const LEAST_ROOM = 100e6;

/**
 * Checks the report's file, the selection databases and the room on the disk.
 *
 * @param directory The data directory.
 * @param study Name of the study; `null` where it is not chosen yet.
 * @throws {UserError} If one of them will not do.
 */
export async function checkPlaces(directory: string, study: string | null): Promise<void> {
  checkWritable(reportPath(directory, study ?? "new"));
  for (const name of [GOOD_DATABASE, HARD_DATABASE]) {
    const path = join(directory, name);
    if (existsSync(path)) (await openDatabase(path, { journal: "delete" })).close();
  }
  const room = roomIn(directory);
  if (room !== null && room < LEAST_ROOM) {
    const megabytes = (bytes: number) => `${Math.floor(bytes / 1e6)} MB`;
    throw new UserError(
      `Cannot search: wanted ${megabytes(LEAST_ROOM)} of room in ${directory}, found ${megabytes(room)}`,
    );
  }
}

/** Checks that a file may be written, which stays as it is. */
function checkWritable(path: string): void {
  const isThere = existsSync(path);
  if (isThere && statSync(path).isDirectory()) {
    throw new UserError(`Cannot write the report ${path}: wanted the name of a file, found a folder`);
  }
  try {
    closeSync(openSync(path, "a"));
    if (!isThere) rmSync(path);
  } catch (error) {
    throw new UserError(`Cannot write the report ${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** Bytes that may be written; `null` where this program may not ask. */
function roomIn(directory: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  } catch {
    return null;
  }
}
