/**
 * One connection to a stream of messages: it ends by itself when the stream closes, fails, says nothing for too long, or
 * has grown so old that the exchange would cut it.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { areaLogger } from "../logging/logger.ts";
import type { OutageWait } from "./outage.ts";

/** Exchanges end a connection after 24 hours, by Binance's documentation; one hour earlier it is replaced. */
const RENEW_MS = 23 * 3_600_000;

/** How to follow a stream. */
export interface StreamSocketOptions {
  /** Takes each message; what it throws ends the connection. */
  readonly onMessage: (text: string) => void;
  /** A stream that says nothing for so long is dead, ms. */
  readonly silenceMs: number;
  /** A connection is replaced when it is so old, ms. Default 23 h. */
  readonly renewMs?: number;
  /** Ends the connection. */
  readonly signal: AbortSignal;
}

/** Why a connection ended: what happened to it, or that it was only old. */
export interface StreamEnd {
  readonly reason: string;
  /** Whether nothing went wrong, so that the next connection need not wait. */
  readonly isRenewal: boolean;
}

/** A connection, from its opening to its end. */
export class StreamSocket {
  /** Resolves when the connection has ended; rejects if there is no use in another one. */
  readonly ended: Promise<StreamEnd>;
  readonly #options: StreamSocketOptions;
  readonly #socket: WebSocket;
  readonly #settled = Promise.withResolvers<StreamEnd>();
  readonly #renewal: ReturnType<typeof setTimeout>;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #isOpen = true;

  /** @throws {UserError} If this process may not call the host. */
  constructor(url: string, options: StreamSocketOptions) {
    this.#options = options;
    this.#socket = openSocket(url);
    const { signal, renewMs = RENEW_MS } = options;
    this.#renewal = setTimeout(() => this.end("renewed", true), renewMs);
    this.#listen();
    const stop = () => this.end("stopped");
    signal.addEventListener("abort", stop, { once: true });
    this.ended = this.#settled.promise.finally(() => signal.removeEventListener("abort", stop));
  }

  /** Whether it still takes messages. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Ends it; another one may be begun. */
  end(reason: string, isRenewal = false): void {
    this.#close();
    this.#settled.resolve({ reason, isRenewal });
  }

  /** Ends it with an error that another one would meet again. */
  fail(error: unknown): void {
    this.#close();
    this.#settled.reject(error);
  }

  #listen(): void {
    this.#socket.onclose = ({ code, reason }) => this.end(`closed (${code}${reason && ` ${reason}`})`);
    this.#socket.onerror = (event) => this.end((event instanceof ErrorEvent && event.message) || "no connection");
    this.#socket.onmessage = ({ data }) => {
      if (!this.#isOpen) return;
      this.#expectMore();
      try {
        this.#options.onMessage(String(data));
      } catch (error) {
        this.end((error as Error).message);
      }
    };
    this.#expectMore();
  }

  #expectMore(): void {
    clearTimeout(this.#silence);
    const { silenceMs } = this.#options;
    this.#silence = setTimeout(() => this.end(`silent for ${silenceMs / 1000} s`), silenceMs);
  }

  #close(): void {
    this.#isOpen = false;
    clearTimeout(this.#silence);
    clearTimeout(this.#renewal);
    if (this.#socket.readyState <= WebSocket.OPEN) this.#socket.close();
  }
}

function openSocket(url: string): WebSocket {
  try {
    return new WebSocket(url);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    const { host } = new URL(url);
    throw new UserError(`Cannot follow ${url}: this process may not; run it with --allow-net=${host} added`);
  }
}

/** How to keep a stream up. */
export interface KeepConnectedOptions {
  /** Which stream, for the log. */
  readonly what: string;
  /** How to wait between connections that break. */
  readonly wait: OutageWait;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Told of each connection that broke, with the reason. */
  readonly onBroken: (reason: string) => void;
}

/** Connects until the signal ends it: at once after a renewal, later and later while connections break. */
export async function keepConnected(
  connect: () => { readonly ended: Promise<StreamEnd> },
  { what, wait, signal, onBroken }: KeepConnectedOptions,
): Promise<void> {
  while (!signal.aborted) {
    const { reason, isRenewal } = await connect().ended;
    if (signal.aborted) return;
    if (isRenewal) continue;
    onBroken(reason);
    const seconds = wait.ms / 1000;
    areaLogger("exchange").warning("The stream of {what} broke: {reason}; beginning anew in {seconds} s", {
      what,
      reason,
      seconds,
    });
    await wait.next();
  }
}
