import assert from "node:assert/strict";
import fc from "fast-check";
import { BEGIN, bookAt, bookLane, closedMinute, leadByBook, MINUTE } from "../../test/fixtures/book_run.ts";
import { checkLedger, checkStand } from "../../test/fixtures/fill_laws.ts";
import { ledgerRows, WIDE_LIMITS } from "../../test/fixtures/paper_run.ts";
import { randomMinutes, restless } from "../../test/fixtures/random_books.ts";
import { randomSource } from "../core/random.ts";
import { defaultBacktestOptions } from "../backtest/options.ts";
import { NO_FILTERS } from "../execution/filters.ts";
import { openLedger } from "../store/live_ledger.ts";
import { loadHistory, loadPositions, loadRun } from "../store/live_reads.ts";
import type { CommandName } from "../store/live_operator_records.ts";
import { defineStrategy } from "../strategy/strategy.ts";
import type { TradeRules } from "../strategy/trade_rules.ts";
import type { BookTerms } from "./book_broker.ts";
import type { LiveEvent } from "./events.ts";
import { withHeardBars } from "./fed_market.ts";
import { laneParity } from "./parity.ts";
import { reportText } from "./report_text.ts";
import { runReport } from "./run_report.ts";
import type { LiveLimits } from "./risk_state.ts";
import { readStand } from "./stored_run.ts";

const NIGHTLY = Deno.env.has("NIGHTLY");
const ledger = () => openLedger(":memory:", "dry");

/** Limits; of the strict ones the spread that the first part pays halts the run. */
const LIMITS = {
  wide: WIDE_LIMITS,
  hurried: { ...WIDE_LIMITS, liveOrdersPerMinute: 1 },
  strict: { ...WIDE_LIMITS, liveMaxDrawdownShare: 1e-9 },
};

/** Events with what an operator asks now and then in between. */
function withCommands(events: readonly LiveEvent[], seed: number): LiveEvent[] {
  const random = randomSource(seed, 2),
    names: CommandName[] = ["pause", "halt", "flatten", "stop", "resume", "resume", "resume"];
  const stamp = { environment: "dry", run: "paper", reason: "a test", override: 1, who: "operator" } as const;
  return events.flatMap((event, command): LiveEvent[] => {
    if (random.uniform() > 0.04) return [event];
    const { at } = event, name = names[random.integer(names.length)];
    return [event, { kind: "command", at, command: { ...stamp, command, at, name, state: "waiting", answer: null } }];
  });
}

Deno.test("A6–A8, B4, D7: whatever parts, fees, grids, books, commands and restarts, orders, positions, money and risk stay right", async () => {
  const seen = { parts: 0, given: new Set<string>(), small: new Set<string>(), completed: 0, dust: 0, trades: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 2 ** 31 }),
      fc.record({
        limitOffsetBps: fc.constantFrom(NaN, 5),
        limitBars: fc.integer({ min: 1, max: 4 }),
        stopShare: fc.constantFrom(0.004, 0.3),
        startEquity: fc.constantFrom(10_000, 20),
      }),
      fc.record({
        latencyMs: fc.constantFrom(0, 400, 20_000),
        refusalShare: fc.constantFrom(0, 0.2),
        partShare: fc.constantFrom(1, 0.5),
        feeAsset: fc.constantFrom(undefined, "base" as const),
      }),
      fc.record({
        stepSize: fc.constantFrom(0, 0.001, 0.0007),
        tickSize: fc.constantFrom(0, 0.01),
        minNotional: fc.constantFrom(0, 1.5, 3, 4.6),
      }),
      fc.record({
        isAsked: fc.constantFrom(false, false, true),
        limits: fc.constantFrom("wide", "wide", "wide", "hurried", "strict"),
        isBroken: fc.boolean(),
      }),
      async (
        seed,
        { stopShare, startEquity, ...rules },
        { feeAsset, ...drawn },
        grid,
        { isAsked, limits: which, isBroken },
      ) => {
        const minutes = randomMinutes(seed, 40), events = isAsked ? withCommands(minutes, seed) : minutes;
        const lane = bookLane(restless(rules, stopShare), 100, { startEquity, filters: { ...NO_FILTERS, ...grid } });
        const terms = { ...drawn, ...(feeAsset && { feeAsset }) };
        const limits = LIMITS[which];
        const random = randomSource(seed, 1);
        const restarts = new Set(isBroken ? Array.from({ length: 15 }, () => random.integer(events.length)) : []);
        using db = await ledger();
        leadByBook(db, lane, events, { terms, limits, restarts, watch: checkStand });
        checkLedger(db, "paper");

        // What was not watched from its beginning is led by the bar: in the last minute nothing is yet.
        const closes = events.flatMap(({ kind }, i) => kind === "bar" ? [i] : []),
          last = random.integer(closes.length - 1);
        const some = events.slice(0, closes[last + 1]), { length } = some;
        const between = new Set(Array.from({ length: 4 }, () => length - 1 - random.integer(length - closes[last])));
        using whole = await ledger(), killed = await ledger();
        leadByBook(whole, lane, some, { terms, limits });
        leadByBook(killed, lane, some, { terms, limits, restarts: between });
        assert.deepEqual(ledgerRows(killed), ledgerRows(whole), "a restart between two parts changes nothing");

        const { risk, run } = readStand(loadRun(db, "paper")!)!, [{ state }] = run.lanes;
        const positions = loadPositions(db, "paper"), closed = positions.filter(({ closedAt }) => closedAt !== null);
        const earned = closed.reduce((sum, { pnl }) => sum + pnl!, lane.plan.capital);
        if (state.position.side === 0) {
          for (const cash of [risk.cash, state.cash]) {
            assert.ok(Math.abs(cash - earned) <= 1e-9 * lane.plan.capital, `${cash} is not ${earned}`);
          }
        }
        const parity = laneParity(db, "paper", withHeardBars(db, "paper", lane)), { differences, profit } = parity;
        if (!isAsked && which !== "strict") assert.equal(parity.unexplained, 0, JSON.stringify(differences));
        const parts = differences.reduce((sum, { amount }) => sum + amount, 0);
        assert.ok(Math.abs(parts - (profit.run - profit.backtest)) <= 1e-9 * lane.plan.capital);

        seen.trades += closed.length;
        seen.parts += loadHistory(db, "orders", "paper").filter(({ state }) => state === "partlyFilled").length;
        for (const { sentence } of loadHistory(db, "risk_events", "paper")) {
          const small = / too small for a stop and (.*)$/.exec(sentence)?.[1];
          if (small !== undefined) seen.small.add(small);
          const given = /the rest is given up: (.*)$/.exec(sentence)?.[1];
          if (given !== undefined) seen.given.add(given);
        }
        seen.completed +=
          loadHistory(db, "intents", "paper").filter(({ purpose, action }) =>
            purpose === "entry" && action === "modify"
          ).length;
        if (positions.some(({ dust }) => dust > 0)) seen.dust++;
      },
    ),
    { numRuns: NIGHTLY ? 600 : 40, seed: 6 },
  );
  assert.ok(seen.trades > 30 && seen.parts > 30 && seen.completed > 0 && seen.dust > 0, Deno.inspect(seen));
  // By day some of the rarer ends are not met.
  assert.ok(seen.given.size >= (NIGHTLY ? 9 : 6) && seen.small.size >= (NIGHTLY ? 3 : 2), Deno.inspect(seen));
});

/** Wants to be long at the first close, with a stop 30 away, and nothing else for as long as it lasts. */
function once(own: Partial<TradeRules>) {
  return defineStrategy({
    name: "once",
    parameters: [],
    entries({ candles: { time } }) {
      const side = Int8Array.from(time, (at) => at === BEGIN ? 1 : 0);
      return { side, stopDistance: new Float64Array(time.length).fill(30) };
    },
    rules: () => own,
  });
}

const deep = (ms: number, mid: number) => bookAt(MINUTE + ms, [[mid - 0.5, 50]], [[mid + 0.5, 50]]);
const before = [bookAt(MINUTE - 100, [[99.5, 50]], [[100.5, 50]]), closedMinute(0, [100])];

/** What a run that fills in parts leaves; a position has a value of 20 at most. */
async function inParts(
  events: readonly LiveEvent[],
  { limits = WIDE_LIMITS, rules = {}, ...terms }: Partial<BookTerms> & {
    readonly limits?: LiveLimits;
    readonly rules?: Partial<TradeRules>;
  } = {},
  minNotional = 0,
) {
  const filters = { ...NO_FILTERS, stepSize: 0.001, minNotional };
  // So that the share of the equity limits the position, not what its stop risks.
  const risk = { ...defaultBacktestOptions().risk, riskShare: 1, maxParticipation: 1 };
  const lane = bookLane(once(rules), 100, { startEquity: 100, filters, risk });
  using db = await ledger();
  leadByBook(db, lane, [...before, ...events], { terms: { partShare: 1, ...terms }, limits, watch: checkStand });
  checkLedger(db, "paper");
  const told = loadHistory(db, "risk_events", "paper");
  const report = runReport(db, "paper", [lane]);
  return {
    report,
    text: reportText(report),
    notes: told.filter(({ kind }) => kind === "note").map(({ sentence }) => sentence),
    denials: told.filter(({ kind }) => kind === "denial").map(({ code }) => code),
    orders: loadHistory(db, "orders", "paper"),
    fills: loadHistory(db, "fills", "paper"),
    positions: loadPositions(db, "paper"),
  };
}

Deno.test("A6: the first part is protected with its fill, the rest joins at the mean price, and each is told", async () => {
  const books = Array.from({ length: 30 }, (_, i) => deep(200 + i * 250, 100 - i / 100));
  const { notes, orders, fills, positions: [position] } = await inParts(books);
  const { quantity, entryPrice, stop, protection, fees } = position, bought = fills.map((fill) => fill.quantity);
  assert.ok(fills.length > 1 && fills.length <= 10);
  assert.ok(fills.every((fill) => Math.abs(fill.quantity * 1000 - Math.round(fill.quantity * 1000)) < 1e-9));
  const whole = bought.reduce((sum, one) => sum + one), plain = (one: number) => Number(one.toPrecision(8));
  assert.equal(notes[0], `${plain(bought[0])} of ${plain(whole)} BTC/USDT bought; the rest waits`);
  assert.equal(notes.length, fills.length - 1);
  const mean = fills.reduce((sum, fill) => sum + fill.quantity * fill.price, 0) / whole;
  const near = (found: number, wanted: number) =>
    assert.ok(Math.abs(found - wanted) < 1e-9, `${found} is not ${wanted}`);
  near(quantity, whole);
  near(entryPrice, mean);
  near(stop!, mean - 30);
  near(fees, fills.reduce((sum, { fee }) => sum + fee, 0));
  assert.deepEqual([protection, fills.map(({ fillId, orderId }) => fillId.slice(orderId.length))], [
    "resting",
    fills.map((_, i) => `${i + 1}`),
  ]);
  const rests = orders.find(({ orderId }) => orderId.endsWith("-p"))!;
  assert.deepEqual([rests.state, rests.at], ["open", fills[0].at]);
  assert.deepEqual(
    orders.filter(({ orderId }) => orderId.endsWith("-e")).map(({ state }) => state),
    ["open", ...fills.slice(1).map(() => "partlyFilled"), "filled"],
  );
});

Deno.test("A6: what is left is given up where its price allows no more, where it would be stopped, and with its bar", async () => {
  // The stop is 30 below the mean of what was bought and is to be.
  const wide = bookAt(MINUTE + 600, [[60, 50]], [[101, 50]]),
    later = deep(900, 100),
    thin = bookAt(MINUTE + 600, [[99, 50]], [[101, 0.0001]]);
  const ends: readonly (readonly [readonly LiveEvent[], RegExp])[] = [
    [[deep(600, 4000)], /no more may be held at its price$/],
    [[wide, later], /its position would have been at its stop$/],
    [[thin, closedMinute(1, [100])], /its bar has ended$/],
  ];
  for (const [events, reason] of ends) {
    const { notes, fills } = await inParts([deep(200, 100), ...events]);
    assert.equal(fills.filter((fill) => fill.reason === null).length, 1);
    assert.match(notes.at(-1)!, /^0\.\d+ of 0\.\d+ BTC\/USDT bought; the rest is given up: /);
    assert.match(notes.at(-1)!, reason);
  }
});

Deno.test("A6: what the first part restricts withdraws the rest, and so do a stop that moves and a sale that begins", async () => {
  const strict = await inParts([deep(200, 100), deep(600, 100)], { limits: LIMITS.strict });
  assert.equal(strict.fills.length, 1);
  assert.match(strict.notes.at(-1)!, /the rest is given up: the run is halted$/);
  assert.equal(strict.positions[0].protection, "resting");
  // A limit whose price comes once, and then a close that has the stop follow.
  const limit = { rules: { limitOffsetBps: 5, limitBars: 9, trailRatio: 1 } };
  const moved = await inParts([deep(200, 99), closedMinute(1, [99, 110]), deep(MINUTE + 900, 99)], limit);
  assert.match(moved.notes.at(-1)!, /the rest is given up: the stop has moved$/);
  assert.deepEqual([moved.fills.length, moved.positions[0].stop], [1, 80]);
  // What is left has no book to fill in when the stop finds one that is too thin for it as well.
  const stopped = bookAt(MINUTE + 600, [[60, 0.001]], [[101, 0.001]]);
  const sold = await inParts([deep(200, 100), stopped, deep(900, 100)]);
  assert.match(sold.notes.at(-1)!, /the rest is given up: the position is left$/);
  assert.deepEqual(sold.fills.map(({ reason }) => reason), [null, "stopLoss"]);
});

Deno.test("A8: a fee in the base asset leaves less to be sold, in whole steps; fee and crumb are part of the costs", async () => {
  const { fills: [entry, exit], positions: [position], text } = await inParts(
    [deep(200, 100), bookAt(MINUTE + 900, [[60, 50]], [[61, 50]])],
    { partShare: 0, feeAsset: "base" },
  );
  // 0.199 at 100.5; 5 basis points of them are 0.0000995, and of the rest 0.198 are whole steps.
  assert.deepEqual([entry.quantity, exit.quantity, position.quantity], [0.199, 0.198, 0.198]);
  const near = (found: number, wanted: number) =>
    assert.ok(Math.abs(found - wanted) < 1e-12, `${found}, not ${wanted}`);
  near(entry.lost, 0.001);
  near(position.dust, 0.001 - 0.199 * 0.0005);
  near(entry.fee, 0.001 * 100.5);
  assert.match(text, /^Too small to be sold, and counted as lost: 0\.0009005 of BTC\/USDT\.$/m);
  near(position.pnl!, 0.198 * 60 * (1 - 0.0005) - 0.199 * 100.5);
});

Deno.test("A7: a first part that is too small for its stop is completed to the least size, else sold, else held as dust, and said", async () => {
  const first = (await inParts([deep(200, 100)])).fills[0].quantity, whole = 0.199;
  assert.ok(first < whole);
  // At its stop the part is worth 70 a unit, so that it is too small by a step.
  const least = (first + 0.001) * 70, books = [deep(200, 100), deep(400, 100), deep(600, 100), deep(800, 100)];
  const completed = await inParts(books, { latencyMs: 0 }, least);
  assert.equal(completed.positions[0].protection, "resting");
  assert.deepEqual(completed.notes.filter((note) => /too small/.test(note)), []);
  const { quantity, entryPrice } = completed.positions[0];
  assert.ok(quantity * (entryPrice - 30) >= least && quantity < whole, `${quantity}`);
  // A second order within the minute is denied.
  const denied = { latencyMs: 0, limits: LIMITS.hurried };
  const sold = await inParts(books, denied, least);
  assert.match(sold.notes.at(-1)!, / BTC\/USDT are too small for a stop and are sold at the market$/);
  assert.deepEqual(sold.fills.map(({ reason, quantity }) => [reason, quantity]), [[null, first], ["signal", first]]);
  const worth = first * 99.5 * 1.01, dear = deep(1000, 102);
  const held = await inParts([...books, dear], denied, worth);
  assert.match(
    held.notes.at(-1)!,
    /for a stop and for a sale: they are held without one until a sale is large enough$/,
  );
  assert.deepEqual(held.fills.map(({ at }) => at), [BEGIN + MINUTE + 200, dear.at]);
  assert.deepEqual(held.denials, ["ORDER_RATE"]);
  // Without latency the book that has opened a position takes its sale too.
  assert.deepEqual([completed, sold, held].map(({ report }) => report.unprotectedMs), [0, 0, 800]);
  // What is still held counts up to where the run stands, not to the last close, which was before it was bought.
  const waits = await inParts(books, denied, worth);
  assert.deepEqual(waits.positions.map(({ protection, closedAt }) => [protection, closedAt]), [["dust", null]]);
  assert.equal(waits.report.unprotectedMs, 600);
  // A halt keeps the sale back as well, until a person lifts it.
  const at = BEGIN + MINUTE + 500, asked = { name: "resume", command: 1, reason: "a test", override: 1 } as const;
  const command = {
    environment: "dry",
    run: "paper",
    at,
    who: "operator",
    state: "waiting",
    answer: null,
    ...asked,
  } as const;
  const halted = await inParts([...books.slice(0, 2), { kind: "command", at, command }, ...books.slice(2)], {
    latencyMs: 0,
    limits: LIMITS.strict,
  }, least);
  assert.match(halted.notes.at(-1)!, /for a stop and may not be sold: they are held without one until that is lifted$/);
  assert.deepEqual(halted.fills.map(({ at }) => at), [BEGIN + MINUTE + 200, BEGIN + MINUTE + 600]);
});
