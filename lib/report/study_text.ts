/**
 * The result of a search as text for a terminal: best strategies, funnel, what is to be believed and why, where things
 * were written.
 *
 * @module
 */
import { confirmableText } from "../selection/confirmable_text.ts";
import { obstacleSentences } from "../study/entry_obstacles.ts";
import { DRAWN_MARKETS, type PlaceboFinding } from "../selection/placebo.ts";
import { CARRIED, lookLines } from "../study/looks.ts";
import { noneGoodSentences } from "../study/none_good.ts";
import { placeboSearchLines } from "../study/placebo_outcomes.ts";
import type { Study } from "../study/study.ts";
import { noneGoodOf } from "../study/study_none_good.ts";
import type { Funnel, PortfolioRecord, RunRecord } from "../study/summary.ts";
import { formatCount, formatNumber } from "../metrics/format.ts";
import type { StudyPlan } from "../study/plan.ts";
import { gateWords } from "../selection/gate_words.ts";
import { isWholeNumber, parameterLabel } from "../strategy/union.ts";
import { type ExplanationRecord, mattersMost } from "../surrogate/explanation_record.ts";
import { shownStrategies } from "./shown_strategies.ts";
import { tableToText } from "./table.ts";
import { strategyTable } from "./tables.ts";
import type { SurrogateName } from "../surrogate/surrogate_model.ts";

/** Strategies in the table. */
const SHOWN = 10;

/** Parameters in the list of those that matter. */
const SHOWN_PARAMETERS = 6;

/**
 * The text printed when a run of a study has ended.
 *
 * @param goOn The command that goes on with it, for one that was interrupted.
 */
export function printResult(study: Study, goOn = `deno task automl --study ${study.name} --resume`): string {
  const run = study.lastRun()!, { stopReason, files, portfolio } = run, isInterrupted = stopReason === "interrupted";
  const [best] = study.best(1);
  const certificate = isInterrupted
    ? undefined
    : study.journal.certificates().find(({ trial }) => trial === best?.trial);
  const explanation = isInterrupted ? null : study.findings.explanation();
  return [
    "",
    strategyLines(study, run),
    "",
    funnelLine(study),
    ...lookLines(run),
    ...confirmableLines(run),
    ...placeboSearchLines(study),
    ...failureLines(study),
    ...targetLines(study),
    ...noneGoodLines(study, run, "label"),
    ...obstacleSentences(study.entryObstacles()),
    ...familyLines(run),
    ...(best ? ["", `Strategy ${best.trial}: ${study.trial(best.trial).description}`] : []),
    ...(isInterrupted ? ["", `Interrupted; days beyond the search wait until the study has gone on: ${goOn}`] : []),
    ...(certificate ? ["", ...certificate.text.split("\n")] : []),
    ...(portfolio ? ["", portfolioLine(portfolio)] : []),
    ...(explanation ? ["", ...parameterLines(explanation, study.plan)] : []),
    "",
    ...(study.plan.markets[0].source.kind === "simulated"
      ? ["This market is simulated: nothing here says anything about a real one."]
      : []),
    timeLine(run),
    ...placeboLines(study, run),
    `All trials     ${files.backtests}`,
    `GOOD           ${files.good}`,
    `HARD           ${files.hard}`,
    `Report         ${files.report}`,
  ].join("\n");
}

function strategyLines(study: Study, run: RunRecord): string {
  const shown = shownStrategies(study, SHOWN, run);
  return shown.length === 0 ? "No valid strategy was found." : tableToText(strategyTable(shown));
}

function funnelLine(study: Study): string {
  const { proposed, completed, valid, soft, duplicates, hard, stoppedBy } = study.funnel();
  const most = stoppedBy.slice(0, 3).map(({ gate, trials }) => `${gateWords(gate).label} (${trials})`).join("; ");
  return `${proposed} proposed → ${completed} completed → ${valid} valid → ${soft} GOOD → ${hard} HARD` +
    (duplicates > 0 ? `; ${duplicates} more made the trades of a GOOD one` : "") +
    (most === "" ? "" : `; most were stopped by: ${most}`);
}

/** What the unseen days could confirm; nothing for a run from before that was said. */
export function confirmableLines({ confirmable }: Pick<RunRecord, "confirmable">): string[] {
  return confirmable === null ? [] : [confirmableText(confirmable)];
}

/** Why none is GOOD and what would help; nothing where one is. */
export function noneGoodLines(study: Study, run: RunRecord, words: "label" | "plain", funnel?: Funnel): string[] {
  const found = noneGoodOf(study, run, funnel);
  return found === null ? [] : noneGoodSentences(found, words);
}

/** Why trials could not be run, the most frequent reason first; nothing where all could. */
export function failureLines(study: Study): string[] {
  const failures = study.failures(), failed = failures.reduce((sum, { trials }) => sum + trials, 0);
  if (failed === 0) return [];
  const [{ reason, trials }] = failures;
  return [`${failed} could not be run; ${failures.length === 1 ? "" : `${trials} of them because: `}${reason}`];
}

/** That nothing could be searched by; nothing where any valid trial has a value of the target. */
export function targetLines(study: Study): string[] {
  if (study.hasValidValue()) return [];
  const { valid } = study.funnel();
  if (valid === 0) return [];
  return [
    `The search target "${study.plan.searchTarget}" had no value for ${
      valid === 1 ? "the valid trial" : `any of the ${valid} valid trials`
    }, so that nothing was learnt: --search-target names another.`,
  ];
}

/** What the days say of a portfolio that also said who is in it. */
const SELECTED = "strategies that lost on these days were left out, so that some of the ratio is luck";

function portfolioLine(portfolio: PortfolioRecord): string {
  const { sharpe, interval, averageCorrelation, unseenDays } = portfolio, members = portfolioMembers(portfolio);
  const write = (value: number | null) => formatNumber(value, "ratio");
  const range = interval ? ` (95 % interval ${write(interval.low)} to ${write(interval.high)})` : "";
  if (members.length === 1) {
    return `Portfolio: no two that hold on unseen days are better together than ${members[0]} alone`;
  }
  const where = unseenDays === undefined ? "in the search" : `on ${formatCount(unseenDays, "unseen day")}`;
  return `Portfolio of ${members.join(", ")} in equal parts: Sharpe ratio ${write(sharpe)}${range} ${where}, ` +
    `mean correlation ${write(averageCorrelation)} in the search${unseenDays === undefined ? "" : `; ${SELECTED}`}`;
}

/** Members of a portfolio in words; the market is named where there are several. */
export function portfolioMembers({ trials, symbols = [] }: PortfolioRecord): string[] {
  const isOnSeveral = new Set(symbols).size > 1;
  return trials.map((trial, i) => `trial ${trial}${isOnSeveral ? ` on ${symbols[i]}` : ""}`);
}

/** What each strategy came to; nothing where there is one. */
export function familyLines({ families }: Pick<RunRecord, "families">): string[] {
  if (families.length === 1) return [];
  return families.map(({ strategy, trials, valid, good, hard, bestValue }) =>
    `${strategy}: ${trials} tried → ${valid} valid → ${good} GOOD → ${hard} HARD` +
    (bestValue === null ? "" : `, best value ${formatNumber(bestValue, "ratio")}`)
  );
}

/** What the models of the trials are called. */
const SURROGATE_WORDS: Readonly<Record<SurrogateName, string>> = {
  "forest": "a forest",
  "boosting": "boosted trees",
  "ml-random-forest": "a forest of the package ml-random-forest",
};

/** What the surrogate explains, or why it explains nothing. */
export function parameterLines(
  record: ExplanationRecord,
  { manifests, surrogate }: Pick<StudyPlan, "manifests" | "surrogate">,
): string[] {
  const { r2, reason, freeze, agreement, trials } = record;
  if (reason !== null) return [reason];
  const label = (name: string) => parameterLabel(manifests, name);
  const ratio = (value: number) => formatNumber(value, "ratio");
  const regions = mattersMost(record).slice(0, SHOWN_PARAMETERS).map(({ name, importance, bestRegion }) => {
    const best = bestRegion === null
      ? ""
      : bestRegion.levels
      ? `, best ${bestRegion.levels.join(" or ")}`
      : `, best ${rangeText(bestRegion, isWholeNumber(manifests, name))}`;
    return `  ${label(name).padEnd(26)} moves the value by ${ratio(importance)} on average${best}`;
  });
  return [
    `What mattered, by ${SURROGATE_WORDS[surrogate]} with R² ${ratio(r2)} on unseen trials (${
      formatCount(trials, "trial")
    }):`,
    ...(regions.length > 0 ? regions : ["  no parameter can be told from none"]),
    ...(freeze.length > 0 ? [`  May be frozen: ${freeze.map(({ name }) => label(name)).join(", ")}`] : []),
    ...(Number.isNaN(agreement)
      ? []
      : [`  Rank agreement with the length scales of the search's model: ${ratio(agreement)}`]),
  ];
}

/** A range of a parameter's values, or the one value that it holds. */
function rangeText({ low, high }: { readonly low: number; readonly high: number }, isWhole: boolean): string {
  const [from, to] = [low, high].map((value) => formatNumber(value, isWhole ? "count" : "ratio"));
  return from === to ? from : `${from} to ${to}`;
}

/** What the runs on copies cost; nothing where no strategy was tried on them. */
function placeboLines({ journal }: Study, { elapsedSeconds, seconds: { placebo } }: RunRecord): string[] {
  if (placebo === 0) return [];
  const figures = journal.decisions(CARRIED).at(-1)?.figures as
    | readonly { readonly placebo?: PlaceboFinding | null }[]
    | undefined;
  const copies = Math.max(0, ...(figures ?? []).map(({ placebo }) => placebo?.draws ?? 0));
  return [
    `placebo: ${formatCount(copies, "copy", "copies")} put together from ${DRAWN_MARKETS} drawn markets, ` +
    `${placebo.toFixed(1)} s, ${formatNumber(placebo / elapsedSeconds, "percent")} of the run`,
  ];
}

function timeLine({ stopReason, elapsedSeconds, modelShare, seconds, idleShare }: RunRecord): string {
  const percent = (share: number | null) => share === null ? "–" : `${Math.round(100 * share)} %`;
  const stages =
    `waiting for the model ${seconds.model.toFixed(1)} s, for backtests ${seconds.backtests.toFixed(1)} s, ` +
    `out-of-sample test ${seconds.outOfSample.toFixed(1)} s, surrogate ${seconds.surrogate.toFixed(1)} s`;
  return `Stopped by ${stopReason} after ${elapsedSeconds.toFixed(1)} s (${stages}); workers idle ` +
    `${percent(idleShare)} of the search; ${percent(modelShare)} of proposals by the model`;
}
