/**
 * Version 10: the funding that a perpetual's positions paid, by trade and as KPIs; no earlier version charged any.
 *
 * @module
 */

/** SQL that builds version 10 from version 9. */
export const FUNDING_PAID = `
ALTER TABLE trades ADD COLUMN funding_paid REAL NOT NULL DEFAULT 0;
ALTER TABLE unseen_trades ADD COLUMN funding_paid REAL NOT NULL DEFAULT 0;
ALTER TABLE kpi_by_backtest ADD COLUMN funding_paid REAL;
ALTER TABLE kpi_by_backtest ADD COLUMN funding_share_of_gross REAL;
ALTER TABLE kpi_by_market ADD COLUMN funding_paid REAL;
ALTER TABLE kpi_by_market ADD COLUMN funding_share_of_gross REAL;
`;
