/**
 * Markets of a study: one row each, in the order in which its jobs name them.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { SqlReader } from "./sql_reader.ts";
import { fromNumber, fromText, toJson } from "./values.ts";

/** By which terms a market is traded. */
export interface StoredTerms {
  /** Name of its profile. */
  readonly profile: string;
  /** Why it is this one. */
  readonly profileOrigin: string;
  /** Options of its backtests; plain JSON. */
  readonly costs: unknown;
}

/** A market of a study. */
export interface StudyMarketRow {
  /** Market, such as `"BTC/USDT"`. */
  readonly symbol: string;
  /** Length of a bar. */
  readonly timeframe: string;
  /** Where the bars come from; plain JSON. */
  readonly source: unknown;
  /** SHA-256 of the bars, as `candlesHash` gives it. */
  readonly dataHash: string;
  /** SHA-256 of the shorter bars that tell the order inside a bar; `null` for none. */
  readonly finerHash: string | null;
  /** SHA-256 of the funding that positions were charged; `null` for none. */
  readonly fundingHash: string | null;
  /** Share of the funding times at which no rate was known and the base rate was charged; `null` without funding. */
  readonly fundingAssumedShare: number | null;
  /** Open time of the first bar, ms UTC. */
  readonly fromTime: number;
  /** Open time of the last bar, ms UTC. */
  readonly toTime: number;
  /** Number of bars; `null` for studies that were begun before it was kept. */
  readonly bars: number | null;
  /** How its time is cut, in bars; plain JSON. */
  readonly split: unknown;
  /** Terms by which it is traded; `null` for those of the study, as in studies that were begun before each market had its own. */
  readonly terms: StoredTerms | null;
  /** Whether the search never sees it. */
  readonly isHeldOut: boolean;
}

/** Adds the markets of a study, numbered from 0. The caller holds the transaction. */
export function insertStudyMarkets(db: DatabaseSync, study: string, markets: readonly StudyMarketRow[]): void {
  const insert = db.prepare(
    `INSERT INTO study_markets
       (study, market, symbol, timeframe, source, data_hash, finer_hash, funding_hash, funding_assumed_share, from_time,
        to_time, bars, split, profile, profile_origin, costs, held_out)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const [market, row] of markets.entries()) {
    insert.run(
      study,
      market,
      row.symbol,
      row.timeframe,
      toJson(row.source),
      row.dataHash,
      row.finerHash,
      row.fundingHash,
      row.fundingAssumedShare,
      row.fromTime,
      row.toTime,
      row.bars,
      toJson(row.split),
      row.terms?.profile ?? null,
      row.terms?.profileOrigin ?? null,
      row.terms === null ? null : toJson(row.terms.costs),
      Number(row.isHeldOut),
    );
  }
}

/** Markets of a study, in their order. */
export function loadStudyMarkets(db: SqlReader, study: string): StudyMarketRow[] {
  return db.prepare("SELECT * FROM study_markets WHERE study = ? ORDER BY market").all(study).map((row) => ({
    symbol: String(row.symbol),
    timeframe: String(row.timeframe),
    source: JSON.parse(String(row.source)),
    dataHash: String(row.data_hash),
    finerHash: fromText(row.finer_hash),
    fundingHash: fromText(row.funding_hash),
    fundingAssumedShare: fromNumber(row.funding_assumed_share),
    fromTime: Number(row.from_time),
    toTime: Number(row.to_time),
    bars: fromNumber(row.bars),
    split: row.split === null ? null : JSON.parse(String(row.split)),
    terms: row.costs === null ? null : {
      profile: String(row.profile),
      profileOrigin: String(row.profile_origin),
      costs: JSON.parse(String(row.costs)),
    },
    isHeldOut: row.held_out === 1,
  }));
}

/** What a list of studies tells of a market. */
export type ListedMarket = Pick<StudyMarketRow, "symbol" | "source">;

/** Markets that each study searches, in their order; those alone whose parts of time are kept, without which no plan is read. */
export function listStudyMarkets(db: SqlReader): Map<string, ListedMarket[]> {
  const rows = db.prepare(
    `SELECT study, symbol, source FROM study_markets
     WHERE held_out = 0 AND split IS NOT NULL AND split <> 'null' ORDER BY study, market`,
  ).all();
  const ofStudy = Map.groupBy(rows, ({ study }) => String(study));
  return new Map([...ofStudy].map(([study, markets]) => [
    study,
    markets.map(({ symbol, source }) => ({ symbol: String(symbol), source: JSON.parse(String(source)) })),
  ]));
}
