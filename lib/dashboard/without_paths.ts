/**
 * Texts of a store as they may leave the machine: without a folder, which names users and their affairs.
 *
 * Folders that the study is known to have are taken out as they are written, whatever letters are in them; what looks like a
 * folder elsewhere, as in the reason of a failed trial, is taken out too. The name of the file stays.
 *
 * @module
 */
import { basename, dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Something that begins like a path from the root of a disk, up to the last separator; before it what begins a word. */
const ROOTED = /(^|[\s"'`(=,:;|>])(?:file:\/\/)?(?:\/(?!\/)|[A-Za-z]:(?:\\{1,2}|\/))(?:[^\s"'`<>\\/]+(?:\\{1,2}|\/))+/g;

/** Changes a text. */
export type TextChange = (text: string) => string;

/**
 * A function that takes folders out of texts.
 *
 * @param files Paths and `file:` addresses of files that are known.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { withoutPaths } from "@lib/dashboard/without_paths.ts";
 *
 * const reduced = withoutPaths(["/home/jo doe/bars.csv"]);
 * assert.equal(reduced("1m from /home/jo doe/bars.csv"), "1m from bars.csv");
 * assert.equal(reduced("Cannot read /etc/hosts, BTC/USDT a/b"), "Cannot read hosts, BTC/USDT a/b");
 * ```
 */
export function withoutPaths(files: readonly string[]): TextChange {
  const folders = [...new Map(files.flatMap(foldersOf))].sort(([a], [b]) => b.length - a.length);
  return (text) => {
    const known = folders.reduce((rest, [folder, left]) => rest.replaceAll(folder, left), text);
    return known.replace(ROOTED, "$1");
  };
}

/** The paths and `file:` addresses in a value of plain JSON. */
export function filesIn(value: unknown): string[] {
  if (typeof value === "string") return /^(file:\/\/|\/|[A-Za-z]:[\\/])/.test(value) ? [value] : [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(filesIn) : [];
}

/** The folder of a file in every form in which a text may have it, each with what is left of it: an address stays one. */
function foldersOf(file: string): [folder: string, left: string][] {
  const path = file.startsWith("file:") ? fileURLToPath(file) : file, folder = dirname(path);
  if (folder === "." || folder === dirname(folder)) return [];
  const separator = path.slice(folder.length, path.length - basename(path).length) || "/";
  const address = pathToFileURL(path).href;
  const forms = [[`${folder}${separator}`, ""], [address.slice(0, address.lastIndexOf("/") + 1), "file:///"]] as const;
  return forms.flatMap(([form, left]): [string, string][] => [
    [form, left],
    [JSON.stringify(form).slice(1, -1), left],
  ]);
}
