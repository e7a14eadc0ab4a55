/**
 * A study's plan: everything that, with a trial's parameters, decides its numbers. It is written once, when the study
 * begins, and read back on resume and replay.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { UserError } from "../core/errors.ts";
import type { BacktestOptions } from "../backtest/options.ts";
import type { SelectionThresholds } from "../config/settings.ts";
import { domainHash } from "../gp/domain.ts";
import { splitTime, type TimeSplit } from "../selection/splits.ts";
import { STRATEGY_SCHEMA, strategyDomain } from "../strategy/schema.ts";
import { createStudy, findStudy, getStudy } from "../store/studies.ts";
import type { Sampler } from "./arguments.ts";
import { codeVersion } from "./code_version.ts";
import { describeSource, loadMarket, type MarketSource, type StudyMarket } from "./market.ts";

/** What a study is fixed to when it begins. */
export interface StudyPlan {
  readonly study: string;
  readonly codeVersion: string;
  readonly dataHash: string;
  readonly seed: number;
  readonly sampler: Sampler;
  /** Proposals a round. */
  readonly batch: number;
  readonly source: MarketSource;
  readonly split: TimeSplit;
  readonly backtest: BacktestOptions;
  readonly periodsPerYear: number;
  readonly sharpeCap: number;
  readonly thresholds: SelectionThresholds;
}

/** The settings of a plan as they are kept in the table of studies. */
type StoredSettings = Pick<
  StudyPlan,
  "sampler" | "batch" | "source" | "split" | "periodsPerYear" | "sharpeCap" | "thresholds"
>;

/** Days a year on which crypto markets trade. */
const CRYPTO_DAYS_PER_YEAR = 365;

/**
 * Walk-forward folds of the search part: the first ninth only warms up, the other eight are what a trial is judged on.
 */
const FOLDS = 8;

/** What a new study is asked to be. */
export interface PlanRequest {
  /** `null` for the next free name. */
  readonly study: string | null;
  readonly seed: number;
  readonly sampler: Sampler;
  readonly batch: number;
  readonly sharpeCap: number;
  readonly backtest: BacktestOptions;
  readonly thresholds: SelectionThresholds;
}

/**
 * Begins a study on a market: splits its time and writes the plan down.
 *
 * @throws {UserError} If a study of this name exists or the bars cannot be split.
 */
export function beginStudy(db: DatabaseSync, request: PlanRequest, market: StudyMarket, now: number): StudyPlan {
  if (request.study !== null && findStudy(db, request.study) !== null) {
    throw new UserError(
      `Cannot begin the study "${request.study}": it exists; add --resume to go on with it, or choose another --study`,
    );
  }
  const { candles, dataHash } = market;
  const plan: StudyPlan = {
    study: request.study ?? freeName(db),
    codeVersion: codeVersion(),
    dataHash,
    seed: request.seed,
    sampler: request.sampler,
    batch: request.batch,
    source: market.source,
    split: splitOf(market),
    backtest: request.backtest,
    periodsPerYear: CRYPTO_DAYS_PER_YEAR,
    sharpeCap: request.sharpeCap,
    thresholds: request.thresholds,
  };
  const { sampler, batch, source, split, periodsPerYear, sharpeCap, thresholds } = plan;
  createStudy(db, {
    study: plan.study,
    createdAt: now,
    codeVersion: plan.codeVersion,
    dataHash,
    domainHash: domainHash(strategyDomain(candles.timeframe)),
    seed: plan.seed,
    symbol: candles.symbol,
    timeframe: candles.timeframe,
    fromTime: candles.time[0],
    toTime: candles.time[candles.time.length - 1],
    source: describeSource(source),
    settings: { sampler, batch, source, split, periodsPerYear, sharpeCap, thresholds } satisfies StoredSettings,
    costs: plan.backtest,
  });
  return plan;
}

/**
 * Takes a study up again: reads its plan back and checks that bars and code are still those it began with.
 *
 * @throws {UserError} If there is no such study, or its bars or the code that decides numbers have changed.
 */
export function resumeStudy(db: DatabaseSync, study: string): { plan: StudyPlan; market: StudyMarket } {
  const stored = getStudy(db, study);
  const settings = stored.settings as StoredSettings;
  const plan: StudyPlan = {
    ...settings,
    study,
    codeVersion: stored.codeVersion,
    dataHash: stored.dataHash,
    seed: stored.seed,
    backtest: stored.costs as BacktestOptions,
  };
  if (codeVersion() !== plan.codeVersion) {
    throw new UserError(
      `Cannot go on with the study "${study}": it began with code ${plan.codeVersion}, this is ${codeVersion()}; ` +
        "results of the two cannot be mixed",
    );
  }
  const market = loadMarket(plan.source, db);
  if (market.dataHash !== plan.dataHash) {
    throw new UserError(
      `Cannot go on with the study "${study}": its bars had the hash ${plan.dataHash}, ` +
        `${describeSource(plan.source)} now has ${market.dataHash}`,
    );
  }
  return { plan, market };
}

function splitOf({ candles, source }: StudyMarket): TimeSplit {
  try {
    return splitTime(candles.time, { maxHoldingMs: longestHoldingMs(candles.timeframe), folds: FOLDS });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(`Cannot search ${describeSource(source)}: ${error.message}`, { cause: error });
  }
}

/** The longest time a position may stay open, whatever a trial's parameters, ms. */
function longestHoldingMs(timeframe: Timeframe): number {
  return STRATEGY_SCHEMA.find(({ name }) => name === "timeoutBars")!.high! * TIMEFRAME_MS[timeframe];
}

function freeName(db: DatabaseSync): string {
  for (let number = 1;; number++) {
    const name = `study-${number}`;
    if (findStudy(db, name) === null) return name;
  }
}
