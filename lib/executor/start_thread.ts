/**
 * How threads are started: by the calling thread, or for it by the one that started it.
 *
 * In Deno 2.9 a worker that a worker starts waits for a debugger, half a second before it begins and as long again before
 * its first message, since its parent's inspector takes the link to the main thread's for one that debugs
 * (`should_wait_for_page_wait_for_debugger_on_worker_start`). One that the main thread starts does not wait. So
 *
 * 1. a thread that is to start others is given a port to a {@linkcode threadStarter} of the main thread;
 * 2. it names the module and what may be done there, and sends one end of a channel along;
 * 3. the new thread talks over that channel ({@linkcode Thread} at the other end); the starter passes on only its faults.
 *
 * @module
 */

/** A thread for whoever started it: what is used of a `Worker`. */
export interface Thread {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  /** Ends it; nothing that it says afterwards is heard. */
  terminate(): void;
  onmessage: ((event: MessageEvent) => void) | null;
  /** Told of what it does not catch, which ends it. */
  onerror: ((event: ErrorEvent) => void) | null;
}

/** What a starter is told. */
export type ToStarter =
  | {
    readonly kind: "start";
    /** Number of the thread, given by whoever asks for it. */
    readonly thread: number;
    readonly module: string;
    readonly permissions: Deno.PermissionOptionsObject;
    /** What the thread talks over. */
    readonly port: MessagePort;
  }
  | { readonly kind: "end"; readonly thread: number };

/** What a starter tells: a thread has failed. */
export interface FromStarter {
  readonly thread: number;
  readonly fault: string;
}

/** Starts a thread that may do nothing but what is named. */
export type StartThread = (module: URL, permissions: Deno.PermissionOptionsObject) => Thread;

const NOTHING: Required<Deno.PermissionOptionsObject> = {
  ...{ read: false, write: false, net: false, run: false },
  ...{ ffi: false, env: false, sys: false, import: false },
};

/** The way of the main thread. */
export const startDirectly: StartThread = (module, permissions) =>
  new Worker(module, { type: "module", deno: { permissions: { ...NOTHING, ...permissions } } });

let start = startDirectly;

/** Starts a thread, by itself unless {@linkcode startThreadsOver} said otherwise. */
export const startThread: StartThread = (module, permissions) => start(module, permissions);

/** Has the threads of the calling one started at the other end of a port from now on. */
export function startThreadsOver(starter: MessagePort): void {
  start = startOver(starter);
}

/** Starts threads at the other end of a port. */
export function startOver(starter: MessagePort): StartThread {
  const running = new Map<number, Thread>();
  let threads = 0;
  starter.onmessage = ({ data: { thread, fault } }: MessageEvent<FromStarter>) =>
    running.get(thread)?.onerror?.(new ErrorEvent("error", { message: fault, cancelable: true }));

  return (module, permissions) => {
    const { port1: own, port2: port } = new MessageChannel(), number = threads++;
    const thread: Thread = {
      onmessage: null,
      onerror: null,
      postMessage: (message, transfer = []) => own.postMessage(message, transfer),
      terminate: () => {
        running.delete(number);
        // What lies in its queue would be heard after it is closed.
        own.onmessage = null;
        own.close();
        starter.postMessage({ kind: "end", thread: number } satisfies ToStarter);
      },
    };
    own.onmessage = (event) => thread.onmessage?.(event);
    running.set(number, thread);
    const asked: ToStarter = { kind: "start", thread: number, module: module.href, permissions, port };
    starter.postMessage(asked, [port]);
    return thread;
  };
}
