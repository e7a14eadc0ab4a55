/**
 * One HTTP call to an exchange: whole and in time, or an error that says whether asking again may help.
 *
 * A library that only bounds the wait for the first byte hangs on an answer that stalls in the middle, takes a cut page
 * for an empty one, reads an answer without end until the memory is full, and loses how long a 429 asks to wait. This file
 * sees to those four.
 *
 * @module
 */
import { ExchangeError, UserError } from "../core/errors.ts";
import { RateLimitError } from "./rate_limit_error.ts";

/** Whom to call and how long to wait. */
export interface ExchangeFetchOptions {
  /** Name of the exchange, for messages. */
  readonly exchange: string;
  /** Longest wait for one whole answer, ms. */
  readonly timeoutMs: number;
  /** Most bytes of an answer, unpacked; an answer that goes on is broken off. */
  readonly mostBytes: number;
  /** The clock, ms UTC. */
  readonly now: () => number;
  /** Ends a call under way with its reason. */
  readonly signal?: AbortSignal;
  /** Told when the exchange says that it answered, ms UTC, to the second. */
  readonly onAnswer?: (date: number) => void;
}

/** Characters of an answer that a message quotes. */
const QUOTED_CHARACTERS = 80;

/**
 * A `fetch` that reads the answer to its end within the deadline and refuses one that is no JSON.
 *
 * @returns A function for the place of `fetch`. It throws {@linkcode RateLimitError} on 429 and 418, `ExchangeError` when
 * there is no whole answer in time or it is no JSON or too long (retryable for `GET` only), and `UserError` when this process may not call the host. Messages
 * name host and path, never the query, which may carry a signature.
 */
export function exchangeFetch(options: ExchangeFetchOptions): (url: string, init?: RequestInit) => Promise<Response> {
  const { exchange, timeoutMs, mostBytes, now, signal, onAnswer } = options;
  return async (url, init = {}) => {
    const { host, pathname } = new URL(url);
    const { method = "GET", headers, body } = init;
    const what = `Cannot ask ${exchange} (${method} ${host}${pathname})`;
    // An order whose answer is lost may stand all the same: only reading may be repeated blindly.
    const retryable = method === "GET";
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), timeoutMs);
    const ending = signal === undefined ? late.signal : AbortSignal.any([late.signal, signal]);
    let response: Response, text: string;
    try {
      response = await fetch(url, { method, headers, body, redirect: "error", signal: ending });
      text = await textOf(response, mostBytes);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof TooLongError) {
        late.abort();
        throw new ExchangeError(
          `${what}: wanted an answer of at most ${
            mostBytes / 2 ** 20
          } MiB (ASSAY_EXCHANGE_ANSWER_MEGABYTES), found one ` +
            "that goes on",
          retryable,
        );
      }
      if (error instanceof Deno.errors.NotCapable) {
        throw new UserError(`${what}: this process may not; run it with --allow-net=${host} added`, { cause: error });
      }
      const found = late.signal.aborted ? `no whole answer within ${timeoutMs} ms` : reasonOf(error);
      throw new ExchangeError(`${what}: wanted an answer, found ${found}`, retryable);
    } finally {
      clearTimeout(timer);
    }
    const { status } = response, date = Date.parse(response.headers.get("date") ?? "");
    if (!Number.isNaN(date)) onAnswer?.(date);
    if (status === 418 || status === 429) {
      throw rateLimitError(what, status, waitOf(response.headers.get("retry-after"), text, now()), now());
    }
    if (response.ok && !isJson(text)) {
      const start = JSON.stringify(text.slice(0, QUOTED_CHARACTERS));
      throw new ExchangeError(
        `${what}: wanted JSON, found ${text.length} characters that start with ${start}`,
        retryable,
      );
    }
    return new Response(text === "" ? null : text, {
      status,
      statusText: response.statusText,
      headers: response.headers,
    });
  };
}

class TooLongError extends Error {}

/** The text of an answer, read piece by piece so that one without end does not fill the memory. */
async function textOf(response: Response, mostBytes: number): Promise<string> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    bytes += piece.length;
    if (bytes > mostBytes) throw new TooLongError();
    pieces.push(piece);
  }
  return await new Blob(pieces).text();
}

function rateLimitError(what: string, status: number, waitMs: number, now: number): RateLimitError {
  if (status === 418) {
    const until = waitMs > 0 ? `until ${new Date(now + waitMs).toISOString()}` : "for a time it does not tell";
    return new RateLimitError(`${what}: this address is banned ${until} (418) for too many calls`, false, waitMs);
  }
  const wait = waitMs > 0 ? `; it asks to wait ${waitMs / 1000} s` : "";
  return new RateLimitError(`${what}: too many calls (429)${wait}`, true, waitMs);
}

/** Wait in ms as `Retry-After` tells (RFC 9110: seconds or a date), else as Binance writes in its 418 ("until <ms>"). */
function waitOf(retryAfter: string | null, text: string, now: number): number {
  if (retryAfter !== null) {
    const wait = /^\d+$/.test(retryAfter.trim()) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now;
    if (wait > 0) return wait;
  }
  const until = /until (\d{13})/.exec(text);
  return until === null ? 0 : Math.max(0, Number(until[1]) - now);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The innermost reason, as the outer ones repeat the whole URL. */
function reasonOf(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  const message = inner instanceof Error ? inner.message : String(inner);
  return message.replace(/error sending request for url \([^)]*\):?\s*/, "").replace(/https?:\/\/\S+/g, "") ||
    "no connection";
}
