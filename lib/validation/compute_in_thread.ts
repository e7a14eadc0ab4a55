/**
 * Long computations in a thread of their own, so that the caller hears a signal meanwhile.
 *
 * @module
 */
import type { Asked, Compute } from "./computations.ts";

/**
 * Computes in a thread of its own, which may only read.
 *
 * @param signal Aborting it ends the thread at once; the computation then rejects with its reason.
 */
export function computeInThread(signal?: AbortSignal): Compute {
  return async (name, input) => {
    signal?.throwIfAborted();
    const nothing = { write: false, net: false, run: false, ffi: false, sys: false, import: false } as const;
    const worker = new Worker(new URL("./compute_worker.ts", import.meta.url), {
      type: "module",
      deno: { permissions: { ...nothing, read: "inherit", env: "inherit" } },
    });
    try {
      return await new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = (event) => {
          event.preventDefault();
          reject(new Error(`Cannot compute the ${name}: ${event.message}`));
        };
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
        worker.postMessage({ name, input } satisfies Asked<typeof name>);
      });
    } finally {
      worker.terminate();
    }
  };
}
