/**
 * Version 4: which stretches of time an exchange has been asked about, and recorded order books.
 *
 * @module
 */

/** SQL that builds version 4 from version 3. */
export const COVERAGE = `
CREATE TABLE coverage (
  symbol TEXT NOT NULL,
  series TEXT NOT NULL,
  source TEXT NOT NULL,
  from_time INTEGER NOT NULL,
  to_time INTEGER NOT NULL CHECK (to_time > from_time),
  PRIMARY KEY (symbol, series, source, from_time)
) STRICT, WITHOUT ROWID;

CREATE TABLE book_snapshots (
  symbol TEXT NOT NULL,
  source TEXT NOT NULL,
  time INTEGER NOT NULL,
  spread_bps REAL NOT NULL,
  imbalance REAL NOT NULL,
  microprice_bps REAL NOT NULL,
  bid_depth REAL NOT NULL,
  ask_depth REAL NOT NULL,
  bids BLOB NOT NULL,
  asks BLOB NOT NULL,
  PRIMARY KEY (symbol, source, time)
) STRICT, WITHOUT ROWID;
`;
