/**
 * Where a run hears what people ask of it: rows of the ledger, which every surface can write while the network is down, and
 * a file `HALT` in the run's folder, which any program can make.
 *
 * @module
 */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { areaLogger } from "../logging/logger.ts";
import { answerCommand, askCommand } from "../store/live_ledger.ts";
import { waitingCommands } from "../store/live_reads.ts";
import type { CommandRecord } from "../store/live_operator_records.ts";
import type { Stamp } from "../store/live_stamp.ts";

/** A run looks at its desk at least this often, ms of the real clock. */
export const DESK_MS = 500;

/** Age from which on a command is only obeyed if it keeps risk down, ms: nobody knows what has happened since. */
const OLDEST_MS = 60_000;

/** Ahead of the clock a command lies no farther than this, ms, unless the clock was set back since it was asked. */
const AHEAD_MS = 1000;

/** The desk of one run. */
export class CommandDesk {
  readonly #db: DatabaseSync;
  readonly #run: Omit<Stamp, "at">;
  readonly #haltFile: string;
  readonly #isReplay: boolean;
  #isFileHeard = false;

  /**
   * @param haltFile The file that halts the run while it is there.
   * @param isReplay Whether bars of the past are traded, to whose market nothing happens while nobody listens.
   */
  constructor(db: DatabaseSync, run: Omit<Stamp, "at">, haltFile: string, isReplay = false) {
    this.#db = db;
    this.#run = { environment: run.environment, run: run.run };
    this.#haltFile = haltFile;
    this.#isReplay = isReplay;
  }

  /**
   * What has been asked and is to be obeyed, in the order it was asked; what is too old, or asks to resume beside a `HALT`
   * file, is refused here.
   *
   * @param now By the real clock, ms UTC.
   */
  due(now: number): CommandRecord[] {
    const isThere = statSync(this.#haltFile, { throwIfNoEntry: false }) !== undefined;
    if (isThere && !this.#isFileHeard) {
      askCommand(this.#db, { ...this.#run, at: now, name: "halt", reason: this.#reason(), override: 0, who: "file" });
    }
    this.#isFileHeard = isThere;
    return waitingCommands(this.#db, this.#run.run).filter((command) => {
      const refusal = this.#refusal(command, now, isThere);
      if (refusal !== null) answerCommand(this.#db, command.command, "refused", refusal);
      return refusal === null;
    });
  }

  /** Makes the file that keeps the run halted where the ledger cannot be written; whether it is there. Never throws. */
  leaveHalt(why: string): boolean {
    try {
      writeFileSync(this.#haltFile, `${why}\n`);
    } catch (error) {
      areaLogger("live").error("Cannot write {file}: {error}", { file: this.#haltFile, error });
    }
    // On a full disk there may be room for a file, but not for what it says.
    return existsSync(this.#haltFile);
  }

  #refusal({ name, at }: CommandRecord, now: number, isHaltFileThere: boolean): string | null {
    if (name === "resume" && isHaltFileThere) {
      return `Not resumed: the file ${this.#haltFile} is there; delete it first`;
    }
    const isSafe = name === "halt" || name === "pause" || name === "resume" && this.#isReplay, age = now - at;
    if (isSafe || age <= OLDEST_MS && age >= -AHEAD_MS) return null;
    if (age < 0) {
      return `Not done: it was asked ${Math.round(-age / 1000)} s ahead of this machine's clock, which was set back ` +
        "since; ask again";
    }
    return `Not done: it was asked ${Math.round(age / 1000)} s ago, while nobody listened; ask again`;
  }

  /** What stands in the file, in one line. */
  #reason(): string {
    try {
      const text = readFileSync(this.#haltFile, "utf8").replace(/\s+/g, " ").trim();
      return text === "" ? "the file HALT" : text;
    } catch {
      // Whatever it is, it asks for a halt.
      return "the file HALT";
    }
  }
}
