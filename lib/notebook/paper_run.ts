/**
 * A strategy traded on paper in a notebook, bar by bar as `deno task live` does it, with its ledger in memory.
 *
 * @module
 */
import { type BacktestRun, runBacktest } from "../backtest/run_backtest.ts";
import type { TimeMark } from "../charts/lines.ts";
import { resolveSettings } from "../config/settings.ts";
import { type Candles, DAY_MS, TIMEFRAME_MS } from "../core/candles.ts";
import { sliceCandles } from "../data/candles.ts";
import { parityCauses } from "../live/parity.ts";
import { limitsOf, type LiveLimits } from "../live/risk_state.ts";
import { laneStrategy, type OpenedLane, openLane, type RunPlan } from "../live/run_plan.ts";
import { type RunReport, runReport } from "../live/run_report.ts";
import { startRun } from "../live/start_run.ts";
import { standTexts } from "../live/stored_run.ts";
import { equityOf } from "../store/kept_risk.ts";
import { openLedger } from "../store/live_ledger.ts";
import { lastNews } from "../store/live_page_reads.ts";
import type { RiskEventRecord } from "../store/live_risk_records.ts";
import { defaultPlanSettings } from "../study/plan_settings.ts";
import type { StudyMarket } from "../study/market.ts";
import type { StrategyParams } from "../strategies/votes/params.ts";

/** A limit of the risk manager, by the name of its setting. */
export type PaperLimit =
  | "liveMaxPositionShare"
  | "liveDailyLossShare"
  | "liveDailyGainShare"
  | "liveMaxDrawdownShare"
  | "liveMaxOpenRiskShare"
  | "liveMaxConsecutiveStops";

/** What is traded, and how carefully. */
export interface PaperRunOptions {
  /** Parameters of the built-in strategy; those left out take their defaults. */
  readonly params: Partial<StrategyParams>;
  /** Days at the end of the market that are traded; those before are known at the start. */
  readonly days: number;
  /** Limits of the risk manager in the place of the defaults, shares as fractions. */
  readonly limits?: Readonly<Partial<Record<PaperLimit, number>>>;
}

/** An account at each bar's close. */
export interface PaperAccount {
  /** Closes, ms UTC. */
  readonly time: Float64Array;
  /** Quote units; `NaN` where a position has no price. */
  readonly equity: Float64Array;
  /** What it began with. */
  readonly startEquity: number;
}

/** A UTC day of a run. */
export interface PaperDay {
  /** Its start, ms UTC. */
  readonly day: number;
  /** Positions closed. */
  readonly trades: number;
  /** Quote units, fees and funding in. */
  readonly profit: number;
  /** The same as a fraction of the equity at its start. */
  readonly share: number;
  /** Quote units. */
  readonly fees: number;
}

/** Orders that the risk manager denied, or whose size he cut, for one reason. */
export interface PaperFinding {
  /** What he did. */
  readonly what: "denied" | "cut";
  /** Why, in the word that stands for it. */
  readonly code: string;
  /** How often. */
  readonly count: number;
}

/** Something that restricted the run, or was noted. */
export interface PaperEvent {
  /** When, ms UTC. */
  readonly time: number;
  /** `restricted`, `lifted`, `note`. */
  readonly kind: string;
  /** In one sentence. */
  readonly sentence: string;
}

/** What the differences of one cause come to. */
export interface PaperDifference {
  /** As the parity report has it: `timing`, `denied DAILY_LOSS`, … */
  readonly cause: string;
  /** How many differences. */
  readonly parts: number;
  /** Profit of the run less that of its backtest, quote units. */
  readonly amount: number;
}

/** A run held against its backtest on the same bars, with the run's money, costs and share of the equity. */
export interface PaperParity {
  /** Whether every bit of every trade is the same. */
  readonly isSame: boolean;
  /** Closed trades. */
  readonly trades: { readonly run: number; readonly backtest: number };
  /** Their net profit, quote units. */
  readonly profit: { readonly run: number; readonly backtest: number };
  /** How far fills were worse than the price their rule named, as a fraction of the notional; `NaN` without any. */
  readonly slippage: { readonly run: number; readonly backtest: number };
  /** What explains that they differ. */
  readonly differences: readonly PaperDifference[];
  /** How many differences nothing explains. */
  readonly unexplained: number;
}

/** What a run has come to. */
export interface PaperRun {
  /** Positions closed. */
  readonly trades: number;
  /** Net profit of these, quote units. */
  readonly profit: number;
  /** What of it they have paid in fees. */
  readonly fees: number;
  /** What of it they have paid in funding. */
  readonly funding: number;
  /** The account at each bar's close. */
  readonly account: PaperAccount;
  /** Day by day. */
  readonly days: readonly PaperDay[];
  /** What the risk manager denied and cut. */
  readonly findings: readonly PaperFinding[];
  /** What restricted it, in order. */
  readonly events: readonly PaperEvent[];
  /** The times at which it was restricted, for a figure over time. */
  readonly moments: readonly TimeMark[];
  /** The run beside its backtest. */
  readonly parity: PaperParity;
  /** The bars that were traded. */
  readonly candles: Candles;
  /** The backtest that it is held against, on these bars. */
  readonly backtest: BacktestRun;
}

/** Name of the one run of its ledger. */
const RUN = "notebook";

/**
 * Trades the built-in strategy on the last days of a market.
 *
 * @throws {RangeError} If the market is no longer than those days, or a parameter does not fit.
 *
 * @example A run whose limits are not met trades as its backtest does
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleParams, notebookMarket, paperRun } from "assay/notebook";
 *
 * const market = await notebookMarket({ seed: 7, edge: 10, bars: 4 * 1440 });
 * const { parity, account, backtest } = await paperRun(market, { params: exampleParams(market.candles), days: 2 });
 * assert.ok(parity.isSame && parity.trades.run > 0);
 * assert.ok(Math.abs(account.equity.at(-1)! / backtest.equity.at(-1)! - 1) < 1e-9);
 * ```
 */
export async function paperRun(market: StudyMarket, { params, days, limits = {} }: PaperRunOptions): Promise<PaperRun> {
  const { settings } = resolveSettings({ envFile: null, environment: {}, commandLine: {} });
  const all: LiveLimits = { ...limitsOf(settings), ...limits };
  const lane = await laneOf(market, params, days, all);
  using db = await openLedger(":memory:", "dry");
  const plan: RunPlan = { broker: "bars", decisions: "once", limits: all, engine: RUN, lanes: [lane.plan] };
  const { runner, ledger, feed } = startRun(db, { environment: "dry", run: RUN }, plan, [lane], lane.plan.from);
  const time: number[] = [], equity: number[] = [];
  const write = (endedAt: number | null) => ledger.flush({ ...standTexts(runner.stand), aliveAt: 0, endedAt });
  for (const event of feed) {
    runner.handle(event);
    if (ledger.endEvent()) write(null);
    if (event.kind !== "bar") continue;
    time.push(event.at);
    equity.push(equityOf(runner.stand.risk) ?? NaN);
  }
  write(lane.plan.to);
  const startEquity = lane.plan.capital, news = lastNews(db, RUN, time.length).reverse();
  return {
    ...totalsOf(runReport(db, RUN, [lane])),
    account: { time: Float64Array.from(time), equity: Float64Array.from(equity), startEquity },
    events: news.map(({ at, kind, sentence }) => ({ time: at, kind, sentence })),
    moments: news.flatMap(momentOf),
    candles: sliceCandles(lane.candles, lane.plan.from, lane.plan.to),
    backtest: runBacktest(lane.candles, lane.params, { ...lane.options, strategy: lane.strategy }),
  };
}

/** The strategy on the market, as a run that is never stored has it. */
async function laneOf(
  market: StudyMarket,
  params: Partial<StrategyParams>,
  days: number,
  limits: LiveLimits,
): Promise<OpenedLane> {
  const { source, candles, dataHash, profile, profileOrigin } = market, { time, symbol, timeframe } = candles;
  const { backtest } = defaultPlanSettings(market);
  const to = time[time.length - 1] + TIMEFRAME_MS[timeframe], from = time.find((at) => at >= to - days * DAY_MS);
  if (!(days > 0) || from === undefined || from === time[0]) {
    throw new RangeError(
      `Cannot trade the last ${days} days: wanted a market of more, found ${(to - time[0]) / DAY_MS}`,
    );
  }
  const code = { strategy: "votes", code: { kind: "shipped", name: "votes" }, params } as const;
  const studied = { verdict: "sample", studiedAt: null, studyEnd: null } as const;
  const bars = { symbol, timeframe, source, profile, profileOrigin, dataHash, from, to };
  const plan = { ...code, ...studied, ...bars, capital: backtest.startEquity, backtest };
  return openLane(plan, limits, market, await laneStrategy(plan, candles));
}

function totalsOf(report: RunReport): Omit<PaperRun, "account" | "events" | "moments" | "candles" | "backtest"> {
  const { trades, profit, fees, funding, denials, cuts, parity: [lane] } = report;
  const found = (what: PaperFinding["what"], counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([code, count]): PaperFinding => ({ what, code, count }));
  return {
    trades,
    profit,
    fees,
    funding,
    days: report.days.map(
      ({ day, trades, pnl, startEquity, fees }) => {
        return { day, trades, profit: pnl, share: pnl / startEquity, fees };
      },
    ),
    findings: [...found("denied", denials), ...found("cut", cuts)],
    parity: {
      isSame: lane.hash.run === lane.hash.backtest,
      trades: lane.trades,
      profit: lane.profit,
      slippage: lane.slippage,
      differences: parityCauses(lane.differences),
      unexplained: lane.unexplained,
    },
  };
}

function momentOf({ at, kind, mode }: RiskEventRecord): TimeMark[] {
  return kind === "restricted" ? [{ time: at, label: mode }] : [];
}
