/**
 * The signals that ask a command to end: Ctrl-C (SIGINT) and what `kill`, service managers and containers send (SIGTERM).
 *
 * @module
 */

/** Exit code of a command that was stopped, as shells have it for Ctrl-C: 128 and the number of the signal. */
export const INTERRUPTED = 130;

/** Windows knows no SIGTERM. */
const STOP_SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];

/**
 * Calls a function whenever the process is asked to end, in place of ending at once.
 *
 * @returns Ends that, once disposed of.
 */
export function onStop(stop: () => void): Disposable {
  for (const signal of STOP_SIGNALS) Deno.addSignalListener(signal, stop);
  return {
    [Symbol.dispose]() {
      for (const signal of STOP_SIGNALS) Deno.removeSignalListener(signal, stop);
    },
  };
}
