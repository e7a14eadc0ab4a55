/**
 * Starting a run, or going on with one: what the ledger knows of it, and what a runner begins from.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { TIMEFRAME_MS } from "../core/candles.ts";
import { UserError } from "../core/errors.ts";
import { saveRecord } from "../store/live_ledger.ts";
import type { RunRecord } from "../store/live_run_records.ts";
import type { Environment } from "../store/live_stamp.ts";
import { loadRun } from "../store/live_reads.ts";
import type { BookTerms } from "./book_broker.ts";
import type { Clock } from "./clock.ts";
import type { MarketRules } from "./events.ts";
import type { DueBar } from "./bar_sequence.ts";
import { withHeardBars } from "./fed_market.ts";
import { GrowingCandles } from "./growing_candles.ts";
import { type FedBars, replayFeed } from "./replay_feed.ts";
import { startRisk } from "./risk_state.ts";
import { planDifferences } from "./plan_differences.ts";
import { laneSettings, type OpenedLane, planText, readPlan, type RunPlan } from "./run_plan.ts";
import { RunLedger } from "./run_ledger.ts";
import { Runner } from "./runner.ts";
import { readStand, standOf } from "./stored_run.ts";

/** A run that is ready to handle events. */
export interface StartedRun {
  readonly runner: Runner;
  readonly ledger: RunLedger;
  /** The bars that are still to come. */
  readonly feed: ReturnType<typeof replayFeed>;
  /** The bars that close next, by market. */
  readonly due: readonly DueBar[];
  /** Where the run's clock stands, ms UTC. */
  readonly at: number;
  /** Whether it was begun before. */
  readonly isResumed: boolean;
}

/**
 * A run by its name: a new one, or where it stood.
 *
 * @param clock By which a decision over a live feed is late; by its event's time where absent.
 * @throws {UserError} If it was started with something else, or its code was another.
 */
export function startRun(
  db: DatabaseSync,
  { environment, run: name }: { readonly environment: Environment; readonly run: string },
  plan: RunPlan,
  opened: readonly OpenedLane[],
  now: number,
  clock?: Pick<Clock, "now">,
): StartedRun {
  const lanes = plan.feed === undefined ? opened : opened.map((lane) => withHeardBars(db, name, lane));
  const known = loadRun(db, name), text = planText(plan);
  if (known !== null) checkPlan(known, plan);
  const begun = plan.feed === undefined ? Math.min(...lanes.map(({ plan: { from } }) => from)) : now;
  const capital = plan.lanes.reduce((sum, lane) => sum + lane.capital, 0);
  const run: RunRecord = known ??
    {
      environment,
      run: name,
      at: begun,
      capital,
      plan: text,
      aliveAt: now,
      endedAt: null,
      risk: null,
      state: null,
    };
  // Messages and commands need its row.
  if (known === null) saveRecord(db, "runs", run);
  const kept = readStand(run);
  const grown = plan.feed === undefined ? [] : growingBars(lanes);
  const settings = lanes.map((lane, i) => {
    const candles = grown.find((bars) => isOf(lane, bars))?.candles;
    return laneSettings(lane, plan.decisions, kept?.run.lanes[i].recorded, candles);
  });
  const risk = kept?.risk ?? startRisk(plan.limits, capital, begun);
  const stand = standOf(settings, lanes.map(({ from }) => from), risk, kept?.run ?? null);
  const { terms = null, limits: { liveStaleSeconds } } = plan;
  const feed = plan.feed === undefined
    ? null
    : { bars: grown, terms, staleMs: 1000 * liveStaleSeconds, ...(clock && { now: () => clock.now() }) };
  const ledger = new RunLedger(db, run), runner = new Runner(stand, ledger, feed);
  if (kept === null) {
    for (const [symbol, rules] of marketRules(lanes, terms?.feeAsset)) {
      runner.handle({ kind: "market", at: begun, symbol, rules });
    }
  }
  const bars = new Map<string, FedBars>();
  lanes.forEach(({ plan: { symbol, timeframe }, candles }, i) => {
    const market = `${symbol} ${timeframe}`, from = Math.min(bars.get(market)?.from ?? Infinity, stand.nextBars[i]);
    bars.set(market, { candles, from, to: candles.time.length });
  });
  const due = [...bars.values()].map(({ candles: { symbol, timeframe, time } }) => {
    const next = time[time.length - 1] + TIMEFRAME_MS[timeframe];
    const bars = grown.find(({ candles: { symbol: of, timeframe: by } }) => of === symbol && by === timeframe);
    return { symbol, timeframe, next, lack: (from: number, to: number) => bars?.lack(from, to) };
  });
  return { runner, ledger, feed: replayFeed([...bars.values()]), due, at: risk.at, isResumed: known !== null };
}

/** The bars of each market as they are to grow. */
function growingBars(lanes: readonly OpenedLane[]): GrowingCandles[] {
  const bars: GrowingCandles[] = [];
  for (const lane of lanes) {
    if (!bars.some((one) => isOf(lane, one))) bars.push(new GrowingCandles(lane.candles));
  }
  return bars;
}

function isOf({ plan: { symbol, timeframe } }: OpenedLane, { candles }: GrowingCandles): boolean {
  return candles.symbol === symbol && candles.timeframe === timeframe;
}

/** What the markets allow. A dry run sells short on a spot market too, and says that an exchange would not. */
function marketRules(lanes: readonly OpenedLane[], feeAsset: BookTerms["feeAsset"]): Map<string, MarketRules> {
  return new Map(lanes.map(({ plan: { symbol, backtest: { filters, risk, costs } } }) => [
    symbol,
    {
      filters,
      allowsShort: true,
      leverage: Math.max(1, risk.maxLeverage),
      takerFee: costs.takerFee,
      ...(feeAsset && { feeAsset }),
      band: null,
    },
  ]));
}

function checkPlan(run: RunRecord, plan: RunPlan): void {
  const differing = planDifferences(readPlan(run.plan), plan).join(", ");
  if (differing === "") return;
  throw new UserError(
    `Cannot go on with the run "${run.run}": it was started with other ${differing}; another --run begins a new one`,
  );
}
