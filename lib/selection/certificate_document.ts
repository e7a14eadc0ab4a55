/**
 * The certificate as one JSON document, which says what it was made from; every other form of it is made from this one.
 *
 * @module
 */
import type { KpiInterval } from "../metrics/intervals.ts";
import type { KpiName } from "../metrics/registry.ts";
import type { Certificate } from "./certificate.ts";
import type { DifferingSetting } from "./certificate_input.ts";
import type { Look } from "./look.ts";

/** Name and version of the form; another form has another one. */
export const CERTIFICATE_FORMAT = "assay.certificate/1" satisfies CertificateDocument["format"];

/** First and last day, both included, `YYYY-MM-DD`. */
export interface DaySpan {
  /** The first one. */
  readonly from: string;
  /** The last one. */
  readonly to: string;
}

/** Bars that a certificate rests on. */
export interface CertifiedMarket {
  /** Such as `"BTC/USDT"`. */
  readonly symbol: string;
  /** Length of a bar. */
  readonly timeframe: string;
  /** Where the bars are from, in words, without folders. */
  readonly source: string;
  /** SHA-256 of the bars. */
  readonly dataHash: string;
  /** SHA-256 of the shorter bars that tell the order inside a bar; `null` where there are none. */
  readonly finerHash: string | null;
  /** SHA-256 of the funding rates; `null` where none is charged. */
  readonly fundingHash: string | null;
  /** When its parts are. */
  readonly days: Readonly<Record<"search" | "validation" | "sealed", DaySpan>>;
  /** Terms of trading there, and why these; absent where they are those of {@linkcode CertificateOrigin.profile}. */
  readonly profile?: CertificateOrigin["profile"];
}

/** Bars that the search never saw: of their parts the sealed days alone were opened. */
export type HeldOutMarket = Omit<CertifiedMarket, "days"> & { readonly days: { readonly sealed: DaySpan } };

/** A strategy as a certificate names it. */
export interface CertifiedStrategy {
  /** Its name. */
  readonly name: string;
  /** SHA-256 of the file of one's own; `null` for a shipped one, which the code version covers. */
  readonly sha256: string | null;
}

/** All that a certificate was made from. */
export interface CertificateOrigin {
  /** Versions of the code: of what decides a backtest, and of all that decides trials and verdicts. */
  readonly code: { readonly engine: string; readonly study: string };
  /** The bars. */
  readonly markets: readonly CertifiedMarket[];
  /** Markets held out of the search; absent where there are none. */
  readonly heldOut?: readonly HeldOutMarket[];
  /** Terms of trading where the market, or the first of several, is, and why these. */
  readonly profile: { readonly name: string; readonly chosen: string };
  /** What was searched. */
  readonly strategies: readonly CertifiedStrategy[];
  /** Parameters of the trial. */
  readonly params: Readonly<Record<string, unknown>>;
  /** SHA-256 of its trades in the search. */
  readonly tradesHash: string;
  /** How it was searched. */
  readonly search: { readonly seed: number; readonly sampler: string; readonly batch: number; readonly trials: number };
  /** Settings that are not at their default. */
  readonly settings: readonly DifferingSetting[];
  /** Every look of the study at its unseen days, first to last. */
  readonly looks: readonly Look[];
  /** The commands that make it again, from the folder of its files; none where no command does. */
  readonly commands: readonly string[];
}

/** A certificate with all that it rests on; plain JSON. */
export interface CertificateDocument extends Certificate {
  /** Name and version of the form. */
  readonly format: "assay.certificate/1";
  /** What it was made from. */
  readonly origin: CertificateOrigin;
  /** Both ends of each KPI over the days of the search; `null` where the second run failed. */
  readonly kpiIntervals: Readonly<Record<KpiName, KpiInterval>> | null;
  /** SHA-256 of all the rest as canonical JSON. */
  readonly sha256: string;
}

/** Whether a stored record is a document; earlier releases kept less. */
export function isDocument(record: unknown): record is CertificateDocument {
  return (record as Partial<CertificateDocument> | null | undefined)?.format === CERTIFICATE_FORMAT;
}
