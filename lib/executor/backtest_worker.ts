/**
 * The worker thread: receives bars and strategies once, then answers each job it claims with its outcome.
 *
 * @module
 */
import { prepareJobs } from "./prepare_jobs.ts";
import { serveJobs } from "./worker_protocol.ts";

serveJobs(prepareJobs, (answer, job) => {
  const outcome = answer(job);
  const { heapUsed, external } = Deno.memoryUsage();
  return { outcome, heapBytes: heapUsed + external };
});
