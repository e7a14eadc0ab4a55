/**
 * A certificate as a part of the page, made from its document alone, which lies beside it in the page.
 *
 * @module
 */
import { escapeHtml } from "../core/html_text.ts";
import { canonicalJson } from "../core/canonical_json.ts";
import type { Certificate } from "../selection/certificate.ts";
import { type CertificateDocument, isDocument } from "../selection/certificate_document.ts";
import { originFacts } from "../selection/certificate_text.ts";
import { sideBySide } from "../selection/side_by_side.ts";
import { factList, lightList, lightMark, paragraph, scrolled } from "./page.ts";
import { table, tableToHtml } from "./table.ts";

/** Where the document of a certificate begins and ends in a page. */
export const DOCUMENT_START = '<script type="application/json" class="certificate-document">',
  DOCUMENT_END = "</script>";

/** Where its text does. */
export const ARTICLE_START = '<article class="certificate">', ARTICLE_END = "</article>";

/** What people read of a certificate. */
export function certificateArticle(certificate: Certificate | CertificateDocument): string {
  return [
    ARTICLE_START,
    `<p class="certificate-verdict">${lightMark(certificate.verdict)} ${escapeHtml(certificate.headline)}</p>`,
    lightList(certificate.sentences),
    partsOf(certificate),
    ...(isDocument(certificate)
      ? [
        "<details><summary>What this certificate was made from</summary>",
        factList(originFacts(certificate)),
        paragraph(
          "deno task verify checks this file against its certificates, and with --data-dir against the bars.",
          "muted",
        ),
        "</details>",
      ]
      : []),
    ARTICLE_END,
  ].join("\n");
}

/** The document as it lies in a page; nothing in it can end the element that holds it. */
export function embeddedDocument(document: CertificateDocument): string {
  return `${DOCUMENT_START}${canonicalJson(document).replaceAll("<", "\\u003c")}${DOCUMENT_END}`;
}

function partsOf(certificate: Certificate): string {
  const rows = sideBySide(certificate).map(({ plain, parts }) => ({ figure: plain, ...parts }));
  const columns = {
    figure: { label: "", format: "text" },
    search: { label: "in the search", format: "text" },
    validation: { label: "first unseen days", format: "text" },
    sealed: { label: "sealed days", format: "text" },
  } as const;
  return scrolled(tableToHtml(table(rows, columns)), "Figures by part of the days");
}
