/**
 * A worker for the tests that misbehaves as the job's number says.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import type { WorkerAnswer, WorkerJob, WorkerReady, WorkerSetup } from "./thread_executor.ts";

/** Numbers of the jobs that go wrong, by what goes wrong. */
export const FAULTS = { throws: 100, hangs: 101, grows: 102 } as const;

let jobsAnswered = 0;

/** Answers with the number of jobs this worker has answered so far as its only daily return. */
function answer(message: WorkerJob): WorkerAnswer {
  jobsAnswered++;
  return {
    kind: "answer",
    outcome: { id: message.job.id, state: "failed", reason: `answer ${jobsAnswered}` },
    seconds: 0.5,
    heapBytes: message.job.id === FAULTS.grows ? 2 ** 40 : 0,
  };
}

// The module is also imported by the test for its constants, where there is no worker scope to listen in.
if (typeof WorkerGlobalScope !== "undefined") {
  self.onmessage = (event: MessageEvent<WorkerSetup | WorkerJob>) => {
    const message = event.data;
    if (message.kind === "setup") return self.postMessage({ kind: "ready" } satisfies WorkerReady);
    while (message.job.id === FAULTS.hangs);
    if (message.job.id === FAULTS.throws) throw new Error("planted fault");
    self.postMessage(answer(message));
  };
}
