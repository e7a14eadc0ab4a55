/**
 * Certificates as tables: one in its sentences, several by the parts of the days.
 *
 * @module
 */
import type { Certificate } from "../selection/certificate.ts";
import { type CertificateDocument, isDocument } from "../selection/certificate_document.ts";
import { gateWords } from "../selection/gate_words.ts";
import { type Table, table, type TableOptions } from "./table.ts";

const LIGHTS = { green: "● speaks for it", amber: "○ leaves it open", red: "✕ speaks against it" } as const;

/** A certificate in words, or the plain statement that there is none. */
export function certificateTable(certificate: Certificate | undefined): Table | string {
  if (certificate === undefined) return "No strategy was carried beyond the search: there is nothing to certify.";
  const rows = certificate.sentences.map(({ light, text }) => ({ light: LIGHTS[light], text }));
  const title = `Trial ${certificate.trial}: ${certificate.headline}`;
  return table(rows, {
    light: { label: "What it means", format: "text" },
    text: { label: "Statement", format: "text" },
  }, {
    title,
    ...(isDocument(certificate) && { note: originNote(certificate) }),
  });
}

/** What stands below a certificate: what it was made from, in short, and its hash. */
function originNote({ origin: { code, markets, search }, sha256 }: CertificateDocument): string {
  const bars = markets.map(({ source, dataHash }) => `${source} (bars ${dataHash})`).join("; ");
  return `Made from ${bars} with seed ${search.seed} by the code ${code.study}. Certificate SHA-256 ${sha256}`;
}

/** The Sharpe ratio of certified strategies in the three parts of the days, side by side. */
export function partsTable(certificates: readonly Certificate[], options: TableOptions<PartsRow> = {}): Table {
  const rows = certificates.map(({ trial, kpis, verdict, failed }): PartsRow => ({
    trial,
    search: kpis.search?.sharpe ?? null,
    validation: kpis.validation?.sharpe ?? null,
    sealed: kpis.sealed?.sharpe ?? null,
    verdict,
    failed: failed.map((gate) => gateWords(gate).label).join("; ") || "none",
  }));
  return table(rows, {
    trial: "count",
    search: { label: "Sharpe ratio, search", format: "ratio" },
    validation: { label: "Sharpe ratio, validation", format: "ratio" },
    sealed: { label: "Sharpe ratio, sealed", format: "ratio" },
    verdict: "text",
    failed: { label: "Failed gates", format: "text" },
  }, options);
}

/**
 * A row of {@linkcode partsTable}.
 *
 * @internal
 */
export interface PartsRow {
  /** Its number in the study. */
  readonly trial: number;
  /** Annual Sharpe ratios; `null` where a part was not opened. */
  readonly search: number | null;
  /** On the validation days. */
  readonly validation: number | null;
  /** On the sealed days. */
  readonly sealed: number | null;
  /** Light of the certificate. */
  readonly verdict: string;
  /** The failed gates in words. */
  readonly failed: string;
}
