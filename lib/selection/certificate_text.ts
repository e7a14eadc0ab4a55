/**
 * The certificate as plain text, made from its document alone.
 *
 * @module
 */
import type {
  CertificateDocument,
  CertificateOrigin,
  CertifiedMarket,
  DaySpan,
  HeldOutMarket,
} from "./certificate_document.ts";
import type { Light } from "./certificate_input.ts";
import { lookText } from "./look.ts";
import { settingText } from "./settings_sentence.ts";
import { sideBySide } from "./side_by_side.ts";

const LIGHT_MARKS: Readonly<Record<Light, string>> = { green: "[green]", amber: "[amber]", red: "[red]  " };

/** Cells in columns, the first one to the left and the others to the right. */
function columns(cells: readonly (readonly string[])[]): string[] {
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells.map(([label, ...values]) =>
    label.padEnd(widths[0]) + values.map((value, i) => `  ${value.padStart(widths[i + 1])}`).join("")
  );
}

function spanText({ from, to }: DaySpan): string {
  return `${from} to ${to}`;
}

function marketFacts(market: CertifiedMarket | HeldOutMarket): [string, string][] {
  const { source, dataHash, finerHash, fundingHash, days, profile } = market, isSearched = "search" in days;
  return [
    [isSearched ? "market" : "market held out", source],
    ...(isSearched
      ? [
        ["days of the search", spanText(days.search)] as [string, string],
        ["validation days", spanText(days.validation)] as [string, string],
      ]
      : []),
    ["sealed days", spanText(days.sealed)],
    ...(profile === undefined ? [] : [["traded there as", profileText(profile)] as [string, string]]),
    ["bars (SHA-256)", dataHash],
    ...(finerHash === null ? [] : [["finer bars (SHA-256)", finerHash] as [string, string]]),
    ...(fundingHash === null ? [] : [["funding rates (SHA-256)", fundingHash] as [string, string]]),
  ];
}

function profileText({ name, chosen }: CertificateOrigin["profile"]): string {
  return `${name} (${chosen})`;
}

/** What a certificate was made from, name by name. */
export function originFacts(
  { origin, sha256 }: Pick<CertificateDocument, "origin" | "sha256">,
): (readonly [string, string])[] {
  const { code, markets, heldOut = [], profile, strategies, search, settings, looks, commands, tradesHash } = origin;
  return [
    ...[...markets, ...heldOut].flatMap(marketFacts),
    ["traded as", profileText(profile)],
    ...strategies.map(({ name, sha256: file }) =>
      ["strategy", file === null ? name : `${name}, a file with the SHA-256 ${file}`] as const
    ),
    ["seed", `${search.seed}; ${search.sampler} sampler, ${search.batch} trials at once, ${search.trials} in total`],
    ["settings", settings.length === 0 ? "all at their defaults" : settings.map(settingText).join(", ")],
    ...(looks.length === 0 ? [["looks", "none"] as const] : looks.map((look) => ["looks", lookText(look)] as const)),
    ["code", `${code.study} (backtests ${code.engine})`],
    ["trades (SHA-256)", tradesHash],
    ...(commands.length === 0
      ? [["made again by", "no command: it was not made by deno task automl, or by settings it does not take"] as const]
      : commands.map((command) => ["made again by", command] as const)),
    ["certificate (SHA-256)", sha256],
  ];
}

/** Verdict, one line a statement with words for the lights, the parts side by side, and what it was made from. */
export function certificateText(document: CertificateDocument): string {
  const { study, trial, symbol, verdict, headline, sentences } = document;
  const rows = sideBySide(document).map(({ label, parts: { search, validation, sealed } }) => {
    return [label, search, validation, sealed];
  });
  const facts = originFacts(document), width = Math.max(...facts.map(([name]) => name.length));
  return [
    `Strategy ${trial} of study ${study} on ${symbol}`,
    `${LIGHT_MARKS[verdict]} ${headline}`,
    "",
    ...sentences.map(({ light, text }) => `${LIGHT_MARKS[light]} ${text}`),
    "",
    ...columns([["", "search", "validation", "sealed"], ...rows]),
    "",
    ...facts.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
  ].join("\n");
}
