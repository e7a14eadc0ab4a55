import assert from "node:assert/strict";
import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import { candlesHash } from "../data/candles_hash.ts";
import { openDatabase } from "./database.ts";
import { completeMarkets, listMarkets, loadCandles } from "./market_data.ts";
import { MIGRATIONS, SCHEMA_VERSION, schemaVersion } from "./migrate.ts";
import { loadDecisions } from "./decisions.ts";
import { loadStudyMarkets } from "./study_markets.ts";
import { migrationHashes, releasedHashes, writeOldDatabase } from "../../test/fixtures/release_migration.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { loadTrials } from "./trials.ts";

/** A database as a released version wrote it: one study with a trial, a trade, KPIs, and bars with one gap. */
const oldDatabase = (version: number, path: string) => writeOldDatabase("store", version, path);

/** Rows by table. */
type Rows = Record<string, Record<string, SQLOutputValue>[]>;

/** Rows of each of the tables that version 1 has, in the columns of other rows: a migration may add some. */
function rows(db: DatabaseSync, like?: Rows): Rows {
  const tables = ["studies", "trials", "trades", "daily_returns", "kpi_by_backtest", "market_data"];
  return Object.fromEntries(tables.map((table) => {
    const columns = like ? Object.keys(like[table][0]).join(", ") : "*";
    return [table, db.prepare(`SELECT ${columns} FROM ${table}`).all()];
  }));
}

for (let version = 1; version <= SCHEMA_VERSION; version++) {
  Deno.test(`a database of version ${version} opens, keeps its rows and is copied before it changes`, async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/old.db`;
    oldDatabase(version, path);
    const before = new DatabaseSync(path);
    const expected = rows(before);
    before.close();
    assert.ok(Object.values(expected).every((found) => Array.isArray(found) && found.length > 0));

    using db = await openDatabase(path);
    assert.equal(schemaVersion(db), SCHEMA_VERSION);
    assert.deepEqual(rows(db, expected), expected);
    const backup = `${path}.v${version}.backup`;
    if (version === SCHEMA_VERSION) {
      assert.throws(() => Deno.statSync(backup), Deno.errors.NotFound);
    } else {
      using copy = new DatabaseSync(backup, { readOnly: true });
      assert.equal(schemaVersion(copy), version);
      assert.deepEqual(rows(copy), expected);
    }
    completeMarkets(db);
    const [market] = listMarkets(db);
    assert.deepEqual([market.bars, market.gaps, market.missingBars], [4, 1, 1]);
    assert.equal(candlesHash(loadCandles(db, market.symbol, market.timeframe)), market.hash);
  });
}

Deno.test("a migrated database and a new one have the same schema, version and mark", async () => {
  using folder = temporaryFolder();
  const schema = (db: DatabaseSync) => [
    ...["user_version", "application_id"].map((name) => db.prepare(`PRAGMA ${name}`).get()),
    ...db.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY name").all(),
  ];
  using fresh = await openDatabase(":memory:");
  for (let version = 1; version <= SCHEMA_VERSION; version++) {
    const path = `${folder.path}/${version}.db`;
    oldDatabase(version, path);
    using db = await openDatabase(path);
    assert.deepEqual(schema(db), schema(fresh));
  }
});

Deno.test("version 7 knows of older studies their markets, near-duplicates and failed gates, and not how many were HARD", () => {
  // As the store opens it: a migration may mend the schema's text.
  using db = new DatabaseSync(":memory:", { defensive: false });
  for (const sql of MIGRATIONS.slice(0, 6)) db.exec(sql);
  const settings = { source: { kind: "simulated", seed: 1 }, split: { gap: 3 }, finerHash: "finer", batch: 8 };
  db.prepare(
    `INSERT INTO studies (study, created_at, code_version, data_hash, domain_hash, seed, symbol, timeframe, from_time,
       to_time, source, settings, costs) VALUES ('a', 0, '1', 'data', '', 1, 'BTC/USDT', '5m', 5, 9, 'text', ?, '{}')`,
  ).run(JSON.stringify(settings));
  const extra = { reason: null, failedGates: ["sharpe", "tradeCount"], stopReason: null, duplicateOf: 0 };
  const insert = db.prepare(
    `INSERT INTO trials (study, trial, state, params, origin, round, seed, proposed_at, extra)
     VALUES ('a', ?, 'done', '{}', 'sobol', 0, 0, 0, ?)`,
  );
  insert.run(1, JSON.stringify(extra));
  insert.run(2, null);
  for (const [decision, kind] of ["model", "carried"].entries()) {
    db.exec(`INSERT INTO adaptive_decisions VALUES ('a', ${decision}, 0, 0, '${kind}', '{}', '{}', NULL, 5, 0)`);
  }

  // What reads a study wants the newest columns.
  for (const sql of MIGRATIONS.slice(6)) db.exec(sql);
  const [market] = loadStudyMarkets(db, "a");
  const { source, split, finerHash } = settings, bars = { fromTime: 5, toTime: 9, bars: null };
  assert.deepEqual(market, {
    symbol: "BTC/USDT",
    timeframe: "5m",
    source,
    dataHash: "data",
    finerHash,
    fundingHash: null,
    fundingAssumedShare: null,
    ...bars,
    split,
    terms: null,
    isHeldOut: false,
  });
  assert.deepEqual(loadTrials(db, "a").map(({ duplicateOf, failedGates }) => [duplicateOf, failedGates]), [
    [0, ["sharpe", "tradeCount"]],
    [null, []],
  ]);
  assert.deepEqual(loadDecisions(db, "a").map(({ kind, hardCount }) => [kind, hardCount]), [
    ["model", null],
    ["carried", 0],
  ]);
});

Deno.test("a JSON column that may be NULL says so itself: for SQLite before 3.41 NULL is no valid JSON", async () => {
  using db = await openDatabase(":memory:");
  const columns = db.prepare("SELECT sql FROM sqlite_schema WHERE type = 'table'").all()
    .flatMap(({ sql }) => [...String(sql).matchAll(/^.*json_valid.*$/gm)].map(([line]) => line.trim()));
  assert.ok(columns.length > 5);
  const strays = columns.filter((line) => !/ NOT NULL CHECK \(json_valid| IS NULL OR json_valid/.test(line));
  assert.deepEqual(strays, []);
  assert.equal(db.prepare("PRAGMA writable_schema").get()!.writable_schema, 0);
});

Deno.test("released migrations are never edited, those of the ledger of live trading neither", () => {
  for (const chain of ["store", "live"] as const) assert.deepEqual(migrationHashes(chain), releasedHashes(chain));
});

Deno.test("a migration that fails leaves the database as it was", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/old.db`;
  oldDatabase(1, path);
  using raw = new DatabaseSync(path);
  // The second migration creates a table of this name.
  raw.exec("CREATE TABLE data_quality (x) STRICT".replace("(x)", "(x INTEGER)"));
  const expected = rows(raw);
  await assert.rejects(openDatabase(path), { name: "UserError", message: /data_quality already exists/ });
  assert.equal(schemaVersion(raw), 1);
  assert.deepEqual(rows(raw), expected);
  assert.equal(raw.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'markets'").get()!.n, 0);
});

Deno.test("a database newer than the program, or of another program, is refused and left alone", async () => {
  using folder = temporaryFolder();
  const newer = `${folder.path}/newer.db`;
  (await openDatabase(newer)).close();
  const raw = new DatabaseSync(newer);
  raw.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
  raw.close();
  const bytes = Deno.readFileSync(newer);
  for (const readOnly of [true, false]) {
    await assert.rejects(openDatabase(newer, { readOnly }), {
      name: "UserError",
      message: `Cannot open the database ${newer}: it has version ${SCHEMA_VERSION + 1}, this program knows versions ` +
        `up to ${SCHEMA_VERSION}; use a newer program`,
    });
  }
  assert.deepEqual(Deno.readFileSync(newer), bytes);

  const foreign = `${folder.path}/foreign.db`;
  const other = new DatabaseSync(foreign);
  other.exec("CREATE TABLE bookmarks (url TEXT)");
  other.close();
  await assert.rejects(openDatabase(foreign), {
    name: "UserError",
    message: `Cannot use the database ${foreign}: it holds tables of another program`,
  });
});

Deno.test("a reader refuses a database of an earlier version and does not change it", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/old.db`;
  oldDatabase(1, path);
  const bytes = Deno.readFileSync(path);
  await assert.rejects(openDatabase(path, { readOnly: true }), {
    name: "UserError",
    message: /it has version 1, this program reads version \d+; any command that writes brings it up to date/,
  });
  assert.deepEqual(Deno.readFileSync(path), bytes);
});
