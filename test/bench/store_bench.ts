/**
 * Speed of the store on a year of minutes and on 100,000 trades, beside the plainest way to do the same.
 *
 * Wanted on 2 cores: first load ≤ 1.5 s, later loads ≤ 60 ms with the check of the hash, ≥ 100,000 trades/s, a gzipped CSV
 * of a year imported in ≤ 3 s.
 *
 * @module
 */
import assert from "node:assert/strict";
import { gunzipSync, gzipSync } from "node:zlib";
import { candlesHash } from "../../lib/data/candles_hash.ts";
import { formatCandlesCsv } from "../../lib/data/csv.ts";
import { readCandlesCsvFile } from "../../lib/data/read_candles.ts";
import { readCandleFile } from "../../lib/store/candle_file.ts";
import { openDatabase } from "../../lib/store/database.ts";
import { findMarket, loadCandles, readMarketTable } from "../../lib/store/market_data.ts";
import { importCandles } from "../../lib/store/market_import.ts";
import { createStudy } from "../../lib/store/studies.ts";
import { sampleCandles, sampleEnd, sampleStudy, sampleTrades } from "../fixtures/store.ts";
import { insertTrades } from "../../lib/store/trade_rows.ts";
import { finishTrial, proposeTrials } from "../../lib/store/trials.ts";

/** Collects garbage; there with V8's flag `--expose-gc`, which `deno task bench` sets. */
declare const gc: () => void;

const YEAR_OF_MINUTES = 525_600;
const TRADES = 100_000;
const TRIALS = 200;

const folder = Deno.makeTempDirSync({ prefix: "assay_bench_" });
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

const candles = sampleCandles(YEAR_OF_MINUTES);
const file = `${folder}/year.csv.gz`;
Deno.writeFileSync(file, gzipSync(formatCandlesCsv(candles)));
const market = { symbol: candles.symbol, timeframe: candles.timeframe };

let databases = 0;
const open = () => openDatabase(`${folder}/${databases++}.db`);

const stored = await open();
importCandles(stored, candles, { source: "bench", importedAt: 0 });
const known = findMarket(stored, market.symbol, market.timeframe)!;
assert.equal(candlesHash(loadCandles(stored, market.symbol, market.timeframe)), candlesHash(candles));
assert.equal(candlesHash(readMarketTable(stored, known)), candlesHash(candles));

Deno.bench("first load: 525,600 bars from the table", { group: "load", baseline: true, n: 5, warmup: 1 }, () => {
  readMarketTable(stored, known);
});
Deno.bench("later load: flat copy, hash checked", { group: "load", n: 20, warmup: 2 }, (bench) => {
  // V8 does not count shared memory: without this, forty loads take a gigabyte of pages that the machine never touched.
  gc();
  bench.start();
  loadCandles(stored, market.symbol, market.timeframe);
  bench.end();
});

Deno.bench("gunzip and parse the CSV alone", { group: "import", baseline: true, n: 3, warmup: 1 }, () => {
  const { time } = readCandlesCsvFile(gunzipSync(Deno.readFileSync(file)) as Uint8Array<ArrayBuffer>, market).candles;
  assert.equal(time.length, YEAR_OF_MINUTES);
});
Deno.bench(
  "import CSV.gz: parse, check, ledger, store, hash, flat copy",
  { group: "import", n: 3, warmup: 1 },
  async (bench) => {
    using db = await open();
    bench.start();
    const { hash } = importCandles(db, readCandleFile(file, market).candles, { source: "bench", importedAt: 0 });
    bench.end();
    assert.equal(hash, known.hash);
  },
);

const trades = sampleTrades(TRADES, 1);

/** Times one transaction of inserts into a database of its own. */
async function benchInserts(bench: Deno.BenchContext, insert: (db: Awaited<ReturnType<typeof open>>) => void) {
  using db = await open();
  createStudy(db, sampleStudy("bench"));
  const trials = Array.from({ length: TRIALS }, (_, trial) => trial);
  const proposal = { params: {}, strategy: null, origin: "sobol", round: 0, seed: 0 } as const;
  proposeTrials(db, "bench", trials.map((trial) => ({ ...proposal, trial })), 0);
  bench.start();
  insert(db);
  bench.end();
  assert.equal(db.prepare("SELECT count(*) AS n FROM trades").get()!.n, TRADES);
}

Deno.bench(
  "100,000 trades of 28 columns, named parameters",
  { group: "trades", baseline: true, n: 3, warmup: 1 },
  // The runner times a function as asynchronous only if it says so itself.
  async (bench) =>
    await benchInserts(bench, (db) => {
      const names = db.prepare("SELECT name FROM pragma_table_info('trades')").all().map((row) => String(row.name));
      const insert = db.prepare(`INSERT INTO trades VALUES (${names.map((name) => `:${name}`).join(", ")})`);
      const row: Record<string, number | string> = Object.fromEntries(names.map((name) => [name, 1]));
      Object.assign(row, { study: "bench", trial: 0, symbol: "BTC/USDT", side: "long", exit_reason: "signal" });
      db.exec("BEGIN");
      for (row.trade = 0; row.trade < TRADES; row.trade++) insert.run(row);
      db.exec("COMMIT");
    }),
);
Deno.bench(
  "100,000 trades of 28 columns, positional parameters",
  { group: "trades", n: 3, warmup: 1 },
  async (bench) =>
    await benchInserts(bench, (db) => {
      db.exec("BEGIN");
      insertTrades(db, "bench", 0, "BTC/USDT", trades);
      db.exec("COMMIT");
    }),
);

const end = sampleEnd(1, TRADES / TRIALS);
Deno.bench(
  "200 trials of 500 trades finished one by one",
  { group: "trades", n: 3, warmup: 1 },
  async (bench) =>
    await benchInserts(bench, (db) => {
      for (let trial = 0; trial < TRIALS; trial++) finishTrial(db, "bench", trial, end);
    }),
);
