/**
 * Proposals in a thread of their own, beside which rounds are stored and backtests run.
 *
 * @module
 */
import { startThread, type Thread } from "../executor/start_thread.ts";
import type { AskedTrial, Optimizer, Outcome } from "../search/optimizer.ts";
import type { Trial } from "../search/sampler.ts";
import type { FromProposer, ToProposer } from "./propose_worker.ts";
import { type Proposer, proposerState } from "./proposer.ts";

/**
 * Goes on with an optimiser in a thread, which may only read; the one that is given proposes nothing more. Before there are
 * trials to learn from it answers once by itself: the first jobs need not wait for a thread to start.
 *
 * @param signal Aborting it ends the thread at once; what is asked for then rejects with its reason.
 */
export function proposeInThread(optimizer: Optimizer, signal?: AbortSignal): Proposer {
  const trials: Trial[] = optimizer.trials.map((trial) => ({ ...trial }));
  let state = proposerState(optimizer), telemetry = optimizer.telemetry(), told: [number, Outcome][] = [], seconds = 0;
  let worker: Thread | null = null, answer = Promise.withResolvers<readonly AskedTrial[]>();
  const closed = new AbortController();

  const take = (asked: readonly AskedTrial[]): void => {
    trials.push(...asked.map((one): Trial => ({ ...one, value: null, failed: null })));
  };

  const askHere = (count: number): readonly AskedTrial[] => {
    const start = performance.now(), asked = optimizer.ask(count);
    seconds += (performance.now() - start) / 1000;
    state = proposerState(optimizer);
    telemetry = optimizer.telemetry();
    take(asked);
    return asked;
  };

  const begin = (): Thread => {
    const begun = startThread(new URL("./propose_worker.ts", import.meta.url), {
      read: "inherit",
      env: "inherit",
    });
    begun.onmessage = ({ data }: MessageEvent<FromProposer>) => {
      if (data.kind === "refusal") return answer.reject(new RangeError(data.reason));
      ({ state, telemetry } = data);
      seconds += data.seconds;
      take(data.asked);
      answer.resolve(data.asked);
    };
    begun.onerror = (event) => {
      event.preventDefault();
      answer.reject(new Error(`Cannot propose a round: ${event.message}`));
    };
    signal?.addEventListener("abort", () => {
      begun.terminate();
      answer.reject(signal.reason);
    }, { once: true, signal: closed.signal });
    begun.postMessage({ kind: "begin", state: optimizer.toJSON() } satisfies ToProposer);
    return begun;
  };

  return {
    domain: optimizer.domain,
    trials,
    telemetry: () => telemetry,
    state: () => state,
    seconds: () => seconds,
    tell: (id, outcome) => {
      told.push([id, outcome]);
      Object.assign(trials[id], outcome);
    },
    ask: async (count) => {
      signal?.throwIfAborted();
      if (trials.length === 0) return askHere(count);
      answer = Promise.withResolvers();
      worker ??= begin();
      worker.postMessage({ kind: "ask", told, count } satisfies ToProposer);
      told = [];
      return await answer.promise;
    },
    close: () => {
      closed.abort();
      worker?.terminate();
    },
  };
}
