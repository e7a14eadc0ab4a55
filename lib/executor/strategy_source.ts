/**
 * Where a strategy comes from: it is shipped, or lies in a file of one's own.
 *
 * A file counts with the local files it imports. What those do not hold cannot decide a result: a strategy may import
 * `assay` and files beside it, and nothing else is readable where it runs.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readFileSync, realpathSync } from "node:fs";
import { dirname, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { UserError } from "../core/errors.ts";
import { fileFault } from "../core/file_fault.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import { STRATEGY_PARAMETER } from "../strategy/union.ts";

/** A strategy as a plan keeps it; plain data. */
export type StrategySource =
  | {
    /** It comes with Assay. */
    readonly kind: "shipped";
    /** Name of the strategy. */
    readonly name: string;
  }
  | {
    /** It lies in a file of one's own. */
    readonly kind: "file";
    /** Name of the strategy. */
    readonly name: string;
    /** Address of the file. */
    readonly url: string;
    /** SHA-256 of the file; with files it imports, over the places and hashes of all. */
    readonly sha256: string;
  };

/** A strategy in a file of one's own. */
export type FileSource = StrategySource & { readonly kind: "file" };

/** Whether what a user calls a strategy is the path of a file: it has a slash, or ends as a file of code does. */
export function namesFile(text: string): boolean {
  return /[\\/]|\.[mc]?[jt]s$/.test(text);
}

/** The origin of all strategies that are shipped. */
export const SHIPPED = "shipped";

/** Where the code of a strategy is from: that of different origins runs in different workers. */
export function originOf(source: StrategySource): string {
  return source.kind === "file" ? source.url : SHIPPED;
}

/** The origin of the strategy that parameters name; those that name none of several are refused by what is shipped. */
export function originOfParams(sources: readonly StrategySource[], params: ParameterValues): string {
  if (sources.length === 1) return originOf(sources[0]);
  const named = sources.find(({ name }) => name === params[STRATEGY_PARAMETER]);
  return named === undefined ? SHIPPED : originOf(named);
}

/** Assay's own files; their versions are told apart by other hashes. */
export const LIBRARY = new URL("../", import.meta.url);

/** What a file imports, `from "x"`, `import "x"` or `import("x")`; beside it comments and texts, in which nothing counts. */
const IMPORTS =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|\b(?:from|import)\s*\(?\s*(?:"([^"\\\n]+)"|'([^'\\\n]+)')|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g;

/** Specifiers that Assay's own configuration resolves. */
const OWN_SPECIFIERS = /^(?:assay$|@lib\/|node:)/;

/** The name of a strategy whose file gives it none: that of the file. */
function nameOfFile(path: string): string {
  const stem = path.split(/[\\/]/).at(-1)!.replace(/\.\w+$/, "");
  return stem.toLowerCase().replace(/[^a-z\d]+/g, "_").replace(/^(?![a-z])/, "strategy_");
}

/**
 * The source of a strategy file as it is now.
 *
 * @param path Of the file, absolute or from the working directory.
 * @throws {UserError} If it, or a file it imports, cannot be read, or it imports from elsewhere.
 */
export function fileSource(path: string): FileSource {
  const url = pathToFileURL(path), files = readFiles(url, path);
  return { kind: "file", name: nameOfFile(path), url: url.href, sha256: hashOf(files) };
}

/** The paths of a strategy file and of the local files it imports. */
export function filesOf({ url }: FileSource): string[] {
  const paths = [...readFiles(new URL(url), fileURLToPath(url)).keys()].map((one) => fileURLToPath(one));
  return [...new Set(paths.flatMap((path) => [path, realpathSync(path)]))];
}

/**
 * Checks that strategy files are still those that sources name.
 *
 * @param purpose What cannot be done otherwise, for the message.
 * @throws {UserError} If one has changed, or can no longer be read.
 */
export function checkUnchanged(sources: readonly StrategySource[], purpose: string): void {
  for (const source of sources) {
    if (source.kind === "shipped") continue;
    const path = fileURLToPath(source.url);
    if (fileSource(path).sha256 === source.sha256) continue;
    throw new UserError(
      `Cannot ${purpose}: the strategy file ${path} has changed since it began; put it back as it was, or begin another study`,
    );
  }
}

/** A strategy file and the local files it imports, by address. */
function readFiles(root: URL, shownPath: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>(), waiting = [root];
  for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
    if (files.has(url.href)) continue;
    const bytes = read(url, url === root ? null : shownPath);
    files.set(url.href, bytes);
    if (!/\.[mc]?[jt]sx?$/.test(url.pathname)) continue;
    for (const [, double, single] of new TextDecoder().decode(bytes).matchAll(IMPORTS)) {
      const specifier = double ?? single, target = specifier && targetOf(specifier, url, shownPath);
      if (target) waiting.push(target);
    }
  }
  return files;
}

/** The local file that an import names; `null` for what belongs to Assay. */
function targetOf(specifier: string, from: URL, shownPath: string): URL | null {
  if (OWN_SPECIFIERS.test(specifier)) return null;
  if (!/^(?:\.\.?\/|\/|file:)/.test(specifier)) {
    throw new UserError(
      `Cannot use the strategy file ${shownPath}: wanted imports of "assay" and of files beside it, found "${specifier}"`,
    );
  }
  const url = new URL(specifier, from);
  return url.href.startsWith(LIBRARY.href) ? null : url;
}

function read(url: URL, importedBy: string | null): Uint8Array {
  const path = fileURLToPath(url);
  try {
    return readFileSync(path);
  } catch (error) {
    const reason = fileFault(error);
    if (reason === null) throw error;
    throw new UserError(
      importedBy === null
        ? `Cannot read the strategy file ${path}: ${reason}`
        : `Cannot read ${path}, which the strategy file ${importedBy} imports: ${reason}`,
      { cause: error },
    );
  }
}

/** Of one file its own hash, as `sha256sum` prints it; of several over their places beside the first one and hashes. */
function hashOf(files: ReadonlyMap<string, Uint8Array>): string {
  const sha256 = (data: Uint8Array | string) => createHash("sha256").update(data).digest("hex");
  const [[root, first]] = files;
  if (files.size === 1) return sha256(first);
  const folder = dirname(fileURLToPath(root));
  const lines = [...files].map(([url, bytes]) => `${relative(folder, fileURLToPath(url))} ${sha256(bytes)}`);
  return sha256(lines.sort().join("\n"));
}
