/**
 * What writes the changes of a study to the store, in the order in which it is told of them.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { type StudyChange, writeChange } from "./study_changes.ts";

/** A writer of one study. */
export interface StudyWriter {
  /**
   * Takes a change; it is in the store after {@linkcode StudyWriter.written}. The trades of trials that have ended are
   * the writer's from then on.
   *
   * @throws {StorageError} If an earlier change or this one could not be written; nothing after that one is.
   */
  write(change: StudyChange): void;
  /**
   * Waits until all that was taken before is in the store.
   *
   * @throws {StorageError} If it cannot be written.
   */
  written(): Promise<void>;
  /** Seconds in which a thread of its own wrote; 0 without one. */
  seconds(): number;
  /**
   * Writes all that was taken, and ends.
   *
   * @throws {StorageError} If it cannot be written.
   */
  close(): Promise<void>;
}

/** Writes at once, in the calling thread. */
export function writeHere(db: DatabaseSync, study: string): StudyWriter {
  return {
    write: (change) => writeChange(db, study, change),
    written: () => Promise.resolve(),
    seconds: () => 0,
    close: () => Promise.resolve(),
  };
}
