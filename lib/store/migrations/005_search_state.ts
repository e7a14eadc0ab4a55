/**
 * Version 5: where the search of a study stands, so that a resume need not ask its whole history again.
 *
 * @module
 */

/** SQL that builds version 5 from version 4. */
export const SEARCH_STATE = `
CREATE TABLE search_states (
  study TEXT NOT NULL PRIMARY KEY REFERENCES studies (study) ON DELETE CASCADE,
  round INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (json_valid(state))
) STRICT, WITHOUT ROWID;
`;
