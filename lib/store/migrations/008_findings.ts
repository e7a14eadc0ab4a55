/**
 * Version 8: what was found out beyond the search, so that a report can be made from the store alone: runs on unseen days
 * with their trades, what the surrogate learnt, the map of the study, and the market's daily closes; step logs by part of
 * the days and market with the confidence of each signal.
 *
 * No command of an earlier version wrote a step log, so the table begins anew.
 *
 * @module
 */

/** SQL that builds version 8 from version 7. */
export const FINDINGS = `
DROP TABLE logs;
CREATE TABLE logs (
  study TEXT NOT NULL,
  trial INTEGER NOT NULL,
  part TEXT NOT NULL CHECK (part IN ('search', 'validation', 'sealed')),
  market INTEGER NOT NULL,
  step INTEGER NOT NULL,
  bar INTEGER NOT NULL,
  time INTEGER NOT NULL,
  indicators TEXT NOT NULL CHECK (json_valid(indicators)),
  signal REAL,
  confidence REAL,
  equity REAL,
  reason TEXT NOT NULL,
  PRIMARY KEY (study, trial, part, market, step),
  FOREIGN KEY (study, trial) REFERENCES trials (study, trial) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE unseen_runs (
  study TEXT NOT NULL,
  trial INTEGER NOT NULL,
  part TEXT NOT NULL CHECK (part IN ('validation', 'sealed')),
  market INTEGER NOT NULL,
  stop_reason TEXT,
  trades_hash TEXT NOT NULL,
  kpis TEXT NOT NULL CHECK (json_valid(kpis)),
  days BLOB NOT NULL,
  returns BLOB NOT NULL,
  PRIMARY KEY (study, trial, part, market),
  FOREIGN KEY (study, trial) REFERENCES trials (study, trial) ON DELETE CASCADE
) STRICT;

CREATE TABLE unseen_trades (
  study TEXT NOT NULL,
  trial INTEGER NOT NULL,
  part TEXT NOT NULL,
  market INTEGER NOT NULL,
  trade INTEGER NOT NULL,
  entry_time INTEGER NOT NULL,
  exit_time INTEGER NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('long', 'short')),
  qty REAL NOT NULL,
  entry_price REAL NOT NULL,
  exit_price REAL NOT NULL,
  fees REAL NOT NULL,
  slippage_bps REAL,
  pnl REAL NOT NULL,
  holding_minutes REAL NOT NULL,
  exit_reason TEXT NOT NULL,
  entry_bar INTEGER NOT NULL,
  exit_bar INTEGER NOT NULL,
  entry_reference REAL,
  exit_reference REAL,
  entry_mid REAL,
  exit_mid REAL,
  entry_maker INTEGER NOT NULL,
  exit_maker INTEGER NOT NULL,
  entry_participation REAL,
  exit_participation REAL,
  spread_captured_bps REAL,
  max_adverse_excursion REAL,
  max_favourable_excursion REAL,
  PRIMARY KEY (study, trial, part, market, trade),
  FOREIGN KEY (study, trial, part, market) REFERENCES unseen_runs (study, trial, part, market) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE benchmarks (
  study TEXT NOT NULL REFERENCES studies (study) ON DELETE CASCADE,
  market INTEGER NOT NULL,
  days BLOB NOT NULL,
  closes BLOB NOT NULL,
  PRIMARY KEY (study, market)
) STRICT;

CREATE TABLE explanations (
  study TEXT NOT NULL PRIMARY KEY REFERENCES studies (study) ON DELETE CASCADE,
  trials INTEGER NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('reliable', 'unreliable')),
  r2 REAL,
  min_r2 REAL NOT NULL,
  rmse REAL,
  expected_value REAL,
  reason TEXT,
  freeze TEXT NOT NULL CHECK (json_valid(freeze)),
  agreement REAL
) STRICT, WITHOUT ROWID;

CREATE TABLE parameter_effects (
  study TEXT NOT NULL REFERENCES explanations (study) ON DELETE CASCADE,
  parameter TEXT NOT NULL,
  position INTEGER NOT NULL,
  importance REAL,
  low REAL,
  high REAL,
  mean_effect REAL,
  active_share REAL NOT NULL,
  matters INTEGER NOT NULL CHECK (matters IN (0, 1)),
  best_region TEXT CHECK (json_valid(best_region)),
  PRIMARY KEY (study, parameter)
) STRICT, WITHOUT ROWID;

CREATE TABLE shap_values (
  study TEXT NOT NULL REFERENCES explanations (study) ON DELETE CASCADE,
  trial INTEGER NOT NULL,
  parameter TEXT NOT NULL,
  value REAL NOT NULL,
  shap REAL NOT NULL,
  PRIMARY KEY (study, trial, parameter),
  FOREIGN KEY (study, trial) REFERENCES trials (study, trial) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE study_maps (
  study TEXT NOT NULL PRIMARY KEY REFERENCES studies (study) ON DELETE CASCADE,
  trustworthiness REAL,
  clusters TEXT NOT NULL CHECK (json_valid(clusters))
) STRICT, WITHOUT ROWID;

CREATE TABLE study_map_places (
  study TEXT NOT NULL REFERENCES study_maps (study) ON DELETE CASCADE,
  trial INTEGER NOT NULL,
  x REAL NOT NULL,
  y REAL NOT NULL,
  cluster INTEGER NOT NULL,
  PRIMARY KEY (study, trial),
  FOREIGN KEY (study, trial) REFERENCES trials (study, trial) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
`;
