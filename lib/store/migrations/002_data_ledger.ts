/**
 * Version 2: what is known about the market data — a content hash for each market, where the bars came from, and
 * every finding about their quality.
 *
 * @module
 */

/** SQL that builds version 2 from version 1; gaps and hash of bars already there are filled in at first use. */
export const DATA_LEDGER = `
CREATE TABLE markets (
  symbol TEXT NOT NULL,
  timeframe TEXT NOT NULL,
  bars INTEGER NOT NULL,
  from_time INTEGER NOT NULL,
  to_time INTEGER NOT NULL,
  has_book INTEGER NOT NULL CHECK (has_book IN (0, 1)),
  gaps INTEGER,
  missing_bars INTEGER,
  hash TEXT,
  PRIMARY KEY (symbol, timeframe)
) STRICT, WITHOUT ROWID;

INSERT INTO markets (symbol, timeframe, bars, from_time, to_time, has_book)
  SELECT symbol, timeframe, count(*), min(time), max(time),
    max(coalesce(spread_bps, imbalance, microprice_bps, bid_depth, ask_depth) IS NOT NULL)
  FROM market_data GROUP BY symbol, timeframe;

CREATE TABLE data_sources (
  import INTEGER PRIMARY KEY,
  symbol TEXT NOT NULL,
  timeframe TEXT NOT NULL,
  source TEXT NOT NULL,
  imported_at INTEGER NOT NULL,
  from_time INTEGER NOT NULL,
  to_time INTEGER NOT NULL,
  bars INTEGER NOT NULL,
  inserted INTEGER NOT NULL,
  replaced INTEGER NOT NULL,
  hash TEXT NOT NULL
) STRICT;

CREATE TABLE data_quality (
  finding INTEGER PRIMARY KEY,
  symbol TEXT NOT NULL,
  timeframe TEXT NOT NULL,
  source TEXT NOT NULL,
  kind TEXT NOT NULL,
  time INTEGER,
  to_time INTEGER,
  bars INTEGER NOT NULL,
  detail TEXT NOT NULL
) STRICT;

CREATE INDEX data_quality_by_market ON data_quality (symbol, timeframe, time);
`;
