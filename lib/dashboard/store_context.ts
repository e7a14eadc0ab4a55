/**
 * What the rows of a store alone do not tell of its studies: who is at them, what is said of them, their bars, and what
 * happens to them.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { UserError } from "../core/errors.ts";
import { findStudy, listStudies } from "../store/studies.ts";
import { listStudyMarkets } from "../store/study_markets.ts";
import { isOwned } from "../store/study_owner.ts";
import { isRecorded, type MarketSource } from "../study/market_source.ts";
import { searchedSymbols } from "../study/plan.ts";
import { openStudy } from "../study/study.ts";
import type { SourceContext } from "./database_source.ts";
import { Follower } from "./follow.ts";
import { marketLines } from "./market_lines.ts";
import { SourceError, type StudyLine, type StudyState, type StudyView } from "./source.ts";
import { StudyBars } from "./study_bars.ts";
import { studyView } from "./study_view.ts";

/** A store that is looked at. */
export interface LookedStore {
  /** Opened for reading alone. */
  readonly db: DatabaseSync;
  /** File of the database; `null` for one in memory. */
  readonly path: string | null;
  /** Folder in which the locks of its studies lie. */
  readonly directory: string;
}

/** How a study stands: who owns it runs it, and one that was not finished and has no owner was interrupted. */
function stateOf(directory: string, stopReason: string | null, study: string): StudyState {
  if (isOwned(directory, study)) return "running";
  return stopReason === null || stopReason === "interrupted" ? "interrupted" : "finished";
}

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
class Views {
  readonly #store: LookedStore;
  readonly #views = new Map<string, MadeView>();

  constructor(store: LookedStore) {
    this.#store = store;
  }

  of(name: string): StudyView {
    const { db, directory } = this.#store, stored = findStudy(db, name);
    if (stored === null) {
      const names = listNames(db);
      throw new SourceError(
        `Cannot find the study "${name}": there ${names.length === 0 ? "are none" : `is ${names.join(", ")}`}`,
        null,
        true,
      );
    }
    const version = db.prepare("PRAGMA data_version").get()?.data_version, known = this.#views.get(name);
    const state = stateOf(directory, stored.stopReason, name), start = performance.now();
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

/** What a store tells beside its rows. */
export function storeContext(store: LookedStore): SourceContext {
  const { db, path, directory } = store, views = new Views(store), bars = new StudyBars(db);
  const follower = new Follower(db, path, (study) => {
    const stored = findStudy(db, study);
    return stored === null ? null : stateOf(directory, stored.stopReason, study);
  });
  return {
    kind: "server",
    studies: () => {
      // Those of before plans could be read are in the list, and say so when they are opened.
      const searched = listStudyMarkets(db);
      return listStudies(db).map(
        ({ study, symbol, stopReason, timeframe, done, failed, good, hard, createdAt }): StudyLine => {
          const markets = searched.get(study) ?? [];
          return {
            study,
            symbol: markets.length === 0 ? symbol : searchedSymbols({ markets }),
            timeframe,
            state: stateOf(directory, stopReason, study),
            isSimulated: markets.length > 0 && markets.every(({ source }) => !isRecorded(source as MarketSource)),
            trials: done + failed,
            good,
            hard,
            createdAt,
          };
        },
      );
    },
    view: (study) => views.of(study),
    markets: () => marketLines(db),
    candles: (view, trial, window) => bars.candles(view, trial, window),
    decisions: (view, trial, window) => bars.decisions(view, trial, window),
    follow: (study, onChange) => follower.follow(study, onChange),
  };
}
