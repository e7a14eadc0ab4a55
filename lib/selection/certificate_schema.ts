/**
 * The schema of a certificate's document: it is published as JSON Schema, and reads documents that others hand in.
 *
 * @module
 */
import { z } from "zod";
import { CERTIFICATE_FORMAT, type CertificateDocument } from "./certificate_document.ts";

const light = z.enum(["green", "amber", "red"])
  .describe("green speaks for the strategy, amber leaves it open, red speaks against it");
const hash = z.string().regex(/^[0-9a-f]{64}$/).describe("SHA-256 in hexadecimal");
const optionalHash = hash.nullable();
const count = z.int().nonnegative();
const figures = z.record(z.string(), z.number().nullable()).describe("null where undefined");
const optionalKpis = figures.nullable().describe("KPIs by name; null for days that were not opened");
const plain = z.union([z.number(), z.string(), z.boolean(), z.null()]);
const span = z.strictObject({ from: z.iso.date(), to: z.iso.date() }).describe("first and last day");
const look = z.strictObject({
  number: z.int().positive().describe("its number among all looks at these days"),
  level: z.number().describe("level at which it decided"),
  levelLeft: z.number().describe("level left for all later looks"),
  isCounted: z.boolean().describe("whether it stands in the ledger of all looks"),
  freshFrom: z.number().nullable().describe("start of the first day without a look, ms UTC"),
  trials: z.array(count).describe("trials that it opened the days for"),
});

const profile = z.strictObject({ name: z.string(), chosen: z.string() });
const market = z.strictObject({
  symbol: z.string(),
  timeframe: z.string(),
  source: z.string().describe("where the bars are from, in words"),
  dataHash: hash,
  finerHash: optionalHash,
  fundingHash: optionalHash,
  days: z.strictObject({ search: span, validation: span, sealed: span }),
  profile: profile.optional().describe("terms of trading there, where they are others than those of the first market"),
});
const heldOut = market.extend({ days: z.strictObject({ sealed: span }) });

const setting = z.strictObject({
  name: z.string().describe("its flag without dashes, or its place in the plan where no flag says it"),
  value: plain,
  default: plain,
  isKinder: z.boolean().describe("whether it is kinder to the strategy than the default, or cannot be compared"),
});

const origin = z.strictObject({
  code: z.strictObject({ engine: z.string(), study: z.string() }).describe("release and hash of the code"),
  markets: z.array(market).min(1),
  heldOut: z.array(heldOut).min(1).optional().describe("markets that the search never saw"),
  profile: profile.describe("terms of trading, and why these"),
  strategies: z.array(z.strictObject({ name: z.string(), sha256: optionalHash.describe("of a file of one's own") })),
  params: z.record(z.string(), z.unknown()).describe("parameters of the trial"),
  tradesHash: hash.describe("SHA-256 of its trades in the search"),
  search: z.strictObject({ seed: z.int(), sampler: z.string(), batch: count, trials: count }),
  settings: z.array(setting).describe("settings that are not at their default"),
  looks: z.array(look).describe("openings of unseen days by the study, first to last"),
  commands: z.array(z.string()).describe(
    "what makes it again, from the folder of its files; empty where no command does",
  ),
});

const sentence = z.strictObject({
  topic: z.string(),
  light,
  text: z.string(),
  figures: figures.describe("every number of the text before rounding; null where undefined"),
});

const interval = z.strictObject({ pessimistic: z.number().nullable(), optimistic: z.number().nullable() });

/** A document as it may be. */
const certificate = z.strictObject({
  format: z.literal(CERTIFICATE_FORMAT),
  study: z.string(),
  trial: count,
  symbol: z.string(),
  verdict: light,
  headline: z.string(),
  failed: z.array(z.string()).describe("names of the HARD gates that it fails"),
  kpis: z.strictObject({ search: optionalKpis, validation: optionalKpis, sealed: optionalKpis }),
  kpiIntervals: z.record(z.string(), interval).nullable().describe("both ends of each KPI over the days of the search"),
  look: look.optional().describe("the look that opened its days, or the last one of its study"),
  sentences: z.array(sentence).min(1),
  origin,
  sha256: hash.describe("of all the rest as canonical JSON (RFC 8785)"),
});

/** The published schema. */
export function certificateSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(certificate);
  return {
    $schema,
    $id: `urn:${CERTIFICATE_FORMAT.replaceAll(/[./]/g, ":")}`,
    title: "Certificate of a strategy",
    ...schema,
  };
}

/**
 * A document that someone hands in, as far as its form goes; its hash is another question.
 *
 * @throws {RangeError} If it has another form; the message names the place.
 */
export function readDocument(value: unknown): CertificateDocument {
  const result = certificate.safeParse(value);
  if (result.success) return result.data as unknown as CertificateDocument;
  const [{ path, message }] = result.error.issues;
  throw new RangeError(`${path.length === 0 ? "the document" : path.join(".")}: ${message}`);
}
