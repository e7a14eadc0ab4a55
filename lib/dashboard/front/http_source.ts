/**
 * The source of a page that a server answers.
 *
 * @module
 */
/// <reference lib="dom" />
import type { LiveReader } from "../live_page.ts";
import { type Source, SourceError, type StudyChange, UnansweredError } from "../source.ts";

/** Milliseconds until a lost connection is tried again. */
const RETRY_MS = 2000;

/** The page that asks; none where a program does. */
const page: Document | undefined = globalThis.document;

/** Path of a question, its parts as they are and its query. */
function relativePath(
  parts: readonly (string | number)[],
  query: Readonly<Record<string, string | number>> = {},
): string {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString();
  return `/api/v1/${parts.map(encodeURIComponent).join("/")}${search === "" ? "" : `?${search}`}`;
}

async function ask<T>(address: string, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(address, { headers: { accept: "application/json" }, signal: signal ?? null });
  } catch {
    throw new UnansweredError();
  }
  const body = await response.json().catch(() => null);
  if (response.ok && body !== null) return body;
  // An answer that broke off.
  if (response.ok) throw new UnansweredError();
  throw new SourceError(
    body?.error ?? `The server answered ${response.status}.`,
    body?.position ?? null,
    response.status === 404,
  );
}

/**
 * Follows a study by server-sent events; a connection that is lost is tried again until it is no longer wanted.
 *
 * A page that nobody sees lets go of it: browsers keep six connections to a server for all of their tabs together.
 */
function follow(address: string, onChange: (change: StudyChange) => void): () => void {
  let events: EventSource | null = null, timer: ReturnType<typeof setTimeout> | undefined, isUp = true;
  const tell = (up: boolean) => {
    if (up !== isUp) onChange({ kind: "connection", isUp: up });
    isUp = up;
  };
  const leave = () => {
    clearTimeout(timer);
    events?.close();
  };
  const connect = () => {
    leave();
    if (page?.hidden) return;
    events = new EventSource(address);
    events.onopen = () => tell(true);
    events.onmessage = ({ data }) => onChange(JSON.parse(data));
    events.onerror = () => {
      events?.close();
      tell(false);
      timer = setTimeout(connect, RETRY_MS);
    };
  };
  connect();
  page?.addEventListener("visibilitychange", connect);
  return () => {
    page?.removeEventListener("visibilitychange", connect);
    leave();
  };
}

/**
 * The source.
 *
 * @param server Origin of the server; that of the page by default.
 */
export function httpSource(server = ""): Source {
  const pathOf = (...question: Parameters<typeof relativePath>) => server + relativePath(...question);
  const of = (study: string, trial: number, ...more: string[]) => ["studies", study, "strategies", trial, ...more];
  return {
    kind: "server",
    studies: (signal) => ask(pathOf(["studies"]), signal),
    study: (study, signal) => ask(pathOf(["studies", study]), signal),
    rows: (study, { columns, hasSparklines = true, ...query }, signal) => {
      const asked = { ...query, columns: columns.join(","), ...(!hasSparklines && { hasSparklines: "false" }) };
      return ask(pathOf(["studies", study, "strategies"], asked), signal);
    },
    histograms: (study, filter, columns, signal) =>
      ask(pathOf(["studies", study, "histograms"], { filter, columns: columns.join(",") }), signal),
    strategy: (study, trial, signal) => ask(pathOf(of(study, trial)), signal),
    equity: (study, trial, signal) => ask(pathOf(of(study, trial, "equity")), signal),
    trades: (study, trial, signal) => ask(pathOf(of(study, trial, "trades")), signal),
    decisions: (study, trial, from, to, symbol, signal) =>
      ask(pathOf(of(study, trial, "decisions"), { from, to, ...(symbol !== undefined && { symbol }) }), signal),
    candles: (study, trial, from, to, timeframe, symbol, signal) =>
      ask(
        pathOf(of(study, trial, "candles"), { from, to, timeframe, ...(symbol !== undefined && { symbol }) }),
        signal,
      ),
    search: (study, signal) => ask(pathOf(["studies", study, "search"]), signal),
    markets: (signal) => ask(pathOf(["markets"]), signal),
    follow: (study, onChange) => follow(pathOf(["studies", study, "events"]), onChange),
  };
}

/**
 * Who looks at the ledgers of live trading.
 *
 * @param server Origin of the server; that of the page by default.
 */
export function httpLive(server = ""): LiveReader {
  return { live: (asked, signal) => ask(server + relativePath(["live"], asked === null ? {} : { ...asked }), signal) };
}
