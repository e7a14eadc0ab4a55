import assert from "node:assert/strict";
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { randomSource } from "../core/random.ts";
import type { BacktestResult } from "../core/result.ts";
import { candlesFromColumns } from "../data/candles.ts";
import { breakEvenCostBps, costCurve } from "../metrics/cost_curve.ts";
import { tradesOf } from "../../test/fixtures/example_trades.ts";
import { candlestickFigure } from "./candlestick.ts";
import { convergenceFigure } from "./convergence.ts";
import { costCurveFigure } from "./cost_curve.ts";
import { curvesFigure } from "./curves.ts";
import { distributionFigure } from "./distribution.ts";
import { equityFigure } from "./equity.ts";
import type { Figure } from "./figure.ts";
import { linesFigure } from "./lines.ts";
import { correlationFigure, monthlyReturnsFigure } from "./matrix.ts";
import { parallelFigure } from "./parallel.ts";
import { svgToPng } from "./png.ts";
import { rankedBarsFigure } from "./ranked_bars.ts";
import { rollingSharpeFigure } from "./rolling_sharpe.ts";
import { mapFigure, paretoFigure, predictedFigure } from "./scatter.ts";
import { beeswarmFigure, dependenceFigure } from "./shap.ts";
import { figureToSvg } from "./to_svg.ts";

const HOUR_MS = 3_600_000, START = Date.UTC(2025, 0, 30);

/** A few numbers that look like nothing in particular, the same each time. */
const values = [0.3, -0.2, 0.8, 0.1, -0.7, 0.5, 0.9, -0.1];

const time = values.map((_, i) => START + i * 12 * HOUR_MS);
const close = values.map((value) => 100 + 5 * value), open = [100, ...close.slice(0, -1)];
const candles = candlesFromColumns({
  symbol: "BTC/USDT",
  timeframe: "12h",
  time,
  open,
  close,
  high: close.map((price, i) => Math.max(price, open[i]) + 1),
  low: close.map((price, i) => Math.min(price, open[i]) - 1),
  volume: values.map(() => 1),
});
const trades = tradesOf([
  { entryTime: time[1], exitTime: time[3], side: 1, qty: 1, entryPrice: 99, exitPrice: 100.5, pnl: 1.5 },
  { entryTime: time[4], exitTime: time[5], side: -1, qty: 1, entryPrice: 96.5, exitPrice: 102.5, pnl: -6 },
]);
const result: BacktestResult = {
  trades,
  time: candles.time,
  barMs: 12 * HOUR_MS,
  equity: Float64Array.of(100, 100, 101, 101.5, 101.5, 95.5, 95.5, 95.5),
  startEquity: 100,
  barsInPosition: 5,
  stopReason: null,
  refusals: {},
};
const effect = { name: "emaFast", values: [5, 8, 13, 21, 34, 55, 8, 13], effects: values };

const FIGURES: Record<string, () => Figure> = {
  equity: () => equityFigure(result, { benchmark: candles.close }),
  candlestick: () => candlestickFigure(candles, { trades }),
  distribution: () =>
    distributionFigure([...values, NaN], {
      title: "Scores",
      xLabel: "Score",
      counted: "trials",
      markers: [{ value: 0.4, label: "gate" }],
      normal: true,
      signed: true,
    }),
  lines: () =>
    linesFigure([
      {
        lines: [{ label: "fast", time, values }, {
          label: "slow",
          time,
          values: values.map((v) => v / 2),
          dashed: true,
        }],
        yLabel: "EMA",
      },
      { lines: [{ label: "RSI", time, values, step: true }], yLabel: "RSI", levels: [0] },
    ], { title: "Indicators" }),
  curves: () =>
    curvesFigure([
      {
        curves: [{ label: "mean", x: [1, 2, 4], y: [1, 3, 2], low: [0, 2, 1], high: [2, 4, 3], points: true }],
        yLabel: "Score",
      },
      { curves: [{ label: "hope", x: [1, 2, 4], y: [0, 1, NaN], dashed: true }], yLabel: "Improvement", levels: [0] },
    ], { title: "Slice", xLabel: "Bars", xLog: true, marks: [2] }),
  rankedBars: () =>
    rankedBarsFigure([
      { label: "Profit factor", value: 1.3, interval: [1.1, 1.6] },
      { label: "Sharpe ratio", value: -0.5, text: "−0.50" },
      { label: "Sortino ratio", value: NaN, muted: true },
    ], { title: "KPIs", xLabel: "Value" }),
  monthlyReturns: () => monthlyReturnsFigure(result),
  correlation: () => correlationFigure(["a", "b"], [1, -0.4, -0.4, 1]),
  rollingSharpe: () => rollingSharpeFigure(result, { windowDays: 3 }),
  costCurve: () => costCurveFigure(costCurve(result, [0, 5, 10]), { breakEvenBps: breakEvenCostBps(trades) }),
  pareto: () =>
    paretoFigure(
      values.map((y, i) => ({ x: i / 10, y, onFront: y > 0.5, label: y > 0.5 ? `trial ${i}` : undefined })),
      {
        xLabel: "Max drawdown (%)",
        yLabel: "Sharpe ratio",
        percentX: true,
      },
    ),
  parallel: () =>
    parallelFigure(
      [
        { label: "Fast average", values: [5, 8, 13, 21, 34, 55, 8, 13], isLog: true },
        { label: "Bracket", values: ["atr", "fixed", "atr", null, "atr", "fixed", "fixed", "atr"] },
        { label: "Trailing stop", values: values.map((value) => value > 0) },
        { label: "One value only", values: values.map(() => 3) },
        { label: "Never there", values: values.map(() => null) },
      ],
      [...values.slice(0, 7), NaN],
      { best: 2 },
    ),
  predicted: () => predictedFigure(values.map((observed, i) => ({ observed, predicted: i / 8, deviation: 0.3 }))),
  map: () => mapFigure([...values, ...values.map((v) => v * v)], [0, 1, 0, 1, 2, 2, 0, 1], ["low", "mixed", "high"]),
  beeswarm: () => beeswarmFigure([effect, { ...effect, name: "stop", effects: values.map((v) => v / 3) }]),
  dependence: () => dependenceFigure(effect, { region: [10, 25] }),
  convergence: () => convergenceFigure([{ label: "gp", scores: values }, { label: "sobol", scores: [NaN, ...values] }]),
};

for (const [name, make] of Object.entries(FIGURES)) {
  Deno.test(`the ${name} figure is drawn as recorded, with every number finite and every word escaped`, async (t) => {
    const figure = make(), svg = figureToSvg(figure);
    assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
    assert.ok(figure.title.length > 0 && figure.description.length > figure.title.length);
    const { document } = parseHTML(svg) as unknown as { document: { querySelectorAll(query: string): unknown[] } };
    assert.equal(document.querySelectorAll("svg > rect.ground").length, 1);
    await t.assertSnapshot(svg.replaceAll("><", ">\n<"));
  });
}

for (const [name, make] of Object.entries(FIGURES)) {
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
  const minutes = Float64Array.from({ length: n }, (_, i) => START + i * 60_000);
  const svg = figureToSvg(equityFigure({ time: minutes, equity, startEquity: 10_000 }, { benchmark: equity }));
  assert.ok(svg.length < 200_000, `${svg.length} bytes`);
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
