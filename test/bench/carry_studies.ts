/**
 * Whole studies on simulated markets, each kept with the unseen days of every candidate that a rule of carrying might
 * choose: such rules decide after the search, so that all can be compared on the same trials.
 *
 * @module
 */
import { inlineExecutor } from "../../lib/executor/inline_executor.ts";
import type { FinishedBacktest } from "../../lib/executor/executor.ts";
import { runSearch } from "../../lib/automl/search.ts";
import { withoutCosts } from "../../lib/automl/selftest.ts";
import { usualStep } from "../../lib/data/price_steps.ts";
import { buyAndHoldReturns } from "../../lib/metrics/daily.ts";
import type { KpiName } from "../../lib/metrics/registry.ts";
import { chooseApart } from "../../lib/selection/choose_apart.ts";
import type { HardCandidate, PartEvidence } from "../../lib/selection/hard_evidence.ts";
import { withValues } from "../../lib/selection/thresholds.ts";
import { unseenLoss, worstMoves } from "../../lib/selection/unseen_loss.ts";
import { openDatabase } from "../../lib/store/database.ts";
import { beginStudy } from "../../lib/study/begin_study.ts";
import { loadMarket } from "../../lib/study/market.ts";
import { jobContext } from "../../lib/study/plan_jobs.ts";
import { defaultPlanSettings } from "../../lib/study/plan_settings.ts";
import type { SimulatedSource } from "../../lib/study/simulated_market.ts";

/** Sureness (probabilistic Sharpe ratio) that a candidate must have shown in the search, by rule. */
export const FILTERS = [0.99, 0.9999] as const;

/** Most candidates that any rule carries. */
export const MOST_CARRIED = 10;

/** A study to run. */
export interface CarryStudy {
  /** The group it is counted in. */
  readonly group: string;
  readonly source: SimulatedSource;
  /** Whether trading costs what it costs by default, or nothing. */
  readonly costs: boolean;
  readonly trials: number;
}

/** What a study leaves to decide on. */
export interface CarryRecord {
  readonly group: string;
  readonly seed: number;
  /** GOOD strategies under each of {@linkcode FILTERS}. */
  readonly good: readonly number[];
  /** Trials carried under each of them, best first. */
  readonly carried: readonly (readonly number[])[];
  /** Evidence by trial. */
  readonly candidates: Readonly<Record<string, HardCandidate>>;
}

/** KPIs that the HARD gates read. */
const READ_KPIS: readonly KpiName[] = ["tradeCount", "sharpe", "maxDrawdown", "breakEvenCostBps"];

/** Runs a study, and its candidates over the unseen days. */
export async function runCarryStudy({ group, source, costs, trials }: CarryStudy): Promise<CarryRecord> {
  using db = await openDatabase(":memory:");
  const { funding, ...free } = loadMarket(source, db);
  const market = costs && funding ? { ...free, funding } : free, markets = [market];
  const settings = defaultPlanSettings(market), { thresholds } = settings;
  let ticks = 0;
  const now = () => ticks++;
  const study = beginStudy(
    db,
    {
      ...settings,
      study: group,
      seed: source.seed,
      sampler: "gp",
      batch: 8,
      backtest: costs ? settings.backtest : withoutCosts(settings.backtest),
      thresholds: { ...thresholds, soft: withValues(thresholds.soft, { probabilisticSharpe: Math.min(...FILTERS) }) },
      logs: "none",
    },
    markets,
    now(),
  );
  const executor = inlineExecutor(jobContext(study.plan, markets));
  try {
    await runSearch({ study, markets, executor, trials, now });
    const ranked = study.good().sort((a, b) => (b.score ?? 0) - (a.score ?? 0) || a.trial - b.trial);
    const sets = FILTERS.map((least) => ranked.filter(({ kpis }) => (kpis!.probabilisticSharpe ?? 0) >= least));
    const carried = sets.map((set) =>
      chooseApart(set.map(({ trial }) => study.returnsOf(trial).returns), { most: MOST_CARRIED }).map((i) =>
        set[i].trial
      )
    );
    const { split } = study.plan.markets[0], { candles } = market;
    const worst = worstMoves(candles), priceStep = usualStep(candles), candidates: Record<string, HardCandidate> = {};
    for (const trial of new Set(carried.flat())) {
      const { params, kpis } = study.trials.get(trial);
      const parts: PartEvidence[] = [];
      let loss = 0;
      for (const { from, to } of [split.validation, split.sealed]) {
        const job = { id: trial, params, from, to, market: 0, interval: false, logs: "none" } as const;
        const [run] = await executor.submit({ dataHash: market.dataHash, jobs: [job] });
        if (run.state !== "done") continue;
        loss = Math.max(loss, unseenLoss(run.trades, study.plan.backtest.startEquity, worst));
        parts.push(partOf(run, buyAndHoldReturns(candles, { from, to })));
      }
      candidates[trial] = {
        search: { kpis: readKpis(kpis!), returns: Array.from(study.returnsOf(trial).returns) },
        validation: parts[0] ?? { kpis: {}, returns: [] },
        sealed: parts[1] ?? null,
        lookAheadFree: true,
        isRepeatable: true,
        priceStep,
        unseenLoss: loss,
      };
    }
    return { group, seed: source.seed, good: sets.map(({ length }) => length), carried, candidates };
  } finally {
    await executor.close();
  }
}

function readKpis(kpis: PartEvidence["kpis"]): PartEvidence["kpis"] {
  return Object.fromEntries(READ_KPIS.map((name) => [name, kpis[name] ?? null]));
}

function partOf({ kpis, dailyReturns, stopReason }: FinishedBacktest, market: Float64Array): PartEvidence {
  const benchmark = Array.from(market.subarray(0, dailyReturns.length));
  return { kpis: readKpis(kpis), returns: Array.from(dailyReturns), benchmark, stopReason };
}
