/**
 * `deno task new-notebook NAME`: a notebook to start from, with the next free number.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { UserError } from "../lib/core/errors.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import type { Command } from "./command_table.ts";
import { fileStem, writeNew } from "./command_name.ts";
import { type Cell, cleanNotebook, formatNotebook, nameOf, NOTEBOOKS, notebooksIn } from "./notebook_file.ts";

/** The table of the command. */
export const NEW_NOTEBOOK: Command = {
  name: "deno task new-notebook",
  words: ["NAME"],
  summary: "writes a commented start for a notebook, with the next free number",
  flags: [],
};

/** Notebooks have two digits. */
const LAST_NUMBER = 99;

const prose = (source: string): Cell => ({ cell_type: "markdown", metadata: {}, source });
const code = (source: string): Cell => ({
  cell_type: "code",
  metadata: {},
  source,
  outputs: [],
  execution_count: null,
});

function cellsOf(number: string, title: string): Cell[] {
  return [
    prose(
      `# ${number} · ${title}\n\nSay in two sentences what this notebook is about.\n\n` +
        `**Question:** what do you want to know?\n\n**Reads:** nothing; the market is simulated.\n\n` +
        `**Writes:** nothing.\n\n**Time:** about ten seconds.`,
    ),
    prose(
      "Everything comes from `assay`, or from `assay/notebook` what needs files, threads or charts. Code that needs a " +
        "function or a loop belongs into `lib`, with a test.",
    ),
    code(`import { candlestickFigure, notebookMarket, show } from "assay/notebook";`),
    prose("Say before each cell what to look at. A cell that shows something ends with `await show(...)`."),
    code(`const { candles } = await notebookMarket({ seed: 7, edge: 10 });\nawait show(candlestickFigure(candles));`),
    prose("## What was learnt, and what was not\n\n- The finding.\n- The honest caveat."),
  ];
}

/** What the command does. @param folder Where notebooks are, for the tests. */
export function main(line: CommandLine, folder: URL = NOTEBOOKS): number {
  const stem = fileStem(line.words[0]);
  const next = Math.max(-1, ...notebooksIn(folder).map((file) => Number(nameOf(file).slice(0, 2)))) + 1;
  if (next > LAST_NUMBER) {
    throw new UserError(`Cannot write a notebook: wanted a number up to ${LAST_NUMBER}, found all of them taken`);
  }
  const number = String(next).padStart(2, "0"), name = `${number}_${stem}`;
  const title = stem.charAt(0).toUpperCase() + stem.slice(1).replaceAll("_", " ");
  const notebook = cleanNotebook({ cells: cellsOf(number, title), metadata: {}, nbformat: 4, nbformat_minor: 5 });
  writeNew(fileURLToPath(new URL(`${name}.ipynb`, folder)), formatNotebook(notebook));
  console.log(
    `Wrote notebooks/${name}.ipynb. Next: deno task lab, or deno task notebooks run notebooks/${name}.ipynb`,
  );
  return 0;
}

if (import.meta.main) await runCommand(NEW_NOTEBOOK, main);
