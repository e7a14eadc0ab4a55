/**
 * The web site of the pages as its reader has it: what `deno task docs` writes, with the reference and the notebooks.
 *
 * It is made with `NIGHTLY` set.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { checkout } from "../test/fixtures/checkout.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { ensurePython, ROOT, systemPath } from "./python.ts";

/** Text of HTML as it is meant, of what stands in its links. */
const plain = (text: string) => text.replaceAll("&#x2F;", "/").replaceAll("&amp;", "&").replaceAll("&quot;", '"');

/** Links of a page, without those of what its scripts write. */
const linksOf = (html: string): string[] =>
  [...html.replaceAll(/<script\b[^]*?<\/script>/g, "").matchAll(/\s(?:href|src)="([^"]*)"/g)].map(([, link]) =>
    plain(link)
  );

/** What can be linked to on a page. */
const idsOf = (html: string) => new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => plain(id)));

/** Links of a site that lead nowhere, or to this machine; `deno doc` gives parameters of types links, but no place. */
function deadLinks(site: string): { readonly checked: number; readonly dead: string[] } {
  const pages = new Map(
    readdirSync(site, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".html"))
      .map((name) => [join(site, name), readFileSync(join(site, name), "utf8")]),
  );
  const ids = new Map<string, Set<string>>(), dead: string[] = [];
  let checked = 0;
  for (const [page, html] of pages) {
    for (const link of linksOf(html)) {
      if (/^(https:|data:)/.test(link) || link.includes("#type_param_")) continue;
      checked++;
      const [path, id] = link.split("#").map(decodeURIComponent),
        place = path === "" ? page : join(dirname(page), path);
      const target = existsSync(place) && statSync(place).isDirectory() ? join(place, "index.html") : place;
      if (!ids.has(target) && pages.has(target)) ids.set(target, idsOf(pages.get(target)!));
      if (existsSync(target) && (!id || (ids.get(target)?.has(id) ?? true))) continue;
      dead.push(`${relative(site, page)} links to ${link}`);
    }
  }
  return { checked, dead };
}

// CI counts a test that is skipped as failed.
if (Deno.env.has("NIGHTLY")) {
  Deno.test("every link of the web site leads to a file and a place in it, and none to the machine that made it", async () => {
    await ensurePython();
    using folder = temporaryFolder();
    const place = join(folder.path, "assay");
    mkdirSync(place);
    symlinkSync(systemPath(new URL(".venv", ROOT)), join(place, ".venv"));
    const { run } = checkout(place);
    const [, pages, notebooks] = run("deno task --quiet docs").match(
      /^(\d+) pages, (\d+) notebooks and the reference/m,
    )!;
    assert.ok(Number(pages) > 20 && Number(notebooks) > 10);
    const site = join(place, "data/docs"), { checked, dead } = deadLinks(site);
    assert.ok(checked > 10_000);
    assert.deepEqual(dead.slice(0, 20), []);
  });
}
