/**
 * Version 12: by which terms each market of a study is traded, and which markets its search never sees. Those of earlier
 * studies have the terms of their study.
 *
 * @module
 */

/** SQL that builds version 12 from version 11. */
export const MARKET_TERMS = `
ALTER TABLE study_markets ADD COLUMN profile TEXT;
ALTER TABLE study_markets ADD COLUMN profile_origin TEXT;
ALTER TABLE study_markets ADD COLUMN costs TEXT CHECK (costs IS NULL OR json_valid(costs));
ALTER TABLE study_markets ADD COLUMN held_out INTEGER NOT NULL DEFAULT 0 CHECK (held_out IN (0, 1));
`;
