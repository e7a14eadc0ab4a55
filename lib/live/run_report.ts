/**
 * What a run has come to, from its ledger.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { UserError } from "../core/errors.ts";
import type { PositionRecord } from "../store/live_order_records.ts";
import type { RiskCode, RiskMode } from "../store/live_risk_records.ts";
import type { DayRecord } from "../store/live_run_records.ts";
import type { Environment } from "../store/live_stamp.ts";
import { loadDays, loadHistory, loadPositions, loadRun } from "../store/live_reads.ts";
import { tradedDays } from "../store/traded_days.ts";
import { type LaneParity, laneParity } from "./parity.ts";
import { modeOf } from "../store/kept_risk.ts";
import { withHeardBars } from "./fed_market.ts";
import { type OpenedLane, readPlan } from "./run_plan.ts";
import { isClosed } from "./run_trades.ts";
import { readStand } from "./stored_run.ts";

/** A run, as its report has it. */
export interface RunReport {
  readonly environment: Environment;
  readonly run: string;
  readonly capital: number;
  /** Strategies that are not HARD: nothing shows that they earn. */
  readonly uncertified: readonly string[];
  /** Whether orders may be sent. */
  readonly mode: RiskMode;
  /** Why not all may. */
  readonly restrictions: readonly string[];
  /** Bars that were traded, and the times between which they lie, ms UTC. */
  readonly bars: { readonly count: number; readonly from: number | null; readonly to: number | null };
  /** Positions that were closed. */
  readonly trades: number;
  /** Positions that are open. */
  readonly open: readonly PositionRecord[];
  /** Net profit of the closed ones, and what of it they have paid in fees and in funding, quote units. */
  readonly profit: number;
  readonly fees: number;
  readonly funding: number;
  /** Those on which it has traded. */
  readonly days: readonly DayRecord[];
  /** Orders that the risk manager denied, by why, and those that he cut. */
  readonly denials: Readonly<Partial<Record<RiskCode, number>>>;
  readonly cuts: Readonly<Partial<Record<RiskCode, number>>>;
  /** Closes that were heard of too late to be decided. */
  readonly missed: number;
  /** What entries left that cannot be sold, by symbol, base units; it counts as lost. */
  readonly dust: Readonly<Record<string, number>>;
  /** Time that open positions were without a resting stop, ms: on paper those that were too small for one. */
  readonly unprotectedMs: number;
  readonly parity: readonly LaneParity[];
}

/**
 * The report of a run.
 *
 * @param db The ledger.
 * @throws {UserError} If there is no such run.
 */
export function runReport(db: DatabaseSync, name: string, opened: readonly OpenedLane[]): RunReport {
  const run = loadRun(db, name);
  if (run === null) throw new UserError(`Cannot report on the run "${name}": the ledger has none of that name`);
  const isFed = readPlan(run.plan).feed !== undefined;
  const lanes = isFed ? opened.map((lane) => withHeardBars(db, name, lane)) : opened;
  const risk = readStand(run)?.risk ?? null,
    bars = loadHistory(db, "bars", name).filter(({ revision }) => revision === 0);
  const positions = loadPositions(db, name), closed = positions.filter(isClosed);
  const lastClose = bars.at(-1)?.at ?? null;
  const events = loadHistory(db, "risk_events", name);
  const total = (name: "pnl" | "fees" | "funding") => closed.reduce((sum, position) => sum + position[name], 0);
  const count = (kind: "denial" | "cut") => {
    const codes = events.flatMap((event) => event.kind === kind && event.code !== null ? [event.code] : []);
    return Object.fromEntries([...Map.groupBy(codes, (code) => code)].map(([code, { length }]) => [code, length]));
  };
  return {
    environment: run.environment,
    run: name,
    capital: run.capital,
    uncertified: [...new Set(lanes.flatMap(({ plan }) => plan.verdict === "HARD" ? [] : [plan.strategy]))],
    mode: risk === null ? "ACTIVE" : modeOf(risk),
    restrictions: risk === null ? [] : risk.restrictions.map(({ sentence }) => sentence),
    bars: { count: bars.length, from: bars.at(0)?.time ?? null, to: lastClose },
    trades: closed.length,
    open: positions.filter((position) => !isClosed(position)),
    profit: total("pnl"),
    fees: total("fees"),
    funding: total("funding"),
    days: tradedDays(loadDays(db, name), lastClose),
    denials: count("denial"),
    cuts: count("cut"),
    missed: loadHistory(db, "decisions", name).filter(({ action }) => action === "missed").length,
    dust: dustOf(positions),
    unprotectedMs: positions.filter(({ protection }) => protection === "dust")
      .reduce((sum, { at, closedAt }) => sum + (closedAt ?? risk?.at ?? at) - at, 0),
    parity: lanes.map((lane) => laneParity(db, name, lane)),
  };
}

function dustOf(positions: readonly PositionRecord[]): Record<string, number> {
  const dusty = Map.groupBy(positions.filter(({ dust }) => dust > 0), ({ symbol }) => symbol);
  return Object.fromEntries(
    [...dusty].map(([symbol, own]) => [symbol, own.reduce((sum, { dust }) => sum + dust, 0)]),
  );
}

/** Whether every trade of every lane is that of its backtest, or explained. */
export function holdsParity({ parity }: Pick<RunReport, "parity">): boolean {
  return parity.every(({ unexplained }) => unexplained === 0);
}
