/**
 * `deno task notebooks`: the notebooks in real Jupyter, headless.
 *
 * @module
 */
import { FIGURES_BUNDLE } from "../lib/notebook/live_output.ts";
import { interactiveByDefault } from "../lib/notebook/show.ts";
import { ensureBundle } from "./bundle.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import type { Command } from "./command_table.ts";
import { formattedTexts } from "./notebook_format.ts";
import { writeIndex } from "./notebook_index.ts";
import { writeSite } from "./notebook_site.ts";
import { formFaults, typeFaults } from "./notebook_check.ts";
import { cleanNotebook, formatNotebook, listNotebooks, nameOf, readNotebook } from "./notebook_file.ts";
import { type NotebookRun, runNotebooks } from "./notebook_run.ts";
import { ensurePython, ROOT, systemPath } from "./python.ts";

/** The table of the command. */
export const NOTEBOOK_COMMAND: Command = {
  name: "deno task notebooks",
  summary: "check, run and render the notebooks",
  flags: [],
  actions: [
    {
      name: "check",
      words: ["[FILE]..."],
      summary: "the types of all cells, and the form and format of each notebook",
      flags: [],
    },
    {
      name: "run",
      words: ["[FILE]..."],
      summary:
        "executes in real Jupyter, headless, and writes the outputs in their committed form if all is well; on bars " +
        "of your own (ASSAY_CANDLES) or with live figures (ASSAY_INTERACTIVE=1) to copies under data/notebooks",
      flags: [
        { name: "quick", meaning: "shorter runs, whose outputs are not kept" },
        { name: "jobs", value: "N", default: "1", meaning: "notebooks run at once" },
      ],
    },
    {
      name: "render",
      words: ["[FILE]..."],
      summary:
        "the notebooks as web pages under data/site, run for them with live figures, for instance on real bars with " +
        "ASSAY_CANDLES",
      flags: [
        { name: "as-run", meaning: "do not run them: the outputs of their files, whose figures are pictures" },
      ],
    },
    {
      name: "clean",
      words: ["[FILE]..."],
      summary: "brings the notebooks and their index into their committed form without running them",
      flags: [],
    },
  ],
};

/** One line about a run, and one for each fault. */
export function reportRun({ name, faults, seconds }: NotebookRun): string {
  const verdict = faults.length === 0 ? "ok" : "FAILED";
  return [`${name} ... ${verdict} (${seconds.toFixed(1)} s)`, ...faults.map((fault) => `  ${fault}`)].join("\n");
}

async function check(files: readonly URL[]): Promise<number> {
  const form = files.flatMap((file) =>
    formFaults(readNotebook(file)).map((fault) => `${nameOf(file)}.ipynb: ${fault}`)
  );
  const types = await typeFaults(files);
  if (form.length > 0) console.log(form.join("\n"));
  if (types !== "") console.log(types);
  if (form.length > 0 || types !== "") return 1;
  console.log(`${files.length} notebooks checked`);
  return 0;
}

/** Where outputs go that are not to be committed: of bars of one's own, and live figures; `null` for those that are. */
function ownOutputs(): URL | null {
  if (!Deno.env.get("ASSAY_CANDLES") && !interactiveByDefault()) return null;
  const folder = new URL("data/notebooks/", ROOT);
  Deno.mkdirSync(folder, { recursive: true });
  return folder;
}

async function run(files: readonly URL[], quick: boolean, jobs: number): Promise<number> {
  await ensurePython();
  if (interactiveByDefault()) await ensureBundle(FIGURES_BUNDLE);
  const own = quick ? null : ownOutputs();
  const runs = await runNotebooks(files, {
    jobs,
    env: quick ? { QUICK: "1" } : {},
    onRun: (result, file) => {
      console.error(reportRun(result));
      // Short runs are rehearsals; the committed outputs are those of the full run.
      if (quick || result.faults.length > 0) return;
      const target = own === null ? file : new URL(`${result.name}.ipynb`, own);
      Deno.writeTextFileSync(target, formatNotebook(cleanNotebook(result.notebook)));
      if (own !== null) console.error(`  written to ${systemPath(target)}`);
    },
  });
  if (!quick && own === null) writeIndex();
  const failed = runs.filter((result) => result.faults.length > 0).length;
  console.log(`${runs.length - failed} passed, ${failed} failed, 0 skipped`);
  return failed > 0 ? 1 : 0;
}

async function clean(files: readonly URL[]): Promise<number> {
  const texts = await formattedTexts(files);
  files.forEach((file, i) => Deno.writeTextFileSync(file, texts[i]));
  writeIndex();
  return 0;
}

async function render(files: readonly URL[], asRun: boolean): Promise<number> {
  await ensurePython();
  if (!asRun) await ensureBundle(FIGURES_BUNDLE);
  const live = { env: { ASSAY_INTERACTIVE: "1" }, onRun: (result: NotebookRun) => console.error(reportRun(result)) };
  const runs = asRun ? [] : await runNotebooks(files, live);
  const notebooks = files.map((file, i) => ({ file, notebook: asRun ? readNotebook(file) : runs[i].notebook }));
  const site = new URL("data/site/", ROOT);
  await writeSite(notebooks, site);
  console.log(`Open ${systemPath(new URL("index.html", site))}`);
  return runs.some((result) => result.faults.length > 0) ? 1 : 0;
}

/** What the command does. */
export async function main(line: CommandLine): Promise<number> {
  const files = listNotebooks(line.words);
  // What is none is told before anything is set up.
  files.forEach(readNotebook);
  if (line.action === "check") return await check(files);
  if (line.action === "run") return await run(files, line.isOn("quick"), line.whole("jobs", 1)!);
  if (line.action === "render") return await render(files, line.isOn("as-run"));
  return await clean(files);
}

if (import.meta.main) await runCommand(NOTEBOOK_COMMAND, main);
