/**
 * The report as readers have it before them: on phones and desktops, light and dark, by eye and by other means.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import axe from "axe-core";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { browserTest, viewInBrowser } from "../test/fixtures/browser.ts";
import { runDashboardStudy } from "../test/fixtures/dashboard_store.ts";
import { TRIALS } from "../test/fixtures/small_study.ts";
import { reportOf } from "../test/fixtures/report_of.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";

/** Smallest type that is read on a phone, pixels. */
const LEAST_TYPE = 11;

/** The faults of a page that keep readers out. */
const FAULTS = `axe.run({ resultTypes: ["violations"] }).then(({ violations }) => violations
  .filter(({ impact }) => impact === "serious" || impact === "critical")
  .map(({ id, nodes }) => id + ": " + nodes[0].html.slice(0, 200)))`;

/** Every text that is shown in a smaller type, with its size as it is on the screen. */
const SMALL_TEXTS = `[...document.querySelectorAll("body *")].filter((element) =>
  element.checkVisibility() && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "")
).map((element) => {
  const scale = element.ownerSVGElement ? element.getScreenCTM().d : 1;
  return { text: element.textContent.slice(0, 60), size: parseFloat(getComputedStyle(element).fontSize) * scale };
}).filter(({ size }) => size < ${LEAST_TYPE - 0.01})`;

/** How many drawings of each figure are shown. */
const SHOWN_DRAWINGS = `[...document.querySelectorAll("figure")].map((figure) =>
  [...figure.querySelectorAll(".assay-figure")].filter((svg) => svg.checkVisibility()).length)`;

/** By how much each drawing that is shown is enlarged. */
const SCALES = `[...document.querySelectorAll(".assay-figure")].filter((svg) => svg.checkVisibility())
  .map((svg) => svg.getScreenCTM().d)`;

const SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

async function exampleReport(): Promise<string> {
  using folder = temporaryFolder();
  // So many that a forest explains what they learnt, which is a figure more.
  await runDashboardStudy(folder.path, { trials: TRIALS });
  using db = await openDatabase(join(folder.path, MAIN_DATABASE), { readOnly: true });
  return await reportOf(db);
}

/** What is asked of a page at one width. */
const LAYOUT = [SHOWN_DRAWINGS, SCALES, SMALL_TEXTS, SIDEWAYS] as const;

Deno.test(browserTest("the report keeps nobody out and is read on any screen"), async (t) => {
  const html = await exampleReport();
  assert.match(html, /class="light-mark (green|amber|red)"/, "a certificate is what lights stand beside");
  const audits = [390, 1280].flatMap((width) => (["light", "dark"] as const).map((scheme) => ({ width, scheme })));
  const widths = [320, 385, 386, 487, 488, 689, 690, 1191, 1192];
  const answers = await viewInBrowser([
    ...audits.map((view) => ({ html, ...view, scripts: [axe.source, FAULTS] })),
    ...widths.map((width) => ({ html, width, scripts: LAYOUT })),
  ]);
  for (const [i, { width, scheme }] of audits.entries()) {
    await t.step(`axe-core finds nothing serious at ${width} px, ${scheme}`, () => {
      assert.deepEqual(answers[i][1], []);
    });
  }
  for (const [i, width] of widths.entries()) {
    const [shown, scales, small, sideways] = answers[audits.length + i] as [number[], number[], unknown[], number];
    await t.step(`at ${width} px each figure is drawn once, not made smaller, and nothing leaves the page`, () => {
      assert.ok(shown.length >= 3);
      assert.deepEqual(shown, shown.map(() => 1));
      for (const scale of scales) assert.ok(scale >= 0.999 && scale < 1.8, `${scale}`);
      assert.deepEqual(small, []);
      assert.equal(sideways, 0);
    });
  }
});
