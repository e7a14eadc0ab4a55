/**
 * What is said of the studies of a store, made once for as long as nothing is written.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { UserError } from "../core/errors.ts";
import { findStudy } from "../store/studies.ts";
import { openStudy } from "../study/study.ts";
import { SourceError, type StudyState, type StudyView } from "./source.ts";
import { studyView } from "./study_view.ts";

/** Share of the time that making views anew may take while a search writes. */
const VIEW_SHARE = 1 / 20;

/** A view that was made. */
interface MadeView {
  readonly view: StudyView;
  /** Number of SQLite's at the time, which moves with each write. */
  readonly version: unknown;
  /** When it may be made anew, by the process's clock. */
  readonly dueAt: number;
}

/** Views of studies, each for as long as nothing is written, and no more often than its cost allows. */
export class StoreViews {
  readonly #db: DatabaseSync;
  readonly #stateOf: (stopReason: string | null, study: string) => StudyState;
  readonly #views = new Map<string, MadeView>();

  /**
   * Those of a store; nothing is read yet.
   *
   * @param stateOf How a study stands, which its rows alone do not tell.
   */
  constructor(db: DatabaseSync, stateOf: (stopReason: string | null, study: string) => StudyState) {
    this.#db = db;
    this.#stateOf = stateOf;
  }

  /**
   * That of a study.
   *
   * @throws {SourceError} If there is none of this name, or its plan cannot be read.
   */
  of(name: string): StudyView {
    const db = this.#db, stored = findStudy(db, name);
    if (stored === null) {
      const names = listNames(db);
      throw new SourceError(
        `Cannot find the study "${name}": there ${names.length === 0 ? "are none" : `is ${names.join(", ")}`}`,
        null,
        true,
      );
    }
    const version = db.prepare("PRAGMA data_version").get()?.data_version, known = this.#views.get(name);
    const state = this.#stateOf(stored.stopReason, name), start = performance.now();
    const isSame = known?.view.state === state && known.view.createdAt === stored.createdAt;
    if (known !== undefined && isSame && (known.version === version || start < known.dueAt)) return known.view;
    const view = viewOf(db, name, state), end = performance.now();
    this.#views.set(name, { view, version, dueAt: end + (end - start) / VIEW_SHARE });
    return view;
  }
}

/** The view of a study, unless it is of a release so early that its plan cannot be read. */
function viewOf(db: DatabaseSync, name: string, state: StudyState): StudyView {
  try {
    return studyView(openStudy(db, name), state);
  } catch (error) {
    throw error instanceof UserError ? new SourceError(error.message) : error;
  }
}

/** Names in a message that lists them. */
const NAMED = 20;

function listNames(db: DatabaseSync): string[] {
  return db.prepare(`SELECT study FROM studies ORDER BY study LIMIT ${NAMED}`).all().map(({ study }) => `"${study}"`);
}
