/**
 * Figures in a real browser, at every width that they are drawn for.
 *
 * @module
 */
import assert from "node:assert/strict";
import { browserTest, viewInBrowser } from "../../test/fixtures/browser.ts";
import { EXAMPLE_FIGURES } from "../../test/fixtures/example_figures.ts";
import { figureToSvg } from "./to_svg.ts";

/** Texts that leave their picture by more than a pixel, that are too small, or that cover another text of it. */
const FAULTS = `[...document.querySelectorAll("svg.assay-figure")].flatMap((svg) => {
  const edge = svg.getBoundingClientRect(), name = svg.parentElement.id;
  const texts = [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim() !== "")
    .map((text) => ({ text: text.textContent, size: parseFloat(getComputedStyle(text).fontSize),
      box: text.getBoundingClientRect() }));
  const small = texts.filter(({ size }) => size < 11).map(({ text, size }) => name + ": " + text + " in " + size + " px");
  const outside = texts.filter(({ box }) => box.left < edge.left - 1 || box.right > edge.right + 1 ||
    box.top < edge.top - 1 || box.bottom > edge.bottom + 1).map(({ text }) => name + ": " + text + " is cut");
  const covered = texts.flatMap((one, i) => texts.slice(0, i).filter((other) =>
    Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left) > 1 &&
    Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top) > 4
  ).map((other) => name + ": " + one.text + " covers " + other.text));
  return [...small, ...outside, ...covered];
})`;

Deno.test(browserTest("no text of a figure is cut, too small or covered by another at any width"), async () => {
  const widths = [296, 320, 366, 480, 784, 1200];
  const answers = await viewInBrowser(widths.map((width) => {
    const drawn = Object.entries(EXAMPLE_FIGURES).map(([name, make]) =>
      `<div id="${name}">${figureToSvg(make(), { width })}</div>`
    );
    return { html: drawn.join("\n"), width: 1280, scripts: [FAULTS] };
  }));
  assert.deepEqual(
    answers.map(([faults], i) => ({ width: widths[i], faults })),
    widths.map((width) => ({ width, faults: [] })),
  );
});
