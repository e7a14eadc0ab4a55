/**
 * The databases of the selected strategies, written in a thread of its own: beside it the report is made.
 *
 * @module
 */
import { StorageError, UserError } from "../core/errors.ts";
import { askThread } from "../executor/ask_thread.ts";
import type { ExportFault, ExportRequest } from "./export_worker.ts";

/**
 * Copies the GOOD and the HARD trials of a study to their databases, in a thread.
 *
 * @throws {StorageError} If they cannot be written.
 * @throws {UserError} If what stands in their places is not to be written over.
 */
export async function exportInThread(request: ExportRequest): Promise<void> {
  const module = new URL("./export_worker.ts", import.meta.url), { study } = request;
  const fault = await askThread<ExportFault | null>(module, request, {
    task: `copy the study "${study}"`,
    writes: true,
  });
  if (fault !== null) throw new (fault.isOfUser ? UserError : StorageError)(fault.message);
}
