/**
 * Whether a report is still what was made: its seal, the hash of each certificate in it, and the text shown of each.
 *
 * What a page can show by itself ends there: who changes text, JSON and hashes alike is found by the bars alone.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { unescapeHtml } from "../core/html_text.ts";
import { ARTICLE_END, ARTICLE_START, certificateArticle, DOCUMENT_END, DOCUMENT_START } from "./certificate_article.ts";
import type { CertificateDocument } from "../selection/certificate_document.ts";
import { documentHash } from "../selection/sealed_document.ts";
import { readDocument } from "../selection/certificate_schema.ts";
import { REPORT_MARK } from "./page.ts";
import { checkSeal } from "./page_seal.ts";

/** What a file says by itself. */
export interface FileCheck {
  /** Its certificates, in their order; those that cannot be read are faults. */
  readonly certificates: readonly CertificateDocument[];
  /** What was found wrong, in sentences; none where all is as it was made. */
  readonly faults: readonly string[];
  /** Texts shown that are not those which the documents give by this code; other code may word them otherwise. */
  readonly textFaults: readonly string[];
}

/**
 * Checks a report by itself.
 *
 * @throws {UserError} If the page is no report, one of an earlier release, or cut off.
 */
export function checkReport(page: string, name: string): FileCheck {
  if (!page.includes(REPORT_MARK)) {
    throw new UserError(
      `Cannot verify ${name}: wanted a report of Assay that holds its certificates, found a file without the mark of one; ` +
        "reports of earlier releases have none: deno task report makes them again",
    );
  }
  const seal = checkSeal(page);
  if (seal === "missing") {
    throw new UserError(
      `Cannot verify ${name}: wanted a whole report, found one without its last line, which holds the hash of all others; ` +
        "it was cut off or changed on its way",
    );
  }
  const documents = between(page, DOCUMENT_START, DOCUMENT_END), articles = between(page, ARTICLE_START, ARTICLE_END);
  const read = documents.map((text, i) => checkDocument(text, `certificate ${i + 1} of ${documents.length}`));
  const isPaired = documents.length === articles.length;
  return {
    certificates: read.flatMap(({ certificates }) => certificates),
    faults: [
      ...read.flatMap(({ faults }) => faults),
      ...(isPaired ? [] : [`It shows ${articles.length} certificates and holds the JSON of ${documents.length}`]),
      ...(seal === "changed"
        ? ["The page is no longer the one that was made: its lines have another hash than its last one says"]
        : []),
    ],
    textFaults: isPaired
      ? read.flatMap(({ certificates: [document] }, i) => document ? checkArticle(articles[i], document) : [])
      : [],
  };
}

/** Checks the text of a document by itself. */
export function checkDocument(text: string, name: string): FileCheck {
  let document: CertificateDocument;
  try {
    const value: unknown = JSON.parse(text);
    if (namesOf(text) !== membersOf(value)) throw new RangeError("it names a member twice, of which one alone counts");
    document = readDocument(value);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    return { certificates: [], faults: [`The JSON of ${name} cannot be read: ${error.message}`], textFaults: [] };
  }
  const hash = documentHash(document);
  if (hash === document.sha256) return { certificates: [document], faults: [], textFaults: [] };
  const fault =
    `The JSON of the certificate of ${strategyName(document)} was changed: it has the hash ${hash}, and says ` +
    document.sha256;
  return { certificates: [document], faults: [fault], textFaults: [] };
}

/** How many members a piece of JSON names, those that a later one of the same name replaces included. */
function namesOf(text: string): number {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon !== undefined).length;
}

/** How many members a value has, at any depth. */
function membersOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const parts = Object.values(value), own = Array.isArray(value) ? 0 : parts.length;
  return parts.reduce<number>((sum, part) => sum + membersOf(part), own);
}

/** A strategy as people call it. */
export function strategyName({ study, trial }: Pick<CertificateDocument, "study" | "trial">): string {
  return `strategy ${trial} of ${study}`;
}

/** The texts between two marks. */
function between(page: string, start: string, end: string): string[] {
  return page.split(start).slice(1).map((part) => part.split(end)[0]);
}

/** The first piece of text shown that is not the one its document gives. */
function checkArticle(article: string, document: CertificateDocument): string[] {
  const shown = textsOf(article);
  const wanted = textsOf(certificateArticle(document).slice(ARTICLE_START.length, -ARTICLE_END.length));
  const at = Array.from({ length: Math.max(shown.length, wanted.length) }, (_, i) => i)
    .find((i) => shown[i] !== wanted[i]);
  if (at === undefined) return [];
  const write = (text: string | undefined) => text === undefined ? "nothing" : `"${text}"`;
  return [
    `The text of the certificate of ${strategyName(document)} is not the one that its JSON gives: it shows ` +
    `${write(shown[at])} in place of ${write(wanted[at])}`,
  ];
}

/** The pieces of text of a page, as people read them. */
function textsOf(html: string): string[] {
  return html.split(/<[^>]*>/).map((text) => text.trim()).filter((text) => text !== "").map(unescapeHtml);
}
