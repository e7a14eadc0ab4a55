/**
 * The answers to a study's jobs: the first to each counts, and a second must be equal to it bit for bit.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { BegunAnswers, type WholeAnswer } from "./answer_parts.ts";
import type { Answer, AnswerPart } from "./queue_messages.ts";

/** What a message made of an answer. */
export type Arrival =
  /** Parts of it are missing. */
  | null
  | Answer
  /** It is not the one that came first, from this worker. */
  | { readonly first: string; readonly answer: Answer };

/** Answers by the key of their job. */
export class FirstAnswers {
  /** Those that have not been stored; of those that have, the hash is kept. */
  readonly #arrived = new Map<string, WholeAnswer>();
  readonly #hashes = new Map<string, { readonly hash: string; readonly worker: string }>();
  readonly #begun = new BegunAnswers();
  #lastSeq = 0;

  /** The answer that has come and was not forgotten. */
  get(key: string): Answer | undefined {
    return this.#arrived.get(key)?.answer;
  }

  /** Takes note of a message that holds none. */
  pass(seq: number): void {
    this.#lastSeq = Math.max(this.#lastSeq, seq);
  }

  /**
   * Takes a message of an answer. What a machine could not do is no answer to compare.
   *
   * @param isAsked Whether somebody waits for it, so that it is kept even if it came before.
   */
  add(key: string, part: AnswerPart, seq: number, isAsked: boolean): Arrival {
    this.pass(seq);
    const whole = this.#begun.add(key, part, seq);
    if (whole === null) return null;
    const { answer } = whole, { kind, worker, body } = answer;
    if (kind !== "done") return answer;
    const hash = createHash("sha256").update(body).digest("hex"), first = this.#hashes.get(key);
    if (first !== undefined && first.hash !== hash) return { first: first.worker, answer };
    this.#hashes.set(key, { hash, worker });
    if (first === undefined || isAsked) this.#arrived.set(key, whole);
    return answer;
  }

  /**
   * Forgets the answers of these keys, which have been stored.
   *
   * @returns The first message that is still needed; `null` where none can be thrown away.
   */
  forget(keys: readonly string[]): number | null {
    for (const key of keys) this.#arrived.delete(key);
    if (keys.length === 0) return null;
    const begun = this.#begun.firstSequences((key) => !this.#hashes.has(key));
    const seq = Math.min(this.#lastSeq + 1, ...begun, ...[...this.#arrived.values()].map((arrived) => arrived.seq));
    // A purge of what stands before the first message takes all.
    return seq <= 1 ? null : seq;
  }
}
