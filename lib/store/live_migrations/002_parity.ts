/**
 * Version 2 of the ledger of live trading: how each lane of a run compared with its backtest when that was looked at last.
 *
 * @module
 */

/** SQL that turns version 1 into version 2. */
export const PARITY = `
CREATE TABLE parity (
  environment TEXT NOT NULL CHECK (environment IN ('dry', 'testnet', 'demo', 'live')),
  run TEXT NOT NULL REFERENCES runs (run),
  at INTEGER NOT NULL,
  strategy TEXT NOT NULL,
  symbol TEXT NOT NULL,
  trades INTEGER NOT NULL,
  backtest_trades INTEGER NOT NULL,
  profit REAL NOT NULL,
  backtest_profit REAL NOT NULL,
  hash TEXT NOT NULL,
  backtest_hash TEXT NOT NULL,
  unexplained INTEGER NOT NULL,
  causes TEXT NOT NULL CHECK (json_valid(causes)),
  PRIMARY KEY (run, strategy, symbol)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER parity_no_delete BEFORE DELETE ON parity
BEGIN SELECT RAISE(ABORT, 'parity keeps what has happened'); END;
`;
