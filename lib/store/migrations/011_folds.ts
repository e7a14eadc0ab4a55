/**
 * Version 11: what the folds of a trial's record come to.
 *
 * @module
 */

/** SQL that builds version 11 from version 10. */
export const FOLDS = `
ALTER TABLE kpi_by_backtest ADD COLUMN fold_sharpe_mean REAL;
ALTER TABLE kpi_by_backtest ADD COLUMN fold_sharpe_deviation REAL;
ALTER TABLE kpi_by_backtest ADD COLUMN fold_sharpe_worst REAL;
ALTER TABLE kpi_by_backtest ADD COLUMN fold_gain_share REAL;
ALTER TABLE kpi_by_market ADD COLUMN fold_sharpe_mean REAL;
ALTER TABLE kpi_by_market ADD COLUMN fold_sharpe_deviation REAL;
ALTER TABLE kpi_by_market ADD COLUMN fold_sharpe_worst REAL;
ALTER TABLE kpi_by_market ADD COLUMN fold_gain_share REAL;
`;
