/**
 * What a run's risk manager keeps in the ledger, as far as others read it: what restricts the run, and what it is worth.
 *
 * @module
 */
import type { Finding, RiskMode } from "./live_risk_records.ts";

/** A rule that keeps orders back until a time or until a person lifts it. */
export interface Restriction extends Finding {
  readonly mode: Exclude<RiskMode, "ACTIVE">;
  readonly since: number;
  /** `null`: a person lifts it. */
  readonly until: number | null;
}

/** Best prices of a market, and when they were heard, ms UTC; `null` where there is none. */
export interface KeptMarket {
  readonly bid: number | null;
  readonly ask: number | null;
  readonly heardAt: number | null;
}

/** What others read of the risk manager's state, which a run keeps as JSON. */
export interface KeptRisk {
  readonly limits: {
    readonly liveDailyLossShare: number;
    readonly liveDailyGainShare: number;
    readonly liveMaxDrawdownShare: number;
    readonly liveStaleSeconds: number;
  };
  /** When something happened last, ms UTC. */
  readonly at: number;
  readonly cash: number;
  /** Highest equity of the run, flows in, counted from the last `resume`. */
  readonly peak: number;
  readonly day: {
    readonly start: number;
    /** Equity at the start; `null` where it is not known. */
    readonly startEquity: number | null;
    /** What was paid in less what was paid out. */
    readonly flows: number;
    /** What loss and gain are measured against: equity at the start or the last `resume`, flows since then in. */
    readonly limitBase: number | null;
  };
  /** By symbol. */
  readonly markets: Readonly<Record<string, KeptMarket>>;
  /** Base units by number of the position, negative for a short. */
  readonly positions: Readonly<Record<string, { readonly symbol: string; readonly quantity: number }>>;
  readonly restrictions: readonly Restriction[];
}

/** The strictest of what restricts. */
export function modeOf({ restrictions }: Pick<KeptRisk, "restrictions">): RiskMode {
  if (restrictions.some(({ mode }) => mode === "HALTED")) return "HALTED";
  return restrictions.length > 0 ? "REDUCING" : "ACTIVE";
}

/** The restriction after a loss of this day, which is lifted on it only with the override typed; or `undefined`. */
export function lossOfDay({ restrictions, day }: Pick<KeptRisk, "restrictions" | "day">): Restriction | undefined {
  return restrictions.find(({ code, since }) => code === "DAILY_LOSS" && since >= day.start);
}

/** Price at which a position could be left: the bid of a long one, the ask of a short one; `null` where there is none. */
export function exitPrice(
  { markets }: Pick<KeptRisk, "markets">,
  { symbol, quantity }: KeptRisk["positions"][string],
): number | null {
  return (quantity > 0 ? markets[symbol]?.bid : markets[symbol]?.ask) ?? null;
}

/** Cash and positions at the prices they could be left at; `null` where one of these is not known. */
export function equityOf(state: Pick<KeptRisk, "cash" | "markets" | "positions">): number | null {
  let equity = state.cash;
  for (const position of Object.values(state.positions)) {
    const price = exitPrice(state, position);
    if (price === null) return null;
    equity += position.quantity * price;
  }
  return equity;
}

/** Equity now − equity at 00:00 UTC − flows; `null` where one of these is not known. */
export function profitOfDay(state: Pick<KeptRisk, "cash" | "markets" | "positions" | "day">): number | null {
  const equity = equityOf(state), { startEquity, flows } = state.day;
  return equity === null || startEquity === null ? null : equity - startEquity - flows;
}
