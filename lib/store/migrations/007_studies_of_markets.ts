/**
 * Version 7: which code decided a study, folder by folder; the markets it runs on; what became of a trial as columns
 * that queries can count; decisions that do not know yet how many strategies are HARD.
 *
 * @module
 */

/** SQL that builds version 7 from version 6. */
export const STUDIES_OF_MARKETS = `
ALTER TABLE studies ADD COLUMN engine_version TEXT;
ALTER TABLE studies ADD COLUMN study_version TEXT;
ALTER TABLE studies ADD COLUMN folder_hashes TEXT CHECK (json_valid(folder_hashes));

ALTER TABLE trials ADD COLUMN strategy TEXT;
ALTER TABLE trials ADD COLUMN duplicate_of INTEGER;
ALTER TABLE trials ADD COLUMN failed_gates TEXT CHECK (json_valid(failed_gates));
UPDATE trials SET
  duplicate_of = json_extract(extra, '$.duplicateOf'),
  failed_gates = json_extract(extra, '$.failedGates')
WHERE extra IS NOT NULL;

ALTER TABLE trades ADD COLUMN symbol TEXT;
UPDATE trades SET symbol = (SELECT symbol FROM studies s WHERE s.study = trades.study);

CREATE TABLE study_markets (
  study TEXT NOT NULL REFERENCES studies (study) ON DELETE CASCADE,
  market INTEGER NOT NULL,
  symbol TEXT NOT NULL,
  timeframe TEXT NOT NULL,
  source TEXT NOT NULL CHECK (json_valid(source)),
  data_hash TEXT NOT NULL,
  finer_hash TEXT,
  from_time INTEGER NOT NULL,
  to_time INTEGER NOT NULL,
  bars INTEGER,
  split TEXT CHECK (json_valid(split)),
  PRIMARY KEY (study, market)
) STRICT, WITHOUT ROWID;

INSERT INTO study_markets
  (study, market, symbol, timeframe, source, data_hash, finer_hash, from_time, to_time, split)
  SELECT study, 0, symbol, timeframe, coalesce(json_extract(settings, '$.source'), json_quote(source)), data_hash,
    json_extract(settings, '$.finerHash'), from_time, to_time, json_extract(settings, '$.split')
  FROM studies;

CREATE TABLE kpi_by_market (
  study TEXT NOT NULL,
  trial INTEGER NOT NULL,
  market INTEGER NOT NULL,
  sharpe REAL,
  sharpe_capped REAL,
  sharpe_shrunk REAL,
  sortino REAL,
  cagr REAL,
  max_drawdown REAL,
  max_drawdown_daily REAL,
  max_drawdown_days REAL,
  calmar REAL,
  ulcer_index REAL,
  annual_volatility REAL,
  value_at_risk95 REAL,
  conditional_value_at_risk95 REAL,
  tail_ratio REAL,
  skew_daily REAL,
  kurtosis_daily REAL,
  profit_factor REAL,
  win_rate REAL,
  payoff_ratio REAL,
  expectancy REAL,
  top_days_share REAL,
  fees_share_of_gross REAL,
  slippage_bps REAL,
  spread_captured_bps REAL,
  participation_median REAL,
  participation95 REAL,
  capacity REAL,
  break_even_cost_bps REAL,
  green_days_share REAL,
  median_daily_pnl REAL,
  skew_daily_pnl REAL,
  median_holding_minutes REAL,
  max_consecutive_losses REAL,
  active_days REAL,
  trade_count REAL,
  trades_per_day REAL,
  exposure REAL,
  turnover REAL,
  beta REAL,
  alpha REAL,
  information_ratio REAL,
  probabilistic_sharpe REAL,
  deflated_sharpe REAL,
  probability_of_backtest_overfitting REAL,
  PRIMARY KEY (study, trial, market),
  FOREIGN KEY (study, trial) REFERENCES trials (study, trial) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE adaptive_decisions_7 (
  study TEXT NOT NULL REFERENCES studies (study) ON DELETE CASCADE,
  decision INTEGER NOT NULL,
  round INTEGER NOT NULL,
  time INTEGER NOT NULL,
  kind TEXT NOT NULL,
  decided TEXT NOT NULL CHECK (json_valid(decided)),
  figures TEXT NOT NULL CHECK (json_valid(figures)),
  model_quality REAL,
  soft_count INTEGER NOT NULL,
  hard_count INTEGER,
  PRIMARY KEY (study, decision)
) STRICT, WITHOUT ROWID;
INSERT INTO adaptive_decisions_7
  SELECT study, decision, round, time, kind, decided, figures, model_quality, soft_count,
    CASE kind WHEN 'carried' THEN hard_count END
  FROM adaptive_decisions;
DROP TABLE adaptive_decisions;
ALTER TABLE adaptive_decisions_7 RENAME TO adaptive_decisions;

CREATE INDEX trials_by_state ON trials (study, state);
CREATE INDEX trials_by_failed_gates ON trials (study, failed_gates) WHERE failed_gates IS NOT NULL;
CREATE INDEX trials_by_original ON trials (study, duplicate_of) WHERE duplicate_of IS NOT NULL;
CREATE INDEX kpi_by_rank ON kpi_by_backtest (study, is_valid, is_hard + is_soft DESC, score DESC);
CREATE INDEX kpi_by_selection ON kpi_by_backtest (study, is_soft, is_hard);
`;
