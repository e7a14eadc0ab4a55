/**
 * A worker for the tests that misbehaves as the job's number says.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import { type JobEnd, serveJobs } from "../../lib/executor/worker_protocol.ts";

/** Numbers of the jobs that go wrong, by what goes wrong. */
export const FAULTS = { throws: 100, hangs: 101, grows: 102, lags: 103 } as const;

/** What a job that lags takes, ms. */
export const LAG_MS = 1_200;

let jobsAnswered = 0;

/** Answers with the number of jobs this worker has answered so far as its reason. */
function answer(id: number): JobEnd {
  while (id === FAULTS.hangs);
  const end = performance.now() + LAG_MS;
  while (id === FAULTS.lags && performance.now() < end);
  if (id === FAULTS.throws) throw new Error("planted fault");
  const outcome = { id, state: "failed", reason: `answer ${++jobsAnswered}` } as const;
  return { outcome, heapBytes: id === FAULTS.grows ? 2 ** 40 : 0 };
}

// The module is also imported by the test for its constants, where there is no worker scope to listen in.
if (typeof WorkerGlobalScope !== "undefined") serveJobs(() => null, (_prepared, { id }) => answer(id));
