/**
 * How a study was checked: by statements of its certificates, each at its worst, with the strategies that it is of.
 *
 * @module
 */
import { formatCount } from "../metrics/format.ts";
import type { Certificate } from "../selection/certificate.ts";
import type { CertificateSentence } from "../selection/certificate_input.ts";
import type { Statement } from "./source.ts";
import { topicHeading } from "./topic_words.ts";

/** How bad the figures of a statement are: more is worse, and what is not known is worst. */
type Badness = (figures: CertificateSentence["figures"]) => number | null | undefined;

const least = (value: number | null | undefined) => value == null ? value : -value;

/**
 * Statements that tell how the study was checked, in the order they are shown; those of one light are told apart by their
 * figures.
 */
const CHECKED: readonly (readonly [topic: string, badness: Badness])[] = [
  ["lookAhead", () => 0],
  ["repeatable", () => 0],
  ["dataQuality", ({ dataQuality }) => least(dataQuality)],
  ["placebo", ({ adjustedP }) => adjustedP],
  ["enginePays", ({ drawnT }) => drawnT],
  ["backtestOverfitting", ({ probabilityOfBacktestOverfitting }) => probabilityOfBacktestOverfitting],
  ["looks", ({ number }) => number],
];

/** Lights from the worst on. */
const LIGHTS = ["red", "amber", "green"];

/** A certificate as far as it is asked here. */
type Told = Pick<Certificate, "trial" | "sentences">;

/** The statements of certificates that tell how a study was checked, each at its worst among these. */
export function studyChecks(certificates: readonly Told[]): Statement[] {
  return CHECKED.flatMap(([topic, badness]) => {
    const found = certificates.flatMap(({ trial, sentences }) => {
      const said = sentences.filter((sentence) => sentence.topic === topic);
      return said.map(({ light, text, figures }) => ({ trial, light, text, bad: badness(figures ?? {}) ?? Infinity }));
    });
    if (found.length === 0) return [];
    const [{ trial, light, text }] = found.toSorted((a, b) =>
      LIGHTS.indexOf(a.light) - LIGHTS.indexOf(b.light) || Number(b.bad > a.bad) - Number(a.bad > b.bad)
    );
    const count = certificates.length, isOfAll = found.length === count && found.every((one) => one.text === text);
    const of = count === 1
      ? `Strategy ${trial}.`
      : isOfAll
      ? `The same of all ${formatCount(count, "strategy", "strategies")}.`
      : `Strategy ${trial}, the weakest here of ${count}.`;
    return [{ light, heading: topicHeading(topic), text, of }];
  });
}
