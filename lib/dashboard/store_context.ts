/**
 * What the rows of a store alone do not tell of its studies: who is at them, what is said of them, their bars, and what
 * happens to them.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { findStudy, listStudies } from "../store/studies.ts";
import { listStudyMarkets } from "../store/study_markets.ts";
import { isOwned } from "../store/study_owner.ts";
import type { MarketSource } from "../study/market_source.ts";
import type { SourceContext } from "./database_source.ts";
import { Follower } from "./follow.ts";
import type { StudyLine, StudyState } from "./source.ts";
import { isRecorded, searchedSymbols } from "../study/searched_markets.ts";

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

/** What a store tells beside its rows. */
export function storeContext(store: LookedStore): SourceContext {
  const { db, path, directory } = store;
  const state = (stopReason: string | null, study: string) => stateOf(directory, stopReason, study);
  // What makes them takes longer to load than the list of studies to be answered, which is asked for first.
  const views = whenWanted(async () => new (await import("./store_views.ts")).StoreViews(db, state));
  const bars = whenWanted(async () => new (await import("./study_bars.ts")).StudyBars(db));
  const follower = new Follower(db, path, (study) => {
    const stored = findStudy(db, study);
    return stored === null ? null : state(stored.stopReason, study);
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
            state: state(stopReason, study),
            isSimulated: markets.length > 0 && markets.every(({ source }) => !isRecorded(source as MarketSource)),
            trials: done + failed,
            good,
            hard,
            createdAt,
          };
        },
      );
    },
    view: async (study) => (await views()).of(study),
    markets: async () => (await import("./market_lines.ts")).marketLines(db),
    candles: async (view, trial, window) => (await bars()).candles(view, trial, window),
    decisions: async (view, trial, window) => (await bars()).decisions(view, trial, window),
    follow: (study, onChange) => follower.follow(study, onChange),
  };
}

/** Makes what takes a while to load, once it is first wanted. */
function whenWanted<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | null = null;
  return () => made ??= make();
}
