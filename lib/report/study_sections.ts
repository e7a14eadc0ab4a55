/**
 * The parts of a report below its Overview, as HTML: certificates, the best strategies, what mattered, words, and how to make
 * it again.
 *
 * @module
 */
import { dayText } from "../core/instant.ts";
import { beeswarmFigure } from "../charts/shap.ts";
import { equityFigure } from "../charts/equity.ts";
import type { Figure } from "../charts/figure.ts";
import { rankedBarsFigure } from "../charts/ranked_bars.ts";
import { DAY_MS } from "../core/candles.ts";
import { formatNumber } from "../metrics/format.ts";
import { heldShares } from "../metrics/pooled_account.ts";
import { kpiDefinition, type KpiName } from "../metrics/registry.ts";
import type { Certificate } from "../selection/certificate.ts";
import { type CertificateDocument, isDocument } from "../selection/certificate_document.ts";
import type { StoredCertificate } from "../store/certificates.ts";
import { parameterLabel } from "../strategy/union.ts";
import { refusedOf } from "../study/looks.ts";
import { accountStart } from "../study/plan.ts";
import type { Study } from "../study/study.ts";
import { type BestStrategy, commonSpans, type RunRecord } from "../study/summary.ts";
import { mattersMost } from "../surrogate/explanation_record.ts";
import { certificateArticle, embeddedDocument } from "./certificate_article.ts";
import { drawing, factList, folded, paragraph, scrolled, section } from "./page.ts";
import { shownStrategies } from "./shown_strategies.ts";
import { parameterLines } from "./study_text.ts";
import { isInterrupted, studyAssumptions, studyFacts, targetLabel } from "./study_words.ts";
import { tableToHtml } from "./table.ts";
import { strategyTable } from "./tables.ts";

/** Strategies in the table, certificates, parameters in the figures. */
const STRATEGIES = 50, CERTIFICATES = 10, PARAMETERS = 8;

/** What certificates say, in a word or two. */
const VERDICTS = { green: "held up", amber: "not proven", red: "refuted" } as const;

/** What the sections are made from. */
interface Contents {
  readonly study: Study;
  /** How its last run ended. */
  readonly run: RunRecord;
}

/** The sections, and what programs read of them. */
export interface StudySections {
  /** HTML of the sections, one after the other. */
  readonly html: string;
  /** Strategies whose certificate is shown; each stands at `certificate-NUMBER`. */
  readonly certified: readonly number[];
  /** The documents of the certificates, in their order. */
  readonly documents: string;
}

/** The sections of a study whose run has ended. */
export function studySections(study: Study, run: RunRecord): StudySections {
  const contents = { study, run }, certificates = shownCertificates(contents), [best] = study.best(1);
  const documents = certificates.flatMap(({ record }) => isDocument(record) ? [embeddedDocument(record)] : []);
  return {
    html: [
      ...certificates.map((one, i) => certificateSection(contents, one, i === 0)),
      // Without a certificate the best is shown all the same.
      ...(best && certificates.length === 0 ? [bestSection(contents, best)] : []),
      ...(best ? [strategiesSection(contents)] : []),
      ...parameterSection(contents),
      wordsSection(),
      factsSection(contents),
    ].join("\n"),
    certified: certificates.map(({ trial }) => trial),
    documents: documents.join("\n"),
  };
}

/**
 * Certificates of the strategies that were carried, those that hold first, and of those that were refused; of the best one
 * where there is neither.
 */
function shownCertificates({ study, run }: Contents): StoredCertificate[] {
  if (isInterrupted(run)) return [];
  const all = study.journal.certificates(), [best] = study.best(1);
  const carried = new Set([...study.findings.unseenRuns().map(({ trial }) => trial), ...refusedOf(study)]);
  const ranked = study.strategies([...carried]).map(({ trial }) => all.find((one) => one.trial === trial));
  const known = ranked.filter((one) => one !== undefined).slice(0, CERTIFICATES);
  return known.length > 0 ? known : all.filter(({ trial }) => trial === best?.trial);
}

function certificateSection(contents: Contents, { trial, record }: StoredCertificate, isFirst: boolean): string {
  const certificate = record as Certificate | CertificateDocument, { study } = contents;
  const { description } = study.trial(trial);
  const what = description === "" ? [] : [paragraph(`What it does: ${description}.`)];
  const article = certificateArticle(certificate),
    head = {
      heading: `Strategy ${trial}: ${VERDICTS[certificate.verdict]}`,
      id: `certificate-${trial}`,
    };
  if (!isFirst) return folded(head, ...what, article);
  return section(
    head,
    ...what,
    drawing(equityOf(contents, { trial })),
    article,
  );
}

function bestSection(contents: Contents, { trial }: BestStrategy): string {
  const { description } = contents.study.trial(trial);
  return section(
    { heading: `The best strategy: number ${trial}` },
    ...(description === "" ? [] : [paragraph(`What it does: ${description}.`)]),
    drawing(equityOf(contents, { trial })),
  );
}

/** What the parts of the unseen days are called, as in a certificate's table. */
const PART_NAMES = { validation: "first unseen days", sealed: "sealed days" } as const;

/** Equity over all days looked at: those of the search, then the unseen ones. */
function equityOf({ study, run }: Contents, { trial }: Pick<BestStrategy, "trial">): Figure {
  const searched = study.returnsOf(trial), { plan } = study, startEquity = accountStart(plan);
  const unseen = isInterrupted(run) ? [] : study.findings.unseenRuns().filter((look) => look.trial === trial);
  const time = Float64Array.of(...searched.days, ...unseen.flatMap((part) => Array.from(part.days)));
  const returns = [...searched.returns, ...unseen.flatMap((part) => Array.from(part.returns))];
  let value = startEquity;
  const equity = Float64Array.from(returns, (share) => value *= 1 + share);
  const held = plan.markets.map((_, market) => study.findings.benchmark(market));
  const known = held.filter((closes) => closes !== null);
  const benchmark = known.length === held.length ? closesOn(time, heldShares(known)) : undefined;
  const lastSearched = dayText(commonSpans(run.spans).search.to);
  const note = unseen.length === 0
    ? "These are the days that the search chose by."
    : `Up to ${lastSearched}, in grey, these are the days that the search chose by, which always flatter; those on ` +
      "the blue ground it had never seen.";
  const figure = equityFigure({ time, equity, startEquity }, {
    title: "What the account would have done",
    ...(benchmark && { benchmark }),
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

/** Closes on some days, of those of all days without a gap. */
function closesOn(time: Float64Array, { days, closes }: ReturnType<typeof heldShares>): Float64Array {
  return Float64Array.from(time, (day) => closes[(day - days[0]) / DAY_MS]);
}

function strategiesSection({ study, run }: Contents): string {
  const html = tableToHtml(strategyTable(shownStrategies(study, STRATEGIES, run), { words: "plain" }));
  return section(
    { heading: "The best strategies side by side" },
    paragraph("All figures of this table are from the search, where the best of many always flatters itself.", "muted"),
    scrolled(html, "The best strategies"),
  );
}

function parameterSection({ study: { plan, findings }, run }: Contents): string[] {
  const explanation = isInterrupted(run) ? null : findings.explanation();
  if (explanation === null) return [];
  const matters = mattersMost(explanation);
  if (matters.length === 0) {
    return [section({ heading: "What mattered" }, paragraph(parameterLines(explanation, plan).join(" ")))];
  }
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
    { heading: "What mattered" },
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
  return section({ heading: "Words" }, factList(WORDS));
}

function factsSection({ study, run }: Contents): string {
  return section(
    { heading: "How to make this again" },
    ...studyAssumptions(study, run).map((text) => paragraph(text, "muted")),
    factList(studyFacts(study, run)),
  );
}
