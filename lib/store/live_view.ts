/**
 * A run at a glance: what is open, what protects it, what restricts it, and what the day has earned.
 *
 * @module
 */
import { equityOf, exitPrice, type KeptRisk, lossOfDay, modeOf, profitOfDay, type Restriction } from "./kept_risk.ts";
import { lastBar } from "./live_bars.ts";
import { type AskedOrder, latestNews, loadLatest, openOrders, openPositions } from "./live_reads.ts";
import { type FindingCount, findingsSince } from "./live_page_reads.ts";
import type { BarRecord } from "./live_market_records.ts";
import type { PositionRecord } from "./live_order_records.ts";
import type { RiskEventRecord, RiskMode } from "./live_risk_records.ts";
import type { RunRecord } from "./live_run_records.ts";
import type { SqlReader } from "./sql_reader.ts";

/** An open position with what it would earn if it were left now, fees so far and funding in. */
export interface OpenPosition extends PositionRecord {
  /** Price it could be left at; `null` where there is none. */
  readonly price: number | null;
  /** Age of a price that is too old to enter at, ms; `null` of another, and where there is none. */
  readonly staleMs: number | null;
  readonly openProfit: number | null;
}

/** A run at a glance. */
export interface LiveView {
  readonly run: RunRecord;
  readonly mode: RiskMode;
  readonly restrictions: readonly Restriction[];
  /** Whether they are lifted on this day only with the override typed. */
  readonly needsOverride: boolean;
  /** Quote units; `null` where a position has no price. */
  readonly equity: number | null;
  /** Profit of the day, flows apart, in quote units and as a share of its start. */
  readonly day: {
    readonly start: number;
    readonly profit: number | null;
    readonly share: number | null;
    /** Gain or loss since the start or the last `resume`, as a share: what the limits restrict. */
    readonly limitShare: number | null;
    /** Whether that is another share, after a `resume` or a flow. */
    readonly isCountedAnew: boolean;
    readonly lossLimit: number;
    readonly gainLimit: number;
  };
  /** Fall from the run's highest equity, and what halts. */
  readonly drawdown: { readonly share: number | null; readonly limit: number };
  readonly positions: readonly OpenPosition[];
  readonly orders: readonly AskedOrder[];
  readonly lastBar: BarRecord | null;
  /** Why orders were denied on this day. */
  readonly denials: readonly FindingCount[];
  /** What happened last to the risk manager, denials and cuts included, the newest first. */
  readonly log: readonly RiskEventRecord[];
  /** The last thing that is no denial and no cut: what restricts, a flow, a fault. */
  readonly news: RiskEventRecord | null;
  /** How messages and commands by Telegram fare, if they ever failed. */
  readonly telegram: RiskEventRecord | null;
}

/** Lines of the log that a glance takes in. */
const LOG_LINES = 20;

/** A run at a glance; `null` before its first event was written. */
export function liveView(db: SqlReader, run: RunRecord): LiveView | null {
  if (run.risk === null) return null;
  // Written by the risk manager, whose state has at least these parts.
  const risk = JSON.parse(run.risk) as KeptRisk, { limits, day, peak } = risk;
  const equity = equityOf(risk), profit = profitOfDay(risk);
  return {
    run,
    mode: modeOf(risk),
    restrictions: risk.restrictions,
    needsOverride: lossOfDay(risk) !== undefined,
    equity,
    day: {
      start: day.start,
      profit,
      share: profit === null || !((day.startEquity ?? 0) > 0) ? null : profit / day.startEquity!,
      limitShare: equity === null || !((day.limitBase ?? 0) > 0) ? null : equity / day.limitBase! - 1,
      isCountedAnew: day.limitBase !== day.startEquity,
      lossLimit: limits.liveDailyLossShare,
      gainLimit: limits.liveDailyGainShare,
    },
    drawdown: {
      share: equity === null || !(peak > 0) ? null : (peak - equity) / peak,
      limit: limits.liveMaxDrawdownShare,
    },
    positions: openPositions(db, run.run).map((position) => valued(risk, position)),
    orders: openOrders(db, run.run),
    lastBar: lastBar(db, run),
    denials: findingsSince(db, run.run, "denial", day.start),
    log: loadLatest(db, "risk_events", run.run, LOG_LINES),
    news: latestNews(db, run.run),
    telegram: latestNews(db, run.run, "telegram"),
  };
}

function valued(risk: KeptRisk, position: PositionRecord): OpenPosition {
  const { side, entryPrice, fees, funding } = position, held = risk.positions[position.position];
  const price = held === undefined ? null : exitPrice(risk, held);
  const openProfit = price === null ? null : side * Math.abs(held.quantity) * (price - entryPrice) - fees - funding;
  return { ...position, price, staleMs: price === null ? null : staleMs(risk, position.symbol), openProfit };
}

function staleMs({ at, markets, limits }: KeptRisk, symbol: string): number | null {
  const age = at - (markets[symbol].heardAt ?? at);
  return age > 1000 * limits.liveStaleSeconds ? age : null;
}
