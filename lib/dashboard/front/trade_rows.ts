/**
 * Trades as rows that people read.
 *
 * @module
 */
import { formatSigned } from "../../metrics/format.ts";
import { reasonWords } from "../../store/exit_reason_words.ts";
import type { Address } from "../address.ts";
import type { TradeColumns } from "../source.ts";
import { durationText } from "./key_figures.ts";

/** A trade in words. */
export interface TradeRow {
  /** UTC, `2025-01-19 03:57`. */
  readonly entry: string;
  readonly side: string;
  readonly held: string;
  readonly endedBy: string;
  /** In quote units, with its sign. */
  readonly gain: string;
  readonly isGain: boolean;
  readonly isUnseen: boolean;
}

/** Exits at a level that was set before: by which word its line goes. */
export function levelWord(reason: string): "stop" | "target" | null {
  if (reason === "takeProfit") return "target";
  return reason === "stopLoss" || reason === "trailingStop" || reason === "breakEven" ? "stop" : null;
}

/** A UTC minute, `2025-01-19 03:57`. */
export function minuteOf(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace("T", " ");
}

/** Trade `i`. */
export function tradeRow(trades: TradeColumns, i: number): TradeRow {
  const pnl = trades.pnl[i];
  return {
    entry: minuteOf(trades.entryTime[i]),
    side: trades.side[i],
    held: durationText((trades.exitTime[i] - trades.entryTime[i]) / 60_000),
    endedBy: reasonWords(trades.exitReason[i]),
    gain: formatSigned(pnl, "currency"),
    isGain: pnl > 0,
    isUnseen: trades.part[i] !== "search",
  };
}

/** A trade in a sentence. */
export function tradeSentence(trades: TradeColumns, i: number): string {
  const { entry, side, held, endedBy, gain } = tradeRow(trades, i);
  return `${side} from ${entry} UTC at ${price(trades.entryPrice[i])} to ${
    price(trades.exitPrice[i])
  }, held ${held}, ` +
    `ended by ${endedBy}, gain ${gain}`;
}

/** Significant digits of a price: what exchanges quote. */
const PRICE_DIGITS = 8;

/** A price with thousands separated. */
export function price(value: number): string {
  return value.toLocaleString("en-US", { maximumSignificantDigits: PRICE_DIGITS });
}

/**
 * Number from 0 of the trade that a page shows: the one that its address names, counted from 1, else the first on unseen
 * days, else the last.
 */
export function shownTrade({ part }: TradeColumns, { trade }: Address["query"]): number {
  const named = Number(trade ?? "0"), unseen = part.findIndex((name) => name !== "search");
  if (Number.isInteger(named) && named >= 1 && named <= part.length) return named - 1;
  return unseen < 0 ? part.length - 1 : unseen;
}
