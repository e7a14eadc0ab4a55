/**
 * Questions that nobody waits for any more: from the browser's signal to the queue of the thread that owns the database.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { httpLive, httpSource } from "./front/http_source.ts";
import type { LiveReader } from "./live_page.ts";
import { serveDashboard } from "./server.ts";
import type { Source } from "./source.ts";
import type { FromWorker, ToWorker } from "./worker_protocol.ts";
import { workerSource } from "./worker_source.ts";

/** A folder with a store of no study. */
async function emptyStore() {
  const folder = temporaryFolder(), path = join(folder.path, MAIN_DATABASE);
  (await openDatabase(path)).close();
  return { path, directory: folder.path, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

Deno.test("a thread does not begin what was given up in its queue, and answers what comes after", async () => {
  using store = await emptyStore();
  const worker = new Worker(new URL("./store_worker.ts", import.meta.url).href, { type: "module" });
  const say = (message: ToWorker) => worker.postMessage(message), heard: FromWorker[] = [];
  const last = Promise.withResolvers<void>(), givenUp = new Int32Array(new SharedArrayBuffer(4));
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    heard.push(data);
    if (data.kind !== "opened") return void (data.kind === "answer" && data.id === 2 && last.resolve());
    const asked = { kind: "ask", question: "studies", parameters: [] } as const;
    const waiting = new Int32Array(new SharedArrayBuffer(4));
    say({ ...asked, id: 0, givenUp: waiting });
    say({ ...asked, id: 1, givenUp });
    say({ ...asked, id: 2, givenUp: null });
  };
  Atomics.store(givenUp, 0, 1);
  say({ kind: "open", ...store });
  await last.promise;
  worker.terminate();
  assert.deepEqual(heard.map((one) => "id" in one ? [one.kind, one.id] : one.kind), [
    "opened",
    ["answer", 0],
    ["answer", 2],
  ]);
});

Deno.test("who gives a question up hears so at once, and others are answered", async () => {
  using store = await emptyStore();
  using source = workerSource(store.path, store.directory);
  const asking = new AbortController(), given = source.studies(asking.signal), other = source.studies();
  await source.opened;
  asking.abort(new Error("It has gone"));
  await assert.rejects(given, /It has gone/);
  assert.deepEqual(await other, []);
  await assert.rejects(source.markets(AbortSignal.abort(new Error("It had gone"))), /It had gone/);
  assert.deepEqual(await source.live(null, new AbortController().signal).then(({ runs }) => runs), []);
});

/** Each question as a browser asks it. */
const QUESTIONS: Readonly<Record<string, (http: Source & LiveReader, signal: AbortSignal) => Promise<unknown>>> = {
  studies: (http, signal) => http.studies(signal),
  study: (http, signal) => http.study("s", signal),
  rows: (http, signal) => http.rows("s", { filter: "", sort: "", columns: [], offset: 0, limit: 1 }, signal),
  histograms: (http, signal) => http.histograms("s", "", [], signal),
  strategy: (http, signal) => http.strategy("s", 1, signal),
  equity: (http, signal) => http.equity("s", 1, signal),
  trades: (http, signal) => http.trades("s", 1, signal),
  decisions: (http, signal) => http.decisions("s", 1, 0, 1, undefined, signal),
  candles: (http, signal) => http.candles("s", 1, 0, 1, "1m", undefined, signal),
  search: (http, signal) => http.search("s", signal),
  markets: (http, signal) => http.markets(signal),
  live: (http, signal) => http.live(null, signal),
};

Deno.test("whoever leaves a page gives up each of its questions, and no fault is told of", async () => {
  const begun = new Map(Object.keys(QUESTIONS).map((name) => [name, Promise.withResolvers<void>()]));
  const ended = new Map(Object.keys(QUESTIONS).map((name) => [name, Promise.withResolvers<void>()]));
  // Answers nothing until it is given up.
  const waiting = (name: string) => (...given: readonly unknown[]) =>
    new Promise<never>((_, reject) => {
      const signal = given.find((one) => one instanceof AbortSignal);
      signal?.addEventListener("abort", () => {
        ended.get(name)!.resolve();
        reject(signal.reason);
      });
      begun.get(name)!.resolve();
    });
  const names = Object.keys(QUESTIONS).map((name) => [name, waiting(name)]);
  const source: Source & LiveReader = { kind: "server", follow: () => () => {}, ...Object.fromEntries(names) };
  const faults: unknown[] = [];
  const server = serveDashboard({
    ...{ source, port: 0, token: null, allowedHosts: [], live: source.live },
    report: () => Promise.reject(new Error("No report is asked for here")),
    onFault: (error) => faults.push(error),
  });
  const origin = server.url.slice(0, -1), http = { ...httpSource(origin), ...httpLive(origin) };
  for (const [name, ask] of Object.entries(QUESTIONS)) {
    const asking = new AbortController(), asked = ask(http, asking.signal);
    await begun.get(name)!.promise;
    asking.abort();
    await assert.rejects(asked, name);
    await ended.get(name)!.promise;
  }
  await server.close();
  assert.deepEqual(faults, []);
});
