/**
 * The report of a study as one file, for people who do not program.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { describeSource, type StudyMarket } from "../lib/study/market.ts";
import { searchedBars } from "../lib/study/plan.ts";
import type { Study } from "../lib/study/study.ts";
import type { StudyRun } from "../lib/automl/study.ts";
import { DEFAULT_TARGET } from "../lib/study/target.ts";
import type { BestStrategy } from "../lib/study/summary.ts";
import { distributionFigure } from "../lib/charts/distribution.ts";
import { equityFigure } from "../lib/charts/equity.ts";
import type { Figure } from "../lib/charts/figure.ts";
import { rankedBarsFigure } from "../lib/charts/ranked_bars.ts";
import { beeswarmFigure } from "../lib/charts/shap.ts";
import { dayText } from "../lib/charts/words.ts";
import { dayEnds } from "../lib/metrics/daily.ts";
import { formatKpi, formatNumber } from "../lib/metrics/format.ts";
import { kpiDefinition } from "../lib/metrics/registry.ts";
import { table, tableToHtml } from "../lib/notebook/table.ts";
import { type Certificate, SIDE_BY_SIDE } from "../lib/selection/certificate.ts";
import { parameterLabel } from "../lib/strategy/union.ts";
import { dependence } from "../lib/surrogate/explain.ts";
import { familyLines, learnedLines } from "./automl_result.ts";
import { cardRow, drawing, factList, lightList, lightMark, page, paragraph, section } from "./report_page.ts";

/** Strategies in the table, parameters in the figures, gates in the list. */
const STRATEGIES = 10, PARAMETERS = 8, GATES = 5;

/** What a report is made from. */
interface Contents {
  readonly study: Study;
  readonly markets: readonly StudyMarket[];
  readonly run: StudyRun;
}

/** Writes the report of a run into the data directory. */
export function writeReport(contents: Contents): void {
  writeFileSync(contents.run.summary.files.report, formatReport(contents));
}

/** The report as HTML that needs no other file. */
export function formatReport(contents: Contents): string {
  const { study, run } = contents;
  const [best] = study.best(1);
  return page(
    `Assay: ${study.name}`,
    heading(contents),
    ...(best ? bestSection(contents, best) : []),
    ...(best ? [strategiesSection(contents)] : []),
    funnelSection(contents),
    ...(run.learned ? [learnedSection(contents)] : []),
    wordsSection(),
    factsSection(contents),
  );
}

function heading({ study, markets: [{ candles, source }], run }: Contents): string {
  const { proposed, soft, hard } = study.funnel(), { time } = candles;
  const span = `${dayText(time[0])} to ${dayText(time[time.length - 1])}`;
  const honest = "That is what an honest search of a market without a lasting pattern should say.";
  const verdict = hard > 0
    ? `${hard} of ${proposed} strategies passed the tests on days that the search had never seen.`
    : soft > 0
    ? `None of ${proposed} strategies passed the tests on days that the search had never seen. ${honest}`
    : `None of ${proposed} strategies looked good enough to be tried on days that the search had never seen. ${honest}`;
  return [
    `<h1>Which of ${proposed} strategies to believe</h1>`,
    paragraph(`${candles.symbol}, ${candles.timeframe} bars, ${span}. Study ${study.name}.`, "muted"),
    ...(source.kind === "simulated"
      ? [paragraph(
        "This market is simulated: its prices were made by a program, with a pattern hidden in them on purpose. Nothing " +
          "here says anything about a real market.",
        "notice",
      )]
      : []),
    ...(run.summary.stopReason === "interrupted"
      ? [paragraph("The search was interrupted: this is what it had found until then.", "notice")]
      : []),
    paragraph(verdict, "verdict"),
    cardRow([
      { value: String(proposed), label: "strategies tried" },
      { value: String(soft), label: "GOOD: looked good in the search" },
      { value: String(hard), label: "HARD: held on unseen days too" },
    ]),
  ].join("\n");
}

function bestSection(contents: Contents, best: BestStrategy): string[] {
  const certificate = contents.run.certificates.get(best.trial);
  const { description } = contents.study.trials.get(best.trial);
  const parts = [drawing(equityOf(contents, best))];
  if (certificate) parts.push(lightList(certificate.sentences), sideBySide(certificate));
  return [section(
    `The best strategy: number ${best.trial}`,
    ...(description === "" ? [] : [paragraph(`What it does: ${description}.`)]),
    ...(certificate ? [`<p class="verdict">${lightMark(certificate.verdict)} ${certificate.headline}</p>`] : []),
    ...parts,
  )];
}

/** Equity over all days looked at: those of the search, then the unseen ones. */
function equityOf({ study, markets: [{ candles }], run }: Contents, { trial }: BestStrategy): Figure {
  const searched = study.returnsOf(trial), { backtest: { startEquity } } = study.plan;
  const carried = run.carried.find((one) => one.trial === trial);
  const unseen = [carried?.validation, carried?.sealed].flatMap((part) => part ? [part] : []);
  const time = Float64Array.of(...searched.days, ...unseen.flatMap((part) => Array.from(part.days)));
  const returns = [...searched.returns, ...unseen.flatMap((part) => Array.from(part.returns))];
  let value = startEquity;
  const equity = Float64Array.from(returns, (share) => value *= 1 + share);
  const closes = dayEnds(candles.time, candles.close), firstDay = Math.floor(candles.time[0] / 86_400_000);
  const benchmark = Float64Array.from(time, (day) => closes[day / 86_400_000 - firstDay]);
  const { to } = searchedBars(study.plan);
  const note = unseen.length === 0
    ? "These are the days that the search chose by."
    : `Up to ${
      dayText(candles.time[to - 1])
    } these are the days that the search chose by; later ones it had never seen.`;
  const figure = equityFigure({ time, equity, startEquity }, {
    title: "What the account would have done",
    benchmark,
    quote: candles.symbol.split("/")[1] ?? "quote units",
  });
  return { ...figure, note };
}

function sideBySide({ kpis }: Certificate): string {
  const parts = [["search", kpis.search], ["validation", kpis.validation], ["sealed", kpis.sealed]] as const;
  const rows = SIDE_BY_SIDE.map((kpi) => ({
    figure: kpiDefinition(kpi).label,
    ...Object.fromEntries(parts.map(([name, part]) => [name, part ? formatKpi(kpi, part[kpi] ?? null) : "not opened"])),
  }));
  const columns = {
    figure: { label: "", format: "text" },
    search: { label: "in the search", format: "text" },
    validation: { label: "first unseen days", format: "text" },
    sealed: { label: "sealed days", format: "text" },
  } as const;
  return `<div class="scroll">${tableToHtml(table(rows, columns))}</div>`;
}

function strategiesSection({ study, run }: Contents): string {
  const { plan } = study;
  const rows = study.best(STRATEGIES).map(({ trial, verdict, score, kpis }) => ({
    trial,
    verdict,
    score,
    ...kpis,
  }));
  const html = tableToHtml(table(rows, {
    trial: { label: "Number", format: "text" },
    verdict: "text",
    score: { label: "Rank score", format: "ratio" },
    sharpe: "ratio",
    cagr: "percent",
    maxDrawdown: "percent",
    greenDaysShare: "percent",
    tradesPerDay: "number",
  }));
  const values = study.trials.all().flatMap(({ value }) => value === null ? [] : [value]);
  const gate = plan.thresholds.soft.find(({ kpi }) => kpi === plan.searchTarget);
  const figure = distributionFigure(values, {
    title: "How good all tries looked",
    xLabel: plan.searchTarget === DEFAULT_TARGET ? "Sharpe ratio in the search, shrunk" : plan.searchTarget,
    counted: "strategies",
    markers: gate ? [{ value: gate.value, label: "least for GOOD" }] : [],
  });
  const portfolio = run.portfolio && run.portfolio.trials.length > 1
    ? [paragraph(
      `Together in equal parts, strategies ${run.portfolio.trials.join(", ")} would have had a Sharpe ratio of ` +
        `${formatNumber(run.portfolio.portfolio.kpis.sharpe, "ratio")} in the search.`,
    )]
    : [];
  return section(
    "The best strategies side by side",
    paragraph("All figures of this table are from the search, where the best of many always flatters itself.", "muted"),
    `<div class="scroll">${html}</div>`,
    ...portfolio,
    drawing(figure),
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
  const name = (gate: string) => gate === "incomplete" ? "stopped early" : kpiDefinition(gate).label;
  const most = stoppedBy.slice(0, GATES).map(({ gate, trials }) => `${name(gate)} (${trials})`).join(", ");
  return section(
    "From all tries to those that hold",
    drawing(rankedBarsFigure(stages.map(([label, value]) => ({ label, value, text: String(value) })), {
      title: "How many were left after each step",
      xLabel: "strategies",
    })),
    ...familyLines(run.summary).map((line) => paragraph(line)),
    ...(most ? [paragraph(`What most strategies failed by: ${most}. One that fails by several counts for each.`)] : []),
    ...(duplicates > 0
      ? [paragraph(`${duplicates} more made the same trades as a GOOD one and are counted once.`)]
      : []),
  );
}

function learnedSection({ study: { plan }, run: { learned } }: Contents): string {
  const { explanation, matters } = learned!;
  const lines = learnedLines(learned!, plan);
  if (explanation.verdict === "unreliable" || matters.length === 0) {
    return section("What mattered", paragraph(lines.join(" ")));
  }
  const label = (name: string) => parameterLabel(plan.manifests, name);
  const shown = matters.slice(0, PARAMETERS);
  const bars = shown.map(({ name, importance, low, high }) => ({
    label: label(name),
    value: importance,
    interval: [low, high] as const,
  }));
  const swarm = shown.map(({ name }) => ({ ...dependence(explanation, name), name: label(name) }));
  return section(
    "What mattered",
    paragraph(
      `A model of the results explains ${
        formatNumber(explanation.r2, "percent")
      } of the differences between strategies ` +
        "that it had not seen. By that model these settings moved the result:",
    ),
    drawing(rankedBarsFigure(bars, {
      title: "Settings that moved the result",
      subtitle: "Average change of the Sharpe ratio, with the range it may lie in",
      xLabel: "Sharpe ratio",
    })),
    drawing(beeswarmFigure(swarm, { title: "In which direction", target: "Sharpe ratio" })),
  );
}

/** What a reader without the trade's vocabulary needs. */
const WORDS: readonly (readonly [string, string])[] = [
  ["GOOD", "Looked good on the days of the search. A search of many always finds some; it proves nothing yet."],
  ["HARD", "GOOD, and also passed the tests on days that played no part in the search."],
  ["Sharpe ratio", "Gain a year for each unit of up and down a year. Above 1 is good, above 3 is rare for long."],
  ["Deepest fall", "The most the account lost from its highest point."],
  ["Profit factor", "All gains divided by all losses; 1 means nothing was earned."],
  ["Green days", "Share of the days with trades that ended with a gain."],
];

function wordsSection(): string {
  return section("Words", factList(WORDS));
}

function factsSection({ study: { plan }, markets: [{ candles: { time }, source }], run }: Contents): string {
  const { summary, seconds } = run, [{ split, dataHash, finerHash }] = plan.markets;
  const span = ({ start, end }: { start: number; end: number }) =>
    `${dayText(time[start])} to ${dayText(time[end - 1])}`;
  const { takerFee, makerFee } = plan.backtest.costs;
  return section(
    "How to make this again",
    factList([
      ["market", describeSource(source)],
      ...plan.strategies.map((one) =>
        ["strategy", one.kind === "file" ? `${one.name}, a file with the SHA-256 ${one.sha256}` : one.name] as const
      ),
      ["days of the search", span(split.search)],
      ["first unseen days", span(split.validation)],
      ["sealed days", span(split.sealed)],
      ["fees", `${formatNumber(takerFee, "percent")} when taking, ${formatNumber(makerFee, "percent")} when resting`],
      ["start", formatNumber(plan.backtest.startEquity, "currency")],
      ["sampler, seed", `${plan.sampler}, ${plan.seed}`],
      ["stopped by", `${summary.stopReason} after ${Math.round(summary.elapsedSeconds)} s`],
      ["seconds", `model ${seconds.model.toFixed(1)}, backtests ${seconds.backtests.toFixed(1)}`],
      ["code", plan.versions?.study ?? plan.codeVersion],
      ["bars (SHA-256)", dataHash],
      ...(finerHash ? [["finer bars (SHA-256)", finerHash] as const] : []),
      ["trades (SHA-256)", summary.tradesHash],
    ]),
  );
}
