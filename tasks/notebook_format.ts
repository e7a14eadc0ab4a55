/**
 * The format of notebooks: that of `deno fmt`, for cells of code and prose alike.
 *
 * `deno fmt --check` itself calls every notebook unformatted whose cells do not end in a line break, which Jupyter
 * never writes; so a notebook counts as formatted if formatting a copy changes nothing.
 *
 * @module
 */
import { cleanNotebook, formatNotebook, nameOf, type Notebook, readNotebook } from "./notebook_file.ts";

/** Letters of a line, as in `deno.json`. */
const LINE_WIDTH = "120";

/** Notebooks in their committed form, cells formatted, as texts in the order of the files. */
export async function formattedTexts(files: readonly URL[]): Promise<string[]> {
  const folder = Deno.makeTempDirSync({ prefix: "assay-format-" });
  try {
    const copies = files.map((file) => `${folder}/${nameOf(file)}.ipynb`);
    // Outputs only slow the formatter down, and it leaves them as they are.
    files.forEach((file, i) => Deno.writeTextFileSync(copies[i], formatNotebook(withoutOutputs(readNotebook(file)))));
    const args = ["fmt", "-q", "--no-config", "--line-width", LINE_WIDTH, ...copies];
    const { success, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: folder }).output();
    if (!success) throw new SyntaxError(`Cannot format the notebooks: ${new TextDecoder().decode(stderr)}`);
    return files.map((file, i) => {
      const notebook = readNotebook(file), formatted: Notebook = JSON.parse(Deno.readTextFileSync(copies[i]));
      const cells = notebook.cells.map((cell, k) => ({ ...cell, source: formatted.cells[k].source }));
      return formatNotebook(cleanNotebook({ ...notebook, cells }));
    });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function withoutOutputs(notebook: Notebook): Notebook {
  const cells = notebook.cells.map((cell) => cell.cell_type === "code" ? { ...cell, outputs: [] } : cell);
  return { ...notebook, cells };
}
