import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { browserTest, viewInBrowser } from "../test/fixtures/browser.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { readPages, WORDS_PAGE } from "./docs.ts";
import { guideFigures } from "./docs_figures.ts";
import { pageHtml } from "./docs_html.ts";
import { FIRST_PAGE, headingsOf, linkFaults, linksOf, sectionsOf, siteLink, sitePath, targetOf } from "./docs_pages.ts";
import { wordsPage } from "./docs_words.ts";
import { STYLE } from "./notebook_site.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** Languages of blocks of code, and what runs them. */
const RUN_BY: Readonly<Record<string, string>> = {
  ts: "deno test --doc",
  yaml: "tasks/nightly_test.ts",
  python: "lib/dashboard/report_file_test.ts",
  sh: "tasks/guide_commands_test.ts",
};

Deno.test("every link of the pages leads to a file or a heading that is there, and every page is reached", () => {
  const pages = readPages();
  assert.deepEqual(linkFaults(pages, (path) => existsSync(join(ROOT, path))), []);
  const guide = readdirSync(join(ROOT, "docs/guide")).map((name) => `docs/guide/${name}`);
  assert.deepEqual(guide.filter((path) => !pages.has(path)), []);
  // The first page alone leads to all of them, as it is what the site lists beside each.
  const first = readFileSync(join(ROOT, FIRST_PAGE), "utf8");
  const linked = linksOf(first).map((link) => targetOf(FIRST_PAGE, link).path);
  assert.deepEqual(guide.filter((path) => !linked.includes(path)), []);
});

Deno.test("a link to nothing is told: a file, a heading, on its own page and on another", () => {
  const pages = new Map([
    [
      "docs/a.md",
      "# A `b` c\n[own](#a-b-c) [no](#none) [other](b.md#x) [file](../gone.md)\n```md\n[code](gone.md)\n```\n",
    ],
    ["docs/b.md", "# B\n## X\n"],
  ]);
  assert.deepEqual(linkFaults(pages, (path) => pages.has(path)), [
    "docs/a.md links to #none: docs/a.md has no such heading",
    "docs/a.md links to ../gone.md: there is no gone.md",
  ]);
});

Deno.test("a page of the site has names for its headings, links to pages, and its pictures", () => {
  const text = "# A & b\n\n[c](../c.md#d) ![e](../../notebooks/pictures/f.png)\n";
  const html =
    '<h1>A &amp; b</h1><p><a href="../c.md#d">c</a> <img src="../../notebooks/pictures/f.png" alt="e" /></p>';
  const page = {
    path: "docs/guide/a.md",
    text,
    html,
    first: "# F\n\n## G\n\n- [A](guide/a.md)\n",
    drawings: new Map(),
  };
  const whole = pageHtml(page);
  assert.match(whole, /<h1 id="a--b">A &amp; b<\/h1>/);
  assert.match(whole, /<a href="\.\.\/c\.html#d">/);
  assert.match(whole, /<img src="\.\.\/notebooks\/pictures\/f\.png" alt="e">/);
  assert.match(whole, /<a href="a\.html" aria-current="page">A<\/a>/);
  const drawn = pageHtml({ ...page, drawings: new Map([["notebooks/pictures/f.png", "<svg></svg>"]]) });
  assert.match(drawn, /<figure><svg><\/svg><\/figure>/);
  assert.deepEqual(sectionsOf(page.path, text).map(({ heading, url }) => [heading, url]), [[
    "A & b",
    "guide/a.html#a--b",
  ]]);
  assert.equal(sitePath(FIRST_PAGE), "index.html");
  assert.equal(siteLink("docs/guide/a.md", "https://x.org/y.md"), "https://x.org/y.md");
  assert.deepEqual(targetOf("docs/guide/a.md", "#x"), { path: "docs/guide/a.md", slug: "x" });
});

Deno.test(browserTest("a reader finds a section by its words, offline and on a phone, and goes there"), async () => {
  using folder = temporaryFolder();
  const text = "# A page\n\nNothing.\n\n## Placebo\n\nUp and down are drawn by coin.\n";
  const html = "<h1>A page</h1><p>Nothing.</p><h2>Placebo</h2><p>Up and down are drawn by coin.</p>";
  const first = "# F\n\n## G\n\n- [A page](guide/a.md)\n";
  const sections = JSON.stringify(sectionsOf("docs/guide/a.md", text));
  mkdirSync(join(folder.path, "guide"));
  writeFileSync(
    join(folder.path, "guide/a.html"),
    pageHtml({ path: "docs/guide/a.md", text, html, first, drawings: new Map() }),
  );
  writeFileSync(join(folder.path, "search_index.js"), `globalThis.ASSAY_SECTIONS = ${sections};`);
  const part = (name: string) => readFileSync(join(ROOT, "tasks", name), "utf8");
  writeFileSync(join(folder.path, "search.js"), part("docs_search.js"));
  writeFileSync(join(folder.path, "style.css"), STYLE + part("docs.css"));
  const url = pathToFileURL(join(folder.path, "guide/a.html")).href;
  const found = `(async () => {
    while (document.querySelectorAll("#found li").length === 0) await new Promise((done) => setTimeout(done, 20));
    const [link, ...others] = document.querySelectorAll("#found a");
    link.click();
    return [link.firstChild.textContent, others.length, location.hash, document.documentElement.scrollWidth];
  })()`;
  const scripts = [{ press: "/" }, { type: "coin drawn" }, found];
  const [[, , answer]] = await viewInBrowser([{ url, width: 390, isOffline: true, scripts }]);
  assert.deepEqual(answer, ["A page: Placebo", 0, "#placebo", 390]);
});

Deno.test("the page of words holds those that the dashboard explains, as they are", () => {
  const words = (page: string) => page.replaceAll(/[\s-]+/g, " ");
  assert.equal(words(readFileSync(join(ROOT, WORDS_PAGE), "utf8")), words(wordsPage()));
});

Deno.test("the figures of the guide are those that its code draws, each on a page", () => {
  const pages = [...readPages().values()].join();
  for (const [path, svg] of guideFigures()) {
    assert.equal(readFileSync(join(ROOT, path), "utf8"), svg, path);
    assert.ok(pages.includes(path.replace("docs/", "../")), path);
  }
});

Deno.test("every block of code of the guide is of a language that some test runs", () => {
  for (const [path, text] of readPages()) {
    if (!path.startsWith("docs/guide/") && path !== "README.md") continue;
    for (const [, language] of text.matchAll(/^```(\w*)\n[^]*?^```$/gm)) {
      assert.ok(language in RUN_BY, `${path}: a block of "${language}"`);
    }
    assert.ok(headingsOf(text).length > 0, path);
  }
});
