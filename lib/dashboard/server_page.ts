/**
 * The page that the server sends: a frame that its scripts fill, or a few plain sentences.
 *
 * @module
 */
import { escapeHtml } from "../core/html_text.ts";
import type { BrowserBundle } from "../report/browser_bundle.ts";

/** Where the files of the bundle are. */
export const ASSETS_PATH = "/assets/";

/** The page whose scripts draw the dashboard. */
export function appPage(bundle: BrowserBundle): string {
  const { script, style } = bundle;
  return page(
    `${style === null ? "" : `<link rel="stylesheet" href="${ASSETS_PATH}${style.name}">\n`}` +
      // Else a browser asks for them once it has read the script that names them.
      neededChunks(bundle).map((name) => `<link rel="modulepreload" href="${ASSETS_PATH}${name}">\n`).join("") +
      `<script type="module" src="${ASSETS_PATH}${script.name}"></script>`,
    `<div id="app"><noscript>This dashboard needs scripts. The one-file report reads without: ` +
      `deno task report --study NAME writes it.</noscript></div>`,
  );
}

/** Names of the chunks without which the script does not run; the others it loads when they are wanted. */
function neededChunks({ script, chunks }: BrowserBundle): string[] {
  const needed = new Set<string>();
  const visit = (text: string) => {
    for (const [, name] of text.matchAll(/\b(?:from|import)\s*"\.\/([^"]+)"/g)) {
      const chunk = chunks.find((one) => one.name === name);
      if (chunk === undefined || needed.has(name)) continue;
      needed.add(name);
      visit(chunk.text);
    }
  };
  visit(script.text);
  return [...needed];
}

/** A page that says something. */
export function plainPage(heading: string, ...sentences: readonly string[]): string {
  const paragraphs = sentences.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join("\n");
  return page("", `<main>\n<h1>${escapeHtml(heading)}</h1>\n${paragraphs}\n</main>`);
}

function page(head: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>Assay</title>
${head}
</head>
<body>
${body}
</body>
</html>
`;
}
