/**
 * Pages of the site as HTML: a header with the search, the list of all pages, and the text with links that work in it.
 *
 * @module
 */
import { posix } from "node:path";
import { escapeHtml, unescapeHtml } from "../lib/core/html_text.ts";
import { FIRST_PAGE, headingsOf, isOutside, linksOf, siteLink, sitePath, slugOf, targetOf } from "./docs_pages.ts";

/** A page, and what stands around it. */
export interface SitePage {
  /** Its file in the repository. */
  readonly path: string;
  /** Its Markdown. */
  readonly text: string;
  /** The same as HTML. */
  readonly html: string;
  /** The list of all pages: the first page of the site. */
  readonly first: string;
  /** Pictures that take the colours of the page, by their files. */
  readonly drawings: ReadonlyMap<string, string>;
}

const withoutTags = (html: string): string => html.replaceAll(/<[^>]*>/g, "");

/** The text with names for its headings, links and pictures of the site, and tables that scroll by themselves. */
function bodyOf({ path, html, drawings }: SitePage): string {
  return html
    .replaceAll(
      /<(h[1-6])>([^]*?)<\/\1>/g,
      (_, tag, text) => `<${tag} id="${slugOf(unescapeHtml(withoutTags(text)))}">${text}</${tag}>`,
    )
    .replaceAll(/<img src="([^"]+)" alt="([^"]*)"[^>]*>/g, (_, source, caption) => {
      const drawing = drawings.get(targetOf(path, source).path);
      return `<figure>${drawing ?? `<img src="${siteLink(path, source)}" alt="${caption}">`}</figure>`;
    })
    .replaceAll(/ href="([^"]+)"/g, (_, link) => ` href="${siteLink(path, link)}"`)
    // Whoever has no mouse scrolls what has the focus.
    .replaceAll("<table>", '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>')
    .replaceAll("</table>", "</table></div>")
    .replaceAll("&lt;br&gt;", "<br>");
}

/** The pages by their groups, as the first page lists them. */
function navigation(path: string, first: string): string {
  const groups = first.split(/^(?=## )/m).slice(1).map((group) => {
    const [{ text }] = headingsOf(group);
    const links = [...group.matchAll(/\[([^\]]+)\]\(([^)\s]+)\)/g)].map(([, words, link]) => {
      const current = targetOf(FIRST_PAGE, link).path === path ? ' aria-current="page"' : "";
      const href = posix.relative(posix.dirname(sitePath(path)), sitePath(targetOf(FIRST_PAGE, link).path));
      return `<li><a href="${href}"${current}>${escapeHtml(words)}</a></li>`;
    });
    return `<strong>${escapeHtml(text)}</strong><ul>${links.join("")}</ul>`;
  });
  return `<nav id="pages" aria-label="All pages">${groups.join("")}<strong>Reference</strong><ul><li><a href="${
    rootOf(path)
  }reference/index.html">Every public name</a></li></ul></nav>`;
}

/** The way from a page to the root of the site. */
function rootOf(path: string): string {
  return "../".repeat(sitePath(path).split("/").length - 1);
}

/** A whole page. */
export function pageHtml(page: SitePage): string {
  const { path, text, first } = page, root = rootOf(path), [heading] = headingsOf(text);
  return `<!doctype html><html lang="en" data-root="${root}"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">` +
    `<title>${
      escapeHtml(heading?.text ?? path)
    } · Assay</title><link rel="stylesheet" href="${root}style.css"></head>` +
    `<body><header><a href="${root}index.html">Assay</a><form role="search" onsubmit="return false">` +
    `<input id="search" type="search" placeholder="Search (/)" aria-label="Search" autocomplete="off">` +
    `<ul id="found" hidden></ul></form><a class="to-pages" href="#pages">Pages</a></header>` +
    `<div class="page">${navigation(path, first)}<main>${bodyOf(page)}</main></div>` +
    `<script src="${root}search.js"></script></body></html>\n`;
}

/** Files of the repository that pages link to and that are no pages themselves. */
export function linkedFiles(pages: ReadonlyMap<string, string>): string[] {
  const files = [...pages].flatMap(([from, text]) =>
    linksOf(text).filter((link) => !isOutside(link)).map((link) => targetOf(from, link).path)
  );
  return [...new Set(files)].filter((file) => !/\.(md|ipynb)$/.test(file)).sort();
}
