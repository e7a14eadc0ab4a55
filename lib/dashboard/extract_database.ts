/**
 * Taking the database out of a report again: the bytes that were put in.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { UserError } from "../core/errors.ts";
import { REPORT_MARK } from "../report/page.ts";
import { checkSeal } from "../report/page_seal.ts";
import { DATABASE_END, DATABASE_START } from "./report_page.ts";

/**
 * The database inside a report.
 *
 * @param page The report's HTML.
 * @param name What it is called in messages.
 * @throws {UserError} If the page is no report, holds no whole database, or not the one that it was made with.
 */
export function extractDatabase(page: string, name: string): Uint8Array {
  const cannot = (found: string) =>
    new UserError(`Cannot take the database out of ${name}: wanted a report of Assay as it was made, found ${found}`);
  if (!page.includes(REPORT_MARK)) throw cannot("a file without the mark of one");
  const start = page.indexOf(DATABASE_START);
  if (start < 0) throw cannot("one without a database; reports of earlier releases have none");
  const open = page.indexOf(">", start), end = page.indexOf(DATABASE_END, open);
  const hash = /data-sha256="([0-9a-f]{64})"/.exec(page.slice(start, open))?.[1];
  if (open < 0 || end < 0 || hash === undefined || checkSeal(page) === "missing") throw cannot("one that was cut off");
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(gunzipSync(Buffer.from(page.slice(open + 1, end), "base64")));
  } catch {
    throw cannot("one whose database cannot be unpacked");
  }
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== hash) throw cannot(`one whose database has the SHA-256 ${found} and not ${hash}`);
  return bytes;
}
