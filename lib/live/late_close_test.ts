import assert from "node:assert/strict";
import {
  BEGIN,
  bookAt,
  bookLane,
  type BookRunOptions,
  closedMinute,
  leadByBook,
  MINUTE,
} from "../../test/fixtures/book_run.ts";
import { WIDE_LIMITS } from "../../test/fixtures/paper_run.ts";
import { openLedger } from "../store/live_ledger.ts";
import { loadHistory, loadPositions } from "../store/live_reads.ts";
import { defineStrategy, LEAVE_LONG, STAY } from "../strategy/strategy.ts";
import type { TradeRules } from "../strategy/trade_rules.ts";
import { withHeardBars } from "./fed_market.ts";
import { laneParity } from "./parity.ts";

const limits = { ...WIDE_LIMITS, liveMaxDecisionDelaySeconds: 5, liveStaleSeconds: 60 };

/** Buys at the close of the first minute, and leaves at that of another. */
const leaver = (leavesAt: number, rules: Partial<TradeRules> = {}) =>
  defineStrategy({
    name: "leaver",
    parameters: [],
    rules: () => rules,
    entries: ({ candles: { time } }) => ({
      side: Int8Array.from(time, (at) => at === BEGIN ? 1 : 0),
      stopDistance: new Float64Array(time.length).fill(30),
      leave: Uint8Array.from(time, (at) => at === BEGIN + leavesAt * MINUTE ? LEAVE_LONG : STAY),
    }),
  });

/** What a run decided at each of seven closes, and when its position was left, in minutes. */
async function ledBy(
  strategy: ReturnType<typeof leaver>,
  heardAt: Readonly<Record<number, number>>,
  options: BookRunOptions = {},
) {
  using db = await openLedger(":memory:", "dry");
  const lane = bookLane(strategy, 100), book = (ms: number) => bookAt(ms, [[99, 50]], [[101, 50]]);
  const events = Array.from({ length: 7 }, (_, minute) => [
    { ...closedMinute(minute, [100]), at: BEGIN + (heardAt[minute] ?? (minute + 1) * MINUTE + 50) },
    book(minute * MINUTE + 1000),
    book(minute * MINUTE + 30_000),
  ]).flat().sort((a, b) => a.at - b.at);
  leadByBook(db, lane, events, { limits, ...options });
  const minuteOf = (at: number) => (at - BEGIN) / MINUTE;
  const decided = loadHistory(db, "decisions", "paper").map(({ action, reason }) => `${action} ${reason}`.trim());
  assert.equal(laneParity(db, "paper", withHeardBars(db, "paper", lane)).unexplained, 0);
  return {
    decided,
    left: loadPositions(db, "paper").map(({ closedAt }) => closedAt === null ? null : minuteOf(closedAt)),
  };
}

const LATE = "missed LATE_BAR", NONE = "none";

Deno.test("an exit that is decided at a close heard of late is late, not lost", async () => {
  const { decided, left } = await ledBy(leaver(2), { 2: 3 * MINUTE + 6000 });
  assert.deepEqual(decided, ["enter entry", NONE, "leave signal", NONE, NONE, NONE, NONE]);
  assert.deepEqual(left, [3.5]);
});

Deno.test("an exit that was wanted at a close in a gap is decided at the newest that is heard of behind it, over a restart too", async () => {
  const back = 5 * MINUTE + 6000, heardAt = { 2: back, 3: back + 1, 4: back + 2 };
  for (const restarts of [new Set<number>(), new Set(Array.from({ length: 20 }, (_, i) => i))]) {
    const { decided, left } = await ledBy(leaver(2), heardAt, { restarts });
    assert.deepEqual(decided, ["enter entry", NONE, LATE, LATE, "leave signal", NONE, NONE]);
    assert.deepEqual(left, [5.5]);
  }
});

Deno.test("a position whose time is over is left at a close heard of late", async () => {
  const { left } = await ledBy(leaver(99, { timeoutBars: 2 }), { 3: 4 * MINUTE + 6000 });
  assert.deepEqual(left, [4.5]);
});

Deno.test("a close behind which another has closed is not entered at, however late a decision may be", async () => {
  const { decided } = await ledBy(leaver(99), { 0: 2 * MINUTE }, {
    limits: { ...limits, liveMaxDecisionDelaySeconds: 3600 },
  });
  assert.equal(decided[0], LATE);
});

Deno.test("a decision that took too long to compute is late, and enters nothing", async () => {
  // The clock is looked at before a strategy is asked and after.
  for (const [took, wanted] of [[4000, "enter entry"], [7000, LATE]] as const) {
    let looks = 0;
    const clock = { now: () => BEGIN + MINUTE + (looks++ === 0 ? 0 : took) };
    const { decided } = await ledBy(leaver(99), {}, { clock });
    assert.equal(decided[0], wanted);
  }
});
