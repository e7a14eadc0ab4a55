/**
 * What the server and the threads that own its database say to each other.
 *
 * @module
 */
import type { LiveReader } from "./live_page.ts";
import type { Source, StudyChange } from "./source.ts";

/** What a thread can be asked beside what a {@linkcode Source} answers. */
export interface ReportMaker {
  /**
   * The one file of a study.
   *
   * @throws {SourceError} If it cannot be made.
   */
  report(study: string, signal?: AbortSignal): Promise<string>;
}

/** All that a thread answers. */
export type Answerer = Source & LiveReader & ReportMaker;

/** Questions that have one answer. */
export type Question = Exclude<keyof Answerer, "kind" | "follow">;

/** A question in the queue of a thread. */
export interface AskedQuestion {
  readonly kind: "ask";
  readonly id: number;
  readonly question: Question;
  readonly parameters: readonly unknown[];
  /**
   * Not 0 once nobody waits for the answer. Both threads share it: a message would come after the question itself, and be
   * read when that is answered. `null` where nobody gives it up.
   */
  readonly givenUp: Int32Array | null;
}

/** What a thread is told. */
export type ToWorker =
  | { readonly kind: "open"; readonly path: string; readonly directory: string }
  | AskedQuestion
  | { readonly kind: "follow"; readonly id: number; readonly study: string }
  | { readonly kind: "leave"; readonly id: number };

/** What could not be answered. */
export interface Fault {
  readonly message: string;
  readonly position: number | null;
  readonly isMissing: boolean;
  /** Whether it is meant for people; anything else is a fault of the program. */
  readonly isTold: boolean;
}

/** What a thread says. */
export type FromWorker =
  | { readonly kind: "opened" }
  | { readonly kind: "refused"; readonly message: string; readonly isTold: boolean }
  | { readonly kind: "answer"; readonly id: number; readonly answer: unknown }
  | { readonly kind: "fault"; readonly id: number; readonly fault: Fault }
  | { readonly kind: "change"; readonly id: number; readonly change: StudyChange };
