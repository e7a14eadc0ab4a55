/**
 * Figures in a real browser, at every width that they are drawn for.
 *
 * @module
 */
import assert from "node:assert/strict";
import { browserTest, viewInBrowser } from "../../test/fixtures/browser.ts";
import { EXAMPLE_FIGURES } from "../../test/fixtures/example_figures.ts";
import { DAY_MS } from "../core/candles.ts";
import { distributionFigure } from "./distribution.ts";
import { equityFigure } from "./equity.ts";
import type { Figure } from "./figure.ts";
import { correlationFigure, monthlyReturnsFigure } from "./matrix.ts";
import { parallelFigure } from "./parallel.ts";
import { rankedBarsFigure } from "./ranked_bars.ts";
import { beeswarmFigure } from "./shap.ts";
import { figureToSvg } from "./to_svg.ts";

const LONG = [
  "Take profit as a multiple of the risk",
  "Use order book",
  "Hours of the day",
  "Average true range of the stop",
];
const NAMES = Array.from({ length: 12 }, (_, i) => `strategy ${100 + i}`);
const DAYS = Float64Array.from({ length: 800 }, (_, i) => Date.UTC(2023, 10, 5) + i * DAY_MS);

/** Figures with more in them than the examples: large sums, long names, many rows, columns and axes. */
const CROWDED_FIGURES: Readonly<Record<string, () => Figure>> = {
  millions: () =>
    equityFigure({ time: DAYS, equity: DAYS.map((_, i) => 1e6 * (1 + i / 100)), startEquity: 1e6 }, {
      unseen: [
        { from: DAYS[700], to: DAYS[750], label: "first unseen days" },
        { from: DAYS[750], to: DAYS[799], label: "sealed days" },
      ],
    }),
  longNames: () =>
    rankedBarsFigure(LONG.map((label, i) => ({ label, value: 3 - 1.5 * i })), {
      title: "Settings that moved the result of the strategies which were tried",
      xLabel: "Sharpe ratio in the search, shrunk towards nothing",
    }),
  longSwarm: () =>
    beeswarmFigure(LONG.map((name) => ({ name, values: [1, 2, 3], effects: [-1, 0, 2] })), { target: LONG[0] }),
  correlations: () => correlationFigure(NAMES, NAMES.flatMap((_, i) => NAMES.map((_, j) => i === j ? 1 : -0.25))),
  years: () =>
    monthlyReturnsFigure({
      time: DAYS,
      equity: DAYS.map((_, i) => 100 * (1.2 + Math.sin(i / 40))),
      startEquity: 100,
    }),
  axes: () =>
    parallelFigure(NAMES.map((label, i) => ({ label, values: i % 3 === 0 ? ["atr", "fixed", "none"] : [i, 2, 1e5] })), [
      1,
      2,
      3,
    ]),
  gates: () =>
    distributionFigure([0, 1, 2, 3], {
      title: "Scores",
      xLabel: "Score",
      markers: [
        { value: 2.9, label: "least for GOOD" },
        { value: 3, label: "the best of as many coin-tossers" },
      ],
    }),
};

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
    const drawn = Object.entries({ ...EXAMPLE_FIGURES, ...CROWDED_FIGURES }).map(([name, make]) =>
      `<div id="${name}">${figureToSvg(make(), { width })}</div>`
    );
    return { html: drawn.join("\n"), width: 1280, scripts: [FAULTS] };
  }));
  assert.deepEqual(
    answers.map(([faults], i) => ({ width: widths[i], faults })),
    widths.map((width) => ({ width, faults: [] })),
  );
});
