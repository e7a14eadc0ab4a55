/**
 * The ledgers of live trading beside a store, as the view Live looks at them: opened when they are there, and anew when
 * another file has taken their place.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { existsSync, statSync } from "node:fs";
import { UserError } from "../core/errors.ts";
import { isOwned } from "../store/file_owner.ts";
import { marketsOf } from "../store/kept_plan.ts";
import { openLedger } from "../store/live_ledger.ts";
import { haltFile, ledgerPath, runLock } from "../store/live_places.ts";
import type { RunRecord } from "../store/live_run_records.ts";
import { type Environment, ENVIRONMENTS } from "../store/live_stamp.ts";
import { listRuns } from "../store/live_reads.ts";
import { lifeOf } from "../store/run_life.ts";
import { liveRunPage } from "./live_answers.ts";
import type { LivePage, LiveRunLine, LiveRunName } from "./live_page.ts";
import { SourceError } from "./source.ts";

/** A ledger that was opened, and its file. */
interface OpenLedger {
  readonly db: Promise<DatabaseSync>;
  readonly file: number;
}

/** A run with the ledger that it stands in. */
interface FoundRun {
  readonly db: DatabaseSync;
  readonly record: RunRecord;
  readonly line: LiveRunLine;
}

/** The ledgers of a data directory. */
export class LiveLedgers {
  readonly #directory: string;
  readonly #open = new Map<Environment, OpenLedger>();
  /** The look that was asked for last, once it is over. */
  #last: Promise<unknown> = Promise.resolve();

  /** Nothing is opened yet. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /**
   * The runs there are, and one of them as it stands.
   *
   * @param asked Which one; the one that was alive last where `null`.
   * @param now By the machine's clock, ms UTC.
   * @throws {SourceError} If there is none of this name.
   */
  look(asked: LiveRunName | null, now: number): Promise<LivePage> {
    // One at a time: a ledger that another file has replaced is closed, and nobody may still be reading it.
    const looked = this.#last.then(() => this.#look(asked, now));
    this.#last = looked.catch(() => {});
    return looked;
  }

  async #look(asked: LiveRunName | null, now: number): Promise<LivePage> {
    const found: FoundRun[] = [], faults: string[] = [];
    for (const environment of ENVIRONMENTS) {
      try {
        const db = await this.#ledger(environment);
        if (db !== null) found.push(...this.#runs(db, now));
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        faults.push(error.message);
      }
    }
    found.sort((a, b) => b.line.aliveAt - a.line.aliveAt);
    const shown = asked === null
      ? found.at(0)
      : found.find(({ line: { environment, run } }) => environment === asked.environment && run === asked.run);
    if (asked !== null && shown === undefined && faults.length === 0) {
      throw new SourceError(
        `Cannot find the run "${asked.run}": the ledger of ${asked.environment} has none of that name`,
        null,
        true,
      );
    }
    return {
      now,
      runs: found.map(({ line }) => line),
      shown: shown === undefined ? null : liveRunPage(shown.db, shown.record, shown.line),
      faults,
    };
  }

  #runs(db: DatabaseSync, now: number): FoundRun[] {
    return listRuns(db).map((record) => {
      const { environment, run, aliveAt } = record;
      const life = lifeOf(record, isOwned(runLock(this.#directory, environment, run)), now);
      const symbols = [...new Set(marketsOf(record).map(({ symbol }) => symbol))];
      const hasHaltFile = existsSync(haltFile(this.#directory, environment, run));
      return { db, record, line: { environment, run, life, aliveAt, symbols, hasHaltFile } };
    });
  }

  /** The ledger of an environment; `null` where there is none. */
  async #ledger(environment: Environment): Promise<DatabaseSync | null> {
    const path = ledgerPath(this.#directory, environment), known = this.#open.get(environment);
    const file = statSync(path, { throwIfNoEntry: false })?.ino;
    if (known !== undefined && known.file === file) return await known.db;
    this.#open.delete(environment);
    if (known !== undefined) (await known.db).close();
    if (file === undefined) return null;
    const opened = { db: readLedger(path, environment), file };
    this.#open.set(environment, opened);
    // Whoever asks next tries again.
    opened.db.catch(() => this.#open.get(environment) === opened && this.#open.delete(environment));
    return await opened.db;
  }
}

async function readLedger(path: string, environment: Environment): Promise<DatabaseSync> {
  const db = await openLedger(path, environment, { readOnly: true });
  // Whatever a statement should say, it changes nothing.
  db.exec("PRAGMA query_only = ON");
  return db;
}
