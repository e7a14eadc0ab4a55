/**
 * A question to a thread of its own, so that the caller hears what happens meanwhile.
 *
 * @module
 */

import { startThread } from "./start_thread.ts";

/** How a thread is asked. */
export interface ThreadQuestion {
  /** What it does, for a message about its failure: "compute the evidence". */
  readonly task: string;
  /** Whether it may write files; else it may only read. */
  readonly writes?: boolean;
  /** Aborting it ends the thread at once. */
  readonly signal?: AbortSignal;
}

/**
 * Asks a module in a thread: it is sent the question, and its first message is the answer.
 *
 * @throws {Error} If the thread fails, or with the signal's reason.
 */
export async function askThread<Answer>(
  module: URL,
  question: unknown,
  { task, writes = false, signal }: ThreadQuestion,
): Promise<Answer> {
  signal?.throwIfAborted();
  const write = writes ? "inherit" : false;
  const worker = startThread(module, { write, read: "inherit", env: "inherit" });
  const answered = new AbortController();
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(`Cannot ${task}: ${event.message}`));
      };
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true, signal: answered.signal });
      worker.postMessage(question);
    });
  } finally {
    answered.abort();
    worker.terminate();
  }
}
