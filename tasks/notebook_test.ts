import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { formFaults, moduleOf } from "./notebook_check.ts";
import { type Cell, cleanNotebook, formatNotebook, type Notebook, type Output, readNotebook } from "./notebook_file.ts";
import { chartFault, type NotebookRun, outputFaults, runNotebook } from "./notebook_run.ts";
import { summarise } from "./notebook_summary.ts";
import { isPythonReady } from "./python.ts";

const prose = (source: string): Cell => ({ cell_type: "markdown", metadata: {}, source });
const code = (source: string, outputs: Output[] = []): Cell => ({
  cell_type: "code",
  metadata: { execution: { "iopub.status.busy": "2026-01-01" } },
  source,
  outputs,
  execution_count: 7,
});
const notebookOf = (...cells: Cell[]): Notebook => ({
  cells,
  metadata: { widgets: 1 },
  nbformat: 4,
  nbformat_minor: 4,
});

const FIRST = prose("# 01 · Data\n\n**Question:** is it\nso?\n\n**Reads:** x **Writes:** y **Time:** z");
const SVG = `<svg xmlns="http://www.w3.org/2000/svg"><g data-mark="x-grid"><line/><line/></g>` +
  `<g fill="none" data-mark="dot"><circle/></g></svg>`;
const shown = (svg: string): Output => ({
  output_type: "display_data",
  data: { "image/svg+xml": svg, "image/png": "iVBO", "text/plain": "chart" },
});

Deno.test("cleaning a notebook twice gives the bytes of cleaning it once", () => {
  const notebook = notebookOf(
    FIRST,
    code("1;\n", [{ output_type: "stream", name: "stdout", text: "a\nb" }]),
    prose("end"),
  );
  const once = cleanNotebook(notebook);
  assert.equal(formatNotebook(cleanNotebook(once)), formatNotebook(once));
});

Deno.test("cleaning drops what differs from run to run and keeps what was shown", () => {
  const error: Output = { output_type: "error", ename: "Error", evalue: "no", traceback: ["at file:///somewhere"] };
  const { cells } = cleanNotebook(notebookOf(FIRST, code("x", [shown(SVG), error])));
  const text = JSON.stringify(cells);
  assert.doesNotMatch(text, /2026|somewhere/);
  assert.equal(cells[1].execution_count, 1);
  assert.equal(cells[1].outputs![0].data!["image/svg+xml"], SVG);
});

Deno.test("formFaults() accepts a notebook in form and names what breaks it", () => {
  assert.deepEqual(formFaults(notebookOf(FIRST, prose("look"), code("await show(x);"), prose("learnt"))), []);
  const faults = formFaults(
    notebookOf(
      prose("# x"),
      code("let a = 1;"),
      code("const f = (x) => x;\n".repeat(9)),
      code(`import { x } from "@lib/x.ts";`),
    ),
  );
  for (
    const wanted of [
      /does not say \*\*Question/,
      /cell 1 declares with let/,
      /no prose before code cell 2/,
      /cell 2 has 9 lines/,
      /cell 2 defines a function/,
      /cell 3 imports a file of the library, wanted assay/,
      /last cell is not prose/,
    ]
  ) assert.ok(faults.some((fault) => wanted.test(fault)), `${wanted} in ${faults}`);
});

Deno.test("moduleOf() knows for every line of the module its cell and its line there", () => {
  const { text, origin } = moduleOf([FIRST, code("a;\nb;"), code("c;")]);
  const lines = text.split("\n");
  for (const [line, cell, inCell] of [["a;", 1, 1], ["b;", 1, 2], ["c;", 2, 1]] as const) {
    assert.deepEqual(origin[lines.indexOf(line)], { cell, line: inCell });
  }
});

Deno.test("chartFault() tells a chart from an empty one and from one with broken numbers", () => {
  assert.equal(chartFault(SVG), null);
  assert.match(chartFault(SVG.replace("<circle/>", ""))!, /nothing but its axes/);
  assert.match(chartFault(SVG.replace("<circle/>", `<circle cx="NaN"/>`))!, /NaN/);
  assert.match(chartFault("<div></div>")!, /standalone/);
  const level = `<g data-mark="rule"><line/></g>`;
  assert.match(chartFault(SVG.replace(/<g fill.*<\/g>/, level))!, /nothing but its axes/);
  assert.equal(chartFault(SVG.replace(/<g fill.*<\/g>/, level.replace("<line/>", "<line/><line/>"))), null);
});

Deno.test("outputFaults() finds an error, a show without output, and lets an expected error pass", () => {
  const error: Output = { output_type: "error", ename: "RangeError", evalue: "too many" };
  const expected = { ...code("f()", [error]), metadata: { tags: ["raises-exception"] } };
  assert.deepEqual(outputFaults(notebookOf(code("await show(a);", [shown(SVG)]), expected)), []);
  const faults = outputFaults(notebookOf(code("await show(a);"), code("f()", [error])));
  assert.match(faults[0], /cell 1 calls show 1×, found 0/);
  assert.match(faults[1], /cell 2 failed: RangeError: too many/);
});

Deno.test("summarise() reads title, question and the tagged picture", () => {
  const tagged = { ...code("b", [shown(SVG.replace("dot", "tagged"))]), metadata: { tags: ["picture"] } };
  const { title, question, picture } = summarise(notebookOf(FIRST, code("a", [shown(SVG)]), tagged));
  assert.deepEqual([title, question], ["01 · Data", "Is it so?"]);
  assert.match(picture!.svg, /tagged/);
});

/** What is wrong with a notebook of these cells, run in real Jupyter. */
async function runCells(...sources: string[]): Promise<string> {
  return (await runIn(Deno.makeTempDirSync(), sources)).faults.join("; ");
}

/** A notebook in a folder of its own, which goes with it. */
async function runIn(folder: string, sources: readonly string[]): Promise<NotebookRun> {
  const file = new URL(`file://${folder}/x.ipynb`);
  try {
    Deno.writeTextFileSync(file, formatNotebook(cleanNotebook(notebookOf(...sources.map((source) => code(source))))));
    return await runNotebook(file);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const inJupyter = (name: string, fn: () => Promise<void>): void => {
  const ready = isPythonReady();
  Deno.test({
    name: ready ? name : `${name} (skipped: Jupyter is not installed, see deno task lab)`,
    ignore: !ready,
    fn,
  });
};

inJupyter("a cell that throws fails the run with its message", async () => {
  assert.match(await runCells("1 + 1", `throw new RangeError("too many")`), /cell 2 failed: RangeError: too many/);
});

inJupyter("a cell that does not parse fails the run, though the kernel gives no message", async () => {
  assert.match(await runCells("const = 1;"), /does not parse/);
});

inJupyter("a figure or a table as the last expression of a cell shows itself", async () => {
  const cell = `import { linesFigure, table } from "assay/notebook";`;
  const figure =
    `linesFigure([{ lines: [{ label: "a", time: [0, 60_000], values: [1, 2] }], yLabel: "y" }], { title: "T" })`;
  // Inside the repository, so that its import map holds.
  const folder = Deno.makeTempDirSync({ dir: fileURLToPath(new URL("../data", import.meta.url)), prefix: ".test-" });
  const { notebook } = await runIn(folder, [cell, figure, `table([{ trial: 1 }], { trial: "count" })`]);
  const outputs = notebook.cells.flatMap(({ outputs }) => outputs ?? []);
  assert.deepEqual(outputs.map(({ data }) => Object.keys(data!).sort()), [
    ["image/png", "image/svg+xml", "text/plain"],
    ["text/html", "text/markdown", "text/plain"],
  ]);
});

inJupyter("outputs that come after the kernel is idle are kept", async () => {
  const show =
    `const show = (x: number) => void setTimeout(() => Deno.jupyter.display({ "text/plain": String(x) }, { raw: true }), 5);`;
  assert.equal(await runCells(show.replace("show =", "late ="), "late(1); // show(", "late(2); // show("), "");
});

Deno.test("the README's picture is captioned by the title of the chart that it shows", () => {
  const readme = Deno.readTextFileSync(new URL("../README.md", import.meta.url));
  const [, caption, name] = readme.match(/!\[([^\]]+)\]\(notebooks\/pictures\/(\w+)\.png\)/)!;
  const { picture } = summarise(readNotebook(new URL(`../notebooks/${name}.ipynb`, import.meta.url)));
  const [, title] = picture!.svg.match(/aria-label="([^":]+):/)!;
  assert.ok(caption.startsWith(title), `"${caption}" is the caption of "${title}"`);
});

Deno.test("README, the guide and the first notebook say what Stop ends, and name what ends a search alone", () => {
  for (const path of ["README.md", "docs/guide/notebooks.md", "notebooks/00_quickstart.ipynb"]) {
    const text = Deno.readTextFileSync(new URL(`../${path}`, import.meta.url)).replace(/\s+/g, " ");
    assert.match(text, /button _Stop_ [^.]*ends? the (Deno )?kernel with all (its )?variables/, path);
    assert.match(text, /`work\.stop\(\)` in another cell/, path);
  }
});
