/**
 * Many messages as one, so that a storm of them fits into what may be sent.
 *
 * @module
 */
import type { MessageRecord } from "../../store/live_operator_records.ts";

/** Longest text of one message, characters. Source: Telegram's bot interface, `sendMessage`. */
const LONGEST = 4096;

/** What stands where a text had to be cut. */
const CUT = "…";

/** Messages that are sent as one. */
export interface MergedMessage {
  readonly text: string;
  /** Numbers of those that are in it. */
  readonly messages: readonly number[];
}

/**
 * As many of the first messages as fit into one; texts that follow each other and are the same stand once, with how often.
 *
 * @param waiting At least one, in the order they are to be read.
 * @param heading First line, such as the environment and the run.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { mergeMessages } from "@lib/live/telegram/merge_messages.ts";
 *
 * const message = (message: number, text: string) => ({ message, text });
 * assert.deepEqual(mergeMessages([message(1, "a"), message(2, "b"), message(3, "b")], "DRY"), {
 *   text: "DRY\na\nb (2 ×)",
 *   messages: [1, 2, 3],
 * });
 * ```
 */
export function mergeMessages(
  waiting: readonly Pick<MessageRecord, "message" | "text">[],
  heading: string,
): MergedMessage {
  const lines: { readonly text: string; readonly count: number }[] = [], messages: number[] = [];
  for (const { message, text } of waiting) {
    const last = lines.at(-1), isSame = last?.text === text;
    const next = isSame ? [...lines.slice(0, -1), { text, count: last.count + 1 }] : [...lines, { text, count: 1 }];
    if (messages.length > 0 && textOf(next, heading).length > LONGEST) break;
    lines.splice(0, lines.length, ...next);
    messages.push(message);
  }
  const text = textOf(lines, heading);
  return { text: text.length <= LONGEST ? text : `${text.slice(0, LONGEST - CUT.length)}${CUT}`, messages };
}

function textOf(lines: readonly { readonly text: string; readonly count: number }[], heading: string): string {
  return [heading, ...lines.map(({ text, count }) => count === 1 ? text : `${text} (${count} ×)`)].join("\n");
}
