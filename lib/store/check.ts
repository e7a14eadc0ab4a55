/**
 * Whether a database keeps its own laws: the file is sound, rows agree with each other, and bars are what was imported.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { validateCandles } from "../data/candles.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { checkCoverage } from "./check_coverage.ts";
import { listMarkets, type Market, readMarketTable } from "./market_data.ts";

/** Laws that a query can test: it counts the rows that break one. */
const LAWS: readonly { readonly law: string; readonly breaches: string }[] = [
  {
    law: "a trial is done if and only if it has KPIs",
    breaches: `SELECT count(*) FROM trials t LEFT JOIN kpi_by_backtest k USING (study, trial)
      WHERE (t.state = 'done') <> (k.trial IS NOT NULL)`,
  },
  {
    law: "only done trials have trades",
    breaches: `SELECT count(*) FROM trials t WHERE t.state <> 'done'
      AND EXISTS (SELECT 1 FROM trades x WHERE x.study = t.study AND x.trial = t.trial)`,
  },
  {
    law: "the trades of a trial are numbered from 0 without a hole",
    breaches: "SELECT count(*) FROM (SELECT 1 FROM trades GROUP BY study, trial HAVING max(trade) <> count(*) - 1)",
  },
  {
    law: "a position is left no earlier than it was entered",
    breaches: "SELECT count(*) FROM trades WHERE exit_time < entry_time",
  },
  {
    law: "a failed trial has a reason",
    breaches: "SELECT count(*) FROM trials WHERE state = 'failed' AND reason IS NULL",
  },
  {
    law: "what passes the HARD gates has passed the SOFT ones, and what passes those is valid",
    breaches: "SELECT count(*) FROM kpi_by_backtest WHERE is_hard > is_soft OR is_soft > is_valid",
  },
  {
    law: "the parameters beside the KPIs are those of the trial",
    breaches: `SELECT count(*) FROM kpi_by_backtest k JOIN trials t USING (study, trial) WHERE k.params <> t.params`,
  },
  {
    law: "only done trials were run on unseen days or have a step log",
    breaches: `SELECT count(*) FROM trials t WHERE t.state <> 'done' AND (
      EXISTS (SELECT 1 FROM unseen_runs r WHERE r.study = t.study AND r.trial = t.trial)
      OR EXISTS (SELECT 1 FROM logs l WHERE l.study = t.study AND l.trial = t.trial))`,
  },
  {
    law: "sealed days were opened only after the validation days",
    breaches: `SELECT count(*) FROM unseen_runs s WHERE s.part = 'sealed' AND NOT EXISTS (SELECT 1 FROM unseen_runs v
      WHERE v.study = s.study AND v.trial = s.trial AND v.market = s.market AND v.part = 'validation')
      AND NOT EXISTS (SELECT 1 FROM study_markets m
        WHERE m.study = s.study AND m.market = s.market AND m.held_out = 1)`,
  },
  {
    law: "a market that is held out is run on with the sealed days of the others, and no trade of the search is on it",
    breaches: `SELECT count(*) FROM study_markets m WHERE m.held_out = 1 AND (
      EXISTS (SELECT 1 FROM unseen_runs h WHERE h.study = m.study AND h.market = m.market AND (h.part <> 'sealed'
        OR NOT EXISTS (SELECT 1 FROM unseen_runs s JOIN study_markets o USING (study, market)
          WHERE s.study = h.study AND s.trial = h.trial AND s.part = 'sealed' AND o.held_out = 0)))
      OR EXISTS (SELECT 1 FROM trades t WHERE t.study = m.study AND t.symbol = m.symbol))`,
  },
  {
    law: "a run on unseen days has a return for each of its days",
    breaches: "SELECT count(*) FROM unseen_runs WHERE length(days) <> length(returns)",
  },
  {
    law: "the trades of a run on unseen days are numbered from 0 without a hole",
    breaches: `SELECT count(*) FROM (SELECT 1 FROM unseen_trades GROUP BY study, trial, part, market
      HAVING max(trade) <> count(*) - 1)`,
  },
  {
    law: "a position of unseen days is left no earlier than it was entered",
    breaches: "SELECT count(*) FROM unseen_trades WHERE exit_time < entry_time",
  },
  {
    law: "the steps of a log are numbered from 0 without a hole",
    breaches:
      "SELECT count(*) FROM (SELECT 1 FROM logs GROUP BY study, trial, part, market HAVING max(step) <> count(*) - 1)",
  },
  {
    law: "only what is reliably explained has effects",
    breaches:
      "SELECT count(*) FROM parameter_effects p JOIN explanations e USING (study) WHERE e.verdict <> 'reliable'",
  },
  {
    law: "every SHAP value is of a parameter with an effect",
    breaches: `SELECT count(*) FROM (SELECT DISTINCT study, parameter FROM shap_values
      EXCEPT SELECT study, parameter FROM parameter_effects)`,
  },
  {
    law: "every place on a map is in one of its groups",
    breaches: `SELECT count(*) FROM study_map_places p JOIN study_maps m USING (study)
      WHERE p.cluster NOT BETWEEN 0 AND json_array_length(m.clusters) - 1`,
  },
  {
    law: "the first of equal trades comes earlier, and only what passes the SOFT gates has one",
    breaches: `SELECT count(*) FROM trials t JOIN kpi_by_backtest k USING (study, trial)
      WHERE t.duplicate_of IS NOT NULL AND (t.duplicate_of >= t.trial OR k.is_soft = 0)`,
  },
  {
    law: "every study has its markets, the only one with the bars that the study names",
    breaches: `SELECT count(*) FROM studies s WHERE
      NOT EXISTS (SELECT 1 FROM study_markets m WHERE m.study = s.study AND m.market = 0)
      OR (SELECT count(*) FROM study_markets m WHERE m.study = s.study AND m.held_out = 0) = 1
        AND (SELECT data_hash FROM study_markets m WHERE m.study = s.study AND m.held_out = 0) <> s.data_hash`,
  },
  {
    law: "a market of a study has the hash of its funding and the share that was assumed, or neither",
    breaches: `SELECT count(*) FROM study_markets WHERE (funding_hash IS NULL) <> (funding_assumed_share IS NULL)
      OR funding_assumed_share NOT BETWEEN 0 AND 1`,
  },
  {
    law: "every trade was made on a market of its study",
    breaches: `SELECT count(*) FROM (SELECT DISTINCT study, symbol FROM trades
      EXCEPT SELECT study, symbol FROM study_markets)`,
  },
  {
    law: "a trial has KPIs by market only for markets that its study searches",
    breaches: `SELECT count(*) FROM kpi_by_market k WHERE NOT EXISTS (SELECT 1 FROM study_markets m
      WHERE m.study = k.study AND m.market = k.market AND m.held_out = 0)`,
  },
  {
    law: "a trial with KPIs by market has as many trades as its markets together",
    breaches: `SELECT count(*) FROM kpi_by_backtest b
      JOIN (SELECT study, trial, sum(trade_count) AS trades FROM kpi_by_market GROUP BY study, trial) m
        USING (study, trial)
      WHERE b.trade_count <> m.trades`,
  },
  {
    law: "every bar belongs to a market",
    breaches: `SELECT count(*) FROM (SELECT DISTINCT symbol, timeframe FROM market_data
      EXCEPT SELECT symbol, timeframe FROM markets)`,
  },
];

/**
 * Looks for everything that is wrong with a database; it reads all of it.
 *
 * @returns One sentence a finding; none if the database is sound.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { checkDatabase } from "@lib/store/check.ts";
 * import { openDatabase } from "@lib/store/database.ts";
 *
 * using db = await openDatabase(":memory:");
 * assert.deepEqual(checkDatabase(db), []);
 * ```
 */
export function checkDatabase(db: DatabaseSync): string[] {
  const integrity = db.prepare("PRAGMA integrity_check").all().map((row) => String(row.integrity_check));
  // A damaged file may answer any further question wrongly.
  if (integrity[0] !== "ok") return integrity.map((message) => `the file is damaged: ${message}`);
  const findings = db.prepare("PRAGMA foreign_key_check").all()
    .map((row) => `a row of ${row.table} belongs to a row of ${row.parent} that is not there`);
  for (const { law, breaches } of LAWS) {
    const count = Object.values(db.prepare(breaches).get()!)[0];
    if (count !== 0) findings.push(`${law}: ${count} breaches`);
  }
  for (const market of listMarkets(db)) findings.push(...checkMarket(db, market));
  return [...findings, ...checkCoverage(db)];
}

function checkMarket(db: DatabaseSync, market: Market): string[] {
  const candles = readMarketTable(db, market);
  const name = `${market.symbol} ${market.timeframe}`;
  try {
    validateCandles(candles);
  } catch (error) {
    return [(error as Error).message];
  }
  if (candles.time.length !== market.bars) {
    return [`${name}: wanted ${market.bars} bars, found ${candles.time.length}`];
  }
  const hash = candlesHash(candles);
  return market.hash === null || market.hash === hash
    ? []
    : [`${name}: wanted bars with hash ${market.hash}, found ${hash}`];
}
