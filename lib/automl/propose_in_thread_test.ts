import assert from "node:assert/strict";
import { createOptimizer, restoreOptimizer } from "../search/optimizer.ts";
import { proposeInThread } from "./propose_in_thread.ts";
import { proposeHere, type Proposer } from "./proposer.ts";

const DOMAIN = {
  params: [{ name: "x", type: "float", low: -5, high: 10 }, {
    name: "kind",
    type: "categorical",
    choices: ["a", "b"],
  }],
} as const;

/** Rounds of three, each asked for while the one before it runs; one trial in five fails. */
async function searched(proposer: Proposer, rounds: number) {
  const seen = [];
  for (let round = 0; round < rounds; round++) {
    const running = proposer.trials.filter(({ value, failed }) => value === null && failed === null);
    const asked = await proposer.ask(3);
    for (const { id, params } of running) {
      proposer.tell(id, id % 5 === 0 ? { failed: "of five" } : { value: (Number(params.x) - 2) ** 2 });
    }
    seen.push({
      asked,
      trials: structuredClone(proposer.trials),
      telemetry: proposer.telemetry(),
      state: proposer.state(),
    });
  }
  return seen;
}

Deno.test("a thread proposes what the calling one does, to the last bit, also where it goes on with a study", async () => {
  const begun = createOptimizer(DOMAIN, { seed: 3, direction: "minimize" });
  const here = await searched(proposeHere(begun), 6), { state, trials } = here[3];
  assert.ok(here[5].telemetry !== null);
  const thread = proposeInThread(createOptimizer(DOMAIN, { seed: 3, direction: "minimize" }));
  const resumed = proposeInThread(restoreOptimizer({ ...state, trials }));
  try {
    assert.deepEqual(await searched(thread, 6), here);
    assert.deepEqual(await searched(resumed, 2), here.slice(4));
  } finally {
    thread.close();
    resumed.close();
  }
});

Deno.test("a thread says that no point is left, and is given up at once", async () => {
  const domain = { params: [{ name: "on", type: "bool" }] } as const, stop = new AbortController();
  const proposer = proposeInThread(createOptimizer(domain, { seed: 1, direction: "minimize" }), stop.signal);
  try {
    assert.equal((await proposer.ask(8)).length, 2);
    await assert.rejects(proposer.ask(1), { name: "RangeError", message: /point/ });
    const asked = proposer.ask(1);
    stop.abort(new Error("enough"));
    await assert.rejects(asked, /^Error: enough$/);
    await assert.rejects(proposer.ask(1), /^Error: enough$/);
  } finally {
    proposer.close();
  }
});
