/**
 * What the certificate is worth: the whole selection on markets without an edge, and on markets with a known one.
 *
 * A study here is a study of `deno task automl` on its own market, kept in memory: search, gates, candidates beyond the
 * search. On noise every strategy that passes is a false discovery; one found on a planted market counts as kept if it
 * also earns on fresh bars of the same law.
 *
 * @module
 */
import { openStrategies } from "../executor/open_strategies.ts";
import type { StrategySource } from "../executor/strategy_source.ts";
import type { BacktestOptions } from "../backtest/options.ts";
import type { SelectionThresholds } from "../config/settings.ts";
import type { SamplerName } from "../search/optimizer_options.ts";
import { failedGates } from "../selection/gates.ts";
import { HARD_VARIANTS, type HardVariant } from "../selection/hard_checks.ts";
import type { HardCandidate, StudyEvidence } from "../selection/hard_evidence.ts";
import { hardGates } from "../selection/hard_gate.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import { openDatabase } from "../store/database.ts";
import { confirmableOf } from "../study/confirmable.ts";
import { loadMarket, type StudyMarket } from "../study/market.ts";
import type { MarketSource } from "../study/market_source.ts";
import { searchedMarket, type StudyPlan } from "../study/plan.ts";
import type { StudyTrial } from "../study/study_trial.ts";
import { defaultPlanSettings } from "../study/plan_settings.ts";
import { runMemoryStudy, runOn } from "./memory_study.ts";

/** One study of the self-test. */
export interface SelftestStudy {
  /** The group it is counted in. */
  readonly group: string;
  readonly source: MarketSource;
  /** The same law with other chance, to try what was found; `null` where there is none. */
  readonly fresh: MarketSource | null;
  /** Whether trading costs what it costs by default, or nothing. */
  readonly costs: boolean;
  /** Whether the price passes every level between two prices, so that an order at any of them fills at a fair price. */
  readonly isContinuous: boolean;
  /** Seed of the search. */
  readonly seed: number;
  readonly trials: number;
  /** How points are chosen. */
  readonly sampler: SamplerName;
  /** The strategies searched. */
  readonly strategies: readonly StrategySource[];
}

/** What a study of the self-test found. */
export interface SelftestOutcome {
  readonly group: string;
  /** SHA-256 over all trials' trades. */
  readonly tradesHash: string;
  readonly valid: number;
  /** Strategies that meet every SOFT threshold but the one on luck: what a search without a certificate would show. */
  readonly shown: number;
  /** Strategies that pass the SOFT gates. */
  readonly good: number;
  /** Strategies that pass the HARD gates. */
  readonly hard: number;
  /** Strategies that would pass them with each combination of checks, without the placebo. */
  readonly hardByVariant: Readonly<Record<HardVariant, number>>;
  /** Whether the best-ranked HARD strategy also earns on fresh bars; `null` without one or without such bars. */
  readonly kept: boolean | null;
  /** Smallest annual Sharpe ratio that the study would have confirmed, as it says itself; `null` where none is. */
  readonly confirmable: number | null;
}

/** Proposals a round, as in the default search. */
const BATCH = 8;

/** Runs one study of the self-test. */
export async function runSelftestStudy({ group, ...asked }: SelftestStudy): Promise<SelftestOutcome> {
  const { seed, trials, sampler } = asked;
  using db = await openDatabase(":memory:");
  const { funding, ...free } = loadMarket(asked.source, db);
  const market = asked.costs && funding ? { ...free, funding } : free;
  const settings = defaultPlanSettings(market), { thresholds } = settings;
  const backtest = asked.costs ? settings.backtest : withoutCosts(settings.backtest, asked.isContinuous);
  const strategies = await openStrategies(asked.strategies, searchedMarket([market]));
  const request = { ...settings, study: group, seed, sampler, batch: BATCH, backtest, strategies };
  const { study, validation: { carried, evidence } } = await runMemoryStudy(db, { request, market, trials });
  const ended = study.trials.ended();
  const [first] = study.hard().sort((a, b) => (b.score ?? 0) - (a.score ?? 0));
  return {
    group,
    tradesHash: study.tradesHash(),
    valid: ended.filter(({ isValid }) => isValid).length,
    shown: countShown(ended, thresholds),
    good: ended.filter(({ isSoft }) => isSoft).length,
    hard: study.hard().length,
    hardByVariant: countByVariant(carried.map(({ candidate }) => candidate), evidence, thresholds),
    // One that does not trade there, or fails, has no Sharpe ratio: it has not earned its keep.
    kept: first === undefined || asked.fresh === null
      ? null
      : (await sharpeOn(loadMarket(asked.fresh, db), study.plan, first.params) ?? 0) > 0,
    confirmable: confirmableOf(study, [market]).sharpe,
  };
}

/** Valid trials that meet every SOFT threshold except that on the chance of luck. */
function countShown(trials: readonly StudyTrial[], thresholds: SelectionThresholds): number {
  const kpisAlone = thresholds.soft.filter(({ kpi }) => kpi !== "probabilisticSharpe");
  return trials.filter(({ isValid, kpis }) => isValid && failedGates(kpis!, kpisAlone).length === 0).length;
}

/** How many of the carried candidates each combination of checks would let pass. */
function countByVariant(
  candidates: readonly HardCandidate[],
  evidence: StudyEvidence,
  thresholds: SelectionThresholds,
): Record<HardVariant, number> {
  const options = { validationThresholds: thresholds.hardValidation, sealedThresholds: thresholds.hardSealed };
  const count = (variant: HardVariant) =>
    hardGates(candidates, evidence, { ...options, variant }).filter(({ passed }) => passed).length;
  const names = Object.keys(HARD_VARIANTS) as HardVariant[];
  return Object.fromEntries(names.map((name) => [name, count(name)])) as Record<HardVariant, number>;
}

/** Net annual Sharpe ratio of a parameter set on all bars of a market. */
async function sharpeOn(market: StudyMarket, plan: StudyPlan, params: ParameterValues): Promise<number | null> {
  const [outcome] = await runOn(market, plan, [params]);
  return outcome.state === "done" ? outcome.kpis.sharpe : null;
}

/**
 * The same account with free trading: without costs noise shows as many winners as losers. What the volume of a bar cannot
 * take still pays by rules 35 and 36, as no price was there for it.
 *
 * @param isContinuous Whether every order fills at a fair price by itself. Where it does not, the rules against fills at
 * prices that never were stay as they are: they are no costs.
 */
export function withoutCosts(options: BacktestOptions, isContinuous = true): BacktestOptions {
  return {
    ...options,
    ...(isContinuous && { keepsToPriceStep: false, stopSlipShare: 0 }),
    margin: undefined,
    costs: {
      makerFee: 0,
      takerFee: 0,
      slippage: { model: "fixed", entryBps: 0, exitBps: 0 },
      spread: { model: "none" },
      useBook: false,
    },
  };
}
