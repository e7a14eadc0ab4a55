/**
 * Version 3 of the ledger of live trading: the mid price of the book when an order was decided, and when it reached the
 * market.
 *
 * @module
 */

/** SQL that turns version 2 into version 3. */
export const MIDS = `
ALTER TABLE intents ADD COLUMN mid REAL;
ALTER TABLE fills ADD COLUMN arrival_mid REAL;
`;
