/**
 * Where the bars of a study come from: what is kept of it, and how it is told.
 *
 * @module
 */
import type { Timeframe } from "../core/candles.ts";
import type { CandleReading } from "../data/candle_rows.ts";
import { type NullLaw, nullTitle } from "../data/null_markets/list.ts";
import { describeExtraColumns, type ExtraColumn } from "./extra_columns.ts";
import { describeSimulated, type SimulatedSource } from "./simulated_market.ts";

/**
 * Where bars come from; kept with the study, so that a resume or a replay finds them again.
 *
 * @internal
 */
export type MarketSource = BarSource & {
  /** Further columns; none where absent. */
  readonly extra?: readonly ExtraColumn[];
};

/**
 * The same without further columns.
 *
 * @internal
 */
export type BarSource =
  | SimulatedSource
  | {
    readonly kind: "file";
    readonly path: string;
    readonly symbol: string;
    readonly timeframe: Timeframe;
    /** Length of the file's bars, where longer ones are made of them. */
    readonly madeOf?: Timeframe;
    /** How the file is read where it leaves that open; absent where nothing was said. */
    readonly reading?: CandleReading;
    readonly from: number | null;
    readonly to: number | null;
  }
  | {
    readonly kind: "store";
    readonly symbol: string;
    readonly timeframe: Timeframe;
    /** Length of the stored bars, where longer ones are made of them. */
    readonly madeOf?: Timeframe;
    readonly from: number | null;
    readonly to: number | null;
    /** Length of the shorter bars that tell the order inside a bar; by rule alone where absent. */
    readonly finer?: Timeframe;
  }
  | {
    /** The first bars of another market with their returns de-meaned and shuffled. */
    readonly kind: "shuffled";
    readonly of: MarketSource;
    readonly bars: number;
    readonly seed: number;
  }
  | {
    /** Another market with up and down drawn by coin. */
    readonly kind: "mirrored";
    readonly of: MarketSource;
    readonly seed: number;
    /** Bars that are turned together; each by itself where absent. */
    readonly blockBars?: number;
    /** How many of its first bars; all where absent. */
    readonly bars?: number;
  }
  | {
    /** Minutes of a law without an edge that lasts. */
    readonly kind: "null";
    readonly law: NullLaw;
    readonly bars: number;
    readonly seed: number;
  }
  | {
    /** Another market in longer bars, with its prices on a coarse grid and without its book. */
    readonly kind: "coarse";
    readonly of: MarketSource;
    readonly timeframe: Timeframe;
    /** Of the grid, as a fraction of the first price. */
    readonly step: number;
  };

/** Whether the times of the bars are made up too, so that no rate of the store is theirs. */
export function isSimulated(source: MarketSource): boolean {
  return source.kind === "simulated" || source.kind === "null" || ("of" in source && isSimulated(source.of));
}

/** Length of the bars of a source. */
export function timeframeOf(source: BarSource): Timeframe {
  if (source.kind === "shuffled" || source.kind === "mirrored") return timeframeOf(source.of);
  return source.kind === "null" ? "1m" : source.timeframe ?? "1m";
}

/** One line for people on where bars come from. */
export function describeSource(source: MarketSource): string {
  return describeBars(source) + (source.extra ? `, with ${describeExtraColumns(source.extra)}` : "");
}

function describeBars(source: BarSource): string {
  switch (source.kind) {
    case "simulated":
      return describeSimulated(source);
    case "file":
      return `${source.symbol} ${source.timeframe}${madeOfWords(source)} from ${source.path}`;
    case "shuffled":
      return `${describeSource(source.of)}, returns shuffled with seed ${source.seed}`;
    case "mirrored":
      return `${describeSource(source.of)}, with up and down drawn by coin` +
        `${(source.blockBars ?? 1) === 1 ? "" : ` in blocks of ${source.blockBars} bars`}, seed ${source.seed}`;
    case "null":
      return `${nullTitle(source.law)}, ${source.bars} minutes made with seed ${source.seed}, no edge that lasts`;
    case "coarse":
      return `${describeSource(source.of)}, in bars of ${source.timeframe} with price steps of ${100 * source.step} %`;
    case "store":
      return `${source.symbol} ${source.timeframe}${madeOfWords(source)} from the store` +
        (source.finer ? `, order inside a bar from ${source.finer}` : "");
  }
}

function madeOfWords({ madeOf }: { readonly madeOf?: Timeframe }): string {
  return madeOf === undefined ? "" : ` made of ${madeOf}`;
}
