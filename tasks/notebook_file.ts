/**
 * Notebook files: reading, writing, and the one form in which they are committed.
 *
 * @module
 */
import { fileURLToPath, pathToFileURL } from "node:url";
import { UserError } from "../lib/core/errors.ts";
import { hasFile } from "../lib/store/database.ts";
import { ROOT } from "./python.ts";
import { readInputText } from "./read_input.ts";

/** Text as Jupyter stores it: whole, or in lines that keep their line ends. */
export type Lines = string | string[];

/** One output of a code cell. */
export interface Output {
  output_type: "stream" | "display_data" | "execute_result" | "error";
  data?: Record<string, Lines>;
  metadata?: Record<string, unknown>;
  execution_count?: number | null;
  name?: string;
  text?: Lines;
  ename?: string;
  evalue?: string;
  traceback?: string[];
}

/** A cell; `outputs` and `execution_count` belong to code cells. */
export interface Cell {
  cell_type: "code" | "markdown" | "raw";
  id?: string;
  metadata: { tags?: string[]; [key: string]: unknown };
  source: Lines;
  outputs?: Output[];
  execution_count?: number | null;
}

/** A notebook of format 4. */
export interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
  nbformat: number;
  nbformat_minor: number;
}

/** The folder of the committed notebooks. */
export const NOTEBOOKS: URL = new URL("notebooks/", ROOT);

/** The text of a source or an output. */
export function textOf(lines: Lines | undefined): string {
  return Array.isArray(lines) ? lines.join("") : lines ?? "";
}

/** Text in lines that keep their line ends, as Jupyter stores it. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

/** The name of a notebook without folder and ending. */
export function nameOf(file: URL): string {
  return decodeURIComponent(file.pathname.split("/").at(-1)!.replace(/\.ipynb$/, ""));
}

/**
 * The committed notebooks in order, or the given files.
 *
 * @throws {UserError} If one of these is not there.
 */
export function listNotebooks(paths: readonly string[] = []): URL[] {
  const missing = paths.find((path) => !hasFile(path));
  if (missing !== undefined) throw new UserError(`Cannot find the notebook ${missing}: there is no such file`);
  if (paths.length > 0) return paths.map((path) => pathToFileURL(path));
  return notebooksIn(NOTEBOOKS);
}

/** The notebooks of a folder in order. */
export function notebooksIn(folder: URL): URL[] {
  return [...Deno.readDirSync(folder)].filter((entry) => /^\d\d_.*\.ipynb$/.test(entry.name))
    .map((entry) => new URL(entry.name, folder)).sort((a, b) => a.pathname < b.pathname ? -1 : 1);
}

/**
 * Reads a notebook.
 *
 * @throws {UserError} If the file cannot be read, or is none.
 */
export function readNotebook(file: URL): Notebook {
  const what = `the notebook ${fileURLToPath(file)}`, text = readInputText(fileURLToPath(file), what);
  const refuse = (why: string): never => {
    throw new UserError(`Cannot read ${what}: ${why}`);
  };
  let notebook: Notebook | null = null;
  try {
    notebook = JSON.parse(text);
  } catch (error) {
    refuse((error as Error).message);
  }
  return Array.isArray(notebook?.cells) ? notebook : refuse("wanted a list of cells, found none");
}

/** Objects with their keys in order, as Jupyter writes them. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).map(([k, v]) => [k, sorted(v)]));
}

/** The text of a notebook, formatted as Jupyter formats it. */
export function formatNotebook(notebook: Notebook): string {
  return JSON.stringify(sorted(notebook), null, 1) + "\n";
}

function cleanOutput(output: Output, executionCount: number): Output {
  const metadata = Object.fromEntries(Object.entries(output.metadata ?? {}).filter(([key]) => key !== "transient"));
  switch (output.output_type) {
    case "stream":
      return { ...output, text: linesOf(textOf(output.text)) };
    case "execute_result":
      return { ...output, metadata, execution_count: executionCount };
    case "display_data":
      return { ...output, metadata };
    case "error":
      // The trace names positions in transpiled text and paths of this machine.
      return { ...output, traceback: [`${output.ename}: ${output.evalue}`] };
  }
}

/**
 * A notebook in its committed form: outputs kept, everything that changes from run to run or from editor to editor
 * dropped, execution counts in order, cells named by their position.
 *
 * Cleaning twice gives the same bytes as cleaning once.
 */
export function cleanNotebook(notebook: Notebook): Notebook {
  let executionCount = 0;
  const cells = notebook.cells.map((cell, index): Cell => {
    const tags = cell.metadata.tags;
    const common = {
      cell_type: cell.cell_type,
      id: `cell-${String(index + 1).padStart(2, "0")}`,
      metadata: tags?.length ? { tags } : {},
      source: linesOf(textOf(cell.source).trimEnd()),
    };
    if (cell.cell_type !== "code") return common;
    const outputs = cell.outputs ?? [];
    const count = cell.execution_count === null || cell.execution_count === undefined ? null : ++executionCount;
    return { ...common, execution_count: count, outputs: outputs.map((output) => cleanOutput(output, count ?? 0)) };
  });
  return {
    cells,
    metadata: {
      kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
      language_info: { file_extension: ".ts", mimetype: "text/x.typescript", name: "typescript" },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}
