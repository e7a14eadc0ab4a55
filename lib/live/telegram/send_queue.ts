/**
 * The queue of messages: on disk until they are sent, at most one a second and 20 a minute, critical ones first. Trading
 * never waits for it.
 *
 * 1. Where messages wait, the next time that one may be sent is waited for.
 * 2. As many as fit are sent as one; what has waited for long says since when.
 * 3. They are marked as sent. A crash in between sends them twice; none is lost. Where they cannot be marked nothing more
 *    is sent until they are.
 * 4. A flood is waited out as long as asked; any other fault for longer and longer.
 * 5. Where a message is not taken for what stands in it, ever fewer go as one until it is found; a sentence goes in its
 *    place, and what waits behind it follows.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { markSent } from "../../store/live_ledger.ts";
import type { Stamp } from "../../store/live_stamp.ts";
import { waitingMessages } from "../../store/live_reads.ts";
import type { BotClient, TelegramFault } from "./bot_client.ts";
import { keepTurning, type TurningParts } from "./keep_turning.ts";
import { headingOf, type MergedMessage, mergeMessages } from "./merge_messages.ts";
import { MOST_A_WINDOW, nextSendAt } from "./send_rate.ts";
import { waitUntil } from "./wait.ts";

/** Time between two looks at an empty queue, ms. */
const IDLE_MS = 500;

/** What a queue works with. */
export interface QueueParts extends TurningParts {
  /** The ledger, by a connection of its own. */
  readonly db: DatabaseSync;
  readonly run: Omit<Stamp, "at">;
  readonly client: Pick<BotClient, "send">;
  /** Number of the chat. */
  readonly chat: string;
}

/** Sends what waits until the signal. */
export function sendMessages(parts: QueueParts, signal: AbortSignal): Promise<void> {
  const queue = new SendQueue(parts, signal);
  return keepTurning(() => queue.turn(), parts, signal);
}

class SendQueue {
  readonly #parts: QueueParts;
  readonly #signal: AbortSignal;
  readonly #heading: string;
  /** When messages were sent last, ms. */
  #sentAt: number[] = [];
  /** What was sent and could not be marked yet. */
  #unmarked: readonly number[] = [];
  /** Most messages that go as one. */
  #most = Infinity;
  /** The message that was refused alone. */
  #refused: number | null = null;

  constructor(parts: QueueParts, signal: AbortSignal) {
    this.#parts = parts;
    this.#signal = signal;
    this.#heading = headingOf(parts.run);
  }

  /** Sends a message of those that wait, or waits for some; what kept it from being sent. */
  async turn(): Promise<TelegramFault | null> {
    const { db, run, client, chat, clock } = this.#parts, signal = this.#signal;
    this.#mark();
    if (waitingMessages(db, run.run).length === 0) {
      this.#searchNothing();
      await waitUntil(clock, clock.now() + IDLE_MS, signal);
      return null;
    }
    for (;;) {
      await waitUntil(clock, nextSendAt(this.#sentAt, clock.now()), signal);
      if (signal.aborted) return null;
      const merged = this.#next(), answer = await client.send(chat, merged.text, signal);
      // Counted from the answer on, whatever it is: by then it has arrived at the latest.
      this.#sentAt = [...this.#sentAt, clock.now()].slice(-MOST_A_WINDOW);
      if (answer.isOk) {
        if (this.#refused !== null) this.#searchNothing();
        this.#unmarked = merged.messages;
        this.#mark();
        return null;
      }
      if (answer.fault.kind !== "unacceptable" || !this.#narrow(merged)) return answer.fault;
    }
  }

  /** What is to be sent next: as much as fits and is not suspect, or the sentence in the place of what is refused. */
  #next(): MergedMessage {
    const { db, run, clock } = this.#parts, now = clock.now();
    // What came meanwhile may be critical, and goes along.
    const waiting = waitingMessages(db, run.run), refused = waiting.find(({ message }) => message === this.#refused);
    if (refused === undefined) return mergeMessages(waiting.slice(0, this.#most), this.#heading, now);
    const text = `A message could not be sent, as Telegram refuses it: number ${refused.message} in the ledger.`;
    return mergeMessages([{ ...refused, text }], this.#heading, now);
  }

  /** Comes closer to the message that is refused; whether there is more to try, or the fault is of none of them. */
  #narrow({ messages }: MergedMessage): boolean {
    if (this.#refused !== null) {
      this.#searchNothing();
      return false;
    }
    if (messages.length > 1) this.#most = Math.floor(messages.length / 2);
    else this.#refused = messages[0];
    return true;
  }

  #searchNothing(): void {
    this.#most = Infinity;
    this.#refused = null;
  }

  #mark(): void {
    if (this.#unmarked.length === 0) return;
    markSent(this.#parts.db, this.#unmarked, this.#parts.clock.now());
    this.#unmarked = [];
  }
}
