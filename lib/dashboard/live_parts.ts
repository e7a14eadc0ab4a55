/**
 * What makes a report alive, engine and program: as they are built here, and as a page has them that is to be made again.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { currentManifest, readBundle } from "../report/browser_bundle.ts";
import { type LiveParts, programOf } from "./report_page.ts";

/** Name of the bundle that makes a report alive. */
const BUNDLE = "report";

/** The program that makes a report alive; `null` where it was not built from these sources. */
export function builtProgram(): string | null {
  return currentManifest(BUNDLE) === null ? null : readBundle(BUNDLE).script.text;
}

/** SQLite for browsers, packed once. */
let engine: Uint8Array | null = null;

/** Engine and program; `null` for a page that stays still. */
export function liveParts(program: string | null = builtProgram()): LiveParts | null {
  if (program === null) return null;
  engine ??= gzipSync(readFileSync(new URL(import.meta.resolve("sql.js/dist/sql-wasm.wasm"))));
  return { script: program, engine };
}

/** What a page of the kind of another is made with. */
export interface LivePartsLike {
  readonly live: LiveParts | null;
  /** Whether the program is the page's own, so that nothing is known of it. */
  readonly isProgramTaken: boolean;
}

/**
 * What a page is made with that is alive where another is and still where that is: the engine from the packages, and the
 * program as it was built here, or else that of the page itself.
 */
export function livePartsLike(page: string, built: string | null = builtProgram()): LivePartsLike {
  const own = programOf(page);
  return { live: own === null ? null : liveParts(built ?? own), isProgramTaken: own !== null && built === null };
}
