/**
 * Which code computed a result: the release and fingerprints of the sources, folder by folder.
 *
 * The engine decides what a backtest yields; whoever only runs one again asks for it alone. Search, gates and loop
 * decide which backtests are run and what is made of them; whoever resumes a study asks for all.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { UserError } from "../core/errors.ts";
import type { StudyVersions } from "../store/studies.ts";

/** Release of Assay. */
export const RELEASE = "0.2.0";

/** Folders whose code decides what a backtest yields. */
export const ENGINE_FOLDERS: readonly string[] = [
  "core",
  "data",
  "features",
  "metrics",
  "strategy",
  "execution",
  "strategies",
  "backtest",
];

/** Folders whose code decides trials and verdicts; the surrogate only explains them. */
export const STUDY_FOLDERS: readonly string[] = [
  ...ENGINE_FOLDERS,
  "gp",
  "search",
  "selection",
  "executor",
  "study",
  "validation",
  "automl",
];

/** Folders whose code a strategy file may call by `assay`: all that is pure. */
export const CALLED_FOLDERS: readonly string[] = [...ENGINE_FOLDERS, "gp", "search", "surrogate", "selection"];

/** File in which a build without sources keeps the hashes, below the library. */
const HASHES_FILE = "study/versions.json";

let known: StudyVersions | null = null;

/**
 * Versions of the running code, such as `0.1.0+1f0c…`: the release and twelve digits of a SHA-256.
 *
 * The sources are read once: what changes while a process runs is not the code that it runs.
 */
export function codeVersions(): StudyVersions {
  return known ??= readCodeVersions(new URL("../", import.meta.url));
}

/**
 * Versions of a library from its sources, or where there are none from what {@linkcode writeFolderHashes} left.
 *
 * A change in any of these files makes a new version, committed or not; tests and benchmarks do not count.
 *
 * @param library Folder of the parts, with a slash at its end.
 */
export function readCodeVersions(library: URL): StudyVersions {
  const folders = hashFolders(library) ?? JSON.parse(readFileSync(new URL(HASHES_FILE, library), "utf8"));
  const version = (names: readonly string[]) => {
    const hash = createHash("sha256").update(names.map((name) => `${name} ${folders[name]}\n`).join(""));
    return `${RELEASE}+${hash.digest("hex").slice(0, 12)}`;
  };
  return { engine: version(ENGINE_FOLDERS), study: version(STUDY_FOLDERS), folders };
}

/**
 * Writes the hashes of a library's folders beside this module: part of a build whose package holds no sources.
 *
 * @param built Folder of the built parts, which has one for the study; that of the sources if none is given.
 * @throws {Error} If the library has no sources.
 */
export function writeFolderHashes(library: URL, built: URL = library): void {
  const folders = hashFolders(library);
  if (folders === null) throw new Error(`Cannot write ${HASHES_FILE}: wanted sources below ${library}, found none`);
  writeFileSync(new URL(HASHES_FILE, built), `${JSON.stringify(folders, null, 2)}\n`);
}

/** SHA-256 of the sources by folder; `null` where there are no sources. */
function hashFolders(library: URL): Record<string, string> | null {
  if (library.protocol !== "file:") return null;
  const files = [...new Set([...STUDY_FOLDERS, ...CALLED_FOLDERS])].map((folder) =>
    [folder, sourcesOf(new URL(`${folder}/`, library))] as const
  );
  if (files.some(([, names]) => names.length === 0)) return null;
  return Object.fromEntries(files.map(([folder, names]) => {
    const hash = createHash("sha256");
    for (const name of names) hash.update(`${name}\n`).update(readFileSync(new URL(`${folder}/${name}`, library)));
    return [folder, hash.digest("hex")];
  }));
}

/** Names of the files below a folder that decide something, in order; none without the folder, nor where it was built. */
function sourcesOf(folder: URL): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"))
      .filter((name) => name.endsWith(".ts") && !/(^|\/)test_|_(test|bench)\.ts$|\.d\.ts$/.test(name)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** A study as far as its code goes. */
export interface VersionedStudy {
  /** Its name. */
  readonly study: string;
  /** Version of the code that decides a backtest. */
  readonly codeVersion: string;
  /** Versions of all its code; `null` where they were not kept. */
  readonly versions: StudyVersions | null;
  /** Its strategies; those in files call more code. */
  readonly strategies: readonly { readonly kind: "shipped" | "file" }[];
}

/**
 * Folders whose code is not that a study began with; `null` where its versions were not kept.
 *
 * @param of `engine` asks for what decides a backtest, `study` for all.
 */
export function differingFolders({ versions, strategies }: VersionedStudy, of: "engine" | "study"): string[] | null {
  if (versions === null) return null;
  const now = codeVersions().folders, asked = of === "engine" ? ENGINE_FOLDERS : STUDY_FOLDERS;
  const called = strategies.some(({ kind }) => kind === "file") ? CALLED_FOLDERS : [];
  return [...new Set([...asked, ...called])].filter((name) => versions.folders[name] !== now[name])
    .map((name) => `lib/${name}`);
}

/**
 * Checks that a study began with the running code.
 *
 * @param of `engine` asks for what decides a backtest, and lets studies pass that were begun before it was kept;
 * `study` asks for all.
 * @param purpose What cannot be done otherwise, such as `resume`.
 * @throws {UserError} If it did not; the message names the folders that differ.
 */
export function checkSameCode(plan: VersionedStudy, of: "engine" | "study", purpose: string): void {
  const { study, codeVersion } = plan, differing = differingFolders(plan, of);
  if (differing === null) {
    if (of === "engine") return;
    throw new UserError(
      `Cannot ${purpose} the study "${study}": it began with code ${codeVersion}, before the code of the search was ` +
        "kept beside that of the engine; begin a new study",
    );
  }
  if (differing.length === 0) return;
  throw new UserError(
    `Cannot ${purpose} the study "${study}": it began with other code, ${differing.join(", ")} ` +
      `${differing.length === 1 ? "differs" : "differ"}; results of the two cannot be mixed`,
  );
}
