/**
 * Changes of a study written in a thread of its own, beside which rounds are judged and handed on.
 *
 * @module
 */
import { StorageError, UserError } from "../core/errors.ts";
import type { Trades } from "../core/trades.ts";
import { startThread, type Thread } from "../executor/start_thread.ts";
import type { StudyChange } from "../study/study_changes.ts";
import type { StudyWriter } from "../study/study_writer.ts";
import type { FaultName, FromWriter, ToWriter } from "./write_worker.ts";

/** Errors by the names that the thread gives them. */
const FAULTS: Readonly<Record<FaultName, new (message: string) => Error>> = { StorageError, UserError, RangeError };

/** Someone who waits for the first so many changes. */
interface Waiting {
  readonly changes: number;
  readonly end: PromiseWithResolvers<void>;
}

/**
 * Writes the changes of a study in a thread, in their order. The thread begins with the first trials that end; until it
 * has loaded its code, the calling one writes: the first trials need not wait for a thread to start.
 *
 * @param here Writes in the calling thread.
 * @param file The database.
 */
export function writeInThread(here: StudyWriter, file: string, study: string): StudyWriter {
  let worker: Thread | null = null, isReady = false, sent = 0, done = 0, seconds = 0, fault: Error | null = null;
  let waiting: Waiting[] = [];
  const closed = Promise.withResolvers<void>();

  const fail = (error: Error): void => {
    fault = error;
    worker?.terminate();
    waiting.splice(0).forEach(({ end }) => end.reject(error));
    closed.resolve();
  };

  const hear = (message: FromWriter): void => {
    switch (message.kind) {
      case "ready":
        isReady = true;
        return;
      case "written":
        done++;
        seconds += message.seconds;
        waiting.filter(({ changes }) => changes <= done).forEach(({ end }) => end.resolve());
        waiting = waiting.filter(({ changes }) => changes > done);
        return;
      case "fault":
        return fail(new FAULTS[message.name](message.message));
      case "closed":
        return closed.resolve();
    }
  };

  const begin = (): Thread => {
    const begun = startThread(new URL("./write_worker.ts", import.meta.url), {
      read: "inherit",
      write: "inherit",
      env: "inherit",
    });
    begun.onmessage = ({ data }: MessageEvent<FromWriter>) => hear(data);
    begun.onerror = (event) => {
      event.preventDefault();
      fail(new Error(`Cannot write the study "${study}": ${event.message}`));
    };
    begun.postMessage({ kind: "begin", file, study } satisfies ToWriter);
    return begun;
  };

  const written = (): Promise<void> => {
    if (fault !== null) return Promise.reject(fault);
    if (done === sent) return Promise.resolve();
    const end = Promise.withResolvers<void>();
    waiting.push({ changes: sent, end });
    return end.promise;
  };

  return {
    write(change) {
      if (fault !== null) throw fault;
      if (change.kind === "ended") worker ??= begin();
      if (!isReady) return here.write(change);
      worker!.postMessage({ kind: "change", change } satisfies ToWriter, buffersOf(change));
      // What could not be sent is not waited for.
      sent++;
    },
    written,
    seconds: () => seconds,
    async close() {
      try {
        await written();
        // One that has written nothing has opened nothing.
        if (sent > 0) worker!.postMessage({ kind: "close" } satisfies ToWriter);
        else closed.resolve();
        await closed.promise;
        if (fault !== null) throw fault;
      } finally {
        worker?.terminate();
      }
    },
  };
}

/** Memory that is given away with a change: the columns of trades, where nothing else lies beside one. */
function buffersOf(change: StudyChange): ArrayBuffer[] {
  if (change.kind !== "ended") return [];
  const columns = change.ends.flatMap(({ end }) => end.state === "done" ? columnsOf(end.trades) : []);
  const whole = columns.filter(({ buffer, byteLength }) => byteLength === buffer.byteLength).map(({ buffer }) =>
    buffer
  );
  return [...new Set(whole)].filter((buffer) => buffer instanceof ArrayBuffer);
}

function columnsOf({ length: _, ...columns }: Trades): Trades[keyof Omit<Trades, "length">][] {
  return Object.values(columns);
}
