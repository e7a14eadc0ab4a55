/**
 * Long computations in a thread of their own, so that the caller hears a signal meanwhile.
 *
 * @module
 */
import { askThread } from "../executor/ask_thread.ts";
import type { Asked, Compute } from "./computations.ts";

/**
 * Computes in a thread of its own, which may only read.
 *
 * @param signal Aborting it ends the thread at once; the computation then rejects with its reason.
 */
export function computeInThread(signal?: AbortSignal): Compute {
  return async (name, input) => {
    const question: Asked<typeof name> = { name, input };
    return await askThread(new URL("./compute_worker.ts", import.meta.url), question, {
      task: `compute the ${name}`,
      signal,
    });
  };
}
