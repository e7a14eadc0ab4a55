import assert from "node:assert/strict";
import type { DatabaseSync } from "node:sqlite";
import { BEGIN, bookAt, bookLane, bookPlan, closedMinute, leadByBook, MINUTE } from "../../test/fixtures/book_run.ts";
import { WIDE_LIMITS } from "../../test/fixtures/paper_run.ts";
import { UserError } from "../core/errors.ts";
import { openLedger, saveRecord } from "../store/live_ledger.ts";
import { loadRun } from "../store/live_reads.ts";
import { defineStrategy } from "../strategy/strategy.ts";
import { besideRuns, chosenRun } from "./chosen_run.ts";
import type { LiveEvent } from "./events.ts";
import { planDifferences } from "./plan_differences.ts";
import { planText } from "./run_plan.ts";
import { startRun } from "./start_run.ts";

/** Buys at the close of the first minute, if at all. */
const strategy = defineStrategy({
  name: "once",
  parameters: [],
  entries: ({ candles: { time } }) => ({
    side: Int8Array.from(time, (at) => at === BEGIN ? 1 : 0),
    stopDistance: new Float64Array(time.length).fill(30),
  }),
});
const lane = bookLane(strategy, 100), plan = bookPlan(lane, WIDE_LIMITS, {});
const changed = { ...plan, limits: { ...plan.limits, liveDailyLossShare: 0.5 } };
const BOOKS = [bookAt(MINUTE - 100, [[99, 50]], [[101, 50]]), bookAt(MINUTE + 200, [[99, 50]], [[101, 50]])];
const ENTERED = [BOOKS[0], closedMinute(0, [100]), BOOKS[1]];

function asked(name: "halt" | "pause"): LiveEvent {
  const stamp = { environment: "dry", run: "paper", at: BEGIN + 1 } as const;
  const command = { ...stamp, command: 1, name, reason: "", override: 0, who: "operator" } as const;
  return { kind: "command", at: BEGIN + 1, command: { ...command, state: "waiting", answer: null } };
}

async function ledgerOf(events: readonly LiveEvent[]): Promise<DatabaseSync> {
  const db = await openLedger(":memory:", "dry");
  leadByBook(db, lane, events);
  return db;
}

for (
  const { what, events, wanted } of [
    { what: "is halted", events: [asked("halt")], wanted: "is HALTED" },
    { what: "is paused", events: [asked("pause")], wanted: "is REDUCING" },
    { what: "holds a position", events: ENTERED, wanted: "holds a position" },
  ]
) {
  Deno.test(`a run that ${what} is not left behind by another of its strategy with other settings`, async () => {
    using db = await ledgerOf(events);
    assert.equal(chosenRun(db, plan), "paper");
    assert.throws(() => chosenRun(db, changed), (error) => {
      assert.ok(error instanceof UserError);
      for (const said of ['"paper"', wanted, "limits (liveDailyLossShare 1, now 0.5)", "--run NAME"]) {
        assert.ok(error.message.includes(said), `${error.message} lacks ${said}`);
      }
      return true;
    });
    assert.throws(() => chosenRun(db, { ...plan, engine: "another" }), /other engine\./);
  });
}

Deno.test("a run that a file halts is not left behind either", async () => {
  using db = await ledgerOf(BOOKS);
  assert.equal(chosenRun(db, changed), "run-1");
  assert.throws(() => chosenRun(db, changed, (run) => run === "paper"), /"paper" .* HALTED by a file/);
});

Deno.test("a run is begun beside one that has ended, that is flat and free, of another strategy, exchange or span", async () => {
  using db = await ledgerOf([...ENTERED, asked("halt")]);
  const [own] = plan.lanes, { feed: _, ...replay } = plan;
  const free = [
    { ...plan, lanes: [{ ...own, strategy: "another" }] },
    { ...plan, lanes: [{ ...own, symbol: "ETH/USDT" }] },
    { ...plan, feed: "kraken" },
    { ...replay, lanes: [{ ...own, from: 0, to: 1 }] },
  ];
  for (const other of free) assert.equal(chosenRun(db, other), "run-1");
  saveRecord(db, "runs", { ...loadRun(db, "paper")!, endedAt: 1 });
  assert.equal(chosenRun(db, changed), "run-1");
});

Deno.test("plans are the same by their members, whatever the order of these", async () => {
  using db = await ledgerOf([...ENTERED, asked("halt")]);
  const [own] = plan.lanes,
    turned = <T extends object>(value: T) => Object.fromEntries(Object.entries(value).reverse()) as T;
  const other = turned({ ...plan, limits: turned(plan.limits), lanes: [turned(own)] });
  assert.equal(chosenRun(db, other), "paper");
  assert.deepEqual(planDifferences(plan, other), []);
  assert.deepEqual(planDifferences(plan, { ...plan, lanes: [{ ...own, to: 1 }] }), ["lanes"]);
  startRun(db, { environment: "dry", run: "paper" }, other, [lane], BEGIN);
});

Deno.test("a run beside which another was begun by its name refuses no more, and says that this is the way out", async () => {
  using db = await ledgerOf([...ENTERED, asked("halt")]);
  const updated = { ...plan, engine: "another" }, later = { ...plan, engine: "a third" };
  assert.throws(() => chosenRun(db, updated), /goes on with it \(--run paper\), --run NAME .* for good$/);
  const beside = besideRuns(db, updated, "second");
  assert.deepEqual(beside, { ...updated, beside: ["paper"] });
  saveRecord(db, "runs", { ...loadRun(db, "paper")!, run: "second", plan: planText(beside), risk: null, state: null });
  // Its own name goes on with it, and so does no name.
  assert.deepEqual(besideRuns(db, updated, "second"), updated);
  assert.deepEqual(planDifferences(beside, updated), []);
  assert.equal(chosenRun(db, updated), "second");
  assert.equal(chosenRun(db, later), "run-1");
});
