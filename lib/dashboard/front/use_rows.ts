/**
 * Rows of a long table as they come into sight: pages are asked for once, and what stood there stays until the next order
 * or filter has an answer.
 *
 * @module
 */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { RowsPage, RowsQuery, Source, Sparkline, StudyView } from "../source.ts";
import { useAskAgain } from "./use_answer.ts";

/** Rows of a page: two screens or three. */
const PAGE = 50;

/** Pages kept: those of a long scroll are forgotten, the farthest first. */
const KEPT = 80;

/** One row of the table. */
export interface TableRow {
  readonly values: readonly (number | string | null)[];
  readonly sparkline: Sparkline;
}

/** What is there of a table. */
export interface Rows {
  readonly total: number;
  readonly matched: number;
  /** Whether any answer is there. */
  readonly isThere: boolean;
  /** Milliseconds of the last question. */
  readonly milliseconds: number;
  readonly error: Error | null;
  /** Asks for the pages in sight that are not there. */
  readonly retry: () => void;
  /** Filter and columns that what is shown answers. */
  readonly filter: string;
  readonly columns: readonly string[];
  /** The row in a place; `null` while it is on its way. */
  readonly rowAt: (place: number) => TableRow | null;
}

/** A question, whose answers come page by page. */
interface Question {
  readonly key: string;
  readonly study: StudyView;
  readonly filter: string;
  readonly columns: readonly string[];
  /** Pages that were asked for. */
  readonly pages: Set<number>;
  /** Gives up what is on its way. */
  readonly asking: AbortController;
}

/** What is there of a question's answers. */
interface Answered {
  readonly question: Question | null;
  readonly total: number;
  readonly matched: number;
  readonly milliseconds: number;
  readonly pages: ReadonlyMap<number, RowsPage>;
}

const NOTHING: Answered = { question: null, total: 0, matched: 0, milliseconds: 0, pages: new Map() };

/** What is there with one more page; the first page of a new question takes the place of all that stood there. */
function withPage(
  before: Answered,
  question: Question,
  page: number,
  answer: RowsPage,
  milliseconds: number,
): Answered {
  const pages = new Map(before.question === question ? before.pages : []).set(page, answer);
  for (const oldest of pages.keys()) {
    if (pages.size <= KEPT) break;
    pages.delete(oldest);
    question.pages.delete(oldest);
  }
  return { question, total: answer.total, matched: answer.matched, milliseconds, pages };
}

/** The rows from one place to another. */
export function useRows(
  source: Source,
  study: StudyView,
  { filter, sort, columns }: Pick<RowsQuery, "filter" | "sort" | "columns">,
  from: number,
  to: number,
): Rows {
  const key = JSON.stringify([filter, sort, columns]);
  const [answered, setAnswered] = useState(NOTHING), [error, setError] = useState<Error | null>(null);
  const [round, setRound] = useState(0), retry = useCallback(() => setRound((last) => last + 1), []);
  useAskAgain(error, retry);
  const asked = useRef<Question | null>(null);
  const first = Math.floor(from / PAGE), last = Math.floor(Math.max(from, to - 1) / PAGE);
  // Asked before the page is painted, as in `useAnswer`.
  useLayoutEffect(() => {
    if (asked.current?.key !== key || asked.current.study !== study) {
      asked.current?.asking.abort();
      asked.current = { key, study, filter, columns, pages: new Set(), asking: new AbortController() };
    }
    const question = asked.current;
    for (let page = first; page <= last; page++) {
      if (question.pages.has(page)) continue;
      question.pages.add(page);
      const begun = performance.now();
      const query = { filter, sort, columns, offset: page * PAGE, limit: PAGE };
      source.rows(study.study, query, question.asking.signal).then((answer) => {
        if (asked.current !== question) return;
        setError(null);
        setAnswered((before) => withPage(before, question, page, answer, performance.now() - begun));
      }, (fault) => {
        question.pages.delete(page);
        if (asked.current === question) setError(fault);
      });
    }
  }, [source, study, key, first, last, round]);
  useEffect(() => () => {
    asked.current?.asking.abort();
    asked.current = null;
  }, []);
  const { pages, question, total, matched, milliseconds } = answered;
  return {
    total,
    matched,
    milliseconds,
    error,
    retry,
    isThere: question !== null,
    filter: question?.filter ?? "",
    columns: question?.columns ?? [],
    rowAt: (place) => {
      const page = pages.get(Math.floor(place / PAGE)), values = page?.rows[place % PAGE];
      return page === undefined || values === undefined ? null : { values, sparkline: page.sparklines[place % PAGE] };
    },
  };
}
