/**
 * The source of a one-file report: the database that it holds, read by SQLite inside the page.
 *
 * @module
 */
/// <reference lib="dom" />
import initSqlJs from "sql.js";
import { DatabaseSource } from "./database_source.ts";
import { reportContext } from "./report_context.ts";
import type { Source } from "./source.ts";
import { sqljsReader } from "./sqljs_reader.ts";

declare global {
  /** What the report's own script promises: the bytes of its database; `null` where the file is not the one that was made. */
  var assayDatabase: Promise<Uint8Array | null> | undefined;
}

/** The source; `null` where the file was changed, and its script has said so. */
export async function fileSource(): Promise<Source | null> {
  const bytes = await globalThis.assayDatabase ?? null;
  if (bytes === null) return null;
  const { Database } = await initSqlJs({ wasmBinary: await engine() });
  const sql = sqljsReader(new Database(bytes));
  return new DatabaseSource(sql, reportContext(sql));
}

/** SQLite as it lies in the page. */
async function engine(): Promise<ArrayBuffer> {
  const text = document.querySelector("#engine")?.textContent ?? "";
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return await new Response(stream).arrayBuffer();
}
