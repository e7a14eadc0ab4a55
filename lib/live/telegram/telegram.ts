/**
 * Messages to the operator and commands from him while a run goes on. Nothing here is awaited by trading, and nothing that
 * fails here ends it.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { areaLogger } from "../../logging/logger.ts";
import { ENVIRONMENT_WORDS } from "../../store/environment_words.ts";
import { modeOf } from "../../store/kept_risk.ts";
import { appendRecords, openLedger, queueMessages } from "../../store/live_ledger.ts";
import { loadRun, waitingMessages } from "../../store/live_reads.ts";
import type { Stamp } from "../../store/live_stamp.ts";
import type { Clock } from "../clock.ts";
import { standingText } from "../risk_commands.ts";
import { readRisk } from "../risk_state.ts";
import type { BotClient, TelegramFault } from "./bot_client.ts";
import { hearCommands } from "./hear_commands.ts";
import { faultOfOurs } from "./keep_turning.ts";
import { headingOf } from "./merge_messages.ts";
import { sendMessages } from "./send_queue.ts";
import { waitUntil } from "./wait.ts";
import { lookOnce, watchLedger } from "./watch_ledger.ts";

/** How long the last messages may take at the end, ms. */
const FAREWELL_MS = 5000;

/** What the messages of a run work with. */
export interface TelegramParts {
  /** File of the ledger; the run's row must be there. */
  readonly ledger: string;
  readonly run: Omit<Stamp, "at">;
  readonly client: BotClient;
  /** Number of the chat that gets messages and may send commands. */
  readonly chat: string;
  /** The machine's clock. */
  readonly clock: Clock;
  /** Profits of the day, as shares, that are told. */
  readonly shares: readonly number[];
  /** Hours between two signs of life; 0 for none. */
  readonly heartbeatHours: number;
}

/** Messages and commands of a run, until it is disposed of: what waits then is sent within five seconds or stays queued. */
export interface Telegram extends AsyncDisposable {
  /** Tells something past the queue, which may be what has failed; never throws. */
  alarm(text: string): Promise<void>;
}

/**
 * Begins to tell and to listen.
 *
 * @throws {UserError} If the ledger cannot be opened.
 */
export async function startTelegram(parts: TelegramParts): Promise<Telegram> {
  const { ledger, run, clock } = parts;
  const db = await openLedger(ledger, run.environment), ending = new AbortController();
  const all = { ...parts, db }, alarms = new Set<Promise<void>>();
  const faults = (what: string) => (fault: TelegramFault | null) => {
    const sentence = fault === null ? `${what} by Telegram work again` : `${what} by Telegram fail: ${fault.sentence}`;
    areaLogger("live").warn("{sentence}", { sentence });
    try {
      noteSentence(all, sentence);
    } catch (error) {
      logFailure(error);
      const alarm: Promise<void> = alarmPast(all, `${sentence}.`).then(() => void alarms.delete(alarm));
      alarms.add(alarm);
    }
  };
  const watched = { ...all, onFault: faults("Alerts") };
  try {
    lookOnce(watched);
    say(all, `Started. ${ENVIRONMENT_WORDS[run.environment]}.`);
  } catch (error) {
    watched.onFault(faultOfOurs(error));
  }
  const loops = [
    watchLedger(watched, ending.signal),
    sendMessages({ ...all, onFault: faults("Messages") }, ending.signal),
    hearCommands({ ...all, onFault: faults("Commands") }, ending.signal).then(logStrangers),
  ].map((loop) => loop.catch(logFailure));
  return {
    alarm: (text) => alarmPast(all, text),
    async [Symbol.asyncDispose]() {
      try {
        lookOnce(watched);
        say(all, `Stopped. ${standingNow(all)}`);
        const until = clock.now() + FAREWELL_MS;
        while (waitingMessages(db, run.run).length > 0 && clock.now() < until) {
          await waitUntil(clock, clock.now() + 100, ending.signal);
        }
      } catch (error) {
        logFailure(error);
      }
      ending.abort();
      await Promise.all([...loops, ...alarms]);
      db.close();
    },
  };
}

/** What is on and off when the run has ended. */
function standingNow({ db, run: { run } }: TelegramParts & { readonly db: DatabaseSync }): string {
  const risk = loadRun(db, run)?.risk ?? null;
  return risk === null ? "Nothing has happened yet." : standingText(readRisk(risk), "interrupt");
}

function logStrangers(count: number): void {
  if (count > 0) areaLogger("live").warn("{count} messages of strangers were passed over", { count });
}

/** What fails here ends no run. */
function logFailure(error: unknown): void {
  areaLogger("live").error("Telegram has failed: {error}", { error });
}

function say({ db, run, clock }: TelegramParts & { readonly db: DatabaseSync }, text: string): void {
  queueMessages(db, [{ ...run, at: clock.now(), isCritical: 0, text }]);
}

/** Tells something past the queue; never throws. */
async function alarmPast({ client, chat, run }: TelegramParts, text: string): Promise<void> {
  await client.send(chat, `${headingOf(run)}\n${text}`, AbortSignal.timeout(FAREWELL_MS));
}

/** Says something on the status page. */
function noteSentence({ db, run, clock }: TelegramParts & { readonly db: DatabaseSync }, sentence: string): void {
  const risk = loadRun(db, run.run)?.risk ?? null, mode = risk === null ? "ACTIVE" : modeOf(JSON.parse(risk));
  const nothing = { code: null, found: null, limit: null, strategy: null, symbol: null, orderId: null };
  appendRecords(db, "risk_events", [{
    ...run,
    at: clock.now(),
    ...nothing,
    kind: "note",
    sentence,
    mode,
    who: "telegram",
  }]);
}
