/**
 * The thread that writes a study while it is searched. It opens the database with the first change and closes it before it
 * says that it has: whoever hears of that ends this thread.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import type { DatabaseSync } from "node:sqlite";
import { StorageError, UserError } from "../core/errors.ts";
import { openDatabase } from "../store/database.ts";
import { type StudyChange, writeChange } from "../study/study_changes.ts";

/** What the thread is told. */
export type ToWriter =
  /** Where it writes; said first. */
  | { readonly kind: "begin"; readonly file: string; readonly study: string }
  | { readonly kind: "change"; readonly change: StudyChange }
  /** Nothing follows. */
  | { readonly kind: "close" };

/** What it answers. */
export type FromWriter =
  /** Its code is loaded. */
  | { readonly kind: "ready" }
  /** The next change is in the store; what writing it took. */
  | { readonly kind: "written"; readonly seconds: number }
  /** The next change could not be written, and nothing after it is. */
  | { readonly kind: "fault"; readonly name: FaultName; readonly message: string }
  | { readonly kind: "closed" };

/** What may be wrong with a database or a change. */
export type FaultName = "StorageError" | "UserError" | "RangeError";

const say = (message: FromWriter): void => self.postMessage(message);

let file: string, study: string;
let db: DatabaseSync | null = null, isBroken = false, turn = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<ToWriter>) => {
  turn = turn.then(() => take(data));
};

say({ kind: "ready" });

async function take(message: ToWriter): Promise<void> {
  switch (message.kind) {
    case "begin":
      ({ file, study } = message);
      return;
    case "change":
      return await write(message.change);
    case "close":
      db?.close();
      return say({ kind: "closed" });
  }
}

async function write(change: StudyChange): Promise<void> {
  if (isBroken) return;
  const start = performance.now();
  try {
    db ??= await openDatabase(file);
    writeChange(db, study, change);
  } catch (error) {
    isBroken = true;
    return say({ kind: "fault", name: faultName(error), message: (error as Error).message });
  }
  say({ kind: "written", seconds: (performance.now() - start) / 1000 });
}

/** @throws What is wrong with this program. */
function faultName(error: unknown): FaultName {
  if (error instanceof StorageError) return "StorageError";
  if (error instanceof UserError) return "UserError";
  if (error instanceof RangeError) return "RangeError";
  throw error;
}
