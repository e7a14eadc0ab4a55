/**
 * Figures of bars, results, searches and models; imported as `assay/charts`, and with `show` as `assay/notebook`.
 *
 * @module
 */
export { barsAround, candlestickFigure, type CandlestickOptions, type DrawnTrades } from "./candlestick.ts";
export { convergenceFigure, type SearchPath } from "./convergence.ts";
export { costCurveFigure } from "./cost_curve.ts";
export { type Curve, type CurvePanel, curvesFigure } from "./curves.ts";
export { distributionFigure, type DistributionOptions } from "./distribution.ts";
export { equityBandsFigure } from "./equity_bands.ts";
export { equityFigure, type EquityOptions } from "./equity.ts";
export { barLine, type Line, type LinePanel, linesFigure, type TimeField, type TimeMark } from "./lines.ts";
export { correlationFigure, monthlyReturnsFigure } from "./matrix.ts";
export { type ParallelAxis, parallelFigure } from "./parallel.ts";
export { type RankedBar, rankedBarsFigure, shareBars } from "./ranked_bars.ts";
export { parameterMapFigure } from "./parameter_map.ts";
export { rollingSharpeFigure } from "./rolling_sharpe.ts";
export { mapFigure, paretoFigure, type ParetoPoint, predictedFigure, type Prediction } from "./scatter.ts";
export { beeswarmFigure, dependenceFigure, type ShapValues } from "./shap.ts";
export { walkForwardFigure, type WalkForwardFigureOptions } from "./walk_forward.ts";
export type { DailyRecord } from "../selection/return_matrix.ts";
export type { Figure, LegendItem } from "./figure.ts";
