/**
 * Version 14: the Sharpe ratio of the folds less how far they differ, at higher costs.
 *
 * @module
 */

/** SQL that builds version 14 from version 13. */
export const SHARPE_STEADY = `
ALTER TABLE kpi_by_backtest ADD COLUMN sharpe_steady REAL;
ALTER TABLE kpi_by_market ADD COLUMN sharpe_steady REAL;
`;
