/**
 * What a run of live trading writes down of itself: where it stands, and its days.
 *
 * @module
 */
import type { Stamp } from "./live_stamp.ts";

/** A run, and where it stands. `at` is when it was started first. */
export interface RunRecord extends Stamp {
  /** Equity it began with. */
  readonly capital: number;
  /** What it was started with: strategies, limits, costs, filters, versions; JSON of the runner. */
  readonly plan: string;
  /** Last sign of life, by the real clock. */
  readonly aliveAt: number;
  /** When it ended in order, `null` while it runs or where it was killed. */
  readonly endedAt: number | null;
  /** What the risk manager knows; JSON. */
  readonly risk: string | null;
  /** What the runner needs to go on: positions, orders, decisions so far; JSON. */
  readonly state: string | null;
}

/** The account of a UTC day. `at` is when it was last written. */
export interface DayRecord extends Stamp {
  /** Start of the day. */
  readonly day: number;
  readonly startEquity: number;
  /** Equity at its end, or last known. */
  readonly equity: number;
  /** Money paid in less money paid out. */
  readonly flows: number;
  /** Equity − start − flows. */
  readonly pnl: number;
  readonly fees: number;
  readonly funding: number;
  /** Positions closed. */
  readonly trades: number;
}
