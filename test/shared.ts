/**
 * Where the tests find reference material: small files of ours beside the tests, large ones in `../shared` beside the
 * repository. A test that needs an absent large file is skipped and says so in its name.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const SHARED = new URL("../../shared/", import.meta.url);

/** The URL of a file below `../shared`, or `null` where it is absent. */
export function sharedFile(path: string): URL | null {
  const url = new URL(path, SHARED);
  return existsSync(url) ? url : null;
}

/** Text of a file, gunzipped if its name ends in `.gz`. */
export function readText(url: URL): string {
  const bytes = readFileSync(url);
  return new TextDecoder().decode(url.pathname.endsWith(".gz") ? gunzipSync(bytes) : bytes);
}

/** JSON of a file, gunzipped if its name ends in `.gz`. */
// deno-lint-ignore no-explicit-any -- the shape is the reference file's own
export function readJson(url: URL): any {
  return JSON.parse(readText(url));
}

/** A reference file of ours that is committed beside the tests. */
export function referenceFile(path: string): URL {
  return new URL(path, import.meta.url);
}

/** A test that needs a file below `../shared`; skipped, with the reason in its name, where that is absent. */
export function sharedTest(name: string, path: string, body: (file: URL) => void | Promise<void>): void {
  const file = sharedFile(path);
  Deno.test({
    name: file ? name : `${name} (skipped: ../shared/${path} is absent)`,
    ignore: file === null,
    fn: () => body(file!),
  });
}
