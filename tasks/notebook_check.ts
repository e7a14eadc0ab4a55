/**
 * What can be said about a notebook without running it: the types of its cells and the house's form.
 *
 * @module
 */
import { type Cell, nameOf, type Notebook, readNotebook, textOf } from "./notebook_file.ts";
import { ROOT, systemPath } from "./python.ts";

/** Longest code cell: one idea a cell. */
const MAX_CELL_LINES = 8;

/** Words the first cell says in bold: the question, what is read and written, and how long it takes. */
const FIRST_CELL_WORDS = ["Question", "Reads", "Writes", "Time"];

/** A function defined in a cell; such code belongs in `lib`, with a test. */
const FUNCTION_DEFINITION = /\bfunction\b|\bclass\b|\b(const|let|var)\s+\w+\s*=\s*(async\s*)?(\([^)]*\)|\w+)\s*=>/;

/** What breaks the form of a notebook, one sentence each. */
export function formFaults(notebook: Notebook): string[] {
  const faults: string[] = [];
  const first = notebook.cells.at(0);
  if (first?.cell_type !== "markdown") faults.push("the first cell is not prose");
  for (const word of FIRST_CELL_WORDS) {
    if (!textOf(first?.source).includes(`**${word}`)) faults.push(`the first cell does not say **${word}**`);
  }
  let code = 0;
  notebook.cells.forEach((cell, index) => {
    if (cell.cell_type !== "code") return;
    code++;
    const source = textOf(cell.source), lines = source.trim().split("\n").length;
    if (source.trim() === "") faults.push(`code cell ${code} is empty`);
    if (lines > MAX_CELL_LINES) faults.push(`code cell ${code} has ${lines} lines, wanted at most ${MAX_CELL_LINES}`);
    if (FUNCTION_DEFINITION.test(source)) faults.push(`code cell ${code} defines a function or class`);
    if (/\b(let|var)\s/.test(source)) faults.push(`code cell ${code} declares with let or var, wanted const`);
    if (/from\s+["'](\.|@lib\/)/.test(source)) {
      faults.push(`code cell ${code} imports a file of the library, wanted assay or assay/notebook`);
    }
    if (notebook.cells[index - 1]?.cell_type !== "markdown") faults.push(`no prose before code cell ${code}`);
  });
  if (notebook.cells.at(-1)?.cell_type !== "markdown") faults.push("the last cell is not prose");
  return faults;
}

/** All code of a notebook as one module, and for each of its lines the code cell and the line in it. */
export function moduleOf(cells: readonly Cell[]): { text: string; origin: { cell: number; line: number }[] } {
  const lines: string[] = [], origin: { cell: number; line: number }[] = [];
  let number = 0;
  for (const cell of cells) {
    if (cell.cell_type !== "code") continue;
    number++;
    textOf(cell.source).split("\n").forEach((line, index) => {
      lines.push(line);
      origin.push({ cell: number, line: index + 1 });
    });
    // A cell ends where it ends, even without a semicolon before a bracket of the next one.
    lines[lines.length - 1] += "\n;";
    origin.push({ cell: number, line: 0 });
  }
  return { text: lines.join("\n") + "\nexport {};\n", origin };
}

/** The type checker's complaints about the cells of some notebooks, in terms of cells; empty if there are none. */
export async function typeFaults(files: readonly URL[]): Promise<string> {
  const folder = Deno.makeTempDirSync({ prefix: "assay-check-" });
  try {
    const modules = files.map((file) => {
      const module = moduleOf(readNotebook(file).cells), path = `${folder}/${nameOf(file)}.ts`;
      Deno.writeTextFileSync(path, module.text);
      return { ...module, path, name: nameOf(file) };
    });
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "check",
        "-q",
        "--config",
        systemPath(new URL("deno.json", ROOT)),
        ...modules.map((module) => module.path),
      ],
      env: { NO_COLOR: "1" },
      cwd: systemPath(ROOT),
    }).output();
    if (success) return "";
    return new TextDecoder().decode(stderr).replace(/file:\/\/\S*?([^/\s]+)\.ts:(\d+):(\d+)/g, (text, name, line) => {
      const place = modules.find((module) => module.name === name)?.origin[Number(line) - 1];
      return place ? `${name}.ipynb, code cell ${place.cell}, line ${place.line}` : text;
    });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
