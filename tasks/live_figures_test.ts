/**
 * Live figures in a browser: each is drawn from its output alone, says its values exactly, zooms, and hides what is asked.
 *
 * @module
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureBundle } from "./bundle.ts";
import { browserTest, viewInBrowser } from "../test/fixtures/browser.ts";
import { EXAMPLE_FIGURES } from "../test/fixtures/example_figures.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { linesFigure } from "../lib/charts/lines.ts";
import { bundleOf, type Showable } from "../lib/notebook/bundle.ts";
import { FIGURES_BUNDLE } from "../lib/notebook/live_output.ts";

const MINUTE = 60_000;

/** Values that no rounding leaves alone, a minute apart. */
const VALUES = Float64Array.from({ length: 100 }, (_, i) => 30_000 + i / 7);
const TIMES = VALUES.map((_, i) => i * MINUTE);

/** Waits until all figures of a page are drawn; their number. */
const DRAWN = `(async () => {
  const all = [...document.querySelectorAll(".assay-live")];
  while (!all.every((place) => place.dataset.live === "drawn")) await new Promise((resolve) => setTimeout(resolve, 20));
  return all.length;
})()`;

/** An event in the middle of the first figure, and what it then says. */
const event = (kind: string, more = "{}") =>
  `(() => {
  const svg = document.querySelector(".assay-live svg svg"), box = svg.getBoundingClientRect();
  const place = { bubbles: true, cancelable: true, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 };
  const moved = new ${kind === "wheel" ? "WheelEvent" : "PointerEvent"}("${kind}", { ...place, ...${more} });
  svg.dispatchEvent(moved);
  return [document.querySelector(".assay-values").textContent, moved.defaultPrevented];
})()`;

const toggle = (label: string) =>
  `(() => {
  const button = [...document.querySelectorAll("button")].find((one) => one.textContent === "${label}");
  button.click();
  return [button.getAttribute("aria-pressed"), document.querySelectorAll('.assay-live svg [data-mark="line"] path').length];
})()`;

/** Times below the axis. */
const TICKS =
  `[...document.querySelectorAll('.assay-live [data-mark="x-axis tick label"] text')].map((text) => text.textContent)`;

/** What the page with lines answers. */
type Answers = [number, Said, string[], Said, string[], Said, string[], Said, Toggled, Toggled, Toggled, string[]];

/** What a figure said after an event, and whether the event was taken from the page. */
type Said = [string, boolean];

/** Whether an entry is shown, and how many lines are. */
type Toggled = [string, number];

/** Address of a page with these figures. */
async function pageOf(folder: string, name: string, figures: readonly Showable[]): Promise<string> {
  const bundles = await Promise.all(figures.map((figure) => bundleOf(figure, { interactive: true })));
  const path = join(folder, `${name}.html`);
  writeFileSync(
    path,
    `<!doctype html><meta charset="utf-8"><body>${bundles.map((bundle) => bundle["text/html"]).join("")}`,
  );
  return pathToFileURL(path).href;
}

Deno.test(browserTest("live figures are drawn, say their values, zoom and hide lines"), async () => {
  using folder = temporaryFolder();
  await ensureBundle(FIGURES_BUNDLE);
  const lines = linesFigure([{
    lines: [{ label: "price", time: TIMES, values: VALUES }, {
      label: "half",
      time: TIMES,
      values: VALUES.map((v) => v / 2),
    }],
    yLabel: "Price",
  }], { title: "Prices" });
  const scripts = [DRAWN, event("pointermove"), TICKS, event("wheel", "{ deltaY: -1500 }"), TICKS];
  const asked = [...scripts, event("wheel", "{ deltaY: 9000 }"), TICKS, event("wheel", "{ deltaY: 9 }")];
  const examples = Object.values(EXAMPLE_FIGURES).map((make) => make());
  const [answers, others] = await viewInBrowser([
    {
      url: await pageOf(folder.path, "lines", [lines]),
      width: 900,
      scripts: [...asked, toggle("half"), toggle("price"), toggle("half"), "complaints"],
    },
    { url: await pageOf(folder.path, "examples", examples), width: 900, scripts: [DRAWN, "complaints"] },
  ]);
  const [, [said], whole, [, isTaken], near, , again, [, isLeft], off, last, on, complaints] = answers as Answers;
  const found = /^1970-01-01 00:(\d\d) UTC · price ([\d,.]+) · half ([\d,.]+)$/.exec(said)!;
  assert.ok(found !== null, String(said));
  assert.equal(found[2], VALUES[Number(found[1])].toLocaleString("en-US", { maximumSignificantDigits: 8 }));
  assert.notDeepEqual(near, whole, "the wheel shows a shorter span");
  assert.deepEqual(again, whole, "and all of it");
  assert.deepEqual([isTaken, isLeft], [true, false], "a wheel that can change nothing is left to the page");
  assert.deepEqual([off, last, on], [["false", 1], ["true", 1], ["true", 2]], "the last line stays");
  assert.deepEqual(complaints, []);
  assert.deepEqual(others, [examples.length, []], "every kind of figure");
});

Deno.test("a figure that is not alive has no HTML, and neither has one put together by hand", async () => {
  const figure = EXAMPLE_FIGURES.equity();
  assert.deepEqual(Object.keys(await bundleOf(figure)), ["image/svg+xml", "image/png", "text/plain"]);
  assert.equal((await bundleOf({ ...figure }, { interactive: true }))["text/html"], undefined);
});
