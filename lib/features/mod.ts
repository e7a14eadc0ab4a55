/**
 * Indicators, market regimes, order-book features, and the check that none looks ahead; imported as `assay/features`, and with all other pure parts as `assay`.
 *
 * @module
 */
export { ema, type Macd, macd, sma } from "./trend.ts";
export { type Adx, adx, roc, rsi } from "./momentum.ts";
export {
  atr,
  bollinger,
  type BollingerBands,
  garmanKlass,
  parkinson,
  realizedVolatility,
  trueRange,
} from "./volatility.ts";
export { mfi, obv, rollingVwap, vwap } from "./volume.ts";
export {
  rollingMaximum,
  rollingMinimum,
  rollingPercentileRank,
  rollingStandardDeviation,
  rollingSum,
} from "./rolling.ts";
export { type Regime, type RegimeOptions, REGIMES, regimeTags } from "./regime.ts";
export {
  alignBook,
  type AlignBookOptions,
  type BookFeatures,
  bookFeatures,
  type OrderBookSnapshot,
} from "./order_book.ts";
export { smoothedImbalance } from "./smoothed_imbalance.ts";
export { type Leak, lookaheadCheck, type LookaheadOptions, type LookaheadReport } from "./lookahead_check.ts";
