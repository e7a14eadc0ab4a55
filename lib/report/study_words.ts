/**
 * What a study came to, in sentences for people outside the field: the same in the report and in the dashboard.
 *
 * @module
 */
import { dayText } from "../core/instant.ts";
import { formatCount, formatNumber } from "../metrics/format.ts";
import { isKpiName, kpiDefinition } from "../metrics/registry.ts";
import { isTelling } from "../selection/confirmable_text.ts";
import type { CertificateDocument } from "../selection/certificate_document.ts";
import type { Certificate } from "../selection/certificate.ts";
import { gateWords } from "../selection/gate_words.ts";
import { formatLevel } from "../selection/look.ts";
import { describeAssumptions } from "../study/assumptions.ts";
import { obstacleSentences } from "../study/entry_obstacles.ts";
import { lookLines, refusedOf } from "../study/looks.ts";
import { describeSource, isSimulated } from "../study/market_source.ts";
import { placeboSearchLines } from "../study/placebo_outcomes.ts";
import { accountStart, type StudyPlan } from "../study/plan.ts";
import type { Study } from "../study/study.ts";
import { withoutFolders } from "../study/study_commands.ts";
import { DEFAULT_TARGET } from "../selection/search_target.ts";
import { commonSpans, type Funnel, type RunRecord, type TimeSpan } from "../study/summary.ts";
import { stoppedSentences } from "./stopped_words.ts";
import {
  confirmableLines,
  failureLines,
  familyLines,
  noneGoodLines,
  portfolioMembers,
  targetLines,
} from "./study_text.ts";
import { isRecorded } from "../study/searched_markets.ts";

/** Gates in a list of what stopped most strategies. */
const GATES = 5;

/** Small counts as words, as a sentence begins better with one. */
const NUMBER_WORDS: readonly string[] = (
  "none one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen " +
  "eighteen nineteen twenty"
).split(" ");

/** Whether the run was stopped before anything was looked at beyond its search; what an earlier run found is outdated. */
export function isInterrupted(run: Pick<RunRecord, "stopReason"> | null): boolean {
  return run?.stopReason === "interrupted";
}

/** First and last day of a span. */
export function spanText({ from, to }: TimeSpan): string {
  return `${dayText(from)} to ${dayText(to)}`;
}

/** A count in words where it is small, with a capital where a sentence begins. */
function countWord(count: number, isFirst = false): string {
  const word = NUMBER_WORDS[count] ?? formatNumber(count, "count");
  return isFirst ? word.charAt(0).toUpperCase() + word.slice(1) : word;
}

/** What the study came to, in one sentence. */
export function studyTitle({ ended, valid, soft, hard }: Funnel, run: RunRecord | null): string {
  const all = formatCount(ended, "strategy", "strategies");
  if (hard > 0) return `${hard} of ${all} held up on days ${hard === 1 ? "it" : "they"} had never seen.`;
  if (run === null || isInterrupted(run)) return `${all} tried so far, none tested on unseen days yet.`;
  const none = ended === 1 ? "The one strategy that was tried did not" : `None of ${all}`;
  if (valid === 0) {
    return ended === 1 ? "The one strategy that was tried could not be judged." : `${none} could be judged.`;
  }
  if (soft === 0) return `${none} ${ended === 1 ? "look" : "looked"} good enough to be tried on unseen days.`;
  return `${none} ${ended === 1 ? "hold up on days it" : "held up on days they"} had never seen.`;
}

/**
 * What stands behind the title: how many came how far, and what luck has to do with it.
 *
 * @param funnel That of the study, which takes a while to count.
 */
export function studyLead(
  study: Study,
  run: RunRecord | null,
  unseenDays: number | null,
  { proposed, completed, valid, soft, hard, stoppedBy }: Funnel,
): string[] {
  const { source } = study.plan.markets[0];
  if (valid === 0) {
    const [first] = stoppedBy;
    return first === undefined ? [] : [
      `${first.trials} ${first.trials === 1 ? "was" : "were"} stopped by "${gateWords(first.gate).plain}".`,
    ];
  }
  const runs = study.findings.unseenRuns(), carried = new Set(runs.map(({ trial }) => trial)).size;
  const opened = new Set(runs.filter(({ part }) => part === "sealed").map(({ trial }) => trial)).size;
  // The sealed days are opened for those alone that earned on the first ones.
  const days = unseenDays === null ? "unseen days" : formatCount(unseenDays, "unseen day");
  const tested = unseenDays !== null && opened < carried ? `up to ${days}` : days;
  const steps = [
    `${countWord(soft, true)} looked good in the search.`,
    ...(carried === 0 || isInterrupted(run) ? [] : [
      `${countWord(carried, true)} ${carried === 1 ? "was" : "were"} tested on ${tested}` +
      `${testedWords(run?.looks.length ?? 0, carried < soft)} ${countWord(hard)} passed.`,
    ]),
  ].join(" ");
  if (hard > 0) return [steps, ...luckLines(run)];
  if (run === null || isInterrupted(run)) return [steps];
  const hasPattern = source.kind === "simulated" && source.edge > 0;
  if (hasPattern) return [steps, "The pattern hidden in this market was not found."];
  // Where trials failed the search was not what was meant; where little could have been found, silence says little.
  return completed < proposed || run.confirmable === null || !isTelling(run.confirmable) ? [steps] : [
    steps,
    "That is what an honest search of a market without a lasting pattern should say.",
  ];
}

/** How the strategies were tested, which ends in the mark before how many passed. */
function testedWords(looks: number, areMoreGood: boolean): string {
  if (looks > 1) return `, in ${countWord(looks)} looks, each with less chance of luck allowed than the one before:`;
  // Whoever reads that many looked good asks why so few were.
  return areMoreGood ? ", no more, as each test weakens the proof:" : ",";
}

/** How often a search without an edge would come so far, by any of its looks; nothing where none was made. */
function luckLines(run: RunRecord | null): string[] {
  // However the looks depend on each other, the chance that one of them errs is at most the sum of theirs.
  const level = (run?.looks ?? []).reduce((sum, look) => sum + look.level, 0);
  if (level === 0) return [];
  return [
    `Without an edge, at most ${formatLevel(level).replace(" %", "")} of 100 such searches would let one through.`,
  ];
}

/** What a reader must know before anything else. */
export function studyNotices(study: Study, run: RunRecord | null): string[] {
  const [{ source }] = study.plan.markets;
  return [
    ...(isRecorded(source) ? [] : [
      isSimulated(source)
        ? "Simulated market: says nothing about a real one."
        : "Made of a real market's bars by chance: says nothing about a real one.",
    ]),
    ...(isInterrupted(run) ? ["The search was interrupted: this is what it had found until then."] : []),
    ...(run === null ? [] : lookNotices(run)),
    ...failureLines(study),
    ...targetLines(study),
  ];
}

/** That the days were looked at before, or that nobody knows. */
function lookNotices(run: RunRecord): string[] {
  const repeated = run.looks.filter(({ number }) => number > 1).length > 0;
  return run.ledgerDamage !== null || repeated ? lookLines(run).map(sentence) : [];
}

function sentence(line: string): string {
  return line.endsWith(".") ? line : `${line}.`;
}

/** What the figures rest on. */
export function studyAssumptions(study: Study, run: RunRecord | null): string[] {
  const { plan } = study, { heldOut } = plan;
  return [
    ...(plan.markets[0].source.kind === "simulated"
      ? [
        "The prices of this market were made by a program" +
        (plan.markets[0].source.edge > 0 ? ", with a pattern hidden in them on purpose." : "."),
      ]
      : []),
    ...(heldOut.length === 0 ? [] : [`Held out of the search: ${heldOut.map(({ symbol }) => symbol).join(", ")}.`]),
    describeAssumptions(plan).join(" "),
    ...(run === null ? [] : [...confirmableLines(run), ...lookLines(run).map(sentence)]),
    ...placeboSearchLines(study),
    ...(run === null ? [] : portfolioLines(run)),
  ];
}

function portfolioLines({ portfolio }: RunRecord): string[] {
  if (portfolio === null || portfolio.trials.length < 2) return [];
  return [
    `Together in equal parts, ${portfolioMembers(portfolio).join(", ")} had a Sharpe ratio of ${
      formatNumber(portfolio.sharpe, "ratio")
    } ${
      portfolio.unseenDays === undefined
        ? "in the search"
        : "on the unseen days; those that lost there were left out, so that some of it is luck"
    }.`,
  ];
}

/**
 * Why strategies were stopped: none that is GOOD, each that was carried and did not hold, and what most failed by.
 *
 * @param trades Trades of all its trials.
 */
export function studyReasons(study: Study, run: RunRecord | null, funnel: Funnel, trades: number): string[] {
  const { duplicates, stoppedBy } = funnel;
  const most = stoppedBy.slice(0, GATES).map(({ gate, trials }) => `${gateWords(gate).plain} (${trials})`).join("; ");
  return [
    ...(run === null ? [] : noneGoodLines(study, run, "plain", funnel)),
    ...(isInterrupted(run) ? [] : stoppedLines(study)),
    ...obstacleSentences(study.entryObstacles(trades)),
    ...(run === null ? [] : familyLines(run)),
    ...(most ? [`What most strategies failed by: ${most}. One that fails by several counts for each.`] : []),
    ...(duplicates > 0 ? [`${duplicates} more made the same trades as a GOOD one and are counted once.`] : []),
  ];
}

/** Why those that were tried on unseen days did not hold, or were refused before. */
function stoppedLines(study: Study): string[] {
  const carried = new Set([...study.findings.unseenRuns().map(({ trial }) => trial), ...refusedOf(study)]);
  const certificates = study.journal.certificates().map(({ record }) => record as Certificate | CertificateDocument);
  return stoppedSentences(certificates.filter(({ trial, failed }) => carried.has(trial) && failed.length > 0));
}

/** What it takes to make the study again, by name. */
export function studyFacts({ plan }: Study, run: RunRecord | null): (readonly [string, string])[] {
  const fees = new Set(
    plan.markets.map(({ backtest: { costs: { takerFee, makerFee } } }) =>
      `${formatNumber(takerFee, "percent")} when taking, ${formatNumber(makerFee, "percent")} when resting`
    ),
  );
  return [
    ["study", plan.study],
    ...plan.markets.map(({ source }) => ["market", describeSource(withoutFolders(source))] as const),
    ...plan.heldOut.map(({ source }) => ["market held out", describeSource(withoutFolders(source))] as const),
    ...plan.strategies.map((one) =>
      ["strategy", one.kind === "file" ? `${one.name}, a file with the SHA-256 ${one.sha256}` : one.name] as const
    ),
    ...(run === null ? [] : dayFacts(run)),
    ["fees", [...fees].join("; ")],
    ["start", formatNumber(accountStart(plan), "currency")],
    ["sampler, seed", `${plan.sampler}, ${plan.seed}`],
    ...(run === null ? [] : runFacts(run)),
    ["code", plan.versions?.study ?? plan.codeVersion],
    ...[...plan.markets, ...plan.heldOut].flatMap(({ symbol, dataHash, finerHash, fundingHash }, _, all) => {
      const whose = all.length === 1 ? "" : ` of ${symbol}`;
      return [
        [`bars${whose} (SHA-256)`, dataHash] as const,
        ...(finerHash ? [[`finer bars${whose} (SHA-256)`, finerHash] as const] : []),
        ...(fundingHash ? [[`funding rates${whose} (SHA-256)`, fundingHash] as const] : []),
      ];
    }),
    ...(run === null ? [] : [["trades (SHA-256)", run.tradesHash] as const]),
  ];
}

function dayFacts({ spans }: RunRecord): (readonly [string, string])[] {
  const { search, validation, sealed } = commonSpans(spans);
  return [
    ["days of the search", spanText(search)],
    ["first unseen days", spanText(validation)],
    ["sealed days", spanText(sealed)],
  ];
}

function runFacts({ stopReason, elapsedSeconds, seconds }: RunRecord): (readonly [string, string])[] {
  return [
    ["stopped by", `${stopReason} after ${Math.round(elapsedSeconds)} s`],
    ["seconds", `model ${seconds.model.toFixed(1)}, backtests ${seconds.backtests.toFixed(1)}`],
  ];
}

/** What the search maximises and the model of its results predicts, as a figure labels it. */
export function targetLabel({ searchTarget }: StudyPlan): string {
  if (searchTarget === DEFAULT_TARGET) return "Sharpe ratio in the search, shrunk";
  return isKpiName(searchTarget) ? kpiDefinition(searchTarget).plain : searchTarget;
}
