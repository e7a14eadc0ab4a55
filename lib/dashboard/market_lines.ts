/**
 * The markets of a store as people read of them: those imported, and those that studies had from elsewhere.
 *
 * @module
 */
import { dayText } from "../core/instant.ts";
import type { DatabaseSync } from "node:sqlite";
import { basename } from "node:path";
import { formatCount } from "../metrics/format.ts";
import { loadQuality } from "../store/data_quality.ts";
import { listMarkets, type Market } from "../store/market_data.ts";
import { describeSource, type MarketSource } from "../study/market_source.ts";
import { withoutFolders } from "../study/study_commands.ts";
import type { MarketLine } from "./source.ts";

/** What is found of bars, by the kind of the finding. */
const FINDING_WORDS: Readonly<Record<string, readonly [string, string]>> = {
  gap: ["gap", "gaps"],
  duplicate: ["duplicate row", "duplicate rows"],
  badRow: ["row that is no bar", "rows that are no bars"],
  zeroVolume: ["stretch without volume", "stretches without volume"],
  spike: ["spike", "spikes"],
  coarsePrices: ["stretch of coarse prices", "stretches of coarse prices"],
};

/** Every market, imported ones first. */
export function marketLines(db: DatabaseSync): MarketLine[] {
  const imported = listMarkets(db), known = new Set(imported.map(({ hash }) => hash));
  return [...imported.map((market) => importedLine(db, market)), ...studyLines(db, known)];
}

function importedLine(db: DatabaseSync, { symbol, timeframe, bars, fromTime, toTime, gaps, hash, sources }: Market) {
  const kinds = Map.groupBy(loadQuality(db, symbol, timeframe), ({ kind }) => kind);
  return {
    symbol,
    timeframe,
    bars,
    from: fromTime,
    to: toTime,
    gaps,
    sha256: hash ?? "",
    findings: [...kinds].map(([kind, found]) => {
      const since = found.find(({ time }) => time !== null)?.time ?? null;
      const words = FINDING_WORDS[kind] ?? [kind, kind];
      return formatCount(found.length, ...words) + (since === null ? "" : `, the first on ${dayText(since)}`);
    }),
    // Imports keep the file as it was named, folders and all.
    sources: sources.map((source) => basename(source)),
  };
}

/** Markets that studies were made on and that were never imported: simulated ones, and files. */
function studyLines(db: DatabaseSync, known: ReadonlySet<string | null>): MarketLine[] {
  const rows = db.prepare(
    `SELECT symbol, timeframe, source, data_hash, from_time, to_time, bars FROM study_markets
     GROUP BY data_hash ORDER BY symbol, timeframe, data_hash`,
  ).all();
  return rows.filter(({ data_hash }) => !known.has(String(data_hash))).map((row) => ({
    symbol: String(row.symbol),
    timeframe: String(row.timeframe),
    bars: Number(row.bars ?? 0),
    from: Number(row.from_time),
    to: Number(row.to_time),
    gaps: null,
    sha256: String(row.data_hash),
    findings: [],
    sources: [sourceText(String(row.source))],
  }));
}

/** Where bars are from, without folders; of a study of an early release, as it was written down. */
function sourceText(stored: string): string {
  const source = JSON.parse(stored) as MarketSource | string;
  return typeof source === "string" ? basename(source) : describeSource(withoutFolders(source));
}
