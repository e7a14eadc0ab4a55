/**
 * Searches in threads, as many at once as there are workers, which they share; this thread hears signals at any moment.
 *
 * 1. A seat is a thread that takes one search after the other, in their order.
 * 2. A search begins once the one before it has its name in the store, and looks at unseen days once all before it have
 *    ended. So names, levels and the order of results are those of searches one after the other.
 * 3. The first signal asks the seats to stop: what they have found is written down and printed where that can be done within
 *    a second. After it, or at a second signal, the process ends: a seat may be in the middle of a long step, and what is
 *    in the store is whole at any moment.
 *
 * @module
 */
import type { AutomlArguments } from "./automl_arguments.ts";
import type { FromSearch, ToSearch } from "./automl_messages.ts";
import { threadStarter } from "../lib/executor/thread_starter.ts";
import { earlyWorkers } from "./early_workers.ts";
import { INTERRUPTED, onStop } from "./stop_signals.ts";
import { writeProgress } from "./terminal.ts";

/** How long seats have to stop, ms: the process has ended a second after the signal, also on a busy machine. */
const STOPPING_MS = 600;

/** A search, and how far it is. */
interface Seated {
  readonly thread: SearchThread;
  /** Its place in the order. */
  readonly place: number;
  /** The command that goes on with it; `null` before it is in the store. */
  goOn: string | null;
  /** Whether it waits to look at unseen days. */
  isWaiting: boolean;
}

/** The thread of a search. */
const SEARCH_THREAD = new URL("./automl_thread.ts", import.meta.url);

/** A thread that takes searches; disposing of it ends it and the threads it has had started. */
export interface SearchThread extends Disposable {
  readonly worker: Worker;
}

/** Starts one, whose own threads are started by the calling one. */
export function searchThread(module: URL = SEARCH_THREAD): SearchThread {
  const worker = new Worker(module, { type: "module" }), starter = threadStarter();
  worker.postMessage({ kind: "threads", starter: starter.port } satisfies ToSearch, [starter.port]);
  return {
    worker,
    [Symbol.dispose]: () => {
      worker.terminate();
      starter[Symbol.dispose]();
    },
  };
}

/** Where searches run. */
export interface SeatOptions {
  /** Threads that are there already; none by default. */
  readonly threads?: readonly SearchThread[];
  /** What further threads run; a test passes one that never listens. */
  readonly module?: URL;
}

/**
 * Runs searches to their ends.
 *
 * @returns The largest exit code of one; that of an interruption where they were stopped.
 */
export async function runSearches(
  searches: readonly AutomlArguments[],
  { threads = [], module }: SeatOptions = {},
): Promise<number> {
  const seats = Math.min(Math.max(...searches.map(({ workers }) => workers)), searches.length);
  const isQuiet = searches.every(({ quiet }) => quiet);
  const running = new Map<number, Seated>(), codes: number[] = [];
  // All seats load their code at once, while the first search begins.
  const free = [...threads, ...Array.from({ length: Math.max(0, seats - threads.length) }, () => searchThread(module))];
  const end = Promise.withResolvers<void>();
  using listening = new DisposableStack();
  let next = 0, isListening = false, isStopping = false;

  const tell = ({ thread }: Seated, message: ToSearch) => thread.worker.postMessage(message);

  /** Gives searches to free seats, and ends where none is left. */
  const advance = (): void => {
    const isNamed = (place: number) => running.get(place)?.goOn !== null;
    while (!isStopping && next < searches.length && running.size < seats && isNamed(next - 1)) {
      begin(next++, free.pop() ?? searchThread(module));
    }
    const [first] = running.values();
    if (first === undefined) {
      free.forEach((thread) => thread[Symbol.dispose]());
      end.resolve();
    } else if (first.isWaiting) {
      first.isWaiting = false;
      tell(first, { kind: "turn" });
    }
  };

  const begin = (place: number, thread: SearchThread): void => {
    const seated: Seated = { thread, place, goOn: null, isWaiting: false }, args = searches[place];
    running.set(place, seated);
    thread.worker.onmessage = ({ data }: MessageEvent<FromSearch>) => hear(seated, data);
    thread.worker.onerror = (event) => {
      event.preventDefault();
      giveUp(seated, 1, `Cannot go on with the search: ${event.message}`);
    };
    const label = searches.length === 1 ? null : args.study ?? `study ${place + 1}`;
    const own = { ...args, workers: Math.max(1, Math.floor(args.workers / seats)) };
    tell(seated, { kind: "search", search: { args: own, label, early: earlyWorkers(own) } });
  };

  const hear = (seated: Seated, message: FromSearch): void => {
    switch (message.kind) {
      case "begun":
        seated.goOn = message.goOn;
        // Before the first is in the store a signal ends the process, as it does by itself.
        if (!isListening) listening.use(onStop(stop));
        isListening = true;
        return advance();
      case "searched":
        seated.isWaiting = true;
        return advance();
      case "ended":
        free.push(seated.thread);
        return leave(seated, message.code, message.fault);
    }
  };

  const leave = ({ place }: Seated, code: number, fault: string | null): void => {
    running.delete(place);
    codes.push(code);
    if (fault !== null) console.error(fault);
    advance();
  };

  const giveUp = (seated: Seated, code: number, fault: string | null): void => {
    seated.thread[Symbol.dispose]();
    leave(seated, code, fault);
  };

  const stop = (): void => {
    if (isStopping) leaveAll();
    isStopping = true;
    if (!isQuiet) writeProgress(`${Deno.stderr.isTerminal() ? "\n" : ""}Stopping; once more ends at once\n`);
    for (const seated of [...running.values()]) {
      if (seated.goOn === null) giveUp(seated, INTERRUPTED, null);
      else tell(seated, { kind: "stop" });
    }
    setTimeout(() => running.size > 0 && leaveAll(), STOPPING_MS);
  };

  const leaveAll = (): never => {
    const ends = [...running.values()].map(({ goOn }) =>
      `Stopped; trials that had ended are kept. To go on: ${goOn}\n`
    );
    if (!isQuiet) writeProgress(ends.join(""));
    Deno.exit(INTERRUPTED);
  };

  advance();
  await end.promise;
  return isStopping ? INTERRUPTED : Math.max(...codes);
}
