/**
 * The database inside a report: one study as a SQLite file of the store's own tables, that whoever gets the report may take
 * out and ask.
 *
 * 1. An empty database in memory gets the store's schema, and the two tables that reports have beside it.
 * 2. The study's row and what is known of it as a whole are copied; folders are taken out of every text.
 * 3. Trials, KPIs, returns and certificates of the best strategies follow; those that were carried beyond the search have
 *    step logs and runs on unseen days beside them. What this takes when packed is known now.
 * 4. Trades of as many of the best as then fit are added, always those of the carried, and bars, packed: those of the search,
 *    and of unseen parts that were opened for any strategy.
 * 5. The bytes are those of the file. They depend on the study alone: no clock, no folder, no order of chance.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { gzipSync } from "node:zlib";
import type { Candles } from "../core/candles.ts";
import { sliceCandles } from "../data/candles.ts";
import { BAR_BLOCKS_TABLE, packBars, writeBarBlocks } from "../store/bar_blocks.ts";
import { migrate } from "../store/migrate.ts";
import { rowCopier, type ValueChange } from "../store/row_copier.ts";
import { getStudy } from "../store/studies.ts";
import { toJson } from "../store/values.ts";
import { transaction } from "../store/transaction.ts";
import { openStudy, type Study } from "../study/study.ts";
import {
  expectedBytes,
  LEAST_BAR_BYTES,
  type ReportContents,
  type ReportExtent,
  smallerExtents,
  TRADE_BYTES,
} from "./report_extent.ts";
import { marketLines } from "./market_lines.ts";
import type { StudyView } from "./source.ts";
import { filesIn, type TextChange, withoutPaths } from "./without_paths.ts";

/** What the views show of the study as a whole, ready: it tells of all trials, also of those that the report leaves out. */
const VIEWS_TABLE = `
CREATE TABLE report_views (
  study TEXT NOT NULL PRIMARY KEY REFERENCES studies (study) ON DELETE CASCADE,
  view TEXT NOT NULL CHECK (json_valid(view)),
  markets TEXT NOT NULL CHECK (json_valid(markets)),
  contents TEXT NOT NULL CHECK (json_valid(contents))
) STRICT, WITHOUT ROWID;
`;

/** A database as a file. */
export interface ReportDatabase {
  readonly bytes: Uint8Array;
  /** The same packed by gzip. */
  readonly packed: Uint8Array;
  readonly contents: ReportContents;
}

/** Tables of a study as a whole; parents before children. */
const OF_STUDY = [
  "studies",
  "study_markets",
  "benchmarks",
  "explanations",
  "parameter_effects",
  "study_maps",
  "adaptive_decisions",
  "sealed_openings",
];

/** Tables of each strategy; parents before children. */
const OF_STRATEGY = [
  "trials",
  "kpi_by_backtest",
  "kpi_by_market",
  "daily_returns",
  "certificates",
  "shap_values",
  "study_map_places",
];

/** Tables of those that were carried beyond the search; parents before children. */
const OF_CARRIED = ["logs", "unseen_runs", "unseen_trades"];

/** Tables with words in them that may name a folder; a certificate names none, and its hash is of every letter. */
const WORDED: ReadonlySet<string> = new Set(["studies", "study_markets", "adaptive_decisions", "trials"]);

/**
 * The database of a study.
 *
 * @param view What its views show of it as a whole, without folders.
 * @param bars Bars of the searched markets, in their order, or why there are none, in a sentence.
 * @throws {UserError} If there is no such study.
 */
export async function reportDatabase(
  db: DatabaseSync,
  view: StudyView,
  wanted: ReportExtent,
  bars: readonly Candles[] | string,
): Promise<ReportDatabase> {
  const study = openStudy(db, view.study), carried = carriedTrials(study);
  const trials = chosenTrials(db, study, wanted.strategies, carried);
  const opened = typeof bars === "string" ? [] : openedBars(study, bars);
  const extents = smallerExtents(wanted.trades, typeof bars === "string" ? bars : null), last = extents.at(-1);
  const tradedOf = (most: number) => ascending([...study.best(most).map(({ trial }) => trial), ...carried]);
  const most = tradedOf(wanted.trades).length;
  let target: DatabaseSync | null = await withoutTrades(db, study, { trials, carried });
  try {
    const parts = {
      study: gzipSync(target.serialize()).length,
      row: TRADE_BYTES,
      bars: packedBytes(opened, wanted.most),
    };
    for (const extent of extents) {
      const { barsAbsence } = extent, traded = tradedOf(extent.trades), held = barsAbsence === null ? opened : [];
      const size = { rows: countOfTrades(db, study, traded), hasBars: held.length > 0 };
      if (expectedBytes(parts, size) > wanted.most && extent !== last) continue;
      const areTradesLeftOut = traded.length < most;
      const contents = {
        ...{ strategies: trials.length, of: view.trials, trades: traded.length },
        ...{ areTradesLeftOut, barsAbsence },
      };
      target ??= await withoutTrades(db, study, { trials, carried });
      addExtent(db, target, { view, contents, traded, bars: held });
      const bytes = target.serialize(), packed = gzipSync(bytes);
      if (packed.length <= wanted.most || extent === last) return { bytes, packed, contents };
      if (size.rows > 0) {
        parts.row = Math.max(parts.row, (packed.length - expectedBytes(parts, { ...size, rows: 0 })) / size.rows);
      }
      target.close();
      target = null;
    }
  } finally {
    target?.close();
  }
  throw new RangeError("Cannot make a report: wanted at least one extent of it, found none");
}

async function emptyDatabase(): Promise<DatabaseSync> {
  const target = new DatabaseSync(":memory:", { defensive: false });
  await migrate(target, ":memory:");
  target.exec(`${VIEWS_TABLE} ${BAR_BLOCKS_TABLE}`);
  return target;
}

/** Packed bytes of bars; infinite where they cannot be few enough, which is known without packing them. */
function packedBytes(bars: readonly Candles[], most: number): number {
  const count = bars.reduce((sum, { time }) => sum + time.length, 0);
  if (count * LEAST_BAR_BYTES > most) return Infinity;
  return bars.reduce((sum, candles) => sum + gzipSync(packBars(candles)).length, 0);
}

/** Trials of which more or less is held, ascending. */
interface HeldTrials {
  readonly trials: readonly number[];
  readonly carried: readonly number[];
}

/** A database with all of the study but trades and bars. */
async function withoutTrades(
  db: DatabaseSync,
  { name }: Study,
  { trials, carried }: HeldTrials,
): Promise<DatabaseSync> {
  const target = await emptyDatabase(), reduced = pathsOut(db, name);
  const change: ValueChange = (value) => typeof value === "string" ? reduced(value) : value;
  const copier = (table: string, key: readonly string[]) =>
    rowCopier(db, target, table, key, WORDED.has(table) ? change : undefined);
  transaction(target, () => {
    for (const table of OF_STUDY) copier(table, ["study"])(name);
    for (const [tables, of] of [[OF_STRATEGY, trials], [OF_CARRIED, carried]] as const) {
      for (const table of tables) {
        const copy = copier(table, ["study", "trial"]);
        for (const trial of of) copy(name, trial);
      }
    }
  });
  return target;
}

/** What an extent adds to it. */
interface Addition {
  readonly view: StudyView;
  readonly contents: ReportContents;
  /** Trials with their trades, ascending. */
  readonly traded: readonly number[];
  readonly bars: readonly Candles[];
}

function addExtent(db: DatabaseSync, target: DatabaseSync, { view, contents, traded, bars }: Addition): void {
  transaction(target, () => {
    const copy = rowCopier(db, target, "trades", ["study", "trial"]);
    for (const trial of traded) copy(view.study, trial);
    target.prepare("INSERT INTO report_views VALUES (?, ?, ?, ?)")
      .run(view.study, ...[view, marketLines(target), contents].map(toJson));
    bars.forEach((candles, market) => writeBarBlocks(target, view.study, market, candles));
  });
}

/** A function that takes folders out of texts, those first that a study is known to have. */
export function pathsOut(db: DatabaseSync, name: string): TextChange {
  const { settings, summary, markets } = getStudy(db, name);
  return withoutPaths(filesIn([settings, summary, markets]));
}

function ascending(trials: readonly number[]): number[] {
  return [...new Set(trials)].sort((a, b) => a - b);
}

/** The trials held: the best, then those that say too little, then those that were not run; all carried. */
function chosenTrials(db: DatabaseSync, { name }: Study, most: number, carried: readonly number[]): number[] {
  const ranked = db.prepare(
    `SELECT t.trial FROM trials t LEFT JOIN kpi_by_backtest k USING (study, trial) WHERE t.study = ?
     ORDER BY coalesce(k.is_valid, -1) DESC, k.is_hard + k.is_soft DESC, k.score DESC, t.trial LIMIT ?`,
  ).all(name, most).map(({ trial }) => Number(trial));
  return ascending([...ranked, ...carried]);
}

/** Strategies for which any unseen day was opened. */
function carriedTrials({ findings }: Study): number[] {
  return ascending(findings.unseenRuns().map(({ trial }) => trial));
}

function countOfTrades(db: DatabaseSync, { name }: Study, trials: readonly number[]): number {
  const { count } = db.prepare(
    "SELECT count(*) AS count FROM trades WHERE study = ? AND trial IN (SELECT value FROM json_each(?))",
  ).get(name, JSON.stringify(trials))!;
  return Number(count);
}

/** The bars up to the last one that any strategy was run on. */
function openedBars({ plan, findings }: Study, bars: readonly Candles[]): Candles[] {
  const parts = new Set(findings.unseenRuns().map(({ part }) => part));
  return bars.map((candles, i) => {
    const { split } = plan.markets[i];
    const end = parts.has("sealed") ? split.sealed.to : parts.has("validation") ? split.validation.to : split.search.to;
    return sliceCandles(candles, -Infinity, candles.time[end] ?? Infinity);
  });
}
