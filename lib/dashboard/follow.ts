/**
 * Follows the studies of a store while they run.
 *
 * 1. A number of SQLite's moves whenever another connection has written: that is looked at four times a second.
 * 2. When it has moved, the trials of each study that is followed are counted from the oldest one that had not ended.
 * 3. Whether a process is at a study, and whether its database is still where it was, is looked at every two seconds.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { statSync } from "node:fs";
import { SCHEMA_VERSION, schemaVersion } from "../store/migrate.ts";
import type { StudyChange, StudyState } from "./source.ts";

/** Between two looks at the number, ms: its cost is a few microseconds. */
const LOOK_MS = 250;

/** Looks from one look at owners and files to the next. */
const SELDOM = 8;

/** A study that somebody follows. */
interface Followed {
  readonly createdAt: number;
  readonly listeners: Set<(change: StudyChange) => void>;
  /** Number of the oldest trial that had not ended, and how many before it had. */
  next: number;
  before: number;
  told: { readonly trials: number; readonly good: number; readonly hard: number };
  state: StudyState | null;
}

/** What a follower asks about a study. */
export type StateOf = (study: string) => StudyState | null;

/** Follows studies for as long as anybody listens. */
export class Follower {
  readonly #db: DatabaseSync;
  readonly #path: string | null;
  readonly #stateOf: StateOf;
  readonly #file: number | null;
  readonly #studies = new Map<string, Followed>();
  /** Who waits for a study that is not there yet. */
  readonly #awaited = new Map<string, Set<(change: StudyChange) => void>>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #version: unknown = null;
  #looks = 0;

  /**
   * Looks at a store.
   *
   * @param path File of the database; `null` for one in memory.
   * @param stateOf How a study stands; `null` where there is none of this name.
   */
  constructor(db: DatabaseSync, path: string | null, stateOf: StateOf) {
    this.#db = db;
    this.#path = path;
    this.#stateOf = stateOf;
    this.#file = fileNumber(path);
  }

  /**
   * Calls back with how a study stands, and then on each change, until the function it gives is called; of one that is not
   * there yet it says so, and the rest once it begins.
   */
  follow(study: string, onChange: (change: StudyChange) => void): () => void {
    const known = this.#studies.get(study) ?? this.#begin(study);
    if (known !== null) listen(known, onChange);
    else {
      onChange({ kind: "gone", sentence: `There is no study "${study}" here yet: it is shown once it begins.` });
      this.#awaited.set(study, (this.#awaited.get(study) ?? new Set()).add(onChange));
    }
    this.#timer ??= setInterval(() => this.#lookSafely(), LOOK_MS);
    return () => this.#leave(study, onChange);
  }

  #leave(study: string, onChange: (change: StudyChange) => void): void {
    const followed = this.#studies.get(study), awaiting = this.#awaited.get(study);
    followed?.listeners.delete(onChange);
    awaiting?.delete(onChange);
    if (followed?.listeners.size === 0) this.#studies.delete(study);
    if (awaiting?.size === 0) this.#awaited.delete(study);
    if (this.#studies.size > 0 || this.#awaited.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #begin(study: string): Followed | null {
    const createdAt = this.#createdAt(study);
    if (createdAt === null) return null;
    const followed: Followed = {
      createdAt,
      listeners: new Set(),
      next: 0,
      before: 0,
      told: { trials: 0, good: 0, hard: 0 },
      state: this.#stateOf(study),
    };
    followed.told = this.#count(study, followed);
    this.#studies.set(study, followed);
    return followed;
  }

  #createdAt(study: string): number | null {
    const row = this.#db.prepare("SELECT created_at FROM studies WHERE study = ?").get(study);
    return row === undefined ? null : Number(row.created_at);
  }

  #count(study: string, followed: Followed): Followed["told"] {
    const rows = this.#db.prepare("SELECT trial, state FROM trials WHERE study = ? AND trial >= ? ORDER BY trial")
      .iterate(study, followed.next);
    let trials = followed.before, isGapless = true;
    for (const { trial, state } of rows) {
      const hasEnded = state === "done" || state === "failed";
      if (hasEnded) trials++;
      isGapless &&= hasEnded;
      if (!isGapless) continue;
      followed.next = Number(trial) + 1;
      followed.before = trials;
    }
    const { good, hard } = this.#db.prepare(
      "SELECT count(*) AS good, total(is_hard) AS hard FROM kpi_by_backtest WHERE study = ? AND is_soft = 1",
    ).get(study)!;
    const { copies } = this.#db.prepare(
      "SELECT count(*) AS copies FROM trials WHERE study = ? AND duplicate_of IS NOT NULL",
    ).get(study)!;
    return { trials, good: Number(good) - Number(copies), hard: Number(hard) };
  }

  /** A database that can no longer be read is told of, and must not end the thread. */
  #lookSafely(): void {
    try {
      this.#look();
    } catch {
      this.#endAll("The database can no longer be read; start the dashboard again where it is.");
    }
  }

  #look(): void {
    const isSeldom = ++this.#looks % SELDOM === 0;
    if (isSeldom && this.#isLost()) return;
    const version = this.#db.prepare("PRAGMA data_version").get()?.data_version;
    const hasMoved = version !== this.#version;
    this.#version = version;
    if (hasMoved) this.#lookForAwaited();
    for (const [study, followed] of this.#studies) {
      if (hasMoved) this.#lookAt(study, followed);
      if (isSeldom) this.#lookAtState(study, followed);
    }
  }

  #lookForAwaited(): void {
    for (const [study, listeners] of this.#awaited) {
      const begun = this.#begin(study);
      if (begun === null) continue;
      this.#awaited.delete(study);
      for (const onChange of listeners) listen(begun, onChange);
    }
  }

  #lookAt(study: string, followed: Followed): void {
    const createdAt = this.#createdAt(study);
    if (createdAt === null) return this.#end(study, followed, `The study "${study}" was deleted.`);
    if (createdAt !== followed.createdAt) {
      return this.#end(study, followed, `The study "${study}" was deleted, and another one of this name begun.`);
    }
    const told = this.#count(study, followed), { trials, good, hard } = followed.told;
    if (told.trials === trials && told.good === good && told.hard === hard) return;
    followed.told = told;
    tell(followed, { kind: "trials", ...told });
  }

  #lookAtState(study: string, followed: Followed): void {
    const state = this.#stateOf(study);
    if (state === null || state === followed.state) return;
    followed.state = state;
    tell(followed, { kind: "state", state });
  }

  /** Whether the database is no longer what was opened, which everybody is told. */
  #isLost(): boolean {
    const sentence = fileNumber(this.#path) !== this.#file
      ? "The database was moved or deleted; start the dashboard again where it is."
      : schemaVersion(this.#db) !== SCHEMA_VERSION
      ? "The database was changed by another version of this program; start the dashboard of that version."
      : null;
    if (sentence === null) return false;
    this.#endAll(sentence);
    return true;
  }

  #endAll(sentence: string): void {
    for (const [study, followed] of this.#studies) this.#end(study, followed, sentence);
    for (const listeners of this.#awaited.values()) for (const tell of listeners) tell({ kind: "gone", sentence });
    this.#awaited.clear();
  }

  #end(study: string, followed: Followed, sentence: string): void {
    this.#studies.delete(study);
    tell(followed, { kind: "gone", sentence });
  }
}

/** Tells somebody how a study stands, and from then on what happens to it. */
function listen({ listeners, told, state }: Followed, onChange: (change: StudyChange) => void): void {
  listeners.add(onChange);
  onChange({ kind: "trials", ...told });
  if (state !== null) onChange({ kind: "state", state });
}

function tell({ listeners }: Followed, change: StudyChange): void {
  for (const listener of [...listeners]) listener(change);
}

/** By what a file is known whatever its name; `null` where there is none. */
function fileNumber(path: string | null): number | null {
  return path === null ? null : statSync(path, { throwIfNoEntry: false })?.ino ?? null;
}
