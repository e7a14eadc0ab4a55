/**
 * `deno task telegram`: whether the bot can tell what happens in live trading, and which chat it is to write to.
 *
 * @module
 */
import { settingFlags } from "../lib/config/setting_flags.ts";
import type { Settings } from "../lib/config/settings.ts";
import { ExchangeError, UserError } from "../lib/core/errors.ts";
import { BotClient, type BotClientOptions, type TelegramAnswer } from "../lib/live/telegram/bot_client.ts";
import { formatNumber } from "../lib/metrics/format.ts";
import { printable } from "../lib/report/text_table.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import type { Command } from "./command_table.ts";
import { settingsOf } from "./data_directory.ts";
import { onStop } from "./stop_signals.ts";

/** The table of the command. */
export const TELEGRAM: Command = {
  name: "deno task telegram",
  summary: "the bot that tells what happens in live trading (deno task live --telegram) and hears commands",
  actions: [
    {
      name: "check",
      summary: "whether the token is known, the chat can be written to, and nobody else gets the bot's messages",
      flags: settingFlags(["telegramChat"]),
    },
    { name: "chat", summary: "the number of the chat that writes to the bot next", flags: [] },
  ],
  flags: [],
  notes: [
    "Write to @BotFather on Telegram: /newbot gives a token, which belongs into ASSAY_TELEGRAM_TOKEN in .env or in the " +
    "environment. Then deno task telegram chat, write anything to the new bot, and put the number into " +
    "ASSAY_TELEGRAM_CHAT.",
  ],
  exitCodes: "0 done, 1 Telegram cannot be reached, 2 what the user must change, 130 interrupted",
};

/** Exit code after Ctrl-C, as shells have it: 128 and the number of the signal. */
const INTERRUPTED = 130;

/** A clock that is further off than this shows other times in the messages than the market has, ms. */
const MOST_SKEW_MS = 60_000;

/** How long one question for messages waits for some, s. */
const LONG_POLL_SECONDS = 25;

/**
 * The bot and the chat of the settings.
 *
 * @throws {UserError} If one of them is missing or of the wrong form.
 */
export function telegramOf(
  { telegramToken, telegramChat }: Settings,
  options: BotClientOptions = {},
): { readonly client: BotClient; readonly chat: string } {
  const client = clientOf({ telegramToken }, options);
  if (/^-?\d+$/.test(telegramChat)) return { client, chat: telegramChat };
  throw new UserError(
    `Cannot use ASSAY_TELEGRAM_CHAT: wanted the number of a chat, found ` +
      `${telegramChat === "" ? "none" : `"${telegramChat}"`}; deno task telegram chat tells it`,
  );
}

function clientOf({ telegramToken }: Pick<Settings, "telegramToken">, options: BotClientOptions): BotClient {
  if (telegramToken !== null) return new BotClient(telegramToken, options);
  throw new UserError("Cannot ask Telegram: wanted ASSAY_TELEGRAM_TOKEN in .env or in the environment, found none");
}

/** What the command does. @param options Where bots are asked, for the tests. */
export async function main(line: CommandLine, options: BotClientOptions = {}): Promise<number> {
  const settings = settingsOf(line), stopped = new AbortController();
  using _stop = onStop(() => stopped.abort());
  const isDone = line.action === "check"
    ? await check(settings, options, stopped.signal)
    : await tellChat(clientOf(settings, options), stopped.signal);
  return isDone ? 0 : INTERRUPTED;
}

/** Looks at one thing after the other; each says what to do where it is in the way. */
async function check(settings: Settings, options: BotClientOptions, signal: AbortSignal): Promise<boolean> {
  const { client, chat } = telegramOf(settings, options);
  console.log(
    `Token: it is that of ${valueOf(await client.name(signal), "@BotFather gives another token with /token")}.`,
  );
  const skew = client.skewMs ?? 0;
  console.log(
    Math.abs(skew) <= MOST_SKEW_MS
      ? "Clock: within a minute of Telegram's."
      : `Clock: ${formatNumber(Math.abs(skew) / 1000, "count")} s off; set it, or commands count as too old.`,
  );
  const webhook = valueOf(await client.webhook(signal), "");
  if (webhook !== "") {
    throw new UserError(
      `Cannot hear commands: a webhook sends the bot's messages to ${webhook}; whoever set it up must take it away ` +
        "(deleteWebhook), or make a bot of its own for this",
    );
  }
  valueOf(
    await client.messages(0, 0, signal),
    "another program polls this bot; end it, or make a bot of its own for this",
  );
  console.log("Commands: nobody else gets the bot's messages.");
  const line = "DRY · deno task telegram check: this chat can be written to.";
  valueOf(
    await client.send(chat, line, signal),
    "write to the bot once, and see deno task telegram chat for the number",
  );
  console.log(`Chat: a line was sent to ${chat}.`);
  return true;
}

/** Waits until somebody writes to the bot, and tells the chat's number. Returns whether somebody did. */
async function tellChat(client: BotClient, signal: AbortSignal): Promise<boolean> {
  console.error(
    `Write something to ${valueOf(await client.name(signal), "@BotFather gives another token with /token")} …`,
  );
  while (!signal.aborted) {
    const answer = await client.messages(0, LONG_POLL_SECONDS, signal);
    if (signal.aborted) break;
    const message = valueOf(answer, "another program polls this bot; end it first").at(-1);
    if (message === undefined) continue;
    console.error(printable(`${message.from} has written "${message.text}".`));
    console.log(`ASSAY_TELEGRAM_CHAT=${message.chat}`);
    return true;
  }
  return false;
}

/** What came back. @throws If nothing did: {@linkcode UserError} with what to do, or {@linkcode ExchangeError}. */
function valueOf<Value>(answer: TelegramAnswer<Value>, whatToDo: string): Value {
  if (answer.isOk) return answer.value;
  const { kind, sentence } = answer.fault;
  if (kind === "unreachable" || kind === "flood") throw new ExchangeError(`${sentence}; try again later`, true);
  throw new UserError(`${sentence}${whatToDo === "" ? "" : `: ${whatToDo}`}`);
}

if (import.meta.main) await runCommand(TELEGRAM, main);
