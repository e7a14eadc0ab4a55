/**
 * What the views ask of one strategy, from the rows of its study.
 *
 * @module
 */
import { DAY_MS } from "../core/candles.ts";
import { shellWord } from "../core/shell_word.ts";
import { EXIT_REASONS } from "../core/trades.ts";
import type { KpiValues } from "../metrics/kpis.ts";
import { heldShares } from "../metrics/pooled_account.ts";
import { isKpiName } from "../metrics/registry.ts";
import { type CertificateDocument, isDocument } from "../selection/certificate_document.ts";
import { gateWords } from "../selection/gate_words.ts";
import { stoppedReasons } from "../report/stopped_words.ts";
import { loadBenchmark } from "../store/benchmarks.ts";
import { loadCertificate } from "../store/certificates.ts";
import { loadTrialEffects, type TrialEffects } from "../store/explanations.ts";
import { loadKpisOf } from "../store/kpi_rows.ts";
import type { SqlReader } from "../store/sql_reader.ts";
import { loadStudyMarkets } from "../store/study_markets.ts";
import { type ListedTrades, loadListedTrades, loadTradeSymbols } from "../store/trade_rows.ts";
import { loadReturns, loadTrial, type StoredTrial } from "../store/trials.ts";
import { ALL_MARKETS, loadUnseenRunsOf, wholeRuns } from "../store/unseen_runs.ts";
import {
  type EquityView,
  SourceError,
  type StrategyModel,
  type StrategyView,
  type StudyView,
  type TradeColumns,
} from "./source.ts";
import { verdictOf } from "./verdict_words.ts";

/** What the parts of the unseen days are called, as in a certificate's table. */
const PART_NAMES = { validation: "first unseen days", sealed: "sealed days" } as const;

/** What is kept with a trial beyond its columns, as far as it is shown. */
interface ShownExtra {
  readonly reason?: string | null;
  readonly stopReason?: string | null;
  readonly description?: string;
}

/** The trial of a number. */
function trialOf(sql: SqlReader, study: string, trial: number): StoredTrial {
  const found = Number.isSafeInteger(trial) && trial >= 0 ? loadTrial(sql, study, trial) : null;
  if (found === null) throw new SourceError(`Cannot find strategy ${trial} of the study "${study}"`, null, true);
  return found;
}

/** One strategy in full. */
export function strategyView(sql: SqlReader, { study, columns }: StudyView, number: number): StrategyView {
  const trial = trialOf(sql, study, number), kpis = loadKpisOf(sql, study, number);
  const stored = loadCertificate(sql, study, number)?.record, certificate = isDocument(stored) ? stored : null;
  const unseen = wholeRuns(loadUnseenRunsOf(sql, study, number)), extra = trial.extra as ShownExtra | null;
  const kpisOf = (part: "validation" | "sealed") => {
    const run = unseen.find((one) => one.part === part);
    return run === undefined ? null : ofRegistry(run.kpis);
  };
  return {
    study,
    trial: number,
    verdict: verdictOf({
      isFailed: trial.state === "failed",
      isValid: kpis?.isValid ?? false,
      isHard: kpis?.isHard ?? false,
      isCarried: unseen.length > 0,
      light: (stored as { readonly verdict?: CertificateDocument["verdict"] } | undefined)?.verdict ?? null,
    }),
    state: trial.state,
    reasons: reasonsOf(trial, extra, certificate),
    sentence: extra?.description ?? "",
    params: Object.entries(trial.params).map(([name, value]) => ({
      name,
      label: labelOf(columns, name),
      value: valueText(value),
    })),
    model: modelOf(trial, columns, loadTrialEffects(sql, study, number)),
    kpis: { search: kpis === null ? null : kpis.values, validation: kpisOf("validation"), sealed: kpisOf("sealed") },
    intervals: intervalsOf(certificate),
    certificate,
    tradesHash: trial.tradesHash,
    replay: `deno task replay ${shellWord(study)} ${number}`,
  };
}

/** What a parameter is called. */
function labelOf(columns: StudyView["columns"], parameter: string): string {
  return columns.find(({ name }) => name === `params.${parameter}`)?.label ?? parameter;
}

/** What the model makes of a trial. */
function modelOf(
  { value, params }: Pick<StoredTrial, "value" | "params">,
  columns: StudyView["columns"],
  known: TrialEffects | null,
): StrategyModel | null {
  if (known === null) return null;
  const parts = known.effects.map(({ parameter, shap }) => ({
    label: labelOf(columns, parameter),
    value: valueText(params[parameter]),
    shap,
  }));
  return { value, mean: known.expectedValue, parts: parts.sort((a, b) => Math.abs(b.shap) - Math.abs(a.shap)) };
}

/** Why it failed, was not judged, or was stopped by a gate. */
function reasonsOf(
  { reason, failedGates, duplicateOf }: StoredTrial,
  extra: ShownExtra | null,
  certificate: CertificateDocument | null,
): string[] {
  const gates = certificate !== null ? certificate.failed : failedGates;
  // One that was not tried on unseen days was stopped by nothing there.
  const isTried = certificate !== null && !certificate.failed.includes("notCarried");
  return [
    ...(reason === null ? [] : [reason]),
    ...(extra?.stopReason ? [extra.stopReason] : []),
    ...(isTried ? stoppedReasons(certificate) : gates.map((gate) => gateWords(gate).plain)),
    ...(duplicateOf === null ? [] : [`It makes the same trades as strategy ${duplicateOf}, up to noise`]),
  ];
}

/** A parameter as people read it. */
function valueText(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "number" ? String(Number(value.toPrecision(6))) : String(value);
}

function ofRegistry(kpis: Readonly<Record<string, unknown>>): KpiValues {
  return Object.fromEntries(
    Object.entries(kpis).filter(([name]) => isKpiName(name)).map(([name, value]) => [name, value ?? null]),
  ) as KpiValues;
}

/** Both ends of each KPI by the readings of a bar, the worse one first. */
function intervalsOf(certificate: CertificateDocument | null): Record<string, readonly [number, number]> {
  const known = Object.entries(certificate?.kpiIntervals ?? {}).flatMap(([name, interval]) => {
    const { pessimistic, optimistic } = interval;
    return pessimistic === null || optimistic === null ? [] : [[name, [pessimistic, optimistic]] as const];
  });
  return Object.fromEntries(known);
}

/** The account over the days of the search, and over those after them that were opened for it. */
export function equityView(sql: SqlReader, view: StudyView, number: number): EquityView {
  const { study, startEquity, quote, symbols } = view;
  trialOf(sql, study, number);
  const search = loadReturns(sql, study, number), unseen = wholeRuns(loadUnseenRunsOf(sql, study, number));
  const days = [...search?.days ?? [], ...unseen.flatMap((part) => [...part.days])];
  let value = startEquity;
  const equity = [...search?.returns ?? [], ...unseen.flatMap((part) => [...part.returns])]
    .map((share) => value *= 1 + share);
  return {
    startEquity,
    quote,
    days,
    equity,
    unseen: unseen.map((part, i) => ({
      from: part.days[0],
      to: unseen[i + 1]?.days[0] ?? days[days.length - 1],
      label: PART_NAMES[part.part],
    })),
    benchmark: benchmarkOf(sql, study, symbols.length, days),
  };
}

/** What buying and holding the markets in equal shares did on these days. */
function benchmarkOf(sql: SqlReader, study: string, markets: number, days: readonly number[]): EquityView["benchmark"] {
  const closes = Array.from({ length: markets }, (_, market) => loadBenchmark(sql, study, market));
  if (closes.some((one) => one === null || one.days.length === 0)) return null;
  const held = heldShares(closes.filter((one) => one !== null));
  return days.map((day) => held.closes[(day - held.days[0]) / DAY_MS] ?? null);
}

/** All trades: those of the search, then those on days after it, each in order of exit. */
export function tradeColumns(sql: SqlReader, study: string, number: number): TradeColumns {
  trialOf(sql, study, number);
  const parts: { part: TradeColumns["part"][number]; symbol(trade: number): string; trades: ListedTrades }[] = [];
  const searched = loadTradeSymbols(sql, study, number), markets = loadStudyMarkets(sql, study);
  const trades = loadListedTrades(sql, "trades", { study, trial: number });
  parts.push({ part: "search", symbol: (trade) => searched[trade], trades });
  for (const { part, market } of loadUnseenRunsOf(sql, study, number)) {
    if (market === ALL_MARKETS) continue;
    const trades = loadListedTrades(sql, "unseen_trades", { study, trial: number, part, market });
    parts.push({ part, symbol: () => markets[market].symbol, trades });
  }
  const column = <Value>(read: (part: (typeof parts)[number], trade: number) => Value): Value[] =>
    parts.flatMap((part) => Array.from({ length: part.trades.length }, (_, trade) => read(part, trade)));
  return {
    part: column(({ part }) => part),
    symbol: column(({ symbol }, i) => symbol(i)),
    side: column(({ trades }, i) => trades.side[i] > 0 ? "long" : "short"),
    entryTime: column(({ trades }, i) => trades.entryTime[i]),
    exitTime: column(({ trades }, i) => trades.exitTime[i]),
    entryPrice: column(({ trades }, i) => trades.entryPrice[i]),
    exitPrice: column(({ trades }, i) => trades.exitPrice[i]),
    quantity: column(({ trades }, i) => trades.qty[i]),
    pnl: column(({ trades }, i) => trades.pnl[i]),
    fees: column(({ trades }, i) => trades.fees[i]),
    exitReason: column(({ trades }, i) => EXIT_REASONS[trades.exitReason[i]]),
  };
}
