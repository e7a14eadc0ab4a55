/**
 * `node:sqlite`, asked for so that its absence is known after {@linkcode ./node_version.ts} has told of it.
 *
 * @module
 */
import "./node_version.ts";
import process from "node:process";

const sqlite = process.getBuiltinModule("node:sqlite");

/** A database. */
export const DatabaseSync = sqlite.DatabaseSync;
/** A prepared statement. */
export const StatementSync = sqlite.StatementSync;
/** Copies a database while it is used. */
export const backup = sqlite.backup;
