/**
 * `deno task bundle`: what runs in browsers, out of TypeScript into files that a page loads.
 *
 * The bundler is `deno bundle`, which fetches a part of itself on its first use; nothing but this task needs it. What was
 * built is kept for as long as its sources stay the same.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { UserError } from "../lib/core/errors.ts";
import { joinedStyle, STYLE_SHEETS } from "../lib/dashboard/style_sheets.ts";
import { type BundleManifest, BUNDLES_FOLDER, currentManifest, hashOfSources } from "../lib/report/browser_bundle.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import type { Command } from "./command_table.ts";

/** What a bundle is made of. */
interface BundleSource {
  readonly entry: URL;
  /** Its style sheets, which become one. */
  readonly style: readonly URL[];
  /** Whether parts are files of their own, which load when they are needed; else all is in the one script. */
  readonly isSplit: boolean;
}

/** Every bundle by its name. */
const BUNDLES: Readonly<Record<string, BundleSource>> = {
  dashboard: {
    entry: new URL("../lib/dashboard/front/main_server.ts", import.meta.url),
    style: STYLE_SHEETS,
    isSplit: true,
  },
  report: {
    entry: new URL("../lib/dashboard/report_main.ts", import.meta.url),
    style: STYLE_SHEETS,
    isSplit: false,
  },
  figures: {
    entry: new URL("../lib/notebook/live/main.ts", import.meta.url),
    style: [],
    isSplit: false,
  },
};

/** The table of the command. */
export const BUNDLE: Command = {
  name: "deno task bundle",
  words: ["[NAME]..."],
  summary: `builds what runs in browsers: ${Object.keys(BUNDLES).join(", ")}, or all of them`,
  flags: [{ name: "again", meaning: "build also what is there of the same sources" }],
};

const ROOT = new URL("../", import.meta.url);

/** Runs this Deno; its output as text. */
async function deno(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: fileURLToPath(ROOT) })
    .output();
  if (success) return new TextDecoder().decode(stdout);
  const reason = new TextDecoder().decode(stderr).trim().split("\n").slice(-3).join(" ");
  throw new UserError(
    `Cannot build for browsers: the bundler of Deno, which is fetched on its first use, answered: ${reason}`,
  );
}

/** Files of the repository that an entry imports, itself included. */
async function sourcesOf({ entry, style }: BundleSource): Promise<string[]> {
  const { modules }: { modules: readonly { readonly specifier: string }[] } = JSON.parse(
    await deno("info", "--json", fileURLToPath(entry)),
  );
  const files = modules.map(({ specifier }) => specifier).filter((file) => file.startsWith("file:"));
  return [...files, ...style.map(({ href }) => href)]
    .map((file) => relative(fileURLToPath(ROOT), fileURLToPath(file)).replaceAll("\\", "/"))
    .filter((path) => !path.startsWith("node_modules/")).sort();
}

/** Gives a file a name with the hash of its content, and tells it. */
function nameByContent(folder: URL, from: string, stem: string): string {
  const text = readFileSync(new URL(from, folder));
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8);
  const name = `${stem}-${hash}${from.slice(from.lastIndexOf("."))}`;
  renameSync(new URL(from, folder), new URL(name, folder));
  return name;
}

/** Builds beside what is there and puts it in its place at the end, so that whoever reads meanwhile finds the one or the other. */
async function build(name: string): Promise<BundleManifest> {
  const source = BUNDLES[name], sources = await sourcesOf(source), hash = hashOfSources(sources);
  mkdirSync(BUNDLES_FOLDER, { recursive: true });
  const folder = new URL(`${name}.${Deno.pid}/`, BUNDLES_FOLDER);
  const options = ["--quiet", "--frozen", "--platform", "browser", "--minify"];
  if (source.isSplit) options.push("--code-splitting");
  try {
    await deno("bundle", ...options, "--outdir", fileURLToPath(folder), fileURLToPath(source.entry));
    const entry = source.entry.pathname.split("/").at(-1)!.replace(/\.tsx?$/, ".js");
    const chunks = readdirSync(folder).filter((file) => file !== entry).sort();
    const script = nameByContent(folder, entry, name);
    let style: string | null = null;
    if (source.style.length > 0) {
      writeFileSync(new URL("style.css", folder), joinedStyle(source.style));
      style = nameByContent(folder, "style.css", name);
    }
    const manifest = { hash, sources, script, style, chunks };
    writeFileSync(new URL("manifest.json", folder), `${JSON.stringify(manifest, null, 2)}\n`);
    const place = new URL(`${name}/`, BUNDLES_FOLDER);
    rmSync(place, { recursive: true, force: true });
    renameSync(folder, place);
    return manifest;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Sizes as they travel, gzipped. */
function sizeText(name: string, { script, style, chunks }: BundleManifest): string {
  const folder = new URL(`${name}/`, BUNDLES_FOLDER), first = [script];
  // What a script imports statically loads with it.
  for (const file of first) {
    for (const [, next] of readFileSync(new URL(file, folder), "utf8").matchAll(/(?:from|import)"\.\/([^"]+)"/g)) {
      if (!first.includes(next)) first.push(next);
    }
  }
  const size = (file: string) => gzipSync(readFileSync(new URL(file, folder))).length / 1000;
  const sum = (files: readonly string[]) => files.reduce((total, file) => total + size(file), 0).toFixed(1);
  const later = chunks.filter((file) => !first.includes(file));
  return `${name}: ${sum([...first, ...(style === null ? [] : [style])])} kB gzipped` +
    (later.length === 0 ? "" : `, and ${sum(later)} kB when it is needed`);
}

async function main(line: CommandLine): Promise<number> {
  const names = line.words.length === 0 ? Object.keys(BUNDLES) : line.words;
  const unknown = names.find((name) => !Object.hasOwn(BUNDLES, name));
  if (unknown !== undefined) {
    throw new UserError(`Cannot build "${unknown}": wanted one of ${Object.keys(BUNDLES).join(", ")}`);
  }
  for (const name of names) {
    if (line.isOn("again")) await rebuild(name);
    else await ensureBundle(name);
  }
  return 0;
}

/**
 * Builds a bundle where there is none of its sources as they are.
 *
 * @throws {UserError} If it cannot be built.
 */
export async function ensureBundle(name: string): Promise<void> {
  if (currentManifest(name) === null) await rebuild(name);
}

async function rebuild(name: string): Promise<void> {
  // Not on stdout, which is that of whatever is started next.
  console.error(sizeText(name, await build(name)));
}

if (import.meta.main) await runCommand(BUNDLE, main);
