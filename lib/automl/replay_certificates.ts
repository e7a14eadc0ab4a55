/**
 * Certificates computed again from a stored study and its bars, and compared with those on record.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { formatCount } from "../metrics/format.ts";
import { differenceText, firstDifference, wordedAs } from "../selection/certificate_difference.ts";
import { type CertificateDocument, isDocument } from "../selection/certificate_document.ts";
import { documentHash } from "../selection/sealed_document.ts";
import { certificateText } from "../selection/certificate_text.ts";
import { differingFolders } from "../study/code_versions.ts";
import type { StudyMarket } from "../study/market.ts";
import type { Study } from "../study/study.ts";
import { recomputeCertificates } from "../validation/validate_study.ts";
import { studyExecutor } from "./search.ts";

/** Worker threads of a replay; what it finds does not depend on them. */
const WORKERS = 2;

/**
 * The certificate on record of a trial.
 *
 * @throws {UserError} If there is none, or an earlier release wrote it.
 */
export function storedCertificate({ name, journal }: Study, trial: number) {
  const stored = journal.certificates(), one = stored.find((certificate) => certificate.trial === trial);
  if (one === undefined) {
    const found = stored.length === 0
      ? "none in the study"
      : `those of ${stored.map((other) => other.trial).join(", ")}`;
    throw new UserError(
      `Cannot read the certificate of trial ${trial} of the study "${name}": wanted one, found ${found}`,
    );
  }
  const { record, text } = one;
  if (isDocument(record)) return { document: record, text };
  throw new UserError(
    `Cannot read the certificate of trial ${trial} of the study "${name}": wanted one that says what it was made from, ` +
      "found one of an earlier release, which keeps less",
  );
}

function isByThisCode(plan: Study["plan"]): boolean {
  return differingFolders(plan, "study")?.length === 0;
}

/**
 * Checks that a study was made by this code; figures may differ where it was not.
 *
 * @throws {UserError} If it was not; the message names its version, and the folders that differ.
 */
export function checkCertifyingCode({ plan }: Study, { origin: { code } }: Pick<CertificateDocument, "origin">): void {
  if (isByThisCode(plan)) return;
  const folders = differingFolders(plan, "study");
  const differ = folders === null
    ? "not known where"
    : `${folders.join(", ")} ${folders.length === 1 ? "differs" : "differ"}`;
  throw new UserError(
    `Cannot replay the certificate: it was made by the code ${code.study}, this is other code (${differ}), so that figures ` +
      "may differ for that reason alone; run that version, or add --other-code to compare all the same",
  );
}

/** What a document and the bars of its study come to. */
export interface CertificateReplay {
  /** The document that study and bars give. */
  readonly found: CertificateDocument;
  /** The first difference in a sentence, of other code that of a figure if there is one; `null` for equal ones. */
  readonly difference: string | null;
  /** Whether the document is of other code, which words the same figures otherwise. */
  readonly isOfWords: boolean;
}

/**
 * Computes certificates again and compares documents with them; nothing is written and no day is opened.
 *
 * @param others Markets held out of the search.
 * @throws {UserError} If the study has gone on since.
 */
export async function replayCertificates(
  study: Study,
  markets: readonly StudyMarket[],
  documents: readonly CertificateDocument[],
  others: readonly StudyMarket[] = [],
): Promise<CertificateReplay[]> {
  const ended = study.trials.ended().length;
  for (const { trial, origin: { search: { trials } } } of documents) {
    if (trials === ended) continue;
    throw new UserError(
      `Cannot replay the certificate of trial ${trial} of the study "${study.name}": it counts ` +
        `${formatCount(trials, "trial")}, and the study has ${
          formatCount(ended, "trial")
        } by now; automl --resume ends what ` +
        "was begun and certifies again",
    );
  }
  const executor = studyExecutor(study.plan, markets, WORKERS);
  const heldOut = others.length === 0
    ? undefined
    : { markets: others, executor: studyExecutor(study.plan, others, WORKERS, study.plan.heldOut) };
  try {
    const options = { study, markets, executor, ...(heldOut && { heldOut }) };
    const found = await recomputeCertificates(options, documents.map(({ trial }) => trial));
    const isOurs = isByThisCode(study.plan);
    return documents.map((document) => {
      const again = found.get(document.trial)!,
        ofFigures = isOurs ? null : firstDifference(wordedAs(document, again), again);
      const difference = ofFigures ?? firstDifference(document, again);
      const isOfWords = !isOurs && difference !== null && ofFigures === null;
      return { found: again, difference: difference && differenceText(difference), isOfWords };
    });
  } finally {
    await executor.close();
    await heldOut?.executor.close();
  }
}

/** What is wrong with a certificate on record by itself, in a sentence; `null` for nothing. */
export function recordFault({ document, text }: ReturnType<typeof storedCertificate>): string | null {
  if (documentHash(document) !== document.sha256) {
    return `the certificate on record has the hash ${documentHash(document)} and says ${document.sha256}`;
  }
  if (certificateText(document) !== text) return "the text on record is not the one that the JSON on record gives";
  return null;
}
