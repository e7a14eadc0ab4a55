import assert from "node:assert/strict";
import { encodeRecord } from "../executor/record_codec.ts";
import { decodeJob, type QueuedJob } from "./queue_messages.ts";

Deno.test("a job names a context by a hash or none at all, never a path", () => {
  const job: QueuedJob = {
    ...{ kind: "job", version: { code: "c", engine: "e" }, context: "0a".repeat(32), task: {}, avoid: null },
  };
  for (const context of [null, job.context]) {
    assert.deepEqual(decodeJob(encodeRecord({ ...job, context })), { ...job, context });
  }
  const hash = job.context!;
  for (
    const context of ["", "../../outside", `../${hash}`, `${hash}/x`, `${hash}\n`, hash.slice(1), hash.toUpperCase()]
  ) {
    assert.throws(() => decodeJob(encodeRecord({ ...job, context })), { name: "DataError" }, context);
  }
});
