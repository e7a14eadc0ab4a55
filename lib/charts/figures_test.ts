import assert from "node:assert/strict";
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { candles, EXAMPLE_FIGURES, result, time, values } from "../../test/fixtures/example_figures.ts";
import { randomSource } from "../core/random.ts";
import { candlestickFigure } from "./candlestick.ts";
import { convergenceFigure } from "./convergence.ts";
import { drawFigure } from "./draw_figure.ts";
import { distributionFigure } from "./distribution.ts";
import { equityFigure } from "./equity.ts";
import type { Figure } from "./figure.ts";
import { correlationFigure } from "./matrix.ts";
import { parallelFigure } from "./parallel.ts";
import { MUTED, NEGATIVE, POSITIVE } from "./palette.ts";
import { svgToPng } from "./png.ts";
import { rollingSharpeFigure } from "./rolling_sharpe.ts";
import type { SvgDocument } from "./svg_element.ts";
import { figureToSvg } from "./to_svg.ts";

for (const [name, make] of Object.entries(EXAMPLE_FIGURES)) {
  Deno.test(`the ${name} figure is drawn as recorded, with every number finite and every word escaped`, async (t) => {
    const figure = make(), svg = figureToSvg(figure);
    assert.equal(figureToSvg(make()), svg, "drawn again it is the same");
    assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
    assert.ok(figure.title.length > 0 && figure.description.length > figure.title.length);
    const { document } = parseHTML(svg) as unknown as { document: { querySelectorAll(query: string): unknown[] } };
    assert.equal(document.querySelectorAll("svg > rect.ground").length, 1);
    await t.assertSnapshot(svg.replaceAll("><", ">\n<"));
  });
}

for (const [name, make] of Object.entries(EXAMPLE_FIGURES)) {
  Deno.test(`the ${name} figure leaves its data as they were`, () => {
    const before = structuredClone({ time, values, equity: result.equity, close: candles.close });
    make();
    assert.deepEqual({ time, values, equity: result.equity, close: candles.close }, before);
  });
}

Deno.test("a year of minutes is drawn in less than 200 kB", () => {
  const n = 525_600, random = randomSource(1), equity = new Float64Array(n);
  let level = 10_000;
  for (let i = 0; i < n; i++) equity[i] = level *= 1 + 3e-4 * random.normal();
  const minutes = Float64Array.from({ length: n }, (_, i) => time[0] + i * 60_000);
  const svg = figureToSvg(equityFigure({ time: minutes, equity, startEquity: 10_000 }, { benchmark: equity }));
  assert.ok(svg.length < 200_000, `${svg.length} bytes`);
});

Deno.test("equityFigure() of the curve alone says nothing of a fall", () => {
  const words = { title: "What it became", words: "plain" } as const;
  const spoken = (isCurveOnly: boolean) => {
    const figure = equityFigure(result, { ...words, isCurveOnly });
    return `${figureToSvg(figure)} ${figure.subtitle} ${figure.description}`;
  };
  assert.match(spoken(false), /drawdown.*Deepest fall/is);
  assert.doesNotMatch(spoken(true), /drawdown|fall/i);
});

Deno.test("equityFigure() tells gains on seen and unseen days apart, and never as one where a search chose", () => {
  const chosen = { time: Float64Array.of(0, 1, 2, 3), equity: Float64Array.of(110, 120, 150, 180), startEquity: 100 };
  const unseen = [{ from: 2, to: 3, label: "unseen days" }];
  const { subtitle, legend } = equityFigure(chosen, { unseen });
  assert.match(subtitle!, /^Total return on unseen days: 50.0 %, on those it was chosen by: 20.0 %\. /);
  assert.deepEqual(legend!.map(({ color }) => color), [MUTED, POSITIVE, NEGATIVE]);
  const all = equityFigure(chosen, { unseen: [] });
  assert.match(all.subtitle!, /^Total return: 80.0 %\. /);
  assert.equal(all.legend![0].color, MUTED);
  assert.equal(equityFigure(chosen).legend![0].color, POSITIVE);
});

Deno.test("drawFigure() draws into the document it is given, and refuses a width that leaves no chart", () => {
  const { document } = parseHTML("<!doctype html><html><body></body></html>") as unknown as { document: SvgDocument };
  for (const make of Object.values(EXAMPLE_FIGURES)) {
    const svg = drawFigure(make(), { width: 320, document });
    for (const element of [svg, ...svg.querySelectorAll("*")]) {
      assert.equal((element as unknown as { ownerDocument: unknown }).ownerDocument, document);
    }
  }
  assert.throws(() => drawFigure(EXAMPLE_FIGURES.map(), { width: 100, document }), /at least 200 px, found 100/);
});

Deno.test("figureToSvg() escapes what could break the document", () => {
  const figure = { title: `<b> & "q"`, description: "<&>", panels: [{ marks: [Plot.dot([[1, 2]])] }] };
  const svg = figureToSvg(figure);
  assert.match(svg, /&lt;b&gt; &amp; &quot;q&quot;/);
  assert.doesNotMatch(svg, /<b>/);
});

Deno.test("figureToSvg() draws a legend for colour scales that ask for one", () => {
  const points = [{ x: 1, group: "low" }, { x: 2, group: "high" }];
  const marks = [Plot.dot(points, { x: "x", fill: "group" })];
  const svg = figureToSvg({ title: "", description: "", panels: [{ color: { legend: true }, marks }] });
  assert.match(svg, />low<\/text>/);
  const ramp = [Plot.dot(points, { x: "x", fill: "x" })];
  assert.match(
    figureToSvg({ title: "", description: "", panels: [{ color: { legend: true }, marks: ramp }] }),
    />1.5</,
  );
});

Deno.test("svgToPng() draws text with the shipped font: the picture differs from one without the text", async () => {
  const panels = [{ marks: [Plot.dot([[1, 2]])] }];
  const [withTitle, without] = await Promise.all(
    ["A title", " "].map((title) => svgToPng(figureToSvg({ title, description: "", panels }))),
  );
  assert.deepEqual([...withTitle.subarray(1, 4)], [...new TextEncoder().encode("PNG")]);
  assert.ok(withTitle.length > without.length + 500, `${withTitle.length} against ${without.length}`);
});

for (
  const [what, make] of [
    [
      "equityFigure() of no bar",
      () => equityFigure({ time: new Float64Array(), equity: new Float64Array(), startEquity: 1 }),
    ],
    ["candlestickFigure() of a range outside the bars", () => candlestickFigure(candles, { from: 5, to: 99 })],
    [
      "distributionFigure() without a finite value",
      () => distributionFigure([NaN], { title: "Scores", xLabel: "Score" }),
    ],
    ["parallelFigure() of axes without a value", () => parallelFigure([{ label: "a", values: [null] }], [1])],
    ["parallelFigure() of lengths that do not fit", () => parallelFigure([{ label: "a", values: [1, 2] }], [1])],
    ["correlationFigure() of a matrix that does not fit", () => correlationFigure(["a", "b"], [1])],
    ["convergenceFigure() without a score", () => convergenceFigure([{ label: "gp", scores: [NaN] }])],
    ["rollingSharpeFigure() of a run shorter than its window", () => rollingSharpeFigure(result, { windowDays: 99 })],
  ] as [string, () => Figure][]
) {
  Deno.test(`${what} says what was wanted and found`, () => assert.throws(make, /wanted .*found/));
}
