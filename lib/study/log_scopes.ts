/**
 * Of which trials a study keeps the decisions.
 *
 * @module
 */

/** From the fewest trials to the most. */
export const LOG_SCOPES = ["none", "carried", "good", "all"] as const;

/** Of none, of those carried beyond the search, of GOOD ones, or of all valid ones. */
export type LogScope = (typeof LOG_SCOPES)[number];
