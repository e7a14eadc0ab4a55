/**
 * Which run an action of `deno task live` is about.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { settingFlags } from "../lib/config/setting_flags.ts";
import { UserError } from "../lib/core/errors.ts";
import { nearestName } from "../lib/core/nearest_name.ts";
import { hasFile } from "../lib/store/database.ts";
import { openLedger } from "../lib/store/live_ledger.ts";
import { ledgerPath } from "../lib/store/live_places.ts";
import type { RunRecord } from "../lib/store/live_run_records.ts";
import { type Environment, ENVIRONMENTS } from "../lib/store/live_stamp.ts";
import { listRuns, loadRun } from "../lib/store/live_reads.ts";
import type { CommandLine } from "./command_line.ts";
import { type Flag, JSON_FLAG } from "./command_table.ts";
import { settingsOf } from "./data_directory.ts";

/** Flags that say which run is meant. */
export const TARGET_FLAGS: readonly Flag[] = [
  { name: "env", value: "NAME", default: "dry", meaning: `environment: ${ENVIRONMENTS.join(", ")}` },
  { name: "run", value: "NAME", meaning: "name of the run (default: the one that gave a sign of life last)" },
  ...settingFlags(["dataDir"]),
  JSON_FLAG,
];

/** A run that was found, and its ledger. */
export interface Target extends Disposable {
  readonly db: DatabaseSync;
  readonly dataDir: string;
  readonly run: RunRecord;
}

/**
 * The environment of a command line.
 *
 * @throws {UserError} If it is not there yet.
 */
export function environmentOf(line: CommandLine): Environment {
  const environment = line.oneOf("env", ENVIRONMENTS)!;
  if (environment === "dry") return environment;
  throw new UserError(`Cannot trade in ${environment}: orders at an exchange are not there yet, dry is`);
}

/**
 * The name that a command line gives a run; `null` where it gives none.
 *
 * @throws {UserError} If it cannot be the name of a folder.
 */
export function runNameOf(line: CommandLine): string | null {
  const name = line.text("run") ?? line.words.at(0) ?? null;
  if (name === null || /^\w[\w-]{0,39}$/.test(name)) return name;
  throw new UserError(
    `Cannot use the run's name: wanted at most 40 letters, digits, "_" and "-", found "${name}"`,
  );
}

/**
 * Opens the ledger and finds the run.
 *
 * @throws {UserError} If there is none.
 */
export async function openTarget(line: CommandLine, { readOnly }: { readonly readOnly: boolean }): Promise<Target> {
  const { dataDir } = settingsOf(line), environment = environmentOf(line), path = ledgerPath(dataDir, environment);
  if (!hasFile(path)) throw new UserError(`Cannot find a run: there is no ledger ${path}; deno task live begins one`);
  const db = await openLedger(path, environment, { readOnly });
  try {
    return { db, dataDir, run: runOf(db, runNameOf(line), path), [Symbol.dispose]: () => db.close() };
  } catch (error) {
    db.close();
    throw error;
  }
}

function runOf(db: DatabaseSync, name: string | null, path: string): RunRecord {
  const runs = listRuns(db).map(({ run }) => run), wanted = name ?? runs.at(0);
  const run = wanted === undefined ? null : loadRun(db, wanted);
  if (run !== null) return run;
  if (wanted === undefined || runs.length === 0) {
    throw new UserError(`Cannot find a run: the ledger ${path} has none yet`);
  }
  const nearest = nearestName(wanted, runs);
  throw new UserError(
    `Cannot find the run "${wanted}" in ${path}` +
      (nearest === null ? `: it has ${runs.join(", ")}` : `: did you mean ${nearest}?`),
  );
}
