/**
 * What the command `automl` and the threads of its searches say to each other.
 *
 * @module
 */
import type { AutomlArguments } from "./automl_arguments.ts";

/** A search for a thread. */
export interface AskedSearch {
  /** What was asked for; its workers are those that the thread may have. */
  readonly args: AutomlArguments;
  /** What its lines of progress begin with; `null` for a search that runs alone. */
  readonly label: string | null;
  /** Threads for its backtests that load their code beside it. */
  readonly early: number;
}

/** What a thread is told. */
export type ToSearch =
  /** Where its own threads are started; said first. */
  | { readonly kind: "threads"; readonly starter: MessagePort }
  | { readonly kind: "search"; readonly search: AskedSearch }
  /** Unseen days may be opened: the studies before it have opened theirs. */
  | { readonly kind: "turn" }
  | { readonly kind: "stop" };

/** What a thread tells. */
export type FromSearch =
  /** The study is in the store, with the command that goes on with it. */
  | { readonly kind: "begun"; readonly goOn: string }
  /** The search is over, and what follows waits for its turn. */
  | { readonly kind: "searched" }
  /** Nothing is left to do; what was wrong, to be said, and the exit code. */
  | { readonly kind: "ended"; readonly code: number; readonly fault: string | null };
