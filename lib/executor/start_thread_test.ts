/**
 * A thread is the same for whoever has it, whichever way it was started.
 *
 * @module
 */
import assert from "node:assert/strict";
import { startDirectly, startOver, type StartThread, type Thread } from "./start_thread.ts";
import { threadStarter } from "./thread_starter.ts";

const ANSWERING = new URL("../../test/doubles/answering_worker.ts", import.meta.url);
const FAILING = new URL("../../test/doubles/failing_worker.ts", import.meta.url);
const READS = { read: "inherit" } as const;

/** The next thing a thread says. */
function heard(thread: Thread): Promise<unknown> {
  return new Promise((resolve, reject) => {
    thread.onmessage = ({ data }) => resolve(data);
    thread.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
  });
}

/** Waits until nobody counts any more. */
async function untilStill(count: Int32Array): Promise<void> {
  for (let before = -1; before !== Atomics.load(count, 0);) {
    before = Atomics.load(count, 0);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function untilCounting(count: Int32Array): Promise<void> {
  while (Atomics.load(count, 0) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
}

const sharedCount = () => new Int32Array(new SharedArrayBuffer(4));

for (const way of ["by the calling thread", "over a port"] as const) {
  const withThreads = async (test: (start: StartThread) => Promise<void>) => {
    if (way === "by the calling thread") return await test(startDirectly);
    using starter = threadStarter();
    try {
      await test(startOver(starter.port));
    } finally {
      starter.port.close();
    }
  };

  Deno.test(`a thread started ${way} hears from the first message on, in order, and may do what it was left`, () =>
    withThreads(async (start) => {
      const thread = start(ANSWERING, READS), answers: unknown[] = [], all = Promise.withResolvers<void>();
      thread.onmessage = ({ data }) => answers.push(data) === 3 && all.resolve();
      for (const say of [1, "two", Float64Array.of(3)]) thread.postMessage({ say });
      await all.promise;
      thread.terminate();
      assert.deepEqual(answers, [1, "two", Float64Array.of(3)].map((said) => ({ said, mayWrite: false })));
    }));

  Deno.test(`a thread started ${way} is given memory, not a copy of it`, () =>
    withThreads(async (start) => {
      const thread = start(ANSWERING, READS), given = Float64Array.of(1, 2);
      const answer = heard(thread);
      thread.postMessage({ say: given }, [given.buffer]);
      assert.equal(given.length, 0);
      assert.deepEqual(await answer, { said: Float64Array.of(1, 2), mayWrite: false });
      thread.terminate();
    }));

  Deno.test(`a thread started ${way} tells what it does not catch, at work or while it is loaded`, () =>
    withThreads(async (start) => {
      const thread = start(ANSWERING, READS), fault = heard(thread);
      thread.postMessage({ fault: "no luck" });
      await assert.rejects(fault, /Uncaught .*Error: no luck/);
      thread.terminate();
      const failing = start(FAILING, READS);
      await assert.rejects(heard(failing), /Uncaught/);
      failing.terminate();
    }));

  Deno.test(`a thread started ${way} is heard no more once it is ended, whatever it has said`, () =>
    withThreads(async (start) => {
      const thread = start(ANSWERING, READS), after = start(ANSWERING, READS), many = 2000;
      let heardOf = 0;
      const ended = Promise.withResolvers<void>();
      thread.onmessage = () => {
        if (++heardOf < 3) return;
        thread.terminate();
        ended.resolve();
      };
      for (let say = 0; say < many; say++) thread.postMessage({ say });
      await ended.promise;
      // By the time that another has answered, what the first had said would have come.
      const answer = heard(after);
      after.postMessage({ say: 1 });
      await answer;
      after.terminate();
      assert.equal(heardOf, 3);
    }));

  Deno.test(`a thread started ${way} goes on no more once it is ended`, () =>
    withThreads(async (start) => {
      const thread = start(ANSWERING, READS), count = sharedCount();
      thread.postMessage({ count });
      await untilCounting(count);
      thread.terminate();
      await untilStill(count);
    }));
}

Deno.test("a thread that may not be started fails for whoever asked for it, and no other", async () => {
  using starter = threadStarter();
  const start = startOver(starter.port), none = start(ANSWERING, { read: "more than is known" } as never);
  await assert.rejects(heard(none), /read/);
  none.terminate();
  const thread = start(ANSWERING, READS), answer = heard(thread);
  thread.postMessage({ say: 1 });
  assert.deepEqual(await answer, { said: 1, mayWrite: false });
  thread.terminate();
  starter.port.close();
});

Deno.test("threads that were started for another end with their starter", async () => {
  const count = sharedCount(), starter = threadStarter(), thread = startOver(starter.port)(ANSWERING, READS);
  thread.postMessage({ count });
  await untilCounting(count);
  starter[Symbol.dispose]();
  await untilStill(count);
  thread.terminate();
  starter.port.close();
});
