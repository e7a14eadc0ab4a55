/**
 * The notebooks as web pages: one file each and an index, readable offline, in light and dark.
 *
 * @module
 */
import { escapeHtml } from "../lib/core/html_text.ts";
import { LIVE_CLASS } from "../lib/notebook/live_output.ts";
import { type Cell, nameOf, type Notebook, type Output, textOf } from "./notebook_file.ts";
import { summarise } from "./notebook_summary.ts";
import { ROOT, systemPath, venvProgram } from "./python.ts";

/** Colours and type of all pages of a site. */
export const STYLE = Deno.readTextFileSync(new URL("notebook_site.css", import.meta.url));

/** Markdown and code as HTML, all in one call. */
export async function markup(texts: readonly { kind: "markdown" | "code"; text: string }[]): Promise<string[]> {
  const process = new Deno.Command(venvProgram("python"), {
    args: [systemPath(new URL("tasks/markup.py", ROOT))],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(texts)));
  await writer.close();
  const { success, stdout } = await process.output();
  if (!success) throw new Error("Cannot render: the Markdown converter failed");
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** The richest form that a page can show; SVG goes in as it is, so that it takes the page's colours. */
async function outputHtml(output: Output): Promise<string> {
  const { data = {} } = output, html = textOf(data["text/html"] ?? "");
  if (html.includes(LIVE_CLASS)) return html;
  if (data["image/svg+xml"] !== undefined) return textOf(data["image/svg+xml"]);
  if (data["text/html"] !== undefined) return `<div class="scroll">${textOf(data["text/html"])}</div>`;
  if (data["text/markdown"] !== undefined) {
    return (await markup([{ kind: "markdown", text: textOf(data["text/markdown"]) }]))[0];
  }
  const text = output.output_type === "error"
    ? `${output.ename}: ${output.evalue}`
    : textOf(data["text/plain"] ?? output.text);
  return `<pre class="${output.output_type === "error" ? "error" : "text"}">${escapeHtml(text)}</pre>`;
}

async function cellHtml(cell: Cell, source: string, link: (target: string) => string): Promise<string> {
  if (cell.cell_type !== "code") {
    const text = source.replaceAll(/ href="([^"]+)"/g, (_, target) => ` href="${link(target)}"`);
    return `<section class="prose">${text}</section>`;
  }
  const outputs = await Promise.all((cell.outputs ?? []).map(outputHtml));
  return `<section class="code"><pre class="source">${source}</pre>${outputs.join("")}</section>`;
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">` +
    `<title>${
      escapeHtml(title)
    } · Assay</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>\n`;
}

/** A link to a neighbour, or nothing at the ends. */
function neighbour(file: URL | undefined, arrow: (name: string) => string): string {
  return file === undefined ? "<span></span>" : `<a href="${nameOf(file)}.html">${arrow(nameOf(file))}</a>`;
}

/**
 * Writes `index.html` and one page for each notebook.
 *
 * @param notebooks With their outputs, in order.
 * @param folder Where to; made if need be.
 * @param around What the notebooks are a part of: a link to it from every page, as HTML, and where links of a notebook lead there.
 */
export async function writeSite(
  notebooks: readonly { file: URL; notebook: Notebook }[],
  folder: URL,
  around: { readonly home: string; readonly link: (file: URL, target: string) => string } = {
    home: "",
    link: (_, target) => target,
  },
): Promise<void> {
  const { home, link } = around;
  Deno.mkdirSync(folder, { recursive: true });
  const cards: string[] = [];
  for (const [index, { file, notebook }] of notebooks.entries()) {
    const { title, question, picture } = summarise(notebook), name = nameOf(file);
    const sources = await markup(notebook.cells.map((cell) => ({
      kind: cell.cell_type === "code" ? "code" as const : "markdown" as const,
      text: textOf(cell.source),
    })));
    const cells = await Promise.all(
      notebook.cells.map((cell, i) => cellHtml(cell, sources[i], (target) => link(file, target))),
    );
    const navigation = `<nav>${neighbour(notebooks[index - 1]?.file, (text) => `← ${text}`)}` +
      `${home}<a href="index.html">All notebooks</a>${
        neighbour(notebooks[index + 1]?.file, (text) => `${text} →`)
      }</nav>`;
    Deno.writeTextFileSync(new URL(`${name}.html`, folder), page(title, navigation + cells.join("") + navigation));
    cards.push(
      `<a class="card" href="${name}.html"><h2>${escapeHtml(title)}</h2><p>${escapeHtml(question)}</p>` +
        `${picture?.svg ?? ""}</a>`,
    );
  }
  const introduction = "<h1>Assay: the notebooks</h1><p>One stage of the pipeline each, from bars to a portfolio.</p>";
  Deno.writeTextFileSync(
    new URL("index.html", folder),
    page("Notebooks", `${home}${introduction}<div class="cards">${cards.join("")}</div>`),
  );
}
