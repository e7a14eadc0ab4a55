/**
 * What the views need to know of a study at once, made of a {@linkcode Study}: by the server for each study, and once for a
 * report, which holds it ready.
 *
 * @module
 */
import { basename } from "node:path";
import {
  studyAssumptions,
  studyFacts,
  studyLead,
  studyNotices,
  studyReasons,
  studyTitle,
  targetLabel,
} from "../report/study_words.ts";
import type { Certificate } from "../selection/certificate.ts";
import { lastCarried } from "../study/looks.ts";
import { daysOf, unseenDaysOf } from "../study/part_spans.ts";
import { accountStart } from "../study/plan.ts";
import type { Study } from "../study/study.ts";
import { commonSpans, type RunRecord } from "../study/summary.ts";
import { reachOfLuck, triesOf } from "./dots.ts";
import { releasedCheck } from "./released_check.ts";
import type { Statement, StudyState, StudyView } from "./source.ts";
import { studyChecks } from "./study_checks.ts";
import { studyColumns } from "./study_columns.ts";
import { isRecorded, searchedSymbols } from "../study/searched_markets.ts";

/**
 * The view of a study.
 *
 * @param state How it stands, which its rows alone do not tell.
 */
export function studyView(study: Study, state: StudyState): StudyView {
  const { plan } = study, run = study.lastRun(), funnel = study.funnel(), [{ symbol, timeframe }] = plan.markets;
  const common = run && commonSpans(run.spans),
    days = run && { search: daysOf(common!.search), unseen: unseenDaysOf(run.spans) };
  const kept = [...new Set(study.findings.unseenRuns().map(({ trial }) => trial))];
  const decided = lastCarried(study)?.trials ?? [], isBefore = kept.length === 0 && decided.length > 0;
  const carried = ranked(study, isBefore ? decided : kept), { sharpes, trades } = study.sums();
  return {
    study: study.name,
    symbol: searchedSymbols(plan),
    timeframe,
    state,
    isSimulated: plan.markets.every(({ source }) => !isRecorded(source)),
    trials: funnel.ended,
    good: funnel.soft,
    hard: funnel.hard,
    createdAt: study.begunAt,
    title: studyTitle(funnel, run),
    lead: studyLead(study, run, days?.unseen ?? null, funnel),
    notices: [
      ...stateNotices(state, run),
      ...studyNotices(study, run),
      ...(isBefore ? [beforeKept(study.name, decided[0])] : []),
    ],
    assumptions: studyAssumptions(study, run),
    reasons: studyReasons(study, run, funnel, trades),
    checks: checksOf(study, run, carried),
    facts: studyFacts(study, run),
    funnel,
    run: run && withoutPaths(run),
    spans: common && { search: common.search, validation: common.validation, sealed: common.sealed },
    days,
    reachOfLuck: days === null || funnel.valid === 0
      ? null
      : reachOfLuck(run?.trials ?? funnel.completed, days.search, plan.periodsPerYear),
    ...triesOf(study, sharpes),
    columns: studyColumns(plan),
    target: targetLabel(plan),
    periodsPerYear: plan.periodsPerYear,
    startEquity: accountStart(plan),
    quote: symbol.split("/")[1] ?? "quote units",
    symbols: plan.markets.map((market) => market.symbol),
    carried,
  };
}

/** That the search runs, or ended before it was told how. */
function stateNotices(state: StudyState, run: RunRecord | null): string[] {
  if (state === "running") return ["The search is running: this is what it has found so far."];
  return state === "interrupted" && run === null
    ? ["The search was interrupted: this is what it had found until then."]
    : [];
}

/** That the store holds nothing of the unseen days, and what computes it. */
function beforeKept(study: string, trial: number): string {
  return "Made before unseen days were kept, so that their figures are not here: " +
    `deno task replay ${study} ${trial} --certificate computes them.`;
}

/** A run whose files go by their names alone: a view is for people at other machines too. */
function withoutPaths(run: RunRecord): RunRecord {
  const { backtests, good, hard, report } = run.files;
  return {
    ...run,
    files: { backtests: basename(backtests), good: basename(good), hard: basename(hard), report: basename(report) },
  };
}

/** Trials in the order of a study's best: those that hold come first. */
function ranked(study: Study, trials: readonly number[]): number[] {
  return [...new Set([...study.strategies(trials).map(({ trial }) => trial), ...trials])];
}

/**
 * How the study was checked: by the certificates of the strategies that hold; where none does, of those carried, and else of
 * the best.
 */
function checksOf(study: Study, run: RunRecord | null, carried: readonly number[]): Statement[] {
  if (run === null || run.stopReason === "interrupted") return [];
  const certificates = study.journal.certificates().map(({ record }) => record as Certificate);
  const looked = certificates.filter(({ trial }) => carried.includes(trial));
  const held = looked.filter(({ verdict }) => verdict === "green");
  const told = [held, looked, certificates.slice(0, 1)].find(({ length }) => length > 0) ?? [];
  return [...studyChecks(told), ...releasedCheck()];
}
