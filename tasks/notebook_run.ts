/**
 * Runs notebooks in real Jupyter, headless, and judges what they show.
 *
 * @module
 */
import { type Cell, nameOf, type Notebook, readNotebook, textOf } from "./notebook_file.ts";
import { ROOT, systemPath, venvProgram } from "./python.ts";

/** A cell may take twice what a whole notebook should take. */
const SECONDS_PER_CELL = 120;

/** What came of one notebook. */
export interface NotebookRun {
  readonly name: string;
  /** With its outputs, as Jupyter left it. */
  readonly notebook: Notebook;
  /** What is wrong with it, one sentence each; empty when all is well. */
  readonly faults: readonly string[];
  readonly seconds: number;
}

/** A group of a plot with its kind of mark, and whatever stands before the next group that has one. */
const LABELLED_GROUP = /<g [^>]*data-mark="([^"]*)"[^>]*>((?:(?!<g [^>]*data-mark=)[\s\S])*)/g;

/** Whether a plot draws more than axes, a frame and single lines of reference. */
function drawsData(svg: string): boolean {
  for (const [, label, content] of svg.matchAll(LABELLED_GROUP)) {
    if (/axis|grid|frame/.test(label)) continue;
    const shapes = content.match(/<(path|circle|rect|line|text|image|use)\b/g)?.length ?? 0;
    if (shapes > (label === "rule" ? 1 : 0)) return true;
  }
  return false;
}

/** Why a chart shows nothing or nonsense, or `null`. */
export function chartFault(svg: string): string | null {
  if (!/^\s*<svg[^>]* xmlns="http:\/\/www\.w3\.org\/2000\/svg"/.test(svg)) return "a chart is not a standalone SVG";
  const odd = svg.match(/="[^"]*\b(NaN|undefined|Infinity)\b[^"]*"/);
  if (odd) return `a chart has ${odd[1]} in its geometry`;
  return drawsData(svg) ? null : "a chart draws nothing but its axes";
}

function cellFaults(cell: Cell, number: number): string[] {
  const outputs = cell.outputs ?? [], faults: string[] = [];
  const wanted = textOf(cell.source).match(/\bshow\(/g)?.length ?? 0;
  const shown = outputs.filter((output) => output.data !== undefined);
  if (shown.length < wanted) faults.push(`code cell ${number} calls show ${wanted}×, found ${shown.length} outputs`);
  for (const output of outputs) {
    if (output.output_type === "error" && !cell.metadata.tags?.includes("raises-exception")) {
      faults.push(`code cell ${number} failed: ${output.ename}: ${output.evalue}`);
    }
    const svg = output.data?.["image/svg+xml"];
    const fault = svg === undefined ? null : chartFault(textOf(svg));
    if (fault !== null) faults.push(`code cell ${number}: ${fault}`);
  }
  return faults;
}

/** What is wrong with an executed notebook: error outputs, a `show` that shows nothing, an empty plot. */
export function outputFaults(notebook: Notebook): string[] {
  const code = notebook.cells.filter((cell) => cell.cell_type === "code");
  return code.flatMap((cell, index) => cellFaults(cell, index + 1));
}

/**
 * Executes one notebook in a fresh kernel, in the notebook's folder; the file itself stays as it is.
 *
 * @param file The notebook.
 * @param env Variables the kernel sees beside its own, such as `QUICK=1`.
 */
export async function runNotebook(file: URL, env: Record<string, string> = {}): Promise<NotebookRun> {
  const started = performance.now(), target = Deno.makeTempFileSync({ suffix: ".ipynb" });
  try {
    const { success, stdout, stderr } = await new Deno.Command(venvProgram("python"), {
      args: [systemPath(new URL("tasks/execute_notebook.py", ROOT)), systemPath(file), target, `${SECONDS_PER_CELL}`],
      env,
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    if (!success) throw new Error(`Cannot run ${nameOf(file)}: the Jupyter client failed\n${decoder.decode(stderr)}`);
    const { error }: { error: string | null } = JSON.parse(decoder.decode(stdout).trim().split("\n").at(-1)!);
    const notebook = readNotebook(new URL(`file://${target}`));
    const faults = outputFaults(notebook);
    if (error !== null && faults.length === 0) faults.push(error);
    return { name: nameOf(file), notebook, faults, seconds: (performance.now() - started) / 1000 };
  } finally {
    Deno.removeSync(target);
  }
}

/**
 * Runs notebooks, some at a time, and hands each result on as it comes.
 *
 * @param files The notebooks.
 * @param options `jobs` kernels at a time; `env` for the kernels; `onRun` is told each result.
 * @returns The results in the order of the files.
 */
export async function runNotebooks(
  files: readonly URL[],
  { jobs = 1, env = {}, onRun = () => {} }: {
    jobs?: number;
    env?: Record<string, string>;
    onRun?: (run: NotebookRun, file: URL) => void;
  } = {},
): Promise<NotebookRun[]> {
  const runs: NotebookRun[] = [];
  let next = 0;
  const worker = async () => {
    while (next < files.length) {
      const index = next++;
      runs[index] = await runNotebook(files[index], env);
      onRun(runs[index], files[index]);
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return runs;
}
