/**
 * The hash by which a certificate's document is known wherever it stands.
 *
 * @module
 */
import { canonicalJson, contentHash } from "../core/canonical_json.ts";
import type { Certificate } from "./certificate.ts";
import { CERTIFICATE_FORMAT, type CertificateDocument } from "./certificate_document.ts";

/**
 * The document of a certificate, as it is stored: an undefined number is `null`.
 *
 * @throws {RangeError} If one of its numbers is infinite.
 */
export function certificateDocument(
  certificate: Certificate,
  parts: Pick<CertificateDocument, "origin" | "kpiIntervals">,
): CertificateDocument {
  const content = JSON.parse(canonicalJson({ format: CERTIFICATE_FORMAT, ...certificate, ...parts }));
  return { ...content, sha256: contentHash(content) };
}

/** The hash that a document must have. */
export function documentHash({ sha256: _, ...content }: CertificateDocument): string {
  return contentHash(content);
}
