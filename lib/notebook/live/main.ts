/**
 * What a page loads to make the figures of a notebook live.
 *
 * @module
 */
/// <reference lib="dom" />
import { convergenceFigure } from "../../charts/convergence.ts";
import { costCurveFigure } from "../../charts/cost_curve.ts";
import { curvesFigure } from "../../charts/curves.ts";
import { distributionFigure } from "../../charts/distribution.ts";
import { type Figure, FIGURE_WIDTH } from "../../charts/figure.ts";
import { matrixFigure } from "../../charts/matrix.ts";
import { parallelFigure } from "../../charts/parallel.ts";
import { rankedBarsFigure } from "../../charts/ranked_bars.ts";
import { mapFigure, paretoFigure, predictedFigure } from "../../charts/scatter.ts";
import { beeswarmFigure, dependenceFigure } from "../../charts/shap.ts";
import { readFigureData } from "./figure_data.ts";
import type { CandlestickArguments, LinesArguments } from "./lean_source.ts";
import { drawCandles } from "./live_candles.ts";
import { drawLines } from "./live_lines.ts";
import { drawPlot } from "./live_plot.ts";

/** Every function that makes a figure without a time axis, by its name. */
const MAKERS: Readonly<Record<string, unknown>> = {
  ...{ convergenceFigure, costCurveFigure, curvesFigure, distributionFigure, matrixFigure, parallelFigure },
  ...{ rankedBarsFigure, mapFigure, paretoFigure, predictedFigure, beeswarmFigure, dependenceFigure },
};

/** Narrowest picture, pixels: what a phone's column has. */
const LEAST_WIDTH = 320;

/** Draws a figure in place of its picture. */
export function drawLive(place: HTMLElement, text: string): void {
  const { maker, args, words } = readFigureData(text);
  const width = Math.max(LEAST_WIDTH, Math.min(FIGURE_WIDTH, place.clientWidth || FIGURE_WIDTH));
  if (maker === "candlestickFigure") drawCandles(place, args as unknown as CandlestickArguments, words);
  else if (maker === "linesFigure") drawLines(place, args as unknown as LinesArguments, width);
  else drawPlot(place, (MAKERS[maker] as (...args: readonly unknown[]) => Figure)(...args), width);
  place.dataset.live = "drawn";
}
