/**
 * Bars and decisions of a study's strategies, made again from what is on record: no log of decisions is kept of most trials,
 * and no bars of simulated markets and of files.
 *
 * 1. Bars come from the stored plan, and count only if their hash is the one on record.
 * 2. Decisions come from the log where a run kept one, else from a replay of the trial on the days of the search, which
 *    counts only if its trades are those on record.
 * 3. Days beyond the search are shown of a strategy as far as they are on record as opened for it; a replay never
 *    touches them.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { recordDifference } from "../automl/replay.ts";
import { type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { UserError } from "../core/errors.ts";
import { outcomesByMarket } from "../executor/executor.ts";
import { dataHashOf } from "../executor/run_job.ts";
import { checkUnchanged } from "../executor/strategy_source.ts";
import { threadExecutor } from "../executor/thread_executor.ts";
import { hasLog, loadLogSteps, type LogStep } from "../store/logs.ts";
import { loadTrades } from "../store/trade_rows.ts";
import { loadTrial } from "../store/trials.ts";
import { loadUnseenRunsOf } from "../store/unseen_runs.ts";
import { getStudy } from "../store/studies.ts";
import { loadPlanned } from "../study/begin_study.ts";
import { checkSameCode } from "../study/code_versions.ts";
import type { StudyMarket } from "../study/market.ts";
import { jobContext, searchedBars } from "../study/plan_jobs.ts";
import { openStudy, type Study } from "../study/study.ts";
import { type BarSpan, candleWindow, MOST_BARS, noCandles } from "./candle_window.ts";
import type { Window } from "./database_source.ts";
import { type CandleWindow, type DecisionWindow, SourceError, type StudyView } from "./source.ts";

/** Replayed strategies whose decisions are kept: those that a reader goes back and forth between. */
const REPLAYS = 8;

/** After so long bars that were not those on record are looked for again, ms: loading them takes seconds. */
const LOOK_AGAIN_MS = 10_000;

/** Why there is nothing to show. */
const NO_BARS =
  "The bars of this study are no longer what they were, so that there are no candles: its trades are shown " +
  "on their own prices.";
const OTHER_CODE = "The code has changed since this study was made, so that its decisions cannot be made again.";
const NOT_RUN = "This strategy was not run to its end, so that it decided nothing.";

/** A study with its bars. */
interface OpenedStudy {
  readonly createdAt: number;
  readonly study: Study;
  readonly markets: readonly StudyMarket[];
}

/** Bars and decisions of the studies of a store; those of the last study asked for are kept. */
export class StudyBars {
  readonly #db: DatabaseSync;
  #opened: OpenedStudy | null = null;
  /** The study whose bars were not found last, and until when they are not looked for again. */
  #refused = { name: "", until: 0 };
  readonly #replays = new Map<string, Promise<readonly LogStep[][] | string>>();

  /** Those of a store, opened for reading alone. */
  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Bars of a window, of the days that were opened for a strategy. */
  candles(view: StudyView, trial: number, window: Window & { readonly timeframe: Timeframe }): Promise<CandleWindow> {
    const { timeframe, market } = window, opened = this.#open(view.study);
    if (opened === null) return Promise.resolve(noCandles(timeframe, NO_BARS));
    const { candles } = opened.markets[market];
    return Promise.resolve(candleWindow(candles, window, timeframe, this.#shownSpans(opened, trial, market)));
  }

  /** Decisions within a window. */
  async decisions({ study }: StudyView, trial: number, { market, from, to }: Window): Promise<DecisionWindow> {
    const found = loadTrial(this.#db, study, trial);
    if (found === null) throw new SourceError(`Cannot find strategy ${trial} of the study "${study}"`, null, true);
    if (hasLog(this.#db, study, { trial, market })) {
      const rows = loadLogSteps(this.#db, study, { trial, market }, { from, to, most: MOST_BARS });
      return { rows, absence: null };
    }
    if (found.tradesHash === null) return { rows: [], absence: NOT_RUN };
    const opened = this.#open(study);
    if (opened === null) return { rows: [], absence: NO_BARS };
    const steps = await this.#replayed(opened, trial);
    if (typeof steps === "string") return { rows: [], absence: steps };
    const rows = steps[market].filter(({ time }) => time >= from && time < to).slice(0, MOST_BARS);
    return { rows, absence: null };
  }

  /** The study with its bars; `null` where they are not those on record. */
  #open(name: string): OpenedStudy | null {
    const { createdAt } = getStudy(this.#db, name), known = this.#opened;
    if (known?.study.name === name && known.createdAt === createdAt) return known;
    if (this.#refused.name === name && performance.now() < this.#refused.until) return null;
    this.#opened = null;
    this.#replays.clear();
    try {
      const study = openStudy(this.#db, name);
      const markets = study.plan.markets.map((market) => loadPlanned(this.#db, market, "show its bars"));
      return this.#opened = { createdAt, study, markets };
    } catch (error) {
      // What is wrong names files of this machine, which is nobody's business here.
      if (!(error instanceof UserError)) throw error;
      this.#refused = { name, until: performance.now() + LOOK_AGAIN_MS };
      return null;
    }
  }

  /** The days of the search, and those beyond it that were opened for a strategy. */
  #shownSpans({ study: { name, plan }, markets }: OpenedStudy, trial: number, market: number): BarSpan[] {
    const { time, timeframe } = markets[market].candles, { split } = plan.markets[market];
    const opened = loadUnseenRunsOf(this.#db, name, trial).map(({ part }) => part);
    const parts = (["search", "validation", "sealed"] as const).filter((part) =>
      part === "search" || opened.includes(part)
    );
    return parts.map((part) => ({
      from: time[split[part].from],
      to: time[split[part].to - 1] + TIMEFRAME_MS[timeframe],
    }));
  }

  /** The decisions of a trial by market, or why there are none. */
  #replayed(opened: OpenedStudy, trial: number): Promise<readonly LogStep[][] | string> {
    const key = `${trial}`, known = this.#replays.get(key);
    if (known !== undefined) return known;
    const replay = replayed(this.#db, opened, trial);
    // A fault is not kept: it may have been one of the moment.
    replay.catch(() => this.#replays.delete(key));
    if (this.#replays.size >= REPLAYS) this.#replays.delete(this.#replays.keys().next().value!);
    this.#replays.set(key, replay);
    return replay;
  }
}

/** Runs a trial again on the days of the search. */
async function replayed(
  db: DatabaseSync,
  { study, markets }: OpenedStudy,
  trial: number,
): Promise<LogStep[][] | string> {
  const { plan, name } = study;
  try {
    checkSameCode(plan, "engine", "replay");
    checkUnchanged(plan.strategies, "replay");
  } catch (error) {
    if (error instanceof UserError) return OTHER_CODE;
    throw error;
  }
  const job = {
    id: trial,
    params: study.trial(trial).params,
    ...searchedBars(plan),
    interval: false,
    logs: "decisions",
  } as const;
  const executor = threadExecutor({ ...jobContext(plan, markets), workers: 1 });
  const [outcome] = await executor.submit({ dataHash: dataHashOf(markets), jobs: [job] }).finally(executor.close);
  if (outcome.state === "failed") return OTHER_CODE;
  if (recordDifference(study.trial(trial), loadTrades(db, name, trial), outcome.trades) !== null) return OTHER_CODE;
  return outcomesByMarket(outcome).map(({ decisions }) => {
    if (decisions === null) return [];
    const { length, time, side, confidence, equity, reason, indicators } = decisions;
    const finite = (value: number) => Number.isFinite(value) ? value : null;
    return Array.from({ length }, (_, i) => ({
      time: time[i],
      signal: side[i],
      confidence: finite(confidence[i]),
      equity: finite(equity[i]),
      reason: reason[i],
      indicators: Object.fromEntries(Object.entries(indicators).map(([key, column]) => [key, finite(column[i])])),
    }));
  });
}
