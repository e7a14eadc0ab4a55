/**
 * Simulated bars kept beside the database, so that a market is simulated once: it takes longer than all else before a first
 * trial.
 *
 * A file's name says what it is a copy of, a source simulated by this code, and the hash of its bars, without which it
 * counts for nothing. Those searched last are kept.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { canonicalJson } from "../core/canonical_json.ts";
import type { Candles } from "../core/candles.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { areaLogger } from "../logging/logger.ts";
import { cacheFile, readCandleCache, writeCandleCache } from "../store/candle_cache.ts";
import { codeVersions } from "./code_versions.ts";
import { simulatedBars, type SimulatedSource, simulatedSymbol } from "./simulated_market.ts";

/** Bytes of copies that are kept; the default market takes 18 MB, the most that one search may simulate of it 360 MB. */
const MOST_BYTES = 512 * 2 ** 20;

/** Digits that tell the files of sources apart; the bars' own hash is whole. */
const SOURCE_DIGITS = 16;

/** What the names of all these files begin with, and of no other: in that of a symbol's file the sign is escaped. */
const PREFIX = "simulated@";

/** Copies that this process read or wrote for a search: it needs them all again at its next start, so they stay. */
const searched = new Set<string>();

/** Bars with their hash, as `candlesHash` gives it. */
export interface HashedBars {
  readonly bars: Candles;
  readonly dataHash: string;
}

/**
 * The bars of a simulated market: kept ones where there are any, else they are simulated.
 *
 * @param db Beside its file they are kept; a database in memory keeps none.
 * @param isSearch Whether they are kept, and kept ones count as searched now; else nothing is written.
 * @throws {UserError} If there is no such market.
 */
export function keptSimulatedBars(source: SimulatedSource, db: DatabaseSync, isSearch = false): HashedBars {
  const database = db.location();
  if (database === null) return hashed(simulatedBars(source));
  const folder = folderOf(database), found = readKept(folder, source);
  if (found === null) {
    const simulated = hashed(simulatedBars(source));
    if (isSearch) unlessRefused(() => keep(folder, source, simulated));
    return simulated;
  }
  const { path, ...kept } = found;
  if (isSearch) unlessRefused(() => touch(path));
  return kept;
}

function hashed(bars: Candles): HashedBars {
  return { bars, dataHash: candlesHash(bars) };
}

/** Folder of the copies beside a database. */
function folderOf(database: string): string {
  return dirname(cacheFile(database, "", "1m"));
}

/** What the name of a source's file begins with. */
function nameOf(source: SimulatedSource): string {
  const text = canonicalJson({ ...source, code: codeVersions().study });
  return `${PREFIX}${createHash("sha256").update(text).digest("hex").slice(0, SOURCE_DIGITS)}-`;
}

/** The first copy that is what its name says. */
function readKept(folder: string, source: SimulatedSource): HashedBars & { readonly path: string } | null {
  for (const path of unlessRefused(() => copiesOf(folder, source)) ?? []) {
    const bars = unlessRefused(() =>
      readCandleCache(path, simulatedSymbol(source), source.timeframe ?? "1m", source.bars, true)
    );
    if (bars === null) continue;
    const dataHash = candlesHash(bars);
    if (path === fileOf(folder, source, dataHash)) return { bars, dataHash, path };
  }
  return null;
}

function fileOf(folder: string, source: SimulatedSource, dataHash: string): string {
  return join(folder, `${nameOf(source)}${dataHash}.bin`);
}

function copiesOf(folder: string, source: SimulatedSource): string[] {
  const name = nameOf(source);
  return readdirSync(folder).filter((one) => one.startsWith(name) && one.endsWith(".bin")).map((one) =>
    join(folder, one)
  );
}

/** Keeps a copy in place of those that were no good, and lets go of those searched longest ago where there are too many. */
function keep(folder: string, source: SimulatedSource, { bars, dataHash }: HashedBars): void {
  const file = fileOf(folder, source, dataHash);
  writeCandleCache(file, bars);
  searched.add(file);
  copiesOf(folder, source).filter((path) => path !== file).forEach((path) => rmSync(path, { force: true }));
  const copies = readdirSync(folder).filter((one) => one.startsWith(PREFIX)).map((one) => {
    const path = join(folder, one), { mtimeMs, size } = statSync(path);
    return { path, at: mtimeMs, size };
  });
  let bytes = 0;
  for (const { path, size } of copies.sort((a, b) => b.at - a.at)) {
    bytes += size;
    if (bytes > MOST_BYTES && !searched.has(path)) rmSync(path, { force: true });
  }
}

/** Marks a copy as searched now. */
function touch(path: string): void {
  searched.add(path);
  const now = new Date();
  utimesSync(path, now, now);
}

/** A copy only saves time: where nothing may be written or the disk is full, the next start simulates again. */
function unlessRefused<T>(action: () => T): T | null {
  try {
    return action();
  } catch (error) {
    // There is no such folder yet, or another process has just let the file go.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
      areaLogger("store").debug("Cannot use the copies of simulated bars: {error}", { error });
    }
    return null;
  }
}
