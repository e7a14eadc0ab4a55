/**
 * The queue of messages: on disk until they are sent, at most one a second and 20 a minute, critical ones first. Trading
 * never waits for it.
 *
 * 1. Where messages wait, the next time that one may be sent is waited for.
 * 2. As many as fit are sent as one; what has waited for long says since when.
 * 3. They are marked as sent. A crash in between sends them twice; none is lost.
 * 4. A flood is waited out as long as asked; any other fault for longer and longer.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { markSent } from "../../store/live_ledger.ts";
import type { Stamp } from "../../store/live_stamp.ts";
import { waitingMessages } from "../../store/live_reads.ts";
import type { Clock } from "../clock.ts";
import type { BotClient, TelegramFault } from "./bot_client.ts";
import { growingPause } from "./growing_pause.ts";
import { mergeMessages } from "./merge_messages.ts";
import { MOST_A_WINDOW, nextSendAt } from "./send_rate.ts";
import { waitUntil } from "./wait.ts";

/** Time between two looks at an empty queue, ms. */
const IDLE_MS = 500;

/** What a queue works with. */
export interface QueueParts {
  /** The ledger, by a connection of its own. */
  readonly db: DatabaseSync;
  readonly run: Omit<Stamp, "at">;
  readonly client: Pick<BotClient, "send">;
  /** Number of the chat. */
  readonly chat: string;
  /** The machine's clock. */
  readonly clock: Clock;
  /** Told when sending begins to fail, once, and when it works again with `null`. */
  readonly onFault: (fault: TelegramFault | null) => void;
}

/** Sends what waits until the signal. */
export async function sendMessages(parts: QueueParts, signal: AbortSignal): Promise<void> {
  const { db, run, client, chat, clock, onFault } = parts;
  const heading = `${run.environment.toUpperCase()} · ${run.run}`;
  let sent: number[] = [];
  let failures = 0;
  while (!signal.aborted) {
    if (waitingMessages(db, run.run).length === 0) {
      await waitUntil(clock, clock.now() + IDLE_MS, signal);
      continue;
    }
    await waitUntil(clock, nextSendAt(sent, clock.now()), signal);
    if (signal.aborted) return;
    // What came meanwhile may be critical, and goes along.
    const merged = mergeMessages(waitingMessages(db, run.run), heading, clock.now());
    const answer = await client.send(chat, merged.text, signal);
    // Counted from the answer on, whatever it is: by then it has arrived at the latest.
    sent = [...sent, clock.now()].slice(-MOST_A_WINDOW);
    if (answer.isOk) {
      markSent(db, merged.messages, clock.now());
      if (failures > 0) onFault(null);
      failures = 0;
    } else if (!signal.aborted) {
      if (failures === 0) onFault(answer.fault);
      await waitUntil(clock, clock.now() + Math.max(answer.fault.retryAfterMs, growingPause(failures++)), signal);
    }
  }
}
