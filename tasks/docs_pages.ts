/**
 * Pages of Markdown as files of the repository: their headings, their links, and where each lies in the web site.
 *
 * @module
 */
import { posix } from "node:path";

/** The page from which all others are reached. */
export const FIRST_PAGE = "docs/README.md";

/** A heading of a page. */
export interface Heading {
  readonly level: number;
  readonly text: string;
  /** By which links name it. */
  readonly slug: string;
}

/** A page without its blocks of code, in which nothing is a heading or a link. */
const prose = (page: string): string => page.replaceAll(/^ {0,3}(```+)[^]*?^ {0,3}\1$/gm, "");

/** Text without the marks of Markdown. */
const plain = (text: string): string =>
  text.replaceAll(/!?\[((?:[^[\]]|\[[^\]]*\])*)\]\([^)]*\)/g, "$1").replaceAll(/[`*]|\b_|_\b/g, "");

/**
 * The name of a heading in links, as hosts of repositories make it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { slugOf } from "./docs_pages.ts";
 *
 * assert.equal(slugOf("What `noise` passes, and what not"), "what-noise-passes-and-what-not");
 * ```
 */
export function slugOf(heading: string): string {
  return plain(heading).toLowerCase().replaceAll(/[^\p{L}\p{N}\-_ ]/gu, "").trim().replaceAll(" ", "-");
}

/** The headings of a page in order. */
export function headingsOf(page: string): Heading[] {
  return [...prose(page).matchAll(/^(#{1,6}) (.+)$/gm)].map(([, marks, text]) => ({
    level: marks.length,
    text: plain(text).trim(),
    slug: slugOf(text),
  }));
}

/** Where the links and pictures of a page lead, as they are written; code is left out. */
export function linksOf(page: string): string[] {
  return [...prose(page).replaceAll(/`[^`\n]*`/g, "").matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
}

/** Whether a link leads out of the repository. */
export const isOutside = (target: string): boolean => /^[a-z]+:/.test(target);

/** The file that a link on a page names, from the root of the repository, and the heading in it. */
export function targetOf(path: string, link: string): { readonly path: string; readonly slug: string | null } {
  const [file, slug = null] = link.split("#");
  return { path: file === "" ? path : posix.normalize(posix.join(posix.dirname(path), file)), slug };
}

/**
 * All pages that are reached from some, by their paths.
 *
 * @param read The text of a file; `null` where there is none.
 */
export function pagesFrom(first: readonly string[], read: (path: string) => string | null): Map<string, string> {
  const pages = new Map<string, string>(), waiting = [...first];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const text = pages.has(path) ? null : read(path);
    if (text === null) continue;
    pages.set(path, text);
    for (const link of linksOf(text).filter((target) => !isOutside(target))) {
      const { path: next } = targetOf(path, link);
      if (next.endsWith(".md")) waiting.push(next);
    }
  }
  return pages;
}

/**
 * What is wrong with the links of pages, in sentences.
 *
 * @param exists Whether the repository has a file or folder.
 */
export function linkFaults(pages: ReadonlyMap<string, string>, exists: (path: string) => boolean): string[] {
  return [...pages].flatMap(([from, text]) =>
    linksOf(text).filter((link) => !isOutside(link)).flatMap((link) => {
      const { path, slug } = targetOf(from, link), page = pages.get(path);
      if (!exists(path)) return [`${from} links to ${link}: there is no ${path}`];
      if (slug === null || page === undefined) return [];
      return headingsOf(page).some((heading) => heading.slug === slug)
        ? []
        : [`${from} links to ${link}: ${path} has no such heading`];
    })
  );
}

/** Where a file of the repository lies in the site: pages and notebooks as HTML, all else as it is. */
export function sitePath(path: string): string {
  const inside = path.replace(/^docs\//, "");
  if (path === FIRST_PAGE || path === "notebooks/README.md") return inside.replace("README.md", "index.html");
  return inside.replace(/\.(md|ipynb)$/, ".html");
}

/** A link of a page as the site has it. */
export function siteLink(from: string, link: string): string {
  if (isOutside(link)) return link;
  const { path, slug } = targetOf(from, link), hash = slug === null ? "" : `#${slug}`;
  if (path === from) return hash;
  return posix.relative(posix.dirname(sitePath(from)), sitePath(path)) + hash;
}

/** A section of a page, as a search finds it. */
export interface Section {
  /** Title of the page. */
  readonly page: string;
  readonly heading: string;
  readonly url: string;
  readonly text: string;
}

/** The sections of a page. */
export function sectionsOf(path: string, page: string): Section[] {
  const [{ text: title = path } = { text: path }] = headingsOf(page), url = sitePath(path);
  return page.split(/^(?=#{1,6} )/m).filter((text) => text.trim() !== "").map((section) => {
    const [heading] = headingsOf(section);
    return {
      ...{ page: title, heading: heading?.text ?? title, url: heading === undefined ? url : `${url}#${heading.slug}` },
      text: plain(section.replace(/^#{1,6} .*$/m, "")).replaceAll(/[|\s-]+/g, " ").trim(),
    };
  });
}
