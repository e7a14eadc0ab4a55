import assert from "node:assert/strict";
import fc from "fast-check";
import type { JsMsg } from "@nats-io/jetstream";
import { type HeldJob, HeldJobs } from "./held_jobs.ts";
import type { QueuedJob } from "./queue_messages.ts";

/** What may happen to a worker: a job comes, is made ready, ends, is let go of, or jobs take longer or less long. */
const step = fc.oneof(
  fc.record({ kind: fc.constant("add"), context: fc.constantFrom("a", "b", null) }),
  fc.record({ kind: fc.constantFrom("ready", "end", "letGo"), which: fc.nat() }),
  fc.record({ kind: fc.constant("takes"), seconds: fc.constantFrom(0.01, 0.2, 0.25, 60, Infinity) }),
);

function jobOf(id: string, context: string | null): HeldJob {
  const kind = context === null ? "study" : "job", version = { code: "none", engine: "none" };
  const job: QueuedJob = { kind, version, context, task: {}, avoid: null };
  // No delivery is looked at here.
  const message = {} as JsMsg;
  return { ...{ message, id, job, study: "s", key: id }, cancel: new AbortController(), begunAt: null };
}

Deno.test("threads are told to have begun no more jobs than there are threads, each once and in the order they became ready", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 60 }), (threads, steps) => {
      let seconds = Infinity, added = 0;
      const held = new HeldJobs(threads, { jobSeconds: () => seconds, laneOf: ({ context }) => context }),
        all = new Set<HeldJob>();
      const waiting: HeldJob[] = [], handed: HeldJob[] = [], ended: HeldJob[] = [], begun: HeldJob[] = [];
      const ready = new Set<HeldJob>();
      for (const one of steps) {
        if ("context" in one) {
          const job = jobOf(`${added++}`, one.context);
          const isFull = waiting.length + handed.length >= threads, isStudy = one.context === null;
          const isRefused = isFull && (isStudy || handed.some(({ job }) => job.kind === "study"));
          assert.equal(held.takes(job.job), !isRefused);
          if (!isRefused) {
            held.add(job);
            waiting.push(job);
            all.add(job);
          }
        } else if ("seconds" in one) seconds = one.seconds;
        else if (one.kind === "ready" && handed.length > 0) {
          const job = handed[one.which % handed.length];
          held.ready(job);
          ready.add(job);
        } else if (one.kind === "end" && handed.length > 0) {
          const [job] = handed.splice(one.which % handed.length, 1);
          held.end(job);
          ready.delete(job);
          ended.push(job);
        } else if (one.kind === "letGo" && ended.length > 0) {
          const [job] = ended.splice(one.which % ended.length, 1);
          held.letGo(job);
          all.delete(job);
        }
        for (let job; (job = held.hand()) !== null;) {
          assert.equal(job, waiting.shift());
          handed.push(job);
          // Others than the threads' own are short, and of one context.
          if (handed.length > threads) {
            assert.ok(job.job.kind === "job" && seconds < 0.25 && handed.length <= 2 * threads);
            assert.equal(new Set(handed.map(({ job }) => job.context)).size, 1);
          }
        }
        if (waiting.length > 0) assert.ok(handed.length >= threads, "no thread is free while a job waits");
        begun.push(...held.begun(added));
        assert.equal(new Set(begun).size, begun.length);
        const running = handed.filter(({ begunAt }) => begunAt !== null);
        assert.deepEqual(new Set(running), new Set([...ready].slice(0, threads)));
        if (handed.some(({ job }) => job.kind === "study")) {
          assert.equal(waiting.length, 0, "nothing waits for a study");
        }
        assert.equal(held.size, all.size);
        const areShort = seconds < 0.25 && handed.every(({ job }) => job.kind === "job");
        const most = (areShort ? 3 : 1) * threads, unended = waiting.length + handed.length, wanted = held.wanted();
        assert.ok(wanted === 0 || (wanted <= most - unended && held.size + wanted <= 2 * most));
        // Who has nothing to do, and no answers that cannot be stored, asks for jobs.
        if (unended < threads && ended.length <= threads) assert.ok(wanted > 0);
      }
      assert.deepEqual(held.letGoOfUnended(), [...waiting, ...handed]);
      assert.deepEqual(new Set(held), new Set(ended));
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("of two jobs of one id the later one stays", () => {
  const held = new HeldJobs(1, { jobSeconds: () => 1, laneOf: () => null }),
    first = jobOf("1", "a"),
    second = jobOf("1", "a");
  held.add(first);
  held.letGo(first);
  held.add(second);
  held.letGo(first);
  assert.equal(held.get("1"), second);
});
