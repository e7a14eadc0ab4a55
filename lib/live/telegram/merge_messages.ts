/**
 * Many messages as one, so that a storm of them fits into what may be sent.
 *
 * @module
 */
import { formatInstant } from "../../report/text_table.ts";
import type { MessageRecord } from "../../store/live_operator_records.ts";
import type { Stamp } from "../../store/live_stamp.ts";

/** Longest text of one message, characters. Source: Telegram's bot interface, `sendMessage`. */
const LONGEST = 4096;

/** A message that has waited for so long says since when: the chat shows when it came, ms. */
const LATE_MS = 60_000;

/** What stands where a text had to be cut. */
const CUT = "…";

/** First line of each message of a run. */
export function headingOf({ environment, run }: Omit<Stamp, "at">): string {
  return `${environment.toUpperCase()} · ${run}`;
}

/** Messages that are sent as one. */
export interface MergedMessage {
  readonly text: string;
  /** Numbers of those that are in it. */
  readonly messages: readonly number[];
}

/**
 * As many of the first messages as fit into one; texts that follow each other and are the same stand once, with how often;
 * what comes late, with its time.
 *
 * @param waiting At least one, in the order they are to be read.
 * @param heading First line, such as the environment and the run.
 * @param now Now, ms UTC.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { mergeMessages } from "@lib/live/telegram/merge_messages.ts";
 *
 * const message = (message: number, text: string, at = 600_000) => ({ message, text, at });
 * assert.deepEqual(mergeMessages([message(1, "a", 0), message(2, "b"), message(3, "b")], "DRY", 610_000), {
 *   text: "DRY\n1970-01-01 00:00 UTC: a\nb (2 ×)",
 *   messages: [1, 2, 3],
 * });
 * ```
 */
export function mergeMessages(
  waiting: readonly Pick<MessageRecord, "message" | "text" | "at">[],
  heading: string,
  now: number,
): MergedMessage {
  const lines: Line[] = [], messages: number[] = [];
  for (const { message, text, at } of waiting) {
    const last = lines.at(-1), isSame = last?.text === text;
    const late = now - at >= LATE_MS ? `${formatInstant(at)} UTC: ` : "";
    const next = isSame
      ? [...lines.slice(0, -1), { ...last, count: last.count + 1 }]
      : [...lines, { text, late, count: 1 }];
    if (messages.length > 0 && textOf(next, heading).length > LONGEST) break;
    lines.splice(0, lines.length, ...next);
    messages.push(message);
  }
  return { text: cutText(textOf(lines, heading)), messages };
}

/** As much of a text as fits: half a character is none, and a message that has one is refused for good. */
function cutText(text: string): string {
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, LONGEST - CUT.length).replace(/[\uD800-\uDBFF]$/, "")}${CUT}`;
}

/** A text, since when it waits where that is long, and how often it comes. */
interface Line {
  readonly text: string;
  readonly late: string;
  readonly count: number;
}

function textOf(lines: readonly Line[], heading: string): string {
  return [heading, ...lines.map(({ text, late, count }) => `${late}${text}${count === 1 ? "" : ` (${count} ×)`}`)].join(
    "\n",
  );
}
