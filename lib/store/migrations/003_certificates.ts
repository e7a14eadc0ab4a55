/**
 * Version 3: certificates, and every opening of sealed test data.
 *
 * @module
 */

/** SQL that builds version 3 from version 2. */
export const CERTIFICATES = `
CREATE TABLE certificates (
  study TEXT NOT NULL,
  trial INTEGER NOT NULL,
  issued_at INTEGER NOT NULL,
  is_hard INTEGER NOT NULL CHECK (is_hard IN (0, 1)),
  record TEXT NOT NULL CHECK (json_valid(record)),
  text TEXT NOT NULL,
  PRIMARY KEY (study, trial),
  FOREIGN KEY (study, trial) REFERENCES trials (study, trial) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE sealed_openings (
  opening INTEGER PRIMARY KEY,
  data_hash TEXT NOT NULL,
  from_time INTEGER NOT NULL,
  to_time INTEGER NOT NULL,
  study TEXT NOT NULL,
  trial INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  p_value REAL
) STRICT;

CREATE INDEX sealed_openings_by_data ON sealed_openings (data_hash, from_time, to_time);
`;
