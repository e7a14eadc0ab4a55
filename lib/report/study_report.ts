/**
 * The report of a study as one file, for people who do not program, made from the store alone.
 *
 * @module
 */
import { DAY_MS } from "../core/candles.ts";
import { UserError } from "../core/errors.ts";
import { obstacleSentences } from "../study/entry_obstacles.ts";
import { describeAssumptions } from "../study/assumptions.ts";
import { lookLines } from "../study/looks.ts";
import { describeSource } from "../study/market.ts";
import { placeboSearchLines } from "../study/placebo_outcomes.ts";
import { accountStart, searchedSymbols, type StudyPlan } from "../study/plan.ts";
import type { Study } from "../study/study.ts";
import { withoutFolders } from "../study/study_commands.ts";
import { DEFAULT_TARGET } from "../study/target.ts";
import { type BestStrategy, commonSpans, type RunRecord, type TimeSpan } from "../study/summary.ts";
import { distributionFigure } from "../charts/distribution.ts";
import { equityFigure } from "../charts/equity.ts";
import type { Figure } from "../charts/figure.ts";
import { rankedBarsFigure } from "../charts/ranked_bars.ts";
import { beeswarmFigure } from "../charts/shap.ts";
import { dayText } from "../charts/words.ts";
import { formatCount, formatNumber } from "../metrics/format.ts";
import { heldShares } from "../metrics/pooled_account.ts";
import { isKpiName, kpiDefinition, type KpiName } from "../metrics/registry.ts";
import { shownStrategies } from "./shown_strategies.ts";
import { tableToHtml } from "./table.ts";
import { strategyTable } from "./tables.ts";
import type { Certificate } from "../selection/certificate.ts";
import { type CertificateDocument, isDocument } from "../selection/certificate_document.ts";
import { isTelling } from "../selection/confirmable_text.ts";
import { gateWords } from "../selection/gate_words.ts";
import { parameterLabel } from "../strategy/union.ts";
import { mattersMost } from "../surrogate/explanation_record.ts";
import {
  confirmableLines,
  failureLines,
  familyLines,
  noneGoodLines,
  parameterLines,
  portfolioMembers,
  targetLines,
} from "./study_text.ts";
import { certificateArticle, embeddedDocument } from "./certificate_article.ts";
import { cardRow, drawing, factList, page, paragraph, scrolled, section } from "./page.ts";

/** Strategies in the table, parameters in the figures, gates in the list. */
const STRATEGIES = 10, PARAMETERS = 8, GATES = 5;

/** What a report is made from. */
interface Contents {
  readonly study: Study;
  /** How its last run ended. */
  readonly run: RunRecord;
}

/**
 * The report as HTML that needs no other file.
 *
 * @throws {UserError} If no run of the study has ended, or an earlier release wrote how.
 */
export function formatReport(study: Study): string {
  const run = study.lastRun();
  if (run === null) {
    throw new UserError(
      `Cannot report on the study "${study.name}": wanted a run that came to its end with this release, found none`,
    );
  }
  const contents = { study, run };
  const [best] = study.best(1);
  return page(
    `Assay: ${study.name}`,
    heading(contents),
    ...noneGoodSection(contents),
    ...(best ? bestSection(contents, best) : []),
    ...(best ? [strategiesSection(contents)] : []),
    funnelSection(contents),
    ...parameterSection(contents),
    wordsSection(),
    factsSection(contents),
  );
}

/** Whether the run was stopped before anything was looked at beyond its search; what an earlier run found is outdated. */
function isInterrupted({ stopReason }: RunRecord): boolean {
  return stopReason === "interrupted";
}

function spanText({ from, to }: TimeSpan): string {
  return `${dayText(from)} to ${dayText(to)}`;
}

function heading({ study, run }: Contents): string {
  const { proposed, soft, hard } = study.funnel(), { plan } = study, [{ timeframe, source }] = plan.markets;
  const elsewhere = plan.heldOut.length === 0
    ? ""
    : ` Held out of the search: ${plan.heldOut.map(({ symbol }) => symbol).join(", ")}.`;
  return [
    `<h1>${proposed === 1 ? "Whether to believe 1 strategy" : `Which of ${proposed} strategies to believe`}</h1>`,
    paragraph(
      `${searchedSymbols(plan)}, ${timeframe} bars, ${spanText(commonSpans(run.spans).all)}. Study ${study.name}.` +
        elsewhere,
      "muted",
    ),
    ...(source.kind === "simulated"
      ? [paragraph(
        "This market is simulated: its prices were made by a program, with a pattern hidden in them on purpose. Nothing " +
          "here says anything about a real market.",
        "notice",
      )]
      : []),
    paragraph(describeAssumptions(study.plan).join(" "), "muted"),
    ...(isInterrupted(run)
      ? [paragraph("The search was interrupted: this is what it had found until then.", "notice")]
      : []),
    paragraph(verdictOf(study, run), "verdict"),
    ...confirmableLines(run).map((line) => paragraph(line, "muted")),
    ...lookLines(run).map((line) => paragraph(`${line}.`.replace("..", "."), run.ledgerDamage ? "notice" : "muted")),
    ...placeboSearchLines(study).map((line) => paragraph(line, "muted")),
    ...[...failureLines(study), ...targetLines(study)].map((line) => paragraph(line, "notice")),
    cardRow([
      { value: formatNumber(proposed, "count"), label: proposed === 1 ? "strategy tried" : "strategies tried" },
      { value: String(soft), label: "GOOD: looked good in the search" },
      { value: String(hard), label: "HARD: held on unseen days too" },
    ]),
  ].join("\n");
}

/** What the study came to, in a sentence or two. */
function verdictOf(study: Study, { confirmable }: Pick<RunRecord, "confirmable">): string {
  const { proposed, completed, valid, soft, hard, stoppedBy } = study.funnel(), { source } = study.plan.markets[0];
  const all = formatCount(proposed, "strategy", "strategies");
  if (hard > 0) return `${hard} of ${all} passed the tests on days that the search had never seen.`;
  if (valid === 0) {
    const [first] = stoppedBy;
    return `None of ${all} could be judged` +
      (first === undefined
        ? "."
        : `: ${first.trials} ${first.trials === 1 ? "was" : "were"} stopped by "${gateWords(first.gate).plain}".`);
  }
  const none = soft > 0
    ? `None of ${all} passed the tests on days that the search had never seen.`
    : `None of ${all} looked good enough to be tried on days that the search had never seen.`;
  const hasPattern = source.kind === "simulated" && source.edge > 0;
  if (hasPattern) return `${none} The pattern hidden in this market was not found.`;
  // Where trials failed the search was not what was meant; where little could have been found, silence says little.
  return completed < proposed || confirmable === null || !isTelling(confirmable)
    ? none
    : `${none} That is what an honest search of a market without a lasting pattern should say.`;
}

/** Why none is GOOD and what would help; nothing where one is. */
function noneGoodSection({ study, run }: Contents): string[] {
  const lines = noneGoodLines(study, run, "plain");
  return lines.length === 0 ? [] : [section("Why none is GOOD", ...lines.map((line) => paragraph(line)))];
}

/** What the search maximises and the model of its results predicts, as a figure labels it. */
function targetLabel({ searchTarget }: StudyPlan): string {
  if (searchTarget === DEFAULT_TARGET) return "Sharpe ratio in the search, shrunk";
  return isKpiName(searchTarget) ? kpiDefinition(searchTarget).plain : searchTarget;
}

function bestSection(contents: Contents, best: BestStrategy): string[] {
  const { study, study: { journal }, run } = contents;
  const issued = isInterrupted(run) ? undefined : journal.certificates().find(({ trial }) => trial === best.trial);
  const certificate = issued?.record as Certificate | CertificateDocument | undefined;
  const { description } = study.trial(best.trial);
  return [section(
    `The best strategy: number ${best.trial}`,
    ...(description === "" ? [] : [paragraph(`What it does: ${description}.`)]),
    drawing(equityOf(contents, best)),
    ...(certificate ? [certificateArticle(certificate)] : []),
    ...(isDocument(certificate) ? [embeddedDocument(certificate)] : []),
  )];
}

/** What the parts of the unseen days are called, as in a certificate's table. */
const PART_NAMES = { validation: "first unseen days", sealed: "sealed days" } as const;

/** Equity over all days looked at: those of the search, then the unseen ones. */
function equityOf({ study, run }: Contents, { trial }: BestStrategy): Figure {
  const searched = study.returnsOf(trial), { plan } = study, startEquity = accountStart(plan);
  const unseen = isInterrupted(run) ? [] : study.findings.unseenRuns().filter((look) => look.trial === trial);
  const time = Float64Array.of(...searched.days, ...unseen.flatMap((part) => Array.from(part.days)));
  const returns = [...searched.returns, ...unseen.flatMap((part) => Array.from(part.returns))];
  let value = startEquity;
  const equity = Float64Array.from(returns, (share) => value *= 1 + share);
  const { days, closes } = heldShares(plan.markets.map((_, market) => study.findings.benchmark(market)!));
  const benchmark = Float64Array.from(time, (day) => closes[(day - days[0]) / DAY_MS]);
  const lastSearched = dayText(commonSpans(run.spans).search.to);
  const note = unseen.length === 0
    ? "These are the days that the search chose by."
    : `Up to ${lastSearched}, in grey, these are the days that the search chose by, which always flatter; those on ` +
      "the blue ground it had never seen.";
  const figure = equityFigure({ time, equity, startEquity }, {
    title: "What the account would have done",
    benchmark,
    unseen: unseen.map(({ part, days }, i) => ({
      from: days[0],
      to: unseen[i + 1]?.days[0] ?? time[time.length - 1],
      label: PART_NAMES[part],
    })),
    quote: plan.markets[0].symbol.split("/")[1] ?? "quote units",
    fall: "maxDrawdownDaily",
    words: "plain",
  });
  return { ...figure, note };
}

function strategiesSection({ study, run }: Contents): string {
  const { plan } = study;
  const html = tableToHtml(strategyTable(shownStrategies(study, STRATEGIES, run), { words: "plain" }));
  const gate = plan.thresholds.soft.find(({ kpi }) => kpi === plan.searchTarget);
  const values = study.values();
  // None where the target had no value for any of them.
  const figures = values.length === 0 ? [] : [distributionFigure(values, {
    title: "How good all tries looked",
    xLabel: targetLabel(plan),
    counted: "strategies",
    markers: gate ? [{ value: gate.value, label: "least for GOOD" }] : [],
  })];
  const portfolio = run.portfolio && run.portfolio.trials.length > 1
    ? [paragraph(
      `Together in equal parts, ${portfolioMembers(run.portfolio).join(", ")} had a Sharpe ratio of ${
        formatNumber(run.portfolio.sharpe, "ratio")
      } ${run.portfolio.unseenDays === undefined ? "in the search" : "on the unseen days"}.`,
    )]
    : [];
  return section(
    "The best strategies side by side",
    paragraph("All figures of this table are from the search, where the best of many always flatters itself.", "muted"),
    scrolled(html, "The best strategies"),
    ...portfolio,
    ...figures.map(drawing),
  );
}

function funnelSection({ study, run }: Contents): string {
  const { proposed, completed, valid, soft, duplicates, hard, stoppedBy } = study.funnel();
  const stages: [string, number][] = [
    ["tried", proposed],
    ["run to the end", completed],
    ["enough trades to judge", valid],
    ["GOOD", soft],
    ["HARD", hard],
  ];
  const most = stoppedBy.slice(0, GATES).map(({ gate, trials }) => `${gateWords(gate).plain} (${trials})`).join("; ");
  return section(
    "From all tries to those that hold",
    drawing(rankedBarsFigure(stages.map(([label, value]) => ({ label, value, text: String(value) })), {
      title: "How many were left after each step",
      xLabel: "strategies",
    })),
    ...obstacleSentences(study.entryObstacles()).map((line) => paragraph(line)),
    ...familyLines(run).map((line) => paragraph(line)),
    ...(most ? [paragraph(`What most strategies failed by: ${most}. One that fails by several counts for each.`)] : []),
    ...(duplicates > 0
      ? [paragraph(`${duplicates} more made the same trades as a GOOD one and are counted once.`)]
      : []),
  );
}

function parameterSection({ study: { plan, findings }, run }: Contents): string[] {
  const explanation = isInterrupted(run) ? null : findings.explanation();
  if (explanation === null) return [];
  const matters = mattersMost(explanation);
  if (matters.length === 0) return [section("What mattered", paragraph(parameterLines(explanation, plan).join(" ")))];
  const label = (name: string) => parameterLabel(plan.manifests, name), target = targetLabel(plan);
  const shown = matters.slice(0, PARAMETERS);
  const bars = shown.map(({ name, importance, low, high }) => ({
    label: label(name),
    value: importance,
    text: formatNumber(importance, "ratio"),
    interval: [low, high] as const,
  }));
  const swarm = shown.map(({ name }) => ({ ...explanation.dependences.get(name)!, name: label(name) }));
  return [section(
    "What mattered",
    paragraph(
      `A model of the results explains ${
        formatNumber(explanation.r2, "percent")
      } of the differences between strategies ` +
        "that it had not seen. By that model these settings moved the result:",
    ),
    drawing(rankedBarsFigure(bars, {
      title: "Settings that moved the result",
      subtitle: "Average change, with the range it may lie in",
      xLabel: target,
    })),
    drawing(beeswarmFigure(swarm, { title: "In which direction", target })),
  )];
}

/** KPIs that the report names. */
const NAMED_KPIS: readonly KpiName[] = ["sharpe", "maxDrawdown", "maxDrawdownDaily", "profitFactor", "greenDaysShare"];

/** What a reader without the trade's vocabulary needs. */
const WORDS: readonly (readonly [string, string])[] = [
  ["GOOD", "Looked good on the days of the search. A search of many always finds some; it proves nothing yet."],
  ["HARD", "GOOD, and also passed the tests on days that played no part in the search."],
  [
    "Rank score",
    "How it ranks among all tries of this search, several figures taken together: the higher, the better.",
  ],
  [
    "Gain (Total return)",
    "What the account gained in so many days. Growth per year is shown from a year of days on alone.",
  ],
  ...NAMED_KPIS.map((kpi) => {
    const { plain, label, meaning, good } = kpiDefinition(kpi);
    return [plain.includes(label) ? plain : `${plain} (${label})`, `${meaning} Good is ${good}.`] as const;
  }),
];

function wordsSection(): string {
  return section("Words", factList(WORDS));
}

function factsSection({ study: { plan }, run }: Contents): string {
  const { seconds } = run, span = commonSpans(run.spans);
  const fees = new Set(
    plan.markets.map(({ backtest: { costs: { takerFee, makerFee } } }) =>
      `${formatNumber(takerFee, "percent")} when taking, ${formatNumber(makerFee, "percent")} when resting`
    ),
  );
  return section(
    "How to make this again",
    factList([
      ...plan.markets.map(({ source }) => ["market", describeSource(withoutFolders(source))] as const),
      ...plan.heldOut.map(({ source }) => ["market held out", describeSource(withoutFolders(source))] as const),
      ...plan.strategies.map((one) =>
        ["strategy", one.kind === "file" ? `${one.name}, a file with the SHA-256 ${one.sha256}` : one.name] as const
      ),
      ["days of the search", spanText(span.search)],
      ["first unseen days", spanText(span.validation)],
      ["sealed days", spanText(span.sealed)],
      ["fees", [...fees].join("; ")],
      ["start", formatNumber(accountStart(plan), "currency")],
      ["sampler, seed", `${plan.sampler}, ${plan.seed}`],
      ["stopped by", `${run.stopReason} after ${Math.round(run.elapsedSeconds)} s`],
      ["seconds", `model ${seconds.model.toFixed(1)}, backtests ${seconds.backtests.toFixed(1)}`],
      ["code", plan.versions?.study ?? plan.codeVersion],
      ...[...plan.markets, ...plan.heldOut].flatMap(({ symbol, dataHash, finerHash, fundingHash }, _, all) => {
        const whose = all.length === 1 ? "" : ` of ${symbol}`;
        return [
          [`bars${whose} (SHA-256)`, dataHash] as const,
          ...(finerHash ? [[`finer bars${whose} (SHA-256)`, finerHash] as const] : []),
          ...(fundingHash ? [[`funding rates${whose} (SHA-256)`, fundingHash] as const] : []),
        ];
      }),
      ["trades (SHA-256)", run.tradesHash],
    ]),
  );
}
