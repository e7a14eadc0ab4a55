/**
 * `deno task notebooks`: the notebooks in real Jupyter, headless.
 *
 * @module
 */
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
        "of your own (ASSAY_CANDLES) to copies under data/notebooks",
      flags: [
        { name: "quick", meaning: "shorter runs, whose outputs are not kept" },
        { name: "jobs", value: "N", default: "1", meaning: "notebooks run at once" },
      ],
    },
    {
      name: "render",
      words: ["[FILE]..."],
      summary: "the notebooks, as they were last run, as web pages under data/site",
      flags: [
        {
          name: "fresh",
          meaning: "run anew, for the pages alone, for instance on real bars with ASSAY_CANDLES",
        },
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

/** Where the outputs of notebooks on bars of one's own go, so that the committed ones stay; `null` on simulated bars. */
function ownOutputs(): URL | null {
  if (!Deno.env.get("ASSAY_CANDLES")) return null;
  const folder = new URL("data/notebooks/", ROOT);
  Deno.mkdirSync(folder, { recursive: true });
  return folder;
}

async function run(files: readonly URL[], quick: boolean, jobs: number): Promise<number> {
  await ensurePython();
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

async function render(files: readonly URL[], fresh: boolean): Promise<number> {
  await ensurePython();
  const runs = fresh ? await runNotebooks(files, { onRun: (result) => console.error(reportRun(result)) }) : [];
  const notebooks = files.map((file, i) => ({ file, notebook: fresh ? runs[i].notebook : readNotebook(file) }));
  const site = new URL("data/site/", ROOT);
  await writeSite(notebooks, site);
  console.log(`Open ${systemPath(new URL("index.html", site))}`);
  return runs.some((result) => result.faults.length > 0) ? 1 : 0;
}

async function main(line: CommandLine): Promise<number> {
  const files = listNotebooks(line.words);
  if (line.action === "check") return await check(files);
  if (line.action === "run") return await run(files, line.isOn("quick"), line.whole("jobs", 1)!);
  if (line.action === "render") return await render(files, line.isOn("fresh"));
  return await clean(files);
}

if (import.meta.main) await runCommand(NOTEBOOK_COMMAND, main);
