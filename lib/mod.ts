/**
 * Assay's public surface: bars in, features, backtests, metrics, search and selection; for notebooks and programs.
 *
 * It imports with `--allow-read` alone; what needs files, threads or the network loads when it is used.
 *
 * @module
 */
export * from "./core/candles.ts";
export * from "./core/errors.ts";
export * from "./core/result.ts";
export * from "./core/trades.ts";
export { type RandomSource, randomSource } from "./core/random.ts";
export { studyTradesHash, tradesHash } from "./core/trades_hash.ts";

export { candlesFromColumns, listGaps, sliceCandles, validateCandles } from "./data/candles.ts";
export { candlesHash } from "./data/candles_hash.ts";
export { formatCandlesCsv, readCandlesCsv } from "./data/csv.ts";
export { resample } from "./data/resample.ts";
export { simulateMarket, type SimulationOptions } from "./data/simulate.ts";

export { type Adx, adx, roc, rsi } from "./features/momentum.ts";
export { ema, type Macd, macd, sma } from "./features/trend.ts";
export {
  atr,
  bollinger,
  type BollingerBands,
  garmanKlass,
  parkinson,
  realizedVolatility,
  trueRange,
} from "./features/volatility.ts";
export { mfi, obv, rollingVwap, vwap } from "./features/volume.ts";
export {
  rollingMaximum,
  rollingMinimum,
  rollingPercentileRank,
  rollingStandardDeviation,
  rollingSum,
} from "./features/rolling.ts";
export { type Regime, type RegimeOptions, REGIMES, regimeTags } from "./features/regime.ts";
export {
  alignBook,
  type AlignBookOptions,
  type BookFeatures,
  bookFeatures,
  type OrderBookSnapshot,
} from "./features/order_book.ts";
export {
  type Leak,
  lookaheadCheck,
  type LookaheadOptions,
  type LookaheadOutput,
  type LookaheadReport,
} from "./features/lookahead_check.ts";
