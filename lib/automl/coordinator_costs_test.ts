import assert from "node:assert/strict";
import { coordinatorText, fedCores } from "./coordinator_costs.ts";

Deno.test("the dearest thread decides how many cores a coordinator feeds, and nothing is said of nothing", () => {
  const own = { trials: 10, trialSeconds: 2, proposalSeconds: 0.1 };
  const costs = { ...own, bookingSeconds: 0.15, storingSeconds: 0.12, transportSeconds: 0.05 };
  assert.equal(fedCores(costs), 10);
  assert.equal(
    coordinatorText(costs),
    "Coordinator: of 200.0 ms that a trial took its worker, proposing it cost 10.0 ms, booking it 15.0 ms, storing it " +
      "beside that 12.0 ms, sending it and reading its answer 5.0 ms; by the dearest, booking and transport, one " +
      "coordinator feeds 10.0 cores",
  );
  assert.match(coordinatorText({ ...costs, proposalSeconds: 0.4 })!, /the proposal, one coordinator feeds 5\.0 cores$/);
  assert.match(coordinatorText({ ...costs, storingSeconds: 0.4 })!, /the store, one coordinator feeds 5\.0 cores$/);
  assert.equal(coordinatorText({ ...costs, trials: 0 }), null);
});
