/**
 * The thread that copies selected strategies; it answers with what went wrong, or `null`.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import { join } from "node:path";
import { StorageError, UserError } from "../core/errors.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { exportSelections } from "../store/selection_database.ts";

/** What the thread is asked to copy. */
export interface ExportRequest {
  /** Folder of the databases. */
  readonly directory: string;
  /** Name of the study, which is in the main database. */
  readonly study: string;
}

/** What went wrong, in a sentence, and whether the user can set it right. */
export interface ExportFault {
  readonly message: string;
  readonly isOfUser: boolean;
}

/** The databases are closed before anybody is answered: whoever is ends this thread, and what lies in their logs with it. */
self.onmessage = async ({ data }: MessageEvent<ExportRequest>) => self.postMessage(await copySelected(data));

async function copySelected({ directory, study }: ExportRequest): Promise<ExportFault | null> {
  try {
    using db = await openDatabase(join(directory, MAIN_DATABASE), { readOnly: true });
    await exportSelections(db, directory, study);
    return null;
  } catch (error) {
    if (!(error instanceof StorageError || error instanceof UserError)) throw error;
    return { message: error.message, isOfUser: error instanceof UserError };
  }
}
