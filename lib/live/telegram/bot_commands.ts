/**
 * What the operator may write to the bot, and what he is told: state at once, what stops at once, and what opens or sells
 * with a one-time code.
 *
 * @module
 */
import type { CommandName } from "../../store/live_operator_records.ts";

/** A message as a command. */
export type BotCommand =
  | { readonly kind: "show"; readonly what: "status" | "positions" | "pnl" }
  | { readonly kind: "stop"; readonly name: Extract<CommandName, "pause" | "halt">; readonly reason: string }
  | { readonly kind: "ask"; readonly name: Extract<CommandName, "resume" | "flatten">; readonly reason: string }
  | { readonly kind: "confirm"; readonly code: string }
  | { readonly kind: "unknown" };

/** What the bot answers to what it does not know. */
export const BOT_HELP =
  "/status /positions /pnl show; /pause /halt stop at once; /resume REASON and /flatten ask for a code: /confirm CODE.";

/**
 * Reads a message.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readBotCommand } from "@lib/live/telegram/bot_commands.ts";
 *
 * assert.deepEqual(readBotCommand("/Halt@assay_bot  the  news"), { kind: "stop", name: "halt", reason: "the news" });
 * assert.deepEqual(readBotCommand("halt"), { kind: "unknown" });
 * ```
 */
export function readBotCommand(text: string): BotCommand {
  const [word = "", ...rest] = text.trim().split(/\s+/), reason = rest.join(" ");
  const name = /^\/([a-z]+)(@\w+)?$/i.exec(word)?.[1].toLowerCase();
  switch (name) {
    case "status":
    case "positions":
    case "pnl":
      return { kind: "show", what: name };
    case "pause":
    case "halt":
      return { kind: "stop", name, reason };
    case "resume":
    case "flatten":
      return { kind: "ask", name, reason };
    case "confirm":
      return { kind: "confirm", code: reason };
    default:
      return { kind: "unknown" };
  }
}

/** How long a code holds, ms. */
const CODE_MS = 60_000;

/** What waits for its code. */
interface Pending {
  readonly code: string;
  readonly name: CommandName;
  readonly reason: string;
  readonly from: number;
}

/**
 * One-time codes of one chat and one run: a new one takes the place of the one before, and each is good for what it was
 * given for, once, for a minute.
 */
export class OneTimeCodes {
  #pending: Pending | null = null;

  /** A code for a command. @param now Now, ms. */
  give(name: CommandName, reason: string, now: number): string {
    // Six digits: a guess a second for a minute finds it once in 17,000 tries.
    const code = String(crypto.getRandomValues(new Uint32Array(1))[0] % 1_000_000).padStart(6, "0");
    this.#pending = { code, name, reason, from: now };
    return code;
  }

  /** What a code was given for; `null` where it was given for nothing, was used, or is too old. It is used up. */
  take(code: string, now: number): Pick<Pending, "name" | "reason"> | null {
    const pending = this.#pending;
    if (pending === null || pending.code !== code) return null;
    this.#pending = null;
    return now >= pending.from && now <= pending.from + CODE_MS ? pending : null;
  }
}
