/**
 * The thread of a search: it does the work, so that the thread of the command is free to hear a signal.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import type { AskedSearch, FromSearch, ToSearch } from "./automl_messages.ts";
import { readyWorkers } from "../lib/executor/ready_workers.ts";
import { startThreadsOver } from "../lib/executor/start_thread.ts";
import { faultOf } from "./command.ts";

/** The search itself, which takes longest to load: workers load theirs beside it. */
const loading = import("./automl_search.ts");

const say = (message: FromSearch) => self.postMessage(message);

let interrupt = new AbortController(), turn = Promise.withResolvers<void>();

self.onmessage = ({ data }: MessageEvent<ToSearch>) => {
  switch (data.kind) {
    case "threads":
      return startThreadsOver(data.starter);
    case "search":
      return void run(data.search);
    case "turn":
      return turn.resolve();
    case "stop":
      interrupt.abort(new Error("interrupted"));
      return turn.reject(interrupt.signal.reason);
  }
};

async function run({ args, label, early }: AskedSearch): Promise<void> {
  interrupt = new AbortController();
  turn = Promise.withResolvers();
  // It may be taken back while nobody waits for it.
  turn.promise.catch(() => {});
  try {
    using workers = readyWorkers(early);
    const { search } = await loading;
    const code = await search(args, {
      label,
      workers,
      signal: interrupt.signal,
      onBegun: (goOn) => say({ kind: "begun", goOn }),
      turn: () => {
        say({ kind: "searched" });
        return turn.promise;
      },
    });
    say({ kind: "ended", code, fault: null });
  } catch (error) {
    const { code, text } = faultOf(error);
    say({ kind: "ended", code, fault: text });
  }
}
