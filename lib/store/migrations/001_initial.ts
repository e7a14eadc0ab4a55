/**
 * Version 1: studies, their trials with KPIs and trades, what the search decided, and market data.
 *
 * `study` is the study's name in every table, so that other programs read them without joins.
 *
 * @module
 */

/** SQL that builds version 1 in an empty database. */
export const INITIAL = `
CREATE TABLE studies (
  study TEXT NOT NULL PRIMARY KEY,
  created_at INTEGER NOT NULL,
  finished_at INTEGER,
  stop_reason TEXT,
  code_version TEXT NOT NULL,
  data_hash TEXT NOT NULL,
  domain_hash TEXT NOT NULL,
  seed INTEGER NOT NULL,
  symbol TEXT NOT NULL,
  timeframe TEXT NOT NULL,
  from_time INTEGER NOT NULL,
  to_time INTEGER NOT NULL,
  source TEXT NOT NULL,
  settings TEXT NOT NULL CHECK (json_valid(settings)),
  costs TEXT NOT NULL CHECK (json_valid(costs)),
  summary TEXT CHECK (json_valid(summary))
) STRICT, WITHOUT ROWID;

CREATE TABLE trials (
  study TEXT NOT NULL REFERENCES studies (study) ON DELETE CASCADE,
  trial INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('proposed', 'running', 'done', 'failed')),
  params TEXT NOT NULL CHECK (json_valid(params)),
  value REAL,
  reason TEXT,
  origin TEXT NOT NULL CHECK (origin IN ('sobol', 'random', 'model')),
  round INTEGER NOT NULL,
  seed INTEGER NOT NULL,
  proposed_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  trades_hash TEXT,
  extra TEXT CHECK (json_valid(extra)),
  PRIMARY KEY (study, trial)
) STRICT, WITHOUT ROWID;

CREATE TABLE trades (
  study TEXT NOT NULL,
  trial INTEGER NOT NULL,
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
  PRIMARY KEY (study, trial, trade),
  FOREIGN KEY (study, trial) REFERENCES trials (study, trial) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE daily_returns (
  study TEXT NOT NULL,
  trial INTEGER NOT NULL,
  days BLOB NOT NULL,
  returns BLOB NOT NULL,
  PRIMARY KEY (study, trial),
  FOREIGN KEY (study, trial) REFERENCES trials (study, trial) ON DELETE CASCADE
) STRICT;

CREATE TABLE logs (
  study TEXT NOT NULL,
  trial INTEGER NOT NULL,
  step INTEGER NOT NULL,
  time INTEGER NOT NULL,
  indicators TEXT NOT NULL CHECK (json_valid(indicators)),
  signal REAL,
  equity REAL,
  reason TEXT NOT NULL,
  PRIMARY KEY (study, trial, step),
  FOREIGN KEY (study, trial) REFERENCES trials (study, trial) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE kpi_by_backtest (
  study TEXT NOT NULL,
  trial INTEGER NOT NULL,
  is_valid INTEGER NOT NULL CHECK (is_valid IN (0, 1)),
  flag_sharpe_outlier INTEGER NOT NULL CHECK (flag_sharpe_outlier IN (0, 1)),
  flag_capacity INTEGER NOT NULL CHECK (flag_capacity IN (0, 1)),
  is_soft INTEGER NOT NULL DEFAULT 0 CHECK (is_soft IN (0, 1)),
  is_hard INTEGER NOT NULL DEFAULT 0 CHECK (is_hard IN (0, 1)),
  score REAL,
  params TEXT NOT NULL CHECK (json_valid(params)),
  sharpe REAL,
  sharpe_capped REAL,
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
  PRIMARY KEY (study, trial),
  FOREIGN KEY (study, trial) REFERENCES trials (study, trial) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE adaptive_decisions (
  study TEXT NOT NULL REFERENCES studies (study) ON DELETE CASCADE,
  decision INTEGER NOT NULL,
  round INTEGER NOT NULL,
  time INTEGER NOT NULL,
  kind TEXT NOT NULL,
  decided TEXT NOT NULL CHECK (json_valid(decided)),
  figures TEXT NOT NULL CHECK (json_valid(figures)),
  model_quality REAL,
  soft_count INTEGER NOT NULL,
  hard_count INTEGER NOT NULL,
  PRIMARY KEY (study, decision)
) STRICT, WITHOUT ROWID;

CREATE TABLE market_data (
  symbol TEXT NOT NULL,
  timeframe TEXT NOT NULL,
  time INTEGER NOT NULL,
  open REAL NOT NULL,
  high REAL NOT NULL,
  low REAL NOT NULL,
  close REAL NOT NULL,
  volume REAL NOT NULL,
  spread_bps REAL,
  imbalance REAL,
  microprice_bps REAL,
  bid_depth REAL,
  ask_depth REAL,
  PRIMARY KEY (symbol, timeframe, time)
) STRICT, WITHOUT ROWID;
`;
