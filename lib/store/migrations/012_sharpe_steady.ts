/**
 * Version 12: the Sharpe ratio of the folds less how far they differ, at higher costs.
 *
 * @module
 */

/** SQL that builds version 12 from version 11. */
export const SHARPE_STEADY = `
ALTER TABLE kpi_by_backtest ADD COLUMN sharpe_steady REAL;
ALTER TABLE kpi_by_market ADD COLUMN sharpe_steady REAL;
`;
