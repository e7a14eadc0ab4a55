/**
 * `deno task docs`: the pages, the reference and the notebooks as a web site that is read offline.
 *
 * @module
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../lib/core/errors.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import type { Command } from "./command_table.ts";
import { guideFigures } from "./docs_figures.ts";
import { linkedFiles, pageHtml } from "./docs_html.ts";
import { FIRST_PAGE, linkFaults, pagesFrom, sectionsOf, siteLink, sitePath } from "./docs_pages.ts";
import { faceNames, settleReference } from "./docs_reference.ts";
import { wordsPage } from "./docs_words.ts";
import { listNotebooks, nameOf, readNotebook } from "./notebook_file.ts";
import { markup, STYLE, writeSite } from "./notebook_site.ts";
import { summarise } from "./notebook_summary.ts";
import { ensurePython, ROOT, systemPath } from "./python.ts";

/** The table of the command. */
export const DOCS: Command = {
  name: "deno task docs",
  summary: "the pages, the reference and the notebooks as a web site, read offline, under data/docs",
  flags: [{
    name: "sources",
    meaning: "only write what the pages have from code: docs/guide/words.md, and the figures in docs/pictures",
  }],
};

/** Width of a figure on a phone, pixels. */
const PHONE_WIDTH = 358;

/** The page of words. */
export const WORDS_PAGE = "docs/guide/words.md";

const inRoot = (path: string): string => join(systemPath(ROOT), path);

/** All pages that the first one leads to. */
export function readPages(): Map<string, string> {
  const read = (path: string) => {
    const file = inRoot(path);
    return existsSync(file) && statSync(file).isFile() ? readFileSync(file, "utf8") : null;
  };
  return pagesFrom([FIRST_PAGE, "README.md"], read);
}

async function deno(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: systemPath(ROOT), stdin: "null" })
    .output();
  if (!success) throw new UserError(`Cannot write the pages: ${new TextDecoder().decode(stderr).trim()}`);
}

/** Writes what pages have from code. */
async function writeSources(): Promise<void> {
  for (const [path, svg] of guideFigures()) writeFileSync(inRoot(path), svg);
  writeFileSync(inRoot(WORDS_PAGE), wordsPage());
  await deno("fmt", "--quiet", WORDS_PAGE);
}

/** Every public name, with examples as they are imported. */
async function writeReference(folder: string): Promise<void> {
  const { exports }: { exports: Record<string, string> } = JSON.parse(readFileSync(inRoot("deno.json"), "utf8"));
  const reference = join(folder, "reference");
  await deno("doc", "--html", "--name=Assay", `--output=${reference}`, ...Object.values(exports));
  settleReference(reference, await faceNames(exports));
}

/** Pictures as drawings, which take the colours of the page around them. */
function drawingsOf(): Map<string, string> {
  const ofNotebooks = listNotebooks().flatMap((file) => {
    const { picture } = summarise(readNotebook(file));
    return picture === null ? [] : [[`notebooks/pictures/${nameOf(file)}.png`, picture.svg] as const];
  });
  const wide = guideFigures(), narrow = guideFigures(PHONE_WIDTH);
  const ofGuide = [...wide].map(([path, svg]) => {
    const drawn = `<div class="wide">${svg}</div><div class="narrow">${narrow.get(path)}</div>`;
    return [path, drawn] as const;
  });
  return new Map([...ofGuide, ...ofNotebooks]);
}

async function writePages(folder: string): Promise<number> {
  const pages = readPages(), faults = linkFaults(pages, (path) => existsSync(inRoot(path)));
  if (faults.length > 0) throw new UserError(`Cannot write the pages:\n${faults.join("\n")}`);
  const own = [...pages].filter(([path]) => path !== "notebooks/README.md");
  const html = await markup(own.map(([, text]) => ({ kind: "markdown", text })));
  const first = pages.get(FIRST_PAGE)!, drawings = drawingsOf();
  own.forEach(([path, text], i) => {
    const file = join(folder, sitePath(path));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, pageHtml({ path, text, html: html[i], first, drawings }));
  });
  for (const path of linkedFiles(pages)) {
    const file = join(folder, sitePath(path));
    mkdirSync(dirname(file), { recursive: true });
    cpSync(inRoot(path), file, { recursive: true });
  }
  const sections = own.filter(([path]) => path !== FIRST_PAGE).flatMap(([path, text]) => sectionsOf(path, text));
  writeFileSync(join(folder, "search_index.js"), `globalThis.ASSAY_SECTIONS = ${JSON.stringify(sections)};\n`);
  writeFileSync(join(folder, "search.js"), readFileSync(inRoot("tasks/docs_search.js")));
  writeFileSync(join(folder, "style.css"), STYLE + readFileSync(inRoot("tasks/docs.css"), "utf8"));
  return own.length;
}

async function main(line: CommandLine): Promise<number> {
  if (line.isOn("sources")) {
    await writeSources();
    return 0;
  }
  await ensurePython();
  const folder = inRoot("data/docs");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const count = await writePages(folder);
  const notebooks = listNotebooks().map((file) => ({ file, notebook: readNotebook(file) }));
  await writeSite(notebooks, new URL("data/docs/notebooks/", ROOT), {
    home: '<a href="../index.html">All pages</a>',
    link: (file, target) => siteLink(`notebooks/${nameOf(file)}.ipynb`, target),
  });
  await writeReference(folder);
  console.log(`${count} pages, ${notebooks.length} notebooks and the reference. Open ${join(folder, "index.html")}`);
  return 0;
}

if (import.meta.main) await runCommand(DOCS, main);
