/**
 * A search over a strategy of one's own, with everything that follows a search: gates, days beyond it, certificate.
 *
 * @module
 */
import type { StudyMarket } from "../study/market.ts";
import { defaultBacktestOptions } from "../backtest/options.ts";
import { TIMEFRAME_MS } from "../core/candles.ts";
import { moments } from "../core/statistics.ts";
import { badBarPnlShare, plausibleShare, qualityLedger } from "../data/quality.ts";
import { createOptimizer } from "../gp/optimizer.ts";
import { probabilityOfBacktestOverfitting } from "../metrics/backtest_overfitting.ts";
import { dailyReturns } from "../metrics/daily.ts";
import { computeKpis, type Kpis } from "../metrics/kpis.ts";
import { backtestOwn, checkOwn, type OwnParams, type OwnStrategy } from "../own/own_strategy.ts";
import { type Certificate, type CertificatePart, issueCertificate } from "../selection/certificate.ts";
import { effectiveTrials } from "../selection/effective_trials.ts";
import { failedGates, softGate } from "../selection/gates.ts";
import { chooseApart } from "../selection/choose_apart.ts";
import { type HardCandidate, hardGates, MAX_CARRIED } from "../selection/hard_gate.ts";
import { type IndexRange, splitTime, type TimeSplit } from "../selection/splits.ts";
import { VALIDATION_THRESHOLDS } from "../selection/thresholds.ts";
import { startWork, type Work } from "./progress.ts";
import type { SearchOptions } from "./search.ts";

/** One parameter set that was tried. */
export interface OwnTrial {
  /** Its number in the order of proposals. */
  readonly trial: number;
  /** What was tried. */
  readonly params: OwnParams;
  /** Over the days of the search. */
  readonly kpis: Kpis;
  /** The shrunk Sharpe ratio; `null` for a trial that is not valid. */
  readonly value: number | null;
  /** GOOD has passed every SOFT gate. */
  readonly verdict: "GOOD" | "valid" | "not valid";
  /** The same as evidence for a certificate. */
  readonly part: CertificatePart;
}

/** What a search over a strategy of one's own found. */
export interface OwnSearch {
  /** What was searched. */
  readonly strategy: OwnStrategy;
  /** How the days were cut. */
  readonly split: TimeSplit;
  /** Valid trials, best first; then the others. */
  readonly trials: readonly OwnTrial[];
  /** Certificates of the GOOD strategies that were carried beyond the search, best first. */
  readonly certificates: readonly Certificate[];
}

/** Days a year on which crypto markets trade. */
const PERIODS_PER_YEAR = 365;

function runPart(market: StudyMarket, strategy: OwnStrategy, params: OwnParams, { start, end }: IndexRange) {
  const result = backtestOwn(market.candles, strategy, params, { range: { from: start, to: end } });
  const kpis = computeKpis(result, { periodsPerYear: PERIODS_PER_YEAR }), { days, returns } = dailyReturns(result);
  const { stopReason, trades } = result;
  return { stopReason, trades, part: { kpis, returns, days } satisfies CertificatePart, kpis };
}

/**
 * Searches the strategy's domain, then looks at the best GOOD ones beyond the search.
 *
 * Backtests run one after another in this process: a function of a notebook cannot travel to a worker.
 */
export function startOwnSearch(market: StudyMarket, strategy: OwnStrategy, options: SearchOptions): Work<OwnSearch> {
  const { trials: count, seed, sampler = "gp", batch = 8, label = strategy.name } = options;
  return startWork(label, count, async (report, signal) => {
    const maxHoldingMs = strategy.timeoutBars * TIMEFRAME_MS[market.candles.timeframe];
    const split = splitTime(market.candles.time, { maxHoldingMs });
    const optimizer = createOptimizer(strategy.domain, { sampler, seed, direction: "maximize" });
    const trials: OwnTrial[] = [];
    while (trials.length < count && !signal.aborted) {
      for (const { id, params } of optimizer.ask(Math.min(batch, count - trials.length))) {
        const { stopReason, part, kpis } = runPart(market, strategy, params, split.search);
        const gate = softGate(kpis, { stopReason }), value = gate.isValid ? kpis.sharpeShrunk : null;
        optimizer.tell(id, value === null ? { failed: "not valid" } : { value });
        const verdict = gate.passed ? "GOOD" : gate.isValid ? "valid" : "not valid";
        trials.push({ trial: id, params, kpis, value, verdict, part });
      }
      report(trials.length, `${trials.filter(({ verdict }) => verdict === "GOOD").length} GOOD`);
      // Other cells get their turn, and the output its update.
      await new Promise((resolve) => setTimeout(resolve));
    }
    trials.sort((a, b) => (b.value ?? -Infinity) - (a.value ?? -Infinity) || a.trial - b.trial);
    return { strategy, split, trials, certificates: certify(market, strategy, split, trials) };
  });
}

/** Carries the best GOOD trials beyond the search and says in certificates what came of it. */
function certify(market: StudyMarket, strategy: OwnStrategy, split: TimeSplit, trials: readonly OwnTrial[]) {
  const pool = trials.filter(({ value }) => value !== null).map(({ part }) => Float64Array.from(part.returns));
  const sharpes = pool.map(moments).filter(({ standardDeviation }) => standardDeviation > 0)
    .map(({ mean, standardDeviation }) => mean / standardDeviation);
  const good = trials.filter(({ verdict }) => verdict === "GOOD");
  const carried = chooseApart(good.map(({ part }) => part.returns), { most: MAX_CARRIED }).map((i) => good[i]);
  const evidence = {
    trials: trials.length,
    trialSharpeVariance: sharpes.length < 2 ? null : moments(sharpes).standardDeviation ** 2,
    probabilityOfBacktestOverfitting: pool.length < 2 ? null : probabilityOfBacktestOverfitting(pool).pbo,
    carried: carried.length,
  };
  const parts = carried.map(({ params, part }) => {
    const validation = runPart(market, strategy, params, split.validation).part;
    const opened = failedGates(validation.kpis, VALIDATION_THRESHOLDS).length === 0;
    const sealed = opened ? runPart(market, strategy, params, split.sealed).part : null;
    const lookAheadFree = checkOwn(market.candles, strategy, params, { cuts: 3 }).passed;
    return { search: part, validation, sealed, lookAheadFree } satisfies HardCandidate;
  });
  const decisions = hardGates(parts, evidence);
  const ledger = qualityLedger(market.candles), dataQuality = plausibleShare(market.candles, ledger);
  return carried.map(({ trial, params }, i) =>
    issueCertificate({
      ...parts[i],
      study: strategy.name,
      trial,
      symbol: market.candles.symbol,
      evidence,
      effectiveTrials: effectiveTrials(pool),
      sharpeInterval: null,
      decision: decisions[i],
      dataQuality,
      badBarPnlShare: badBarPnlShare(runPart(market, strategy, params, split.search).trades, ledger),
      startEquity: defaultBacktestOptions().startEquity,
      periodsPerYear: PERIODS_PER_YEAR,
    })
  );
}
