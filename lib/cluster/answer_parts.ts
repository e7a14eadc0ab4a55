/**
 * Answers longer than a message: cut into parts by a worker, and put together by a coordinator.
 *
 * @module
 */
import type { Answer, AnswerPart } from "./queue_messages.ts";

/** Room for headers in a message, bytes. */
const HEADERS = 4096;

/** An answer that has come whole. */
export interface WholeAnswer {
  readonly answer: Answer;
  /** Sequence of its first message: what stands before it in the stream is none of its. */
  readonly seq: number;
}

/** An answer of which parts have come. */
interface BegunAnswer {
  readonly key: string;
  readonly seq: number;
  readonly parts: AnswerPart[];
}

/**
 * Cuts an answer into as many parts as the server's limit asks for, and at least one.
 *
 * @param attempt Tells answers of one worker to one job apart.
 * @param maxPayload Largest message that the server takes, bytes.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { answerParts } from "@lib/cluster/answer_parts.ts";
 *
 * const answer = { kind: "done", worker: "w", machine: "m", seconds: 1, body: new Uint8Array(10_000) } as const;
 * assert.deepEqual(answerParts(answer, "a", 4096 + 6_000).map(({ body }) => body.length), [6_000, 4_000]);
 * ```
 */
export function answerParts(answer: Answer, attempt: string, maxPayload: number): AnswerPart[] {
  const room = maxPayload - HEADERS, parts = Math.max(1, Math.ceil(answer.body.length / room));
  return Array.from({ length: parts }, (_, part) => {
    return { ...answer, attempt, part, parts, body: answer.body.subarray(part * room, (part + 1) * room) };
  });
}

/** Answers of which parts are missing. */
export class BegunAnswers {
  readonly #begun = new Map<string, BegunAnswer>();

  /** Adds a part that has this sequence; the answer that it makes whole, `null` where others are missing. */
  add(key: string, part: AnswerPart, seq: number): WholeAnswer | null {
    const id = `${key} ${part.attempt}`, begun = this.#begun.get(id) ?? { key, seq, parts: [] };
    begun.parts[part.part] = part;
    this.#begun.set(id, begun);
    if (Object.keys(begun.parts).length < part.parts) return null;
    this.#begun.delete(id);
    const { kind, worker, machine, seconds } = part;
    return { answer: { kind, worker, machine, seconds, body: joined(begun.parts) }, seq: begun.seq };
  }

  /** Sequences of the first parts of the answers whose keys are wanted. */
  firstSequences(isWanted: (key: string) => boolean): number[] {
    return [...this.#begun.values()].filter(({ key }) => isWanted(key)).map(({ seq }) => seq);
  }
}

function joined(parts: readonly AnswerPart[]): Uint8Array {
  if (parts.length === 1) return parts[0].body;
  const body = new Uint8Array(parts.reduce((sum, { body }) => sum + body.length, 0));
  parts.reduce((at, { body: piece }) => (body.set(piece, at), at + piece.length), 0);
  return body;
}
