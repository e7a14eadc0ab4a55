/**
 * Numbered migrations: the schema of a database is what they build in order, and the number of the last one is the
 * database's version. Each kind of database has a chain of its own.
 *
 * A migration that has been released is never edited; a change is a new migration.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { renameSync, rmSync } from "node:fs";
import { backup, DatabaseSync } from "node:sqlite";
import { UserError } from "../core/errors.ts";
import { areaLogger } from "../logging/logger.ts";
import { INITIAL } from "./migrations/001_initial.ts";
import { DATA_LEDGER } from "./migrations/002_data_ledger.ts";
import { CERTIFICATES } from "./migrations/003_certificates.ts";
import { COVERAGE } from "./migrations/004_coverage.ts";
import { SEARCH_STATE } from "./migrations/005_search_state.ts";
import { SHARPE_SHRUNK } from "./migrations/006_sharpe_shrunk.ts";
import { STUDIES_OF_MARKETS } from "./migrations/007_studies_of_markets.ts";
import { FINDINGS } from "./migrations/008_findings.ts";
import { FUNDING } from "./migrations/009_funding.ts";
import { FUNDING_PAID } from "./migrations/010_funding_paid.ts";
import { FOLDS } from "./migrations/011_folds.ts";
import { MARKET_TERMS } from "./migrations/012_market_terms.ts";
import { NULL_JSON } from "./migrations/013_null_json.ts";
import { SHARPE_STEADY } from "./migrations/014_sharpe_steady.ts";

/** The SQL of each migration; the first builds version 1. */
export const MIGRATIONS: readonly string[] = [
  INITIAL,
  DATA_LEDGER,
  CERTIFICATES,
  COVERAGE,
  SEARCH_STATE,
  SHARPE_SHRUNK,
  STUDIES_OF_MARKETS,
  FINDINGS,
  FUNDING,
  FUNDING_PAID,
  FOLDS,
  MARKET_TERMS,
  NULL_JSON,
  SHARPE_STEADY,
];

/** The version of the store that this program reads and writes. */
export const SCHEMA_VERSION: number = MIGRATIONS.length;

/**
 * A kind of database: how it is built, known and kept.
 *
 * @internal
 */
export interface Schema {
  /** The SQL of each migration; the first builds version 1. */
  readonly migrations: readonly string[];
  /** Mark in the file's header by which it is known. */
  readonly applicationId: number;
  /**
   * What a lost power supply may take: under `NORMAL` the last transactions, never the order of what is kept; under `FULL`
   * nothing, at the price of waiting for the disk.
   */
  readonly synchronous: "NORMAL" | "FULL";
}

/** The store of studies and market data; its mark is "Assa" in ASCII. */
export const STORE_SCHEMA: Schema = { migrations: MIGRATIONS, applicationId: 0x41737361, synchronous: "NORMAL" };

/**
 * The version of a database; 0 if it is empty.
 *
 * @throws {UserError} If it holds tables of another program, or is of another kind.
 */
export function schemaVersion(db: DatabaseSync, schema: Schema = STORE_SCHEMA): number {
  const version = pragma(db, "user_version");
  const isEmpty = db.prepare("SELECT count(*) AS count FROM sqlite_schema").get()!.count === 0;
  if (!isEmpty && pragma(db, "application_id") !== schema.applicationId) {
    throw new UserError(`Cannot use the database ${db.location()}: it holds tables of another program`);
  }
  return isEmpty ? 0 : version;
}

/** The value of a whole-number setting of the file. */
function pragma(db: DatabaseSync, name: string): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()![name]);
}

/**
 * Brings an open database to the newest version, each migration in one transaction; a database that holds something is
 * copied to `<path>.v<version>.backup` first.
 *
 * @param path The database's file name; `":memory:"` is not copied.
 */
export async function migrate(db: DatabaseSync, path: string, schema: Schema = STORE_SCHEMA): Promise<void> {
  const found = schemaVersion(db, schema);
  if (found === schema.migrations.length) return;
  if (found > 0 && path !== ":memory:") await keepCopy(db, path, schema, found);
  while (applyNext(db, schema));
}

/** What creates the newest version, by kind: found once in memory, so that a new file waits for the disk once. */
const newest = new WeakMap<Schema, string>();

/** What creates tables, indices, views and triggers of the newest version, in the order in which migrations did. */
function newestSchema(schema: Schema): string {
  const found = newest.get(schema);
  if (found !== undefined) return found;
  using db = new DatabaseSync(":memory:", { defensive: false });
  for (const sql of schema.migrations) db.exec(sql);
  const created = db.prepare("SELECT sql FROM sqlite_schema WHERE name NOT GLOB 'sqlite_*' ORDER BY rowid").all();
  const text = created.map(({ sql }) => `${sql};`).join("\n");
  newest.set(schema, text);
  return text;
}

/** Copies the database; if another process migrates it meanwhile, that one has kept the copy of the old version. */
async function keepCopy(db: DatabaseSync, path: string, schema: Schema, version: number): Promise<void> {
  const copy = `${path}.v${version}.backup`;
  const unfinished = `${copy}.${randomUUID()}`;
  await backup(db, unfinished);
  const copied = new DatabaseSync(unfinished, { readOnly: true });
  const copiedVersion = schemaVersion(copied, schema);
  copied.close();
  if (copiedVersion !== version) {
    rmSync(unfinished);
    return;
  }
  renameSync(unfinished, copy);
  areaLogger("store").info("Bringing {path} from version {version} to {newest}; {copy} keeps the old one", {
    path,
    version,
    newest: schema.migrations.length,
    copy,
  });
}

/**
 * Applies the next migration, to an empty database what all of them come to; `false` where there is none. Two processes that
 * open a database at once each find whole versions.
 */
function applyNext(db: DatabaseSync, schema: Schema): boolean {
  db.exec("BEGIN IMMEDIATE");
  try {
    const version = schemaVersion(db, schema), { migrations, applicationId } = schema;
    if (version >= migrations.length) {
      db.exec("ROLLBACK");
      return false;
    }
    const isNew = version === 0, reached = isNew ? migrations.length : version + 1;
    db.exec(isNew ? newestSchema(schema) : migrations[version]);
    db.exec(`PRAGMA user_version = ${reached}; PRAGMA application_id = ${applicationId}`);
    db.exec("COMMIT");
    return true;
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}
