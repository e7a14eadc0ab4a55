/**
 * Version 9: funding rates of perpetuals, and which of them a study was charged.
 *
 * @module
 */

/** SQL that builds version 9 from version 8. */
export const FUNDING = `
CREATE TABLE funding_rates (
  symbol TEXT NOT NULL,
  time INTEGER NOT NULL CHECK (time % 60000 = 0),
  rate REAL NOT NULL,
  source TEXT NOT NULL,
  imported_at INTEGER NOT NULL,
  PRIMARY KEY (symbol, time)
) STRICT, WITHOUT ROWID;

ALTER TABLE study_markets ADD COLUMN funding_hash TEXT;
ALTER TABLE study_markets ADD COLUMN funding_assumed_share REAL;
`;
