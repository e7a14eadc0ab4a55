/**
 * The index of the notebooks, `notebooks/README.md`, with a picture of each.
 *
 * @module
 */
import { listNotebooks, nameOf, NOTEBOOKS, readNotebook } from "./notebook_file.ts";
import { summarise } from "./notebook_summary.ts";

const INTRODUCTION = `# Notebooks

One stage of the pipeline each, all logic in \`lib\`. As committed they look at a _simulated_ market, so that a re-run
gives the same pictures everywhere; \`ASSAY_CANDLES=FILE.csv.gz\` switches to real bars. \`deno task lab\` opens them,
\`deno task notebooks run\` executes them headless, \`deno task notebooks render\` makes a web site of them.
`;

/** Writes the index and its pictures. */
export function writeIndex(): void {
  const pictures = new URL("pictures/", NOTEBOOKS);
  Deno.mkdirSync(pictures, { recursive: true });
  const entries = listNotebooks().map((file) => {
    const name = nameOf(file), { title, question, picture } = summarise(readNotebook(file));
    if (picture !== null) Deno.writeFileSync(new URL(`${name}.png`, pictures), Uint8Array.fromBase64(picture.png));
    const image = picture === null ? "" : `\n\n[![${title}](pictures/${name}.png)](${name}.ipynb)`;
    return `\n## [${title}](${name}.ipynb)\n\n${question}${image}\n`;
  });
  Deno.writeTextFileSync(new URL("README.md", NOTEBOOKS), INTRODUCTION + entries.join(""));
}
