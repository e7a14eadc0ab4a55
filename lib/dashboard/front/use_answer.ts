/**
 * An answer of the source as a view waits for it.
 *
 * @module
 */
import { useCallback, useEffect, useLayoutEffect, useState } from "preact/hooks";
import { UnansweredError } from "../source.ts";

/** Until what nobody answered is asked again, ms. */
const AGAIN_MS = 2000;

/** Asks again by itself, for as long as the server does not answer at all. */
export function useAskAgain(error: Error | null, retry: () => void): void {
  useEffect(() => {
    if (!(error instanceof UnansweredError)) return;
    const timer = setTimeout(retry, AGAIN_MS);
    return () => clearTimeout(timer);
  }, [error]);
}

/** What is there of an answer. */
export interface Answer<T> {
  /** The last one that came, also while the next is on its way; `null` before the first. */
  readonly value: T | null;
  /** Why the last question was not answered. */
  readonly error: Error | null;
  readonly retry: () => void;
}

/**
 * Asks anew whenever one of `keys` changes, and where the server did not answer; a question that a later one has overtaken,
 * or whose view is gone, is given up.
 *
 * @param ask Is not called where it is `null`; its signal says when the answer is no longer wanted.
 */
export function useAnswer<T>(ask: ((signal: AbortSignal) => Promise<T>) | null, keys: readonly unknown[]): Answer<T> {
  const [round, setRound] = useState(0);
  const [state, setState] = useState<Omit<Answer<T>, "retry">>({ value: null, error: null });
  // Asked before the page is painted: an effect after that begins a frame later, and so does what is seen of the answer.
  useLayoutEffect(() => {
    if (ask === null) return;
    const asking = new AbortController(), { signal } = asking;
    ask(signal).then(
      (value) => signal.aborted || setState({ value, error: null }),
      (error) => signal.aborted || setState((last) => ({ value: last.value, error })),
    );
    return () => asking.abort();
  }, [...keys, round]);
  const retry = useCallback(() => setRound((last) => last + 1), []);
  useAskAgain(state.error, retry);
  return { ...state, retry };
}
