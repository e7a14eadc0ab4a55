/**
 * The few calls of Telegram's bot interface that are needed, with faults as values: nothing thrown, and no token in a text.
 *
 * @module
 */
import { Api, GrammyError } from "grammy/web";
import { UserError } from "../../core/errors.ts";
import type { Secret } from "../../core/secret.ts";
import { redactor } from "../../logging/redact.ts";

/** What went wrong, by what is to be done about it. */
export type FaultKind =
  /** Too much was sent: wait as long as asked. */
  | "flood"
  /** Another program asks for the same bot's messages, or a webhook gets them. */
  | "conflict"
  /** There is no bot with this token. */
  | "unknownToken"
  /** It was asked for what is not taken: a text that is none, or a chat that is unknown. */
  | "unacceptable"
  /** The bot may not do it: the chat has blocked the bot. */
  | "refused"
  /** No answer, a cut one, or trouble at the other end. */
  | "unreachable"
  /** Something on this side failed, such as the ledger. */
  | "ours";

/** What went wrong. */
export interface TelegramFault {
  readonly kind: FaultKind;
  /** One sentence; the token is never in it. */
  readonly sentence: string;
  /** How long it asks to wait, ms; 0 where it does not say. */
  readonly retryAfterMs: number;
}

/** What came back. */
export type TelegramAnswer<Value> =
  | { readonly isOk: true; readonly value: Value }
  | { readonly isOk: false; readonly fault: TelegramFault };

/** Somebody's message to the bot. */
export interface BotMessage {
  /** Number of the update; the next question asks from the one behind it on. */
  readonly update: number;
  /** Number of the chat. */
  readonly chat: string;
  /** Who wrote it, as people see it. */
  readonly from: string;
  /** When, ms UTC. */
  readonly at: number;
  readonly text: string;
}

/** Where bots are asked. */
const API_ROOT = "https://api.telegram.org";

/** Longest wait for an answer beyond what the question itself waits, s. */
const ANSWER_SECONDS = 10;

/** How a client is made; the defaults are those of the real interface. */
export interface BotClientOptions {
  /** Where bots are asked. */
  readonly apiRoot?: string;
  /** Longest wait for an answer beyond what the question itself waits, s. */
  readonly answerSeconds?: number;
}

/** A signal as the package has it. */
type ApiSignal = Parameters<Api["getMe"]>[0];

/** Number and secret of a token, as Telegram hands it out. */
const TOKEN = /^\d{6,}:[\w-]{30,}$/;

/** A bot as one asks it. */
export class BotClient {
  readonly #api: (seconds: number) => Api;
  readonly #answerSeconds: number;
  readonly #redact: (text: string) => string;
  /** The other end's clock less ours when it answered last, ms, to the second; `null` before. */
  skewMs: number | null = null;

  /** @throws {UserError} If the token is none. */
  constructor(token: Secret, options: BotClientOptions = {}) {
    const { apiRoot = API_ROOT, answerSeconds = ANSWER_SECONDS } = options;
    if (!TOKEN.test(token.reveal())) {
      throw new UserError(
        "Cannot use ASSAY_TELEGRAM_TOKEN: wanted digits, a colon and at least 30 letters, digits, - or _, as @BotFather " +
          "gives them, found something else",
      );
    }
    this.#redact = redactor([token]);
    this.#answerSeconds = answerSeconds;
    const timed = async (...[url, init]: Parameters<typeof fetch>): Promise<Response> => {
      const answer = await fetch(url, init), date = Date.parse(answer.headers.get("date") ?? "");
      if (!Number.isNaN(date)) this.skewMs = date - Date.now();
      return answer;
    };
    this.#api = (seconds) => new Api(token.reveal(), { apiRoot, timeoutSeconds: seconds, fetch: timed });
  }

  /** The bot's name. */
  name(signal: AbortSignal): Promise<TelegramAnswer<string>> {
    return this.#ask(signal, async (api, end) => `@${(await api.getMe(end)).username}`);
  }

  /** Where a webhook sends the bot's messages; empty where there is none. */
  webhook(signal: AbortSignal): Promise<TelegramAnswer<string>> {
    return this.#ask(signal, async (api, end) => {
      const { url = "" } = await api.getWebhookInfo(end);
      return url === "" ? "" : new URL(url).host;
    });
  }

  /** Sends a plain text of at most 4,096 characters. */
  send(chat: string, text: string, signal: AbortSignal): Promise<TelegramAnswer<null>> {
    return this.#ask(signal, async (api, end) => {
      await api.sendMessage(chat, text, { link_preview_options: { is_disabled: true } }, end);
      return null;
    });
  }

  /**
   * Messages to the bot from an update on; those before it are forgotten at the other end.
   *
   * @param waitSeconds How long to wait for one where there is none.
   */
  messages(from: number, waitSeconds: number, signal: AbortSignal): Promise<TelegramAnswer<BotMessage[]>> {
    const asked = { offset: from, timeout: waitSeconds, allowed_updates: ["message"] as const };
    return this.#ask(signal, async (api, end) => {
      const updates = await api.getUpdates(asked, end);
      return updates.map(({ update_id: update, message }) => ({
        update,
        chat: String(message?.chat.id ?? ""),
        from: message?.from?.username ?? message?.from?.first_name ?? "somebody",
        at: (message?.date ?? 0) * 1000,
        text: message?.text ?? "",
      }));
    }, waitSeconds);
  }

  async #ask<Value>(
    signal: AbortSignal,
    ask: (api: Api, end: ApiSignal) => Promise<Value>,
    waitSeconds = 0,
  ): Promise<TelegramAnswer<Value>> {
    try {
      // The package's types are those of a signal of older Node versions.
      return {
        isOk: true,
        value: await ask(this.#api(waitSeconds + this.#answerSeconds), signal as unknown as ApiSignal),
      };
    } catch (error) {
      return { isOk: false, fault: this.#faultOf(error) };
    }
  }

  #faultOf(error: unknown): TelegramFault {
    if (!(error instanceof GrammyError)) {
      // The text of a network error carries the address, and with it the token.
      return { kind: "unreachable", sentence: "Telegram cannot be reached", retryAfterMs: 0 };
    }
    const { error_code: code, description, parameters } = error;
    const kind = KINDS[code] ?? (code >= 500 ? "unreachable" : "refused");
    const sentence = this.#redact(`Telegram says ${code}: ${description}`);
    return { kind, sentence, retryAfterMs: (parameters.retry_after ?? 0) * 1000 };
  }
}

const KINDS: Readonly<Record<number, FaultKind>> = {
  400: "unacceptable",
  401: "unknownToken",
  // What a token of the right form that no bot has is told.
  404: "unknownToken",
  409: "conflict",
  429: "flood",
};
