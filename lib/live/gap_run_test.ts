import assert from "node:assert/strict";
import fc from "fast-check";
import { BEGIN, bookAt, bookLane, closedMinute, leadByBook, MINUTE } from "../../test/fixtures/book_run.ts";
import { WIDE_LIMITS } from "../../test/fixtures/paper_run.ts";
import { randomMinutes, restless } from "../../test/fixtures/random_books.ts";
import { DAY_MS } from "../core/candles.ts";
import { randomSource } from "../core/random.ts";
import { openLedger } from "../store/live_ledger.ts";
import { loadHistory, loadPositions } from "../store/live_reads.ts";
import { defineStrategy } from "../strategy/strategy.ts";
import type { LiveEvent } from "./events.ts";
import { withHeardBars } from "./fed_market.ts";
import { laneParity } from "./parity.ts";

const limits = { ...WIDE_LIMITS, liveStaleSeconds: 15 };
const ledger = () => openLedger(":memory:", "dry");
const book = (ms: number, mid: number) => bookAt(ms, [[mid - 1, 5000]], [[mid + 1, 5000]]);
/** A minute's close, heard of at a later time. */
const heardAt = (ms: number, minute: number, prices: readonly number[]) => {
  return { ...closedMinute(minute, prices), at: BEGIN + ms };
};

/** Buys at the close of the first minute, with a stop 30 and a target 60 away. */
const once = defineStrategy({
  name: "once",
  parameters: [],
  entries({ candles: { time } }) {
    const stopDistance = new Float64Array(time.length).fill(30);
    return { side: Int8Array.from(time, (at) => at === BEGIN ? 1 : 0), stopDistance, rewardRatio: 2 };
  },
});

/** The position that a run of that strategy comes to: why it was left, and in which minutes it was opened and closed. */
async function positionAfter(events: readonly LiveEvent[]) {
  using db = await ledger();
  const lane = bookLane(once, 100);
  leadByBook(db, lane, events, { limits });
  const positions = loadPositions(db, "paper");
  assert.equal(positions.length, 1);
  assert.equal(laneParity(db, "paper", withHeardBars(db, "paper", lane)).unexplained, 0);
  const [{ at, closedAt, exitReason }] = positions;
  const minuteOf = (time: number) => Math.floor((time - BEGIN) / MINUTE);
  return { exitReason, opened: minuteOf(at), closed: closedAt === null ? null : minuteOf(closedAt) };
}

Deno.test("a position that a gap has stopped out is stopped out in it, wherever the book stands when it comes back", async () => {
  const back = 5.5 * MINUTE;
  const found = await positionAfter([
    book(MINUTE - 100, 100),
    closedMinute(0, [100]),
    book(MINUTE + 200, 100),
    bookAt(MINUTE + 5000, [], []),
    book(back, 170),
    ...[[100], [100, 60, 100], [100], [100, 170]].map((prices, i) => heardAt(back + 300, i + 1, prices)),
    closedMinute(5, [170]),
  ]);
  assert.deepEqual(found, { exitReason: "stopLoss", opened: 1, closed: 2 });
});

Deno.test("an entry that waited through a gap fills in it, and no bar from before stops it", async () => {
  const back = 5.5 * MINUTE;
  const found = await positionAfter([
    book(MINUTE - 100, 100),
    closedMinute(0, [100]),
    bookAt(MINUTE + 100, [], []),
    book(back, 100),
    ...[[100, 105], [100, 60, 65], [65, 100], [100]].map((prices, i) => heardAt(back + 300, i + 1, prices)),
    book(back + 500, 100),
    closedMinute(5, [100]),
  ]);
  assert.deepEqual(found, { exitReason: "stopLoss", opened: 1, closed: 2 });
});

for (
  const { what, low, wanted } of [
    { what: "what its stop has sold before", low: 60, wanted: { exitReason: "stopLoss", opened: 1, closed: 2 } },
    { what: "nothing in the past", low: 90, wanted: { exitReason: "flatten", opened: 1, closed: 5 } },
  ]
) {
  Deno.test(`a person who flattens before a gap was told sells ${what}`, async () => {
    const back = 5.5 * MINUTE, at = BEGIN + back, stamp = { environment: "dry", run: "paper", at } as const;
    const asked = { ...stamp, command: 1, name: "flatten", reason: "", override: 0, who: "operator" } as const;
    const found = await positionAfter([
      book(MINUTE - 100, 100),
      closedMinute(0, [100]),
      book(MINUTE + 200, 100),
      { kind: "command", at, command: { ...asked, state: "waiting", answer: null } },
      ...[[100], [100, low, 100], [100], [100]].map((prices, i) => heardAt(back + 300, i + 1, prices)),
      book(back + 500, 100),
      closedMinute(5, [100]),
    ]);
    assert.deepEqual(found, wanted);
  });
}

Deno.test("the bar that has filled a waiting entry at its open goes on to its stop", async () => {
  const found = await positionAfter([
    book(MINUTE - 100, 100),
    closedMinute(0, [100]),
    closedMinute(1, [100, 60, 90]),
  ]);
  assert.deepEqual(found, { exitReason: "stopLoss", opened: 1, closed: 1 });
});

Deno.test("while bars may be missing no book fills a target", async () => {
  const doubt = (ms: number, isReconciled: boolean) => ({ kind: "reconciled", at: BEGIN + ms, isReconciled }) as const;
  const found = await positionAfter([
    book(MINUTE - 100, 100),
    closedMinute(0, [100]),
    book(MINUTE + 200, 100),
    doubt(MINUTE + 300, false),
    book(MINUTE + 400, 170),
    doubt(MINUTE + 500, true),
    book(MINUTE + 600, 60),
    closedMinute(1, [100, 170, 60]),
  ]);
  assert.deepEqual(found, { exitReason: "stopLoss", opened: 1, closed: 1 });
});

for (
  const { what, until, wanted } of [
    { what: "may have been missed in its bar", until: 2, wanted: { exitReason: "stopLoss", opened: 1, closed: 2 } },
    { what: "was missed in a bar before", until: 1, wanted: { exitReason: "takeProfit", opened: 1, closed: 2 } },
  ]
) {
  Deno.test(`a target fills in a book, or where something ${what}, as the bar tells`, async () => {
    const doubt = (ms: number, isReconciled: boolean) =>
      ({ kind: "reconciled", at: BEGIN + ms, isReconciled }) as const;
    const within = until * MINUTE, told = closedMinute(1, [100]);
    const found = await positionAfter(
      [
        book(MINUTE - 100, 100),
        closedMinute(0, [100]),
        book(MINUTE + 200, 100),
        doubt(within + 5000, false),
        doubt(within + 40_000, true),
        told,
        book(2 * MINUTE + 41_000, 170),
        closedMinute(2, [100, 60, 170]),
      ].sort((a, b) => a.at - b.at),
    );
    assert.deepEqual(found, wanted);
  });
}

Deno.test("no limit of the equity is broken by the price behind a gap, on a position that its bars have sold before", async () => {
  using db = await ledger();
  const lane = bookLane(once, 100), back = 5.5 * MINUTE;
  // The stop loses 1.5, the price behind the gap would have lost 3.
  const tight = { ...limits, liveDailyLossShare: 0.0002, liveMaxDrawdownShare: 0.0002 };
  leadByBook(db, lane, [
    book(MINUTE - 100, 100),
    closedMinute(0, [100]),
    book(MINUTE + 200, 100),
    book(back, 40),
    ...[[100], [100, 71], [71], [71, 40]].map((prices, i) => heardAt(back + 300, i + 1, prices)),
    book(back + 400, 40),
  ], { limits: tight });
  assert.deepEqual(loadPositions(db, "paper").map(({ exitReason }) => exitReason), ["stopLoss"]);
  assert.deepEqual(loadHistory(db, "risk_events", "paper").map(({ code }) => code).filter((code) => code !== null), []);
});

Deno.test("a limit of the equity that is broken still when the bars of a gap were told is broken", async () => {
  using db = await ledger();
  const lane = bookLane(once, 100), back = 3.5 * MINUTE;
  leadByBook(db, lane, [
    book(MINUTE - 100, 100),
    closedMinute(0, [100]),
    book(MINUTE + 200, 100),
    book(back, 75),
    ...[[100], [100, 75]].map((prices, i) => heardAt(back + 300, i + 1, prices)),
  ], { limits: { ...limits, liveDailyLossShare: 0.0001 } });
  assert.deepEqual(loadHistory(db, "risk_events", "paper").map(({ code }) => code).filter((code) => code !== null), [
    "DAILY_LOSS",
  ]);
});

Deno.test("a bar that never comes keeps back neither stop nor limit for longer than a price is fresh", async () => {
  const codesOf = async (mid: number, limits: typeof tight) => {
    using db = await ledger();
    const lane = bookLane(once, 100), since = 2 * MINUTE + 1000;
    const books = Array.from({ length: 6 }, (_, i) => book(since + 5000 * i, mid));
    leadByBook(db, lane, [book(MINUTE - 100, 100), closedMinute(0, [100]), book(MINUTE + 200, 100), ...books], {
      limits,
    });
    const [{ exitReason, closedAt }] = loadPositions(db, "paper");
    const codes = loadHistory(db, "risk_events", "paper").map(({ code }) => code).filter((code) => code !== null);
    return { exitReason, seconds: closedAt === null ? null : Math.floor((closedAt - BEGIN - since) / 1000), codes };
  };
  const tight = { ...limits, liveDailyLossShare: 0.0001 };
  assert.deepEqual(await codesOf(60, limits), { exitReason: "stopLoss", seconds: 15, codes: [] });
  assert.deepEqual((await codesOf(75, tight)).codes, ["DAILY_LOSS"]);
});

Deno.test("a loss inside the last bar of a day is held against the limits of that day", async () => {
  const last = (DAY_MS - BEGIN % DAY_MS) / MINUTE - 1;
  for (const minute of [last - 1, last]) {
    using db = await ledger();
    const late = defineStrategy({
      name: "late",
      parameters: [],
      entries({ candles: { time } }) {
        const side = Int8Array.from(time, (at) => at === BEGIN + (minute - 2) * MINUTE ? 1 : 0);
        return { side, stopDistance: new Float64Array(time.length).fill(30), rewardRatio: 2 };
      },
    });
    const opened = (minute - 1) * MINUTE;
    const before = Array.from({ length: minute - 2 }, (_, i) => closedMinute(i, [100]));
    leadByBook(db, bookLane(late, 100), [
      ...before,
      book(opened - 100, 100),
      closedMinute(minute - 2, [100]),
      book(opened + 200, 100),
      closedMinute(minute - 1, [100]),
      closedMinute(minute, [100, 60, 100]),
    ], { limits: { ...limits, liveDailyLossShare: 0.0001 } });
    assert.deepEqual(loadPositions(db, "paper").map(({ exitReason }) => exitReason), ["stopLoss"]);
    const codes = loadHistory(db, "risk_events", "paper").map(({ code }) => code);
    assert.ok(codes.includes("DAILY_LOSS"), `minute ${minute} of ${last}: ${codes}`);
  }
});

Deno.test("behind a bar that the exchange lacks books fill as ever, once that is known", async () => {
  for (const isKnown of [false, true]) {
    using db = await ledger();
    const lane = bookLane(once, 100), back = 3 * MINUTE + 3000;
    leadByBook(db, lane, [
      book(MINUTE - 100, 100),
      closedMinute(0, [100]),
      book(MINUTE + 200, 100),
      closedMinute(1, [100]),
      book(2 * MINUTE + 5000, 100),
      book(back, 60),
      closedMinute(3, [100, 60]),
    ], { limits, lacked: isKnown ? [2] : [] });
    const [{ exitReason, closedAt }] = loadPositions(db, "paper");
    assert.deepEqual([exitReason, closedAt! - BEGIN], ["stopLoss", isKnown ? back : 4 * MINUTE - 1]);
  }
});

Deno.test("whenever the closes of minutes are heard of, fills are written down in the order of their times", async () => {
  let late = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.boolean(), async (seed, isLimit) => {
      const random = randomSource(seed, 2), events: LiveEvent[] = [], held: LiveEvent[] = [];
      for (const event of randomMinutes(seed, 60)) {
        if (event.kind === "bar" && random.uniform() < 0.3) held.push(event);
        else if (event.kind === "bar" && held.length > 0) held.push(event);
        else events.push(event);
        if (held.length === 0 || random.uniform() < 0.9) continue;
        events.push(...held.splice(0).map((bar) => ({ ...bar, at: Math.max(bar.at, event.at) })));
        late++;
      }
      using db = await ledger();
      const lane = bookLane(restless(isLimit ? { limitOffsetBps: 5, limitBars: 2 } : {}), 100);
      leadByBook(db, lane, [...events, ...held], { limits });
      const times = loadHistory(db, "fills", "paper").map(({ at }) => at);
      assert.deepEqual(times, times.toSorted((a, b) => a - b));
      for (const { at, closedAt } of loadPositions(db, "paper")) assert.ok(closedAt === null || closedAt >= at);
    }),
    { numRuns: 20, seed: 7 },
  );
  assert.ok(late > 50, `${late} gaps`);
});
