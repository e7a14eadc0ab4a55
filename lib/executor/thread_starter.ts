/**
 * Starts threads for another thread.
 *
 * @module
 */
import { type FromStarter, startDirectly, type Thread, type ToStarter } from "./start_thread.ts";
import type { PortedThread } from "./ported_worker.ts";

/** The module of threads that are started for others. */
const PORTED = new URL("./ported_worker.ts", import.meta.url);

/** Threads that are started for another; disposing of it ends them. */
export interface ThreadStarter extends Disposable {
  /** What the other gives to `startThreadsOver`. */
  readonly port: MessagePort;
}

/** A starter for one other thread. */
export function threadStarter(): ThreadStarter {
  const { port1: own, port2: port } = new MessageChannel(), threads = new Map<number, Thread>();

  const begin = ({ thread, module, permissions, port }: Extract<ToStarter, { kind: "start" }>): void => {
    const fail = (fault: string) => own.postMessage({ thread, fault } satisfies FromStarter);
    let started: Thread;
    try {
      started = startDirectly(PORTED, permissions);
    } catch (error) {
      // It asks for more than this process may.
      return fail((error as Error).message);
    }
    started.onerror = (event) => {
      event.preventDefault();
      fail(event.message);
    };
    threads.set(thread, started);
    started.postMessage({ module, port } satisfies PortedThread, [port]);
  };

  const end = (thread: number): void => {
    threads.get(thread)?.terminate();
    threads.delete(thread);
  };

  own.onmessage = ({ data }: MessageEvent<ToStarter>) => data.kind === "start" ? begin(data) : end(data.thread);

  return {
    port,
    [Symbol.dispose]: () => {
      own.close();
      [...threads.keys()].forEach(end);
    },
  };
}
