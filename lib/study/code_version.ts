/**
 * Which code computed a result: the release and a fingerprint of the sources that decide numbers.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** Release of Assay. */
export const RELEASE = "0.1.0";

/** The folders whose code decides what a backtest yields. */
const DECIDING_FOLDERS = ["core", "data", "features", "metrics", "strategy", "execution", "backtest"];

let known: string | null = null;

/**
 * The release and twelve digits of the SHA-256 over the sources that decide numbers, such as `0.1.0+1f0c…`.
 *
 * A change in any of these files makes a new version, committed or not; tests and benchmarks do not count. The files are
 * read once: what changes while a process runs is not the code that it runs.
 */
export function codeVersion(): string {
  return known ??= readVersion();
}

function readVersion(): string {
  const library = new URL("../", import.meta.url);
  const hash = createHash("sha256");
  for (const folder of DECIDING_FOLDERS) {
    const names = [...Deno.readDirSync(new URL(`${folder}/`, library))].map(({ name }) => name)
      .filter((name) => name.endsWith(".ts") && !/_(test|bench)\.ts$/.test(name)).sort();
    for (const name of names) {
      hash.update(`${folder}/${name}\n`).update(Deno.readFileSync(new URL(`${folder}/${name}`, library)));
    }
  }
  return `${RELEASE}+${hash.digest("hex").slice(0, 12)}`;
}
