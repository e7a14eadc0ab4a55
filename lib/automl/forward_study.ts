/**
 * A study of one window of a market, and what its strategies did on the days after it.
 *
 * The study is one of `deno task automl` on the bars of the window alone, its looks counted in a ledger of its own that
 * knows of no look before. Nothing of the days after the window enters it.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DAY_MS, TIMEFRAME_MS } from "../core/candles.ts";
import { randomSource } from "../core/random.ts";
import { firstBarFrom } from "../data/candles.ts";
import type { ProfileName } from "../execution/market_profiles.ts";
import type { BacktestOutcome } from "../executor/executor.ts";
import { openStrategies } from "../executor/open_strategies.ts";
import type { StrategySource } from "../executor/strategy_source.ts";
import { dayIndex } from "../metrics/daily.ts";
import { sharpe } from "../metrics/performance.ts";
import type { SamplerName } from "../search/optimizer_options.ts";
import type { Certificate } from "../selection/certificate.ts";
import { openDatabase } from "../store/database.ts";
import { LookLedger } from "../store/look_ledger.ts";
import { loadMarket, type StudyMarket } from "../study/market.ts";
import type { MarketSource } from "../study/market_source.ts";
import { searchedMarket } from "../study/plan.ts";
import { defaultPlanSettings } from "../study/plan_settings.ts";
import type { Study } from "../study/study.ts";
import { isGood, type StudyTrial } from "../study/study_trial.ts";
import { runMemoryStudy, runOn } from "./memory_study.ts";

/** One study of a forward test. */
export interface ForwardStudy {
  /** Its market as tables name it. */
  readonly market: string;
  /** The bars that the study has; they end with a whole day. */
  readonly window: MarketSource;
  /** The same bars, and those after them on which its strategies are run. */
  readonly whole: MarketSource;
  /** By which terms the market is traded; those of where its bars are from where `null`. */
  readonly profile: ProfileName | null;
  /** Seed of the search. */
  readonly seed: number;
  readonly trials: number;
  /** How points are chosen. */
  readonly sampler: SamplerName;
  /** The strategies searched. */
  readonly strategies: readonly StrategySource[];
  /** What the search maximises; the default target where absent. */
  readonly searchTarget?: string;
}

/** Which strategies of a study are followed; one may be of several groups. */
export const FORWARD_GROUPS = ["hard", "good", "best", "value", "random"] as const;

/** HARD, GOOD, the ten best by Sharpe ratio in the search, the ten best by what it maximised, ten random valid ones. */
export type ForwardGroup = (typeof FORWARD_GROUPS)[number];

/** A strategy of a window, and what it did after it. */
export interface ForwardRow {
  /** As {@linkcode ForwardStudy.market}. */
  readonly market: string;
  /** Start of the window, its end, and the end of the days after it, ms UTC. */
  readonly from: number;
  readonly to: number;
  readonly forwardTo: number;
  /** Seed of the search. */
  readonly seed: number;
  /** Trials of the search. */
  readonly trials: number;
  /** What the search maximised. */
  readonly target: string;
  /** Version of the code that decides a study. */
  readonly codeVersion: string;
  /** First twelve digits of the SHA-256 over the trades of all trials of the study. */
  readonly tradesHash: string;
  /** Number of the trial. */
  readonly trial: number;
  readonly groups: readonly ForwardGroup[];
  /** KPIs of the search by name, and figures of the certificate by `topic.figure`; those that exist. */
  readonly figures: Readonly<Record<string, number>>;
  /** Annual Sharpe ratio on the days after the window, 0 if nothing was traded; `null` where the run failed. */
  readonly forwardSharpe: number | null;
  /** Return over these days as a fraction; `null` likewise. */
  readonly forwardReturn: number | null;
  /** How many days these are. */
  readonly forwardDays: number;
}

/** Proposals a round, as in the default search. */
const BATCH = 8;

/** Strategies of the groups that have a fixed size. */
const GROUP_SIZE = 10;

/** Digits that tell the trades of two studies apart. */
const HASH_DIGITS = 12;

/** Stream of the random choice, apart from those of the search. */
const CHOICE_STREAM = 2018;

/**
 * Runs a study of a window and its strategies on the days after it.
 *
 * @param data Where stored bars are looked up; nothing is written to it.
 * @returns One row a strategy followed, in trial order.
 * @throws {UserError} If bars cannot be read or split, or no trial of the first round could be run.
 */
export async function runForwardStudy(options: ForwardStudy, data: DatabaseSync): Promise<ForwardRow[]> {
  const { market: name, profile, window, whole, strategies, searchTarget, ...asked } = options;
  const market = loadMarket(window, data, profile), after = loadMarket(whole, data, profile);
  using db = await openDatabase(":memory:");
  using own = ownLedger();
  const settings = defaultPlanSettings(market), opened = await openStrategies(strategies, searchedMarket([market]));
  const request = { seed: asked.seed, sampler: asked.sampler, ...(searchTarget !== undefined && { searchTarget }) };
  const { study, validation: { certificates } } = await runMemoryStudy(db, {
    request: { ...settings, ...request, study: name, batch: BATCH, strategies: opened },
    market,
    trials: asked.trials,
    ledger: own.ledger,
    certified: "good",
  });
  const followed = chooseFollowed(study);
  const trials = [...followed.keys()].sort((a, b) => a - b).map((trial) => study.trials.get(trial));
  const to = endOf(market), forwardTo = endOf(after), { plan } = study;
  const from = firstBarFrom(after.candles.time, to);
  const outcomes = await runOn(after, plan, trials.map(({ params }) => params), from);
  const days = Math.round((forwardTo - to) / DAY_MS);
  const common = {
    market: name,
    from: DAY_MS * dayIndex(market.candles.time[0]),
    to,
    forwardTo,
    seed: asked.seed,
    trials: asked.trials,
    target: plan.searchTarget,
    codeVersion: plan.versions!.study,
    tradesHash: study.tradesHash().slice(0, HASH_DIGITS),
  };
  return trials.map((trial, i) => ({
    ...common,
    trial: trial.trial,
    groups: followed.get(trial.trial)!,
    figures: figuresOf(trial, certificates.get(trial.trial)),
    ...afterwards(outcomes[i], { days, firstDay: dayIndex(to), periodsPerYear: plan.periodsPerYear }),
    forwardDays: days,
  }));
}

/** End of the day of the last bar, ms UTC. */
function endOf({ candles: { time, timeframe } }: StudyMarket): number {
  return DAY_MS * dayIndex(time[time.length - 1] + TIMEFRAME_MS[timeframe] - 1) + DAY_MS;
}

/** The strategies followed, with their groups. */
function chooseFollowed(study: Study): Map<number, ForwardGroup[]> {
  const valid = study.trials.ended().filter(({ isValid }) => isValid), drawn = [...valid];
  const random = randomSource(study.plan.seed, CHOICE_STREAM);
  const best = (figure: (trial: StudyTrial) => number | null): StudyTrial[] =>
    valid.filter((trial) => figure(trial) !== null)
      .sort((a, b) => figure(b)! - figure(a)! || a.trial - b.trial).slice(0, GROUP_SIZE);
  const groups: Record<ForwardGroup, readonly StudyTrial[]> = {
    hard: study.hard(),
    good: valid.filter(isGood),
    best: best(({ kpis }) => kpis!.sharpe),
    value: best(({ value }) => value),
    random: Array.from(
      { length: Math.min(GROUP_SIZE, valid.length) },
      () => drawn.splice(random.integer(drawn.length), 1)[0],
    ),
  };
  const followed = new Map<number, ForwardGroup[]>();
  for (const group of FORWARD_GROUPS) {
    for (const { trial } of groups[group]) followed.set(trial, [...followed.get(trial) ?? [], group]);
  }
  return followed;
}

/** What was known of a strategy before the days that are looked at here. */
function figuresOf({ kpis, value }: StudyTrial, certificate: Certificate | undefined): Record<string, number> {
  const certified =
    certificate?.sentences.flatMap(({ topic, figures }) =>
      Object.entries(figures).map(([figure, number]) => [`${topic}.${figure}`, number] as const)
    ) ?? [];
  const known = [["searchValue", value] as const, ...Object.entries(kpis!), ...certified];
  return Object.fromEntries(known.filter((entry): entry is [string, number] => Number.isFinite(entry[1])));
}

/** What a run came to over all the days, also those without bars or after it was given up. */
function afterwards(
  outcome: BacktestOutcome,
  { days, firstDay, periodsPerYear }: {
    readonly days: number;
    readonly firstDay: number;
    readonly periodsPerYear: number;
  },
): Pick<ForwardRow, "forwardSharpe" | "forwardReturn"> {
  if (outcome.state !== "done") return { forwardSharpe: null, forwardReturn: null };
  const returns = new Float64Array(days);
  outcome.days.forEach((day, i) => returns[dayIndex(day) - firstDay] = outcome.dailyReturns[i]);
  const forwardReturn = returns.reduce((level, one) => level * (1 + one), 1) - 1;
  const isIdle = returns.every((one) => one === 0);
  return {
    forwardSharpe: isIdle ? 0 : sharpe(returns, { periodsPerYear }),
    forwardReturn: Number.isFinite(forwardReturn) ? forwardReturn : null,
  };
}

/** A ledger without looks, which is gone when it goes out of scope: each study is the first that looks. */
function ownLedger(): { readonly ledger: LookLedger } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), "assay-forward-"));
  return {
    ledger: new LookLedger(join(folder, "looks.db")),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
