/**
 * Bars in: readers, checks, resampling, simulated markets; imported as `assay/data`, and with all other pure parts as `assay`.
 *
 * @module
 */
export { type BookColumns, type Candles, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
export { DataError, NumericalError, UserError } from "../core/errors.ts";
export { type CandleColumns, candlesFromColumns, type Gap, listGaps, sliceCandles } from "./candles.ts";
export { candlesHash } from "./candles_hash.ts";
export { formatCandlesCsv } from "./csv.ts";
export { readCandlesCsv, readCandlesCsvFile } from "./read_candles.ts";
export type { BadRow, CandleFile, CandleFileOptions, CandleReading } from "./candle_rows.ts";
export { exportReturns, exportTrades } from "./pandas_csv.ts";
export {
  type ImportedReturns,
  importReturns,
  type MissingSpan,
  type ReturnsFileOptions,
  type ReturnUnit,
} from "./returns_file.ts";
export { type QualityRecord, qualityReport } from "./quality.ts";
export { resample } from "./resample.ts";
export { simulateMarket, type SimulationOptions } from "./simulate.ts";
export type { MarketModel } from "./market_model.ts";
