/**
 * The certificate of a GOOD strategy: a typed record, and the same in words for people who do not program.
 *
 * Every sentence carries the figures it states, so that each can be recomputed from the database. A light says what to
 * make of it: green speaks for the strategy, amber leaves it open, red speaks against it.
 *
 * @module
 */
import { isKpiName } from "../metrics/registry.ts";
import type { CertificateInput, CertificateSentence, Light } from "./certificate_input.ts";
import { certificateSentences } from "./certificate_sentences.ts";
import type { PartEvidence } from "./hard_evidence.ts";
import type { Look } from "./look.ts";
import { lookLevel } from "./look_level.ts";
import { kinderTerms } from "./settings_sentence.ts";

/** A certificate. */
export interface Certificate {
  /** Name of the study. */
  readonly study: string;
  /** Number of the trial. */
  readonly trial: number;
  /** Such as `"BTC/USDT"`. */
  readonly symbol: string;
  /** Green: passed every HARD gate; amber: not proven; red: refuted on unseen days, by a look-ahead, a second run, its data or the engine. */
  readonly verdict: Light;
  /** The verdict in a sentence. */
  readonly headline: string;
  /** Names of the failed HARD gates. */
  readonly failed: readonly string[];
  /** KPIs of each part side by side; `null` for a part not opened. */
  readonly kpis: Readonly<Record<"search" | "validation" | "sealed", PartEvidence["kpis"] | null>>;
  /** The look that opened its unseen days, or else the last one of its study; absent where none was made. */
  readonly look?: Look;
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
const REFUTING = ["repeatable", "unseen", "lookAhead", "dataQuality", "enginePays"];

/**
 * The certificate of a GOOD strategy.
 *
 * @throws {RangeError} If the number of trials is no integer ≥ 1.
 */
export function issueCertificate(input: CertificateInput): Certificate {
  const { study, trial, symbol, decision, search, validation, sealed, look, settings = [] } = input;
  const sentences = certificateSentences({ ...input, level: look?.level ?? lookLevel(1) });
  const refuted = sentences.some(({ topic, light }) => light === "red" && REFUTING.includes(topic));
  const verdict: Light = refuted ? "red" : decision?.passed ? "green" : "amber";
  return {
    study,
    trial,
    symbol,
    verdict,
    // Nobody who reads one sentence shall miss that a verdict in favour rests on terms of one's own.
    headline: HEADLINES[verdict] + (verdict === "red" ? "" : kinderTerms(settings)),
    failed: decision?.failed ?? [...refusals(input), "notCarried"],
    kpis: {
      search: kpisOf(search.kpis),
      validation: validation && kpisOf(validation.kpis),
      sealed: sealed && kpisOf(sealed.kpis),
    },
    ...(look && { look }),
    sentences,
  };
}

/** Why a strategy was refused before any of its unseen days was opened; nothing of one that nobody chose to carry. */
function refusals({ lookAheadFree, isRepeatable }: CertificateInput): string[] {
  if (lookAheadFree === null) return [];
  return [...(isRepeatable === false ? ["repeatable"] : []), ...(lookAheadFree ? [] : ["lookAhead"])];
}

/** The KPIs of a part, without what else a backtest says beside them. */
function kpisOf(kpis: PartEvidence["kpis"]): PartEvidence["kpis"] {
  return Object.fromEntries(Object.entries(kpis).filter(([name]) => isKpiName(name)));
}
