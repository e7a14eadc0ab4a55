/**
 * The certificate of a GOOD strategy: a typed record, and the same in words for people who do not program.
 *
 * Every sentence carries the figures it states, so that each can be recomputed from the database. A light says what to
 * make of it: green speaks for the strategy, amber leaves it open, red speaks against it.
 *
 * @module
 */
import { formatKpi } from "../metrics/format.ts";
import { kpiDefinition, type KpiName } from "../metrics/registry.ts";
import type { CertificateInput, CertificateSentence, Light } from "./certificate_input.ts";
import { certificateSentences } from "./certificate_sentences.ts";
import { HARD_LEVEL, type PartEvidence } from "./hard_gate.ts";

/** A certificate. */
export interface Certificate {
  /** Name of the study. */
  readonly study: string;
  /** Number of the trial. */
  readonly trial: number;
  /** Such as `"BTC/USDT"`. */
  readonly symbol: string;
  /** Green: passed every HARD gate; amber: not proven; red: refuted on unseen days, by a look-ahead, a second run or its data. */
  readonly verdict: Light;
  /** The verdict in a sentence. */
  readonly headline: string;
  /** Names of the failed HARD gates. */
  readonly failed: readonly string[];
  /** KPIs of each part side by side; `null` for a part not opened. */
  readonly kpis: Readonly<Record<"search" | "validation" | "sealed", PartEvidence["kpis"] | null>>;
  /** The statements, in a fixed order. */
  readonly sentences: readonly CertificateSentence[];
}

const HEADLINES: Readonly<Record<Light, string>> = {
  green:
    "This strategy passed the tests that decide: what it showed on days it had never seen is hard to explain by luck.",
  amber: "This strategy looks good, but luck is not ruled out: watch it on paper, do not trust it with money.",
  red: "Do not believe this strategy: at least one test speaks clearly against it.",
};

/** Topics whose red light refutes a strategy, whatever else is good about it. */
const REFUTING = ["repeatable", "unseen", "lookAhead", "dataQuality"];

/**
 * The certificate of a GOOD strategy.
 *
 * @throws {RangeError} If the number of trials is no integer ≥ 1.
 */
export function issueCertificate(input: CertificateInput): Certificate {
  const { study, trial, symbol, decision, search, validation, sealed, level = HARD_LEVEL } = input;
  const sentences = certificateSentences({ ...input, level });
  const refuted = sentences.some(({ topic, light }) => light === "red" && REFUTING.includes(topic));
  const verdict: Light = refuted ? "red" : decision?.passed ? "green" : "amber";
  return {
    study,
    trial,
    symbol,
    verdict,
    headline: HEADLINES[verdict],
    failed: decision?.failed ?? ["notCarried"],
    kpis: { search: search.kpis, validation: validation?.kpis ?? null, sealed: sealed?.kpis ?? null },
    sentences,
  };
}

const LIGHT_MARKS: Readonly<Record<Light, string>> = { green: "[green]", amber: "[amber]", red: "[red]  " };

/** KPIs that people compare between the parts. */
export const SIDE_BY_SIDE: readonly KpiName[] = [
  "sharpe",
  "cagr",
  "maxDrawdown",
  "profitFactor",
  "winRate",
  "greenDaysShare",
  "tradesPerDay",
];

function sideBySide({ kpis }: Certificate): string[] {
  const parts = [kpis.search, kpis.validation, kpis.sealed];
  const line = (label: string, values: readonly string[]) =>
    label.padEnd(24) + values.map((v) => v.padStart(12)).join("");
  return [
    line("", ["search", "validation", "sealed"]),
    ...SIDE_BY_SIDE.map((kpi) =>
      line(kpiDefinition(kpi).label, parts.map((part) => part ? formatKpi(kpi, part[kpi] ?? null) : "not opened"))
    ),
  ];
}

/** The certificate as plain text: verdict, one line a statement with words for the lights, and the parts side by side. */
export function certificateText(certificate: Certificate): string {
  const { study, trial, symbol, verdict, headline, sentences } = certificate;
  return [
    `Strategy ${trial} of study ${study} on ${symbol}`,
    `${LIGHT_MARKS[verdict]} ${headline}`,
    "",
    ...sentences.map(({ light, text }) => `${LIGHT_MARKS[light]} ${text}`),
    "",
    ...sideBySide(certificate),
  ].join("\n");
}
