import assert from "node:assert/strict";
import { checkDatabase } from "./check.ts";
import { openDatabase } from "./database.ts";
import { importCandles } from "./market_import.ts";
import { addFindings } from "../../test/fixtures/findings.ts";
import { addStudy, sampleCandles } from "../../test/fixtures/store.ts";

/** A sound database with a study and bars; sample trades are random, so their times are put in order. */
async function soundDatabase() {
  const db = await openDatabase(":memory:");
  addStudy(db, "a", 3);
  addFindings(db, "a", 2);
  for (const table of ["trades", "unseen_trades"]) db.exec(`UPDATE ${table} SET exit_time = entry_time + 60000`);
  importCandles(db, sampleCandles(10), { source: "a.csv", importedAt: 0 });
  return db;
}

Deno.test("every breach of a law is found, and a sound database has none", async () => {
  const breaches: [string, RegExp][] = [
    ["DELETE FROM kpi_by_backtest WHERE trial = 1", /^a trial is done if and only if it has KPIs: 1 breaches$/],
    ["UPDATE trials SET state = 'failed', reason = 'x' WHERE trial = 1", /only done trials have trades/],
    ["DELETE FROM trades WHERE trial = 1 AND trade = 2", /numbered from 0/],
    ["UPDATE trades SET exit_time = 0 WHERE trial = 1", /left no earlier.*: 5 breaches/],
    ["UPDATE kpi_by_backtest SET is_hard = 1 WHERE trial = 1", /HARD gates/],
    ["UPDATE kpi_by_backtest SET params = '{}' WHERE trial = 1", /parameters beside/],
    ["UPDATE trials SET state = 'failed', reason = 'x' WHERE trial = 1", /only done trials were run on unseen days/],
    ["DELETE FROM unseen_runs WHERE trial = 1 AND part = 'validation'", /opened only after.*: 1 breaches/],
    ["UPDATE unseen_runs SET returns = zeroblob(8) WHERE trial = 1", /a return for each of its days: 2 breaches/],
    ["DELETE FROM unseen_trades WHERE trade = 0 AND trial = 1", /unseen days are numbered.*: 2 breaches/],
    ["UPDATE unseen_trades SET exit_time = 0 WHERE trade = 0", /unseen days is left no earlier.*: 4 breaches/],
    ["DELETE FROM logs WHERE trial = 1 AND step = 2", /steps of a log.*: 1 breaches/],
    ["UPDATE explanations SET verdict = 'unreliable'", /only what is reliably explained/],
    ["DELETE FROM parameter_effects WHERE parameter = 'fast'", /of a parameter with an effect: 1 breaches/],
    ["UPDATE study_map_places SET cluster = 7 WHERE trial = 1", /in one of its groups: 1 breaches/],
    ["UPDATE trials SET duplicate_of = 0 WHERE trial = 1", /only what passes the SOFT gates has one: 1 breaches/],
    ["DELETE FROM study_markets", /every study has its markets/],
    ["UPDATE study_markets SET data_hash = 'other'", /the bars that the study names: 1 breaches/],
    ["UPDATE study_markets SET funding_hash = 'x'", /the hash of its funding .*, or neither: 1 breaches/],
    ["UPDATE trades SET symbol = 'ETH/USDT' WHERE trial = 1", /a market of its study: 1 breaches/],
    [
      "INSERT INTO kpi_by_market (study, trial, market) VALUES ('a', 1, 7)",
      /only for markets that its study searches: 1 breaches/,
    ],
    [
      "INSERT INTO kpi_by_market (study, trial, market, trade_count) VALUES ('a', 1, 0, 3)",
      /as many trades as its markets together: 1 breaches/,
    ],
    ["UPDATE study_markets SET held_out = 1", /held out is run on with the sealed days of the others.*: 1 breaches/],
    [
      "INSERT INTO coverage (symbol, series, source, from_time, to_time) VALUES ('BTC/USDT', '1m', 'binance', 0, 60000)",
      /covered from 1970-01-01T00:00:00.000Z .*, found no bar at its start/,
    ],
    ["DELETE FROM markets", /every bar belongs to a market: 1 breaches/],
    ["DELETE FROM market_data WHERE time = (SELECT max(time) FROM market_data)", /wanted 10 bars, found 9/],
    ["UPDATE market_data SET volume = 77 WHERE time = (SELECT max(time) FROM market_data)", /wanted bars with hash/],
    ["UPDATE market_data SET high = low / 2", /column high, bar 0/],
    ["PRAGMA foreign_keys = OFF; DELETE FROM studies", /^a row of \w+ belongs to a row of studies that is not there$/],
  ];
  using sound = await soundDatabase();
  assert.deepEqual(checkDatabase(sound), []);
  for (const [sql, expected] of breaches) {
    using db = await soundDatabase();
    db.exec(sql);
    const findings = checkDatabase(db);
    assert.ok(findings.some((finding) => expected.test(finding)), `${sql}: ${findings.join("; ")}`);
  }
});
