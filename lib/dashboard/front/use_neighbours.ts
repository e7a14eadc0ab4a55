/**
 * The strategies before and after one in the list that the reader came from.
 *
 * @module
 */
import type { Address } from "../address.ts";
import type { Source, StudyView } from "../source.ts";
import { useAnswer } from "./use_answer.ts";

/** Numbers of the strategies beside one; `null` at the ends of the list, and where it is not in it. */
export interface Neighbours {
  readonly before: number | null;
  readonly after: number | null;
}

const NONE: Neighbours = { before: null, after: null };

/** Rows of a question, the most there are, and questions until the list is given up: nobody walks farther by steps. */
const PAGE = 1000, PAGES = 20;

/** A list of strategies by a filter and an order, read page by page as far as it is walked. */
export class WalkedList {
  readonly #ask: (offset: number, limit: number) => Promise<{ readonly trials: number[]; readonly matched: number }>;
  #trials: number[] = [];
  #isWhole = false;
  #reading: Promise<void> | null = null;

  /** @param ask Numbers of the strategies of a page, and how many there are in all. */
  constructor(
    ask: (offset: number, limit: number) => Promise<{ readonly trials: number[]; readonly matched: number }>,
  ) {
    this.#ask = ask;
  }

  /**
   * The strategies beside one.
   *
   * @param signal Aborts when they are no longer wanted: nothing more is read for them.
   */
  async neighbours(trial: number, signal?: AbortSignal): Promise<Neighbours> {
    for (;;) {
      const at = this.#trials.indexOf(trial), isLast = at === this.#trials.length - 1;
      if (at >= 0 && (!isLast || this.#isWhole)) {
        return { before: this.#trials[at - 1] ?? null, after: this.#trials[at + 1] ?? null };
      }
      if (this.#isWhole || signal?.aborted) return NONE;
      // Whoever asks while a page is on its way waits for the same one.
      await (this.#reading ??= this.#read());
    }
  }

  async #read(): Promise<void> {
    try {
      const { trials, matched } = await this.#ask(this.#trials.length, PAGE);
      this.#trials = [...this.#trials, ...trials];
      this.#isWhole = trials.length === 0 || this.#trials.length >= Math.min(matched, PAGES * PAGE);
    } finally {
      this.#reading = null;
    }
  }
}

/** Lists of each study as it was read; a study that is read anew has others. */
const LISTS = new WeakMap<StudyView, Map<string, WalkedList>>();

function listOf(source: Source, study: StudyView, { filter = "", sort = "" }: Address["query"]): WalkedList {
  const lists = LISTS.get(study) ?? new Map<string, WalkedList>(), key = JSON.stringify([filter, sort]);
  LISTS.set(study, lists);
  const known = lists.get(key);
  if (known !== undefined) return known;
  const list = new WalkedList(async (offset, limit) => {
    const query = { filter, sort, columns: ["trial"], offset, limit, hasSparklines: false };
    const { rows, matched } = await source.rows(study.study, query);
    return { trials: rows.map(([number]) => Number(number)), matched };
  });
  lists.set(key, list);
  return list;
}

/** The neighbours of a strategy by the filter and the order of the address. */
export function useNeighbours(source: Source, study: StudyView, trial: number, { query }: Address): Neighbours {
  const keys = [source, study, trial, query.filter, query.sort];
  return useAnswer((signal) => listOf(source, study, query).neighbours(trial, signal), keys).value ?? NONE;
}
