/**
 * Hears what the operator writes to the bot, and answers through the queue of messages.
 *
 * 1. Messages of any other chat are passed over without an answer, and counted.
 * 2. `/pause` and `/halt` are handed on whatever their age; all else that is older than a minute is refused.
 * 3. `/resume` and `/flatten` get a code, and are handed on when it comes back.
 * 4. What the run answers to what was handed on is told.
 * 5. What fails is said past the queue, which may be what has failed, and ends nothing.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { areaLogger } from "../../logging/logger.ts";
import { formatSigned } from "../../metrics/format.ts";
import { askCommand, queueMessages } from "../../store/live_ledger.ts";
import { loadCommand, loadRun } from "../../store/live_reads.ts";
import type { CommandName } from "../../store/live_operator_records.ts";
import type { Stamp } from "../../store/live_stamp.ts";
import { type LiveView, liveView } from "../../store/live_view.ts";
import { positionLines, profitLine, statusText } from "../status_text.ts";
import { BOT_HELP, OneTimeCodes, readBotCommand } from "./bot_commands.ts";
import type { BotClient, BotMessage } from "./bot_client.ts";
import { faultOfOurs, keepTurning, type TurningParts } from "./keep_turning.ts";
import { headingOf } from "./merge_messages.ts";
import { waitUntil } from "./wait.ts";

/** How long one question for messages waits for some, s. */
const LONG_POLL_SECONDS = 25;

/** Age from which on a message is only obeyed if it stops something, ms. */
const OLDEST_MS = 60_000;

/** How long Telegram may take at the end to forget what was heard, and to take what is said past the queue, ms. */
const FORGET_MS = 2000, FAILED_MS = 5000;

/** How long the run's answer is waited for before that is said, ms, and the time between two looks. */
const ANSWER_MS = 5000, LOOK_MS = 250;

/** What hearing works with. */
export interface HearParts extends TurningParts {
  /** The ledger, by a connection of its own. */
  readonly db: DatabaseSync;
  readonly run: Omit<Stamp, "at">;
  readonly client: Pick<BotClient, "messages" | "send">;
  /** Number of the only chat that is listened to. */
  readonly chat: string;
}

/** Hears until the signal. Returns how many messages of strangers were passed over. */
export async function hearCommands(parts: HearParts, signal: AbortSignal): Promise<number> {
  const { client, chat } = parts, codes = new OneTimeCodes(), answers = new Set<Promise<void>>();
  let from = 0, strangers = 0;
  const turn = async () => {
    const heard = await client.messages(from, LONG_POLL_SECONDS, signal);
    if (!heard.isOk) return heard.fault;
    for (const message of heard.value) {
      from = message.update + 1;
      if (message.chat !== chat) strangers++;
      else {
        const answering = answer(parts, codes, message, signal)
          .catch((error) => sayFailed(parts, error))
          .then(() => void answers.delete(answering));
        answers.add(answering);
      }
    }
    return null;
  };
  await keepTurning(turn, parts, signal);
  await Promise.all(answers);
  // Heard is heard: the next start is not to obey it again.
  if (from > 0) await client.messages(from, 0, AbortSignal.timeout(FORGET_MS));
  return strangers;
}

/** Says past the queue that what was written has failed; never throws. */
async function sayFailed({ client, chat, run }: HearParts, error: unknown): Promise<void> {
  areaLogger("live").error("A message of the operator could not be answered: {error}", { error });
  const why = `This has failed: ${faultOfOurs(error).sentence}. Whether it was done /status shows. Write it again.`;
  await client.send(chat, `${headingOf(run)}\n${why}`, AbortSignal.timeout(FAILED_MS));
}

/** What a code is for: what would be lifted, or closed. */
function purposeOf(name: "resume" | "flatten", run: string, view: LiveView | null): string {
  if (name === "resume") {
    const why = view?.restrictions.map(({ sentence }) => sentence).join("; ") ?? "";
    return `To lift what restricts run ${run} (${why === "" ? "nothing does" : why})`;
  }
  const open = view?.positions.map(({ symbol, openProfit }) => {
    return `${symbol} ${openProfit === null ? "unknown" : formatSigned(openProfit, "currency")}`;
  }).join(", ") ?? "";
  return `To close every position of run ${run} at the market (${open === "" ? "none is open" : open})`;
}

async function answer(parts: HearParts, codes: OneTimeCodes, message: BotMessage, signal: AbortSignal): Promise<void> {
  const command = readBotCommand(message.text), now = parts.clock.now(), age = now - message.at;
  const say = (text: string) => reply(parts, text);
  if (command.kind === "stop") return await handOn(parts, command.name, command.reason, message.at, signal);
  if (age < -OLDEST_MS) return say("Not done: this machine's clock is behind Telegram's; set it, and write it again.");
  if (age > OLDEST_MS) return say(`Not done: it was written ${Math.round(age / 1000)} s ago; write it again.`);
  switch (command.kind) {
    case "show":
      return say(shown(parts, command.what));
    case "ask": {
      if (command.name === "resume" && command.reason === "") return say("Not resumed: write /resume and why.");
      const code = codes.give(command.name, command.reason, now);
      return say(`${purposeOf(command.name, parts.run.run, viewOf(parts))}, write within 60 s: /confirm ${code}`);
    }
    case "confirm": {
      const asked = codes.take(command.code, now);
      if (asked === null) return say("Not done: there is no such code, it was used, or it is older than 60 s.");
      return await handOn(parts, asked.name, asked.reason, now, signal);
    }
    case "unknown":
      return say(BOT_HELP);
  }
}

/** Hands a command to the run and tells what it says. */
async function handOn(
  parts: HearParts,
  name: CommandName,
  reason: string,
  at: number,
  signal: AbortSignal,
): Promise<void> {
  const { db, run, clock } = parts;
  const command = askCommand(db, { ...run, at, name, reason, override: 0, who: "telegram" });
  const until = clock.now() + ANSWER_MS;
  while (!signal.aborted) {
    const { state, answer } = loadCommand(db, command)!;
    if (state !== "waiting") return reply(parts, answer ?? "Done.");
    if (clock.now() >= until) return reply(parts, `The run has not answered to /${name} yet.`);
    await waitUntil(clock, clock.now() + LOOK_MS, signal);
  }
}

function reply({ db, run, clock }: HearParts, text: string): void {
  queueMessages(db, [{ ...run, at: clock.now(), isCritical: 1, text }]);
}

function viewOf({ db, run: { run } }: HearParts): LiveView | null {
  const record = loadRun(db, run);
  return record === null ? null : liveView(db, record);
}

function shown(parts: HearParts, what: "status" | "positions" | "pnl"): string {
  const view = viewOf(parts);
  if (view === null) return "Nothing has happened yet.";
  if (what === "pnl") return profitLine(view);
  // The bot lives in the process of the run.
  if (what === "status") return statusText(view, "running", parts.clock.now());
  return positionLines(view).join("\n") || "No position is open.";
}
