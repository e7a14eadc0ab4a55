/**
 * Version 6: the Sharpe ratio as far as the number of trades lets it be believed, which the search maximises.
 *
 * @module
 */

/** SQL that builds version 6 from version 5. */
export const SHARPE_SHRUNK = `
ALTER TABLE kpi_by_backtest ADD COLUMN sharpe_shrunk REAL;
`;
