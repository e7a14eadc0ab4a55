/**
 * What `replay --certificate` and `verify` share: the study of a certificate with its bars, and what equal ones are told.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { type CertificateReplay, checkCertifyingCode } from "../lib/automl/replay_certificates.ts";
import { formatCount } from "../lib/metrics/format.ts";
import type { CertificateDocument } from "../lib/selection/certificate_document.ts";
import { resumeStudy } from "../lib/study/begin_study.ts";
import { openStudy } from "../lib/study/study.ts";
import type { Flag } from "./command_table.ts";

/** Lets a certificate of another version of the code pass. */
export const OTHER_CODE_FLAG: Flag = {
  name: "other-code",
  meaning: "compare a certificate that another version of the code made; figures may differ for that reason alone",
};

/**
 * The study of a certificate, with its bars.
 *
 * @throws {UserError} If there is no such study, its bars, funding or strategy files have changed, or, unless that is to
 * be passed over, the code has.
 */
export function reopenCertified(
  db: DatabaseSync,
  document: CertificateDocument,
  isOtherCodeAllowed: boolean,
): ReturnType<typeof resumeStudy> {
  if (!isOtherCodeAllowed) checkCertifyingCode(openStudy(db, document.study), document);
  return resumeStudy(db, document.study, "any", "replay a certificate of");
}

/** What is said of a certificate that was found again. */
export function equalText({ trial, study, sentences, sha256 }: CertificateDocument): string {
  const figures = sentences.reduce((sum, sentence) => sum + Object.keys(sentence.figures).length, 0);
  return `Equal: the certificate of strategy ${trial} of ${study}, ${formatCount(sentences.length, "sentence")} with ` +
    `${formatCount(figures, "figure")}, SHA-256 ${sha256}`;
}

/** What a certificate is that was not found again, as the rest of a sentence that begins with it. */
export function unequalText({ difference, isOfWords }: CertificateReplay): string {
  if (!isOfWords) return `is not what its study and bars give: ${difference}`;
  return "has the figures that its study and bars give, but is worded otherwise; the code that made it alone can tell " +
    `whether somebody changed its words: ${difference}`;
}
