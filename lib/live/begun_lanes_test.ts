import assert from "node:assert/strict";
import { bookLane, bookPlan } from "../../test/fixtures/book_run.ts";
import { WIDE_LIMITS } from "../../test/fixtures/paper_run.ts";
import { STRATEGIES } from "../strategies/registry.ts";
import { begunLanes } from "./begun_lanes.ts";

const plan = bookPlan(bookLane(STRATEGIES[0], 100), WIDE_LIMITS, {}), [own] = plan.lanes;
const begun = (name: string, changed: Partial<typeof plan> = {}, from = own.from) => {
  return { ...plan, ...changed, lanes: [{ ...own, strategy: name, from }] };
};
const { lanes: _, ...asked } = plan;

Deno.test("a command goes on with the bars of its own run, whichever was alive last, and of those with its settings", () => {
  const other = begun("other"), mine = begun("mine", {}, own.from + 1);
  const looser = begun("mine", { limits: { ...plan.limits, liveDailyLossShare: 0.5 } }, own.from + 2);
  const both = { ...plan, lanes: [...mine.lanes, ...other.lanes] };
  for (const plans of [[other, looser, both, mine], [mine, both, looser, other]]) {
    assert.equal(begunLanes(plans, asked, mine.lanes), mine.lanes);
    assert.equal(begunLanes(plans, asked, both.lanes), both.lanes);
  }
  assert.equal(begunLanes([other, looser], asked, mine.lanes), looser.lanes);
  assert.deepEqual(begunLanes([other], asked, mine.lanes), []);
});
