/**
 * Where a run of live trading keeps its things inside the data directory.
 *
 * @module
 */
import { join } from "node:path";
import type { Environment } from "./live_stamp.ts";

/** The ledger of an environment: dry runs and those with money never share a file. */
export function ledgerPath(dataDir: string, environment: Environment): string {
  return join(dataDir, `live-${environment}.db`);
}

/** The folder of a run, for its lock and for the file that halts it. */
function runFolder(dataDir: string, environment: Environment, run: string): string {
  return join(dataDir, "live", environment, run);
}

/** The lock of a run: who holds it is the one process that runs it. */
export function runLock(dataDir: string, environment: Environment, run: string): string {
  return join(runFolder(dataDir, environment, run), "lock");
}

/** A file that any program can make: while it is there, the run is halted. */
export function haltFile(dataDir: string, environment: Environment, run: string): string {
  return join(runFolder(dataDir, environment, run), "HALT");
}
