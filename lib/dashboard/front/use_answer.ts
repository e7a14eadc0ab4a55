/**
 * An answer of the source as a view waits for it.
 *
 * @module
 */
import { useCallback, useEffect, useState } from "preact/hooks";
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
  readonly isWaiting: boolean;
  readonly retry: () => void;
}

/**
 * Asks anew whenever one of `keys` changes, and where the server did not answer; an answer that a later question has
 * overtaken is dropped.
 *
 * @param ask Is not called where it is `null`.
 */
export function useAnswer<T>(ask: (() => Promise<T>) | null, keys: readonly unknown[]): Answer<T> {
  const [round, setRound] = useState(0);
  const [state, setState] = useState<Omit<Answer<T>, "retry">>({ value: null, error: null, isWaiting: ask !== null });
  useEffect(() => {
    if (ask === null) return;
    let isOvertaken = false;
    setState((last) => last.isWaiting ? last : { ...last, isWaiting: true });
    ask().then(
      (value) => isOvertaken || setState({ value, error: null, isWaiting: false }),
      (error) => isOvertaken || setState((last) => ({ value: last.value, error, isWaiting: false })),
    );
    return () => {
      isOvertaken = true;
    };
  }, [...keys, round]);
  const retry = useCallback(() => setRound((last) => last + 1), []);
  useAskAgain(state.error, retry);
  return { ...state, retry };
}
