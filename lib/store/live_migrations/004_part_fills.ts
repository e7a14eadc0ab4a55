/**
 * Version 4 of the ledger of live trading: what of a fill cannot be sold again, and the dust that a position leaves.
 *
 * @module
 */

/** SQL that turns version 3 into version 4. */
export const PART_FILLS = `
ALTER TABLE fills ADD COLUMN lost REAL NOT NULL DEFAULT 0;
ALTER TABLE positions ADD COLUMN dust REAL NOT NULL DEFAULT 0;
`;
