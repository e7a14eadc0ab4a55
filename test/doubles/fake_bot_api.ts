/**
 * Telegram's bot interface on this machine for the tests: it hands out messages by long polling, takes those that bots send,
 * and misbehaves on demand.
 *
 * @module
 */

/** Ways to answer otherwise. */
export type BotFault =
  | { readonly kind: "flood"; readonly seconds: number }
  | { readonly kind: "conflict" }
  | { readonly kind: "unknown chat" }
  | { readonly kind: "broken" }
  | { readonly kind: "no answer" }
  | { readonly kind: "cut" };

/** A message that a bot has sent. */
export interface SentMessage {
  readonly chat: string;
  readonly text: string;
}

/** What is asked of one method of the interface. */
interface Question {
  readonly chat_id?: string;
  readonly text?: string;
  readonly offset?: number;
  readonly timeout?: number;
}

/** The only bot. */
export const BOT_TOKEN = "123456789:AAFakeTokenOfNoBotAtAllxxxxxxxxxxxx";

/** The chat that the tests write from. */
export const CHAT = "4711";

/** The interface, listening on a port of its own. */
export class FakeBotApi implements AsyncDisposable {
  /** What bots have sent, in order. */
  readonly sent: SentMessage[] = [];
  /** Paths that were asked for, in order. */
  readonly asked: string[] = [];
  /** Faults of the next answers, by method. */
  readonly faults: Record<string, BotFault[]> = {};
  /** Texts that are refused for good, as are those that are not well formed; none by default. */
  unacceptable: RegExp | null = null;
  /** Where a webhook sends messages to; none by default. */
  webhook = "";
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #updates: { readonly update_id: number; readonly message: unknown }[] = [];
  #lastUpdate = 1000;
  #wake: () => void = () => {};
  readonly #ending = new AbortController();

  constructor() {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => this.#answer(request),
    );
  }

  /** Where it is. */
  get root(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** Somebody writes to the bot. */
  write(text: string, { chat = CHAT, at = Date.now() }: { readonly chat?: string; readonly at?: number } = {}): void {
    const message = { chat: { id: Number(chat) }, from: { first_name: "Ann" }, date: Math.floor(at / 1000), text };
    this.#updates.push({ update_id: ++this.#lastUpdate, message });
    this.#wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    this.#wake();
    await this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    const [, bot, method] = new URL(request.url).pathname.split("/");
    this.asked.push(method);
    const question: Question = JSON.parse(await request.text() || "{}");
    if (bot !== `bot${BOT_TOKEN}`) return failure(401, "Unauthorized");
    const fault = this.faults[method]?.shift();
    if (fault !== undefined) return await this.#misbehave(fault);
    switch (method) {
      case "getMe":
        return success({ id: 123456789, is_bot: true, username: "assay_test_bot" });
      case "getWebhookInfo":
        return success({ url: this.webhook });
      case "sendMessage": {
        const text = String(question.text);
        if (!text.isWellFormed() || this.unacceptable?.test(text)) {
          return failure(400, "Bad Request: strings must be encoded in UTF-8");
        }
        this.sent.push({ chat: String(question.chat_id), text });
        return success({ message_id: this.sent.length });
      }
      case "getUpdates":
        return success(await this.#updatesFrom(question));
      default:
        return failure(404, "Not Found");
    }
  }

  /** Updates from the asked one on, waited for where there are none. */
  async #updatesFrom({ offset = 0, timeout = 0 }: Question): Promise<unknown[]> {
    const found = () => this.#updates.filter(({ update_id }) => update_id >= offset);
    if (found().length === 0 && timeout > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeout * 1000), end = () => (clearTimeout(timer), resolve());
        this.#wake = end;
        this.#ending.signal.addEventListener("abort", end, { once: true });
      });
    }
    return found();
  }

  async #misbehave(fault: BotFault): Promise<Response> {
    switch (fault.kind) {
      case "flood":
        return failure(429, `Too Many Requests: retry after ${fault.seconds}`, { retry_after: fault.seconds });
      case "conflict":
        return failure(409, "Conflict: terminated by other getUpdates request");
      case "unknown chat":
        return failure(400, "Bad Request: chat not found");
      case "broken":
        return failure(502, "Bad Gateway");
      case "no answer":
        await new Promise((resolve) => this.#ending.signal.addEventListener("abort", resolve, { once: true }));
        return failure(500, "too late");
      case "cut": {
        // The connection ends in the middle of the answer.
        const begin = new TextEncoder().encode('{"ok":true,"resu');
        const body = new ReadableStream({
          pull(stream) {
            stream.enqueue(begin);
            setTimeout(() => stream.error(new Error("planted break")));
          },
        }, { highWaterMark: 0 });
        return new Response(body, { headers: { "content-type": "application/json" } });
      }
    }
  }
}

function success(result: unknown): Response {
  return Response.json({ ok: true, result });
}

function failure(code: number, description: string, parameters?: object): Response {
  return Response.json({ ok: false, error_code: code, description, ...(parameters && { parameters }) }, {
    status: code,
  });
}
