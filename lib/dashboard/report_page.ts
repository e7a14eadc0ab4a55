/**
 * The page of a report: what is read without scripts, the database, and what makes the page alive, as one file of HTML.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { sealed } from "../report/page_seal.ts";
import { REPORT_MARK } from "../report/page.ts";
import { escapeHtml, unescapeHtml } from "../core/html_text.ts";
import { REPORT_SCRIPT, UNCHECKED } from "./report_script.ts";

/** Where the database begins and ends in a page. */
export const DATABASE_START = '<script type="application/x-sqlite3" id="database" ', DATABASE_END = "</script>";

/** Where the program begins that makes a page alive. */
const PROGRAM_START = '<script type="application/gzip" id="program">';

/** Most bytes of a program: one that claims to be longer is not unpacked. */
const MOST_PROGRAM_BYTES = 50_000_000;

/** What a page says that stays still. */
const STILL_NOTE =
  "<p>This page was made without the part that makes it alive, which deno task bundle report builds.</p>\n";

/** What a page is made from. */
export interface ReportParts {
  readonly title: string;
  /** What stands above the text: whose study it is, and of which market. */
  readonly head: string;
  /** HTML of the still page. */
  readonly still: string;
  /** Certificates as documents, in elements of their own. */
  readonly documents: string;
  /** Lines below: what was left out, how the page was made. */
  readonly foot: readonly string[];
  readonly style: string;
  readonly database: PackedDatabase;
  /** What makes it alive; `null` for a page that stays still. */
  readonly live: LiveParts | null;
}

/** A database as it lies in a page. */
export interface PackedDatabase {
  readonly packed: Uint8Array;
  /** SHA-256 of its bytes. */
  readonly sha256: string;
  /** The name that it is saved under. */
  readonly name: string;
  /** What it was asked to hold. */
  readonly asked: AskedExtent;
}

/** What a report was asked to hold, so that whoever verifies it asks for the same. */
export interface AskedExtent {
  readonly strategies: number;
  readonly trades: number;
  /** Whether bars were asked for. */
  readonly bars: boolean;
}

/** What makes a page alive. */
export interface LiveParts {
  /** The script. */
  readonly script: string;
  /** SQLite for browsers, packed. */
  readonly engine: Uint8Array;
}

/** The page, sealed. */
export function reportPage({ title, head, still, documents, foot, style, database, live }: ReportParts): string {
  const scripts = [REPORT_SCRIPT, ...(live === null ? [] : [live.script])];
  const main = `<main id="report">\n${still}\n</main>`;
  const data = `data-sha256="${database.sha256}" data-text-sha256="${hashOf(textOf(main))}" ` +
    `data-name="${escapeHtml(database.name)}" data-asked="${askedText(database.asked)}"`;
  return sealed(`<!doctype html>
<html lang="en" data-intact="unchecked">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(scripts)}">
${REPORT_MARK}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<div id="app">
<header class="head"><span class="brand">Assay</span><span class="study">${escapeHtml(head)}</span></header>
${main}
</div>
<footer class="foot">
${foot.map((line) => `<p>${escapeHtml(line)}</p>\n`).join("")}${live === null ? STILL_NOTE : ""}\
<p id="intact">${escapeHtml(UNCHECKED)}</p>
</footer>
${documents}
${DATABASE_START}${data}>${Buffer.from(database.packed).toString("base64")}${DATABASE_END}
${live === null ? "" : liveElements(live)}\
<script>${REPORT_SCRIPT}</script>
</body>
</html>
`);
}

function askedText({ strategies, trades, bars }: AskedExtent): string {
  return `${strategies} strategies, trades of ${trades}, ${bars ? "bars" : "no bars"}`;
}

/** What a report was asked to hold; `null` for a page that does not say. */
export function askedOf(page: string): AskedExtent | null {
  const match = / data-asked="(\d+) strategies, trades of (\d+), (no )?bars"/.exec(page);
  return match && { strategies: Number(match[1]), trades: Number(match[2]), bars: match[3] === undefined };
}

/** The program that makes a page alive, as it lies there; `null` for a page that has none which can be unpacked. */
export function programOf(page: string): string | null {
  const start = page.indexOf(PROGRAM_START), end = page.indexOf("</script>", start);
  if (start < 0 || end < 0) return null;
  try {
    const packed = Buffer.from(page.slice(start + PROGRAM_START.length, end), "base64");
    return gunzipSync(packed, { maxOutputLength: MOST_PROGRAM_BYTES }).toString();
  } catch {
    return null;
  }
}

/**
 * What the page may do: run its own scripts and the engine, and show what it holds. It may load nothing from anywhere and
 * send nothing.
 */
function policyOf(scripts: readonly string[]): string {
  const hashes = scripts.map((script) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`);
  return [
    "default-src 'none'",
    `script-src ${hashes.join(" ")} 'wasm-unsafe-eval'`,
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** Engine and script, packed: the report's own script unpacks both, and the policy has the hash of the latter. */
function liveElements({ engine, script }: LiveParts): string {
  const program = Buffer.from(gzipSync(script)).toString("base64");
  return `<script type="application/wasm" id="engine">${Buffer.from(engine).toString("base64")}</script>
${PROGRAM_START}${program}</script>
`;
}

/** The text of HTML of ours as a browser has it in `textContent`. */
function textOf(html: string): string {
  const tag = /<(?:[^>"']|"[^"]*"|'[^']*')*>/g;
  return unescapeHtml(html.replace(tag, ""));
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
