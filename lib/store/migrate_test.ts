import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { gunzipSync } from "node:zlib";
import { candlesHash } from "../data/candles_hash.ts";
import { openDatabase } from "./database.ts";
import { completeMarkets, listMarkets, loadCandles } from "./market_data.ts";
import { MIGRATIONS, SCHEMA_VERSION, schemaVersion } from "./migrate.ts";
import { scratchFolder } from "./test_fixtures.ts";

/** A database as a released version wrote it: one study with a trial, a trade, KPIs, and bars with one gap. */
function oldDatabase(version: number, path: string): void {
  Deno.writeFileSync(
    path,
    gunzipSync(Deno.readFileSync(new URL(`testdata/version_${version}.db.gz`, import.meta.url))),
  );
}

/** Rows of each of the tables that version 1 has, without columns that are empty: a migration may add some. */
function rows(db: DatabaseSync): Record<string, unknown> {
  const tables = ["studies", "trials", "trades", "daily_returns", "kpi_by_backtest", "market_data"];
  const filled = (row: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
  return Object.fromEntries(tables.map((table) => [table, db.prepare(`SELECT * FROM ${table}`).all().map(filled)]));
}

for (let version = 1; version <= SCHEMA_VERSION; version++) {
  Deno.test(`a database of version ${version} opens, keeps its rows and is copied before it changes`, async () => {
    using folder = scratchFolder();
    const path = `${folder.path}/old.db`;
    oldDatabase(version, path);
    const before = new DatabaseSync(path);
    const expected = rows(before);
    before.close();
    assert.ok(Object.values(expected).every((found) => Array.isArray(found) && found.length > 0));

    using db = await openDatabase(path);
    assert.equal(schemaVersion(db), SCHEMA_VERSION);
    assert.deepEqual(rows(db), expected);
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

Deno.test("a migrated database and a new one have the same schema", async () => {
  using folder = scratchFolder();
  const schema = (db: DatabaseSync) => db.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY name").all();
  using fresh = await openDatabase(":memory:");
  for (let version = 1; version <= SCHEMA_VERSION; version++) {
    const path = `${folder.path}/${version}.db`;
    oldDatabase(version, path);
    using db = await openDatabase(path);
    assert.deepEqual(schema(db), schema(fresh));
  }
});

Deno.test("released migrations are never edited", () => {
  assert.deepEqual(MIGRATIONS.map((sql) => createHash("sha256").update(sql).digest("hex").slice(0, 16)), [
    "f84b268634f4391b",
    "6a5ec461afda94f3",
    "023c0cf77a3eed59",
    "044f4a0ac19366e6",
    "2b9343d193a2a3bf",
    "8a4c66fedbf6ed0e",
    "991318049bf08469",
  ]);
});

Deno.test("a migration that fails leaves the database as it was", async () => {
  using folder = scratchFolder();
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
  using folder = scratchFolder();
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
  using folder = scratchFolder();
  const path = `${folder.path}/old.db`;
  oldDatabase(1, path);
  const bytes = Deno.readFileSync(path);
  await assert.rejects(openDatabase(path, { readOnly: true }), {
    name: "UserError",
    message: /it has version 1, this program reads version \d+; any command that writes brings it up to date/,
  });
  assert.deepEqual(Deno.readFileSync(path), bytes);
});
