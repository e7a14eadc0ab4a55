/**
 * What runs in browsers as `deno task bundle` has built it: found by name, and refused where its sources have changed since.
 *
 * A bundle lies in the folder `.bundles/NAME`; `manifest.json` there tells its sources, their hash and its files. Names of
 * files carry the hash of what is in them, so that browsers may keep them for good.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { UserError } from "../core/errors.ts";

const ROOT = new URL("../../", import.meta.url);

/** Where bundles lie. */
export const BUNDLES_FOLDER: URL = new URL(".bundles/", ROOT);

/** What is written beside the files of a bundle. */
export interface BundleManifest {
  /** {@linkcode hashOfSources} of the sources at the time. */
  readonly hash: string;
  /** Paths from the root of the repository. */
  readonly sources: readonly string[];
  /** Names of its files: the script that a page starts, its style sheet, then what the script loads when it is needed. */
  readonly script: string;
  readonly style: string | null;
  readonly chunks: readonly string[];
}

/** A file of a bundle. */
export interface BundleFile {
  readonly name: string;
  readonly text: string;
}

/** A bundle. */
export interface BrowserBundle {
  readonly script: BundleFile;
  readonly style: BundleFile | null;
  readonly chunks: readonly BundleFile[];
}

/** SHA-256 of the sources by name and content, and of the versions of all packages. */
export function hashOfSources(sources: readonly string[], root: URL = ROOT): string {
  const hash = createHash("sha256");
  for (const path of ["deno.lock", ...sources]) {
    const file = new URL(path, root);
    hash.update(`${path}\n${existsSync(file) ? readFileSync(file, "utf8") : "absent"}\n`);
  }
  return hash.digest("hex");
}

/** The manifest of a bundle whose sources have not changed since; `null` where there is none such. */
export function currentManifest(name: string, folder: URL = BUNDLES_FOLDER): BundleManifest | null {
  const file = new URL(`${name}/manifest.json`, folder);
  if (!existsSync(file)) return null;
  const manifest: BundleManifest = JSON.parse(readFileSync(file, "utf8"));
  return manifest.hash === hashOfSources(manifest.sources) ? manifest : null;
}

/**
 * A bundle.
 *
 * @throws {UserError} If it was not built, or not since its sources changed.
 */
export function readBundle(name: string, folder: URL = BUNDLES_FOLDER): BrowserBundle {
  const manifest = currentManifest(name, folder);
  if (manifest === null) {
    throw new UserError(`Cannot find the bundle "${name}" of these sources: \`deno task bundle\` builds it`);
  }
  const read = (file: string) => ({ name: file, text: readFileSync(new URL(`${name}/${file}`, folder), "utf8") });
  return {
    script: read(manifest.script),
    style: manifest.style === null ? null : read(manifest.style),
    chunks: manifest.chunks.map(read),
  };
}
