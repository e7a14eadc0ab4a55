import assert from "node:assert/strict";
import { resolveSettings } from "../config/settings.ts";
import { DAY_MS } from "../core/candles.ts";
import { NO_FILTERS } from "../execution/filters.ts";
import type { CommandRecord } from "../store/live_operator_records.ts";
import { RISK_CODES, type RiskCode } from "../store/live_risk_records.ts";
import type { LiveEvent, OrderRequest } from "./events.ts";
import { applyEvent, type RiskOutcome } from "./risk_apply.ts";
import { decideRisk } from "./risk_decide.ts";
import { modeOf, profitOfDay } from "../store/kept_risk.ts";
import { limitsOf, openRisk, readRisk, type RiskState, startRisk, writeRisk } from "./risk_state.ts";

const defaults = limitsOf(resolveSettings({ envFile: null, environment: {}, commandLine: {} }).settings);
const NOON = 20_000 * DAY_MS + DAY_MS / 2, SECOND = 1000;
const rules = {
  filters: { ...NO_FILTERS, stepSize: 0.001, minNotional: 10 },
  allowsShort: false,
  leverage: 1,
  takerFee: 0.001,
  band: null,
};

/** A long entry that breaks no rule: 10 units at 100 of an equity of 10,000, with its stop at 99. */
const ENTRY: OrderRequest = {
  orderId: "entry",
  action: "submit",
  strategy: "s",
  symbol: "BTC/USDT",
  position: 1,
  purpose: "entry",
  side: 1,
  quantity: 10,
  price: null,
  expectedPrice: 100,
  stop: 99,
  target: 103,
  barTime: NOON - 60 * SECOND,
  barCloseAt: NOON,
};

function after(events: readonly LiveEvent[], from = startRisk(defaults, 10_000, NOON)): RiskOutcome {
  return events.reduce<RiskOutcome>(
    ({ state, facts }, event) => {
      const outcome = applyEvent(state, event);
      return { ...outcome, facts: [...facts, ...outcome.facts] };
    },
    { state: from, facts: [], closedDay: null, answer: null },
  );
}

const price = (value: number | null, at = NOON): LiveEvent => {
  return { kind: "price", at, symbol: "BTC/USDT", bid: value, ask: value };
};
const market = (changed: Partial<typeof rules> | object = {}): LiveEvent => {
  return { kind: "market", at: NOON, symbol: "BTC/USDT", rules: { ...rules, ...changed } };
};
const clock = (at: number, skewMs: number | null = null): LiveEvent => ({ kind: "clock", at, skewMs });
const ready = [market(), price(100)];

function bought(position: number, quantity = 10, at = NOON): LiveEvent[] {
  const orderId = `entry ${position}`, request = { ...ENTRY, orderId, position, quantity };
  const fill = {
    fillId: orderId,
    orderId,
    strategy: "s",
    symbol: "BTC/USDT",
    position,
    side: 1,
    quantity,
    price: 100,
  } as const;
  return [
    { kind: "intent", at, request },
    { kind: "fill", at, fill: { ...fill, reference: 100, fee: 0, lost: 0, maker: 0, reason: null } },
  ];
}

function sold(
  position: number,
  at: number,
  reason: "stopLoss" | "takeProfit",
  quantity = 10,
  atPrice = 100,
): LiveEvent {
  const fill = {
    fillId: `exit ${position}`,
    orderId: `exit ${position}`,
    strategy: "s",
    symbol: "BTC/USDT",
    position,
  } as const;
  return {
    kind: "fill",
    at,
    fill: { ...fill, side: -1, quantity, price: atPrice, reference: atPrice, fee: 0, lost: 0, maker: 0, reason },
  };
}

function command(name: CommandRecord["name"], at: number, more: Partial<CommandRecord> = {}): LiveEvent {
  const stamp = { environment: "dry", run: "r", at } as const;
  const asked = { command: 1, name, reason: "", override: 0, who: "operator", state: "waiting", answer: null } as const;
  return { kind: "command", at, command: { ...stamp, ...asked, ...more } };
}

/** Each code with what brings it about and what is said. */
const DENIALS: readonly (readonly [RiskCode, readonly LiveEvent[], Partial<OrderRequest>, number, string])[] = [
  ["HALTED", [...ready, command("halt", NOON, { reason: "storm" })], {}, 0, "A person asked to halt: storm"],
  ["REDUCING", [...ready, command("pause", NOON)], {}, 0, "A person asked to pause"],
  [
    "DAILY_LOSS",
    [...ready, ...bought(9, 20), price(89)],
    {},
    0,
    "The day has lost 2.20 % of its equity; 2.00 % halts the run",
  ],
  [
    "DAILY_GAIN",
    [...ready, ...bought(9, 20), price(130)],
    {},
    0,
    "The day has gained 6.00 % of its equity; from 5.00 % on no position is opened until 00:00 UTC",
  ],
  [
    "CLOCK_SKEW",
    [...ready, clock(NOON, -1500)],
    {},
    0,
    "The clock differs from the exchange's by 1,500 ms, at most 1000 ms are allowed",
  ],
  ["FAULT", [...ready, { kind: "fault", at: NOON, sentence: "The disk is full" }], {}, 0, "The disk is full"],
  [
    "UNRECONCILED",
    [...ready, { kind: "reconciled", at: NOON, isReconciled: false }],
    {},
    0,
    "Bars, orders and balances have not been read again since the last gap",
  ],
  ["LATE_BAR", ready, {}, 6, "The decision came 6.0 s after the close of its bar, at most 5 s are allowed"],
  ["STALE_DATA", ready, { barCloseAt: null }, 16, "The last price is 16.0 s old, at most 15 s are allowed"],
  ["SHORT_ON_SPOT", ready, { side: -1, stop: 101 }, 0, "What is not owned cannot be sold on a spot market"],
  [
    "ORDER_RATE",
    [...ready, ...Array.from({ length: 10 }, (): LiveEvent => ({ kind: "intent", at: NOON, request: ENTRY }))],
    {},
    0,
    "11 orders within 60 s, at most 10 are allowed",
  ],
  [
    "EQUITY_UNKNOWN",
    [...ready, ...bought(9), price(null)],
    {},
    0,
    "The equity cannot be computed: a position has no price at which it could be left",
  ],
  [
    "PRICE_DEVIATION",
    ready,
    { expectedPrice: 100.6 },
    0,
    "The price is 60.0 bps worse than the market's, at most 50 bps are allowed",
  ],
  [
    "OUTSIDE_BAND",
    [market({ band: { buy: { low: 0.2, high: 5 }, sell: { low: 0.995, high: 1.1 } } }), price(100)],
    {},
    0,
    "A price of 99 lies outside the exchange's band, which ends at 99.5",
  ],
  [
    "POSITIONS",
    [...ready, ...bought(7), ...bought(8), ...bought(9)],
    {},
    0,
    "4 positions with this one, at most 3 are allowed",
  ],
  ["BELOW_MINIMUM", ready, { quantity: 0.1 }, 0, "The order is 9.9, the exchange takes at least 10"],
  ["OPEN_RISK", ready, { stop: 60 }, 0, "All stops together would lose 4.00 % of equity, at most 3.00 % are allowed"],
  [
    "FREE_BALANCE",
    [market({ leverage: 0.05 }), price(100)],
    {},
    0,
    "The order needs 20001, 10000 are free",
  ],
];

for (const [code, events, changed, secondsLater, sentence] of DENIALS) {
  Deno.test(`${code} denies an entry, and says so with what was found and the limit`, () => {
    const { state } = after(events);
    const decision = decideRisk(state, { ...ENTRY, ...changed }, NOON + secondsLater * SECOND);
    assert.equal(decision.isAllowed, false);
    assert.deepEqual([decision.denial.code, decision.denial.sentence], [code, sentence]);
  });
}

Deno.test("each code is met by a test of its own", () => {
  const others: RiskCode[] = ["DRAWDOWN", "CONSECUTIVE_STOPS", "POSITION_SHARE"];
  assert.deepEqual([...DENIALS.map(([code]) => code), ...others].sort(), [...RISK_CODES].sort());
});

Deno.test("POSITION_SHARE cuts an entry to whole steps, and one that joins a position to what is left", () => {
  const { state } = after(ready);
  assert.deepEqual(decideRisk(state, ENTRY, NOON), { isAllowed: true, quantity: 10, cut: null });
  const decision = decideRisk(state, { ...ENTRY, quantity: 25.0004 }, NOON);
  assert.ok(decision.isAllowed);
  assert.equal(decision.quantity, 20);
  assert.equal(decision.cut?.sentence, "The position would be 25.0 % of equity, at most 20.0 % are allowed");
  const joined = decideRisk(after([...ready, ...bought(1, 15)]).state, { ...ENTRY, orderId: "more" }, NOON);
  assert.ok(joined.isAllowed);
  assert.equal(joined.quantity, 5);
});

Deno.test("halted, nothing passes but cancellations and what a person flattens; reducing, exits and tighter stops pass", () => {
  const exit: OrderRequest = { ...ENTRY, orderId: "exit", purpose: "exit", side: -1, stop: null };
  const protection: OrderRequest = { ...exit, purpose: "protection", action: "modify" };
  const passes = (state: RiskState) =>
    [
      ENTRY,
      exit,
      { ...protection, stop: 99.5 },
      { ...protection, stop: 98 },
      { ...exit, purpose: "flatten" as const },
      { ...exit, quantity: 11, purpose: "flatten" as const },
      { ...ENTRY, action: "cancel" as const },
    ].map((request) => decideRisk(state, request, NOON).isAllowed);
  const held = [...ready, ...bought(1)];
  assert.deepEqual(passes(after(held).state), [true, true, true, true, true, false, true]);
  assert.deepEqual(passes(after([...held, command("pause", NOON)]).state), [
    false,
    true,
    true,
    false,
    true,
    false,
    true,
  ]);
  assert.deepEqual(passes(after([...held, command("halt", NOON)]).state), [
    false,
    false,
    false,
    false,
    true,
    false,
    true,
  ]);
});

Deno.test("an order of unknown outcome counts in full, one that was refused no more", () => {
  const sent: LiveEvent[] = [7, 8, 9].map((position) => {
    return { kind: "intent", at: NOON, request: { ...ENTRY, orderId: `o${position}`, position } };
  });
  const unknown: LiveEvent = { kind: "order", at: NOON, orderId: "o7", state: "unknown" };
  const denied = decideRisk(after([...ready, ...sent, unknown]).state, ENTRY, NOON);
  assert.equal(!denied.isAllowed && denied.denial.code, "POSITIONS");
  const refused: LiveEvent = { kind: "order", at: NOON, orderId: "o7", state: "rejected" };
  assert.ok(decideRisk(after([...ready, ...sent, unknown, refused]).state, ENTRY, NOON).isAllowed);
});

Deno.test("A7: an entry that brings the legs of a position without a stop counts that to its stop, others in full", () => {
  const bare = (position: number): LiveEvent[] => [
    ...bought(position, 5),
    { kind: "stop", at: NOON, position, stop: null },
  ];
  const completion = { ...ENTRY, orderId: "more", action: "modify", quantity: 5 } as const;
  assert.ok(decideRisk(after([...ready, ...bare(1)]).state, completion, NOON).isAllowed);
  const other = decideRisk(after([...ready, ...bare(9)]).state, completion, NOON);
  assert.equal(!other.isAllowed && other.denial.code, "OPEN_RISK");
  const far = decideRisk(after([...ready, ...bare(1)]).state, { ...completion, stop: 60 }, NOON);
  assert.equal(
    !far.isAllowed && far.denial.sentence,
    "All stops together would lose 4.00 % of equity, at most 3.00 % are allowed",
  );
});

Deno.test("A8: a fee that is taken in what is bought needs no money, and the exchange must take what is left", () => {
  const taken = [market({ feeAsset: "base" }), price(100)], least = { ...ENTRY, quantity: 0.102 };
  assert.ok(decideRisk(after(ready).state, least, NOON).isAllowed);
  // Of 0.102 less a thousandth 0.101 are whole steps, which are worth 9.999 at the stop.
  const small = decideRisk(after(taken).state, least, NOON);
  assert.ok(!small.isAllowed && small.denial.code === "BELOW_MINIMUM");
  assert.ok(decideRisk(after(taken).state, { ...ENTRY, quantity: 0.103 }, NOON).isAllowed);
  const whole = { ...ENTRY, quantity: 100, stop: 99.9 }, wide = { ...defaults, liveMaxPositionShare: 1 };
  const from = startRisk(wide, 10_000, NOON);
  assert.ok(decideRisk(after(taken, from).state, whole, NOON).isAllowed);
  const short = decideRisk(after(ready, from).state, whole, NOON);
  assert.ok(!short.isAllowed && short.denial.code === "FREE_BALANCE");
});

Deno.test("A6: what is left of an entry counts beside its position; without a stop all of that could be lost", () => {
  const [intent, fill] = bought(1, 10) as [LiveEvent, Extract<LiveEvent, { kind: "fill" }>];
  const part = { ...fill, fill: { ...fill.fill, quantity: 4, lost: 0.5, fee: 50 } };
  const { state } = after([...ready, intent, part]), id = fill.fill.orderId;
  assert.deepEqual([state.orders[id].remaining, state.positions[1].quantity, state.cash], [6, 3.5, 10_000 - 400]);
  assert.equal(openRisk(state), 9.5);
  const bare = after([{ kind: "stop", at: NOON, position: 1, stop: null }], state).state;
  assert.equal(openRisk(bare), 350 + 6);
});

Deno.test("an entry that is changed counts once, as it is then", () => {
  const sent: LiveEvent = { kind: "intent", at: NOON, request: { ...ENTRY, quantity: 20 } };
  const { state } = after([...ready, sent]);
  const changed = decideRisk(state, { ...ENTRY, action: "modify", quantity: 15 }, NOON);
  assert.deepEqual(changed, { isAllowed: true, quantity: 15, cut: null });
  const second = decideRisk(state, { ...ENTRY, orderId: "second", quantity: 15 }, NOON);
  assert.equal(!second.isAllowed && second.denial.code, "BELOW_MINIMUM");
});

Deno.test("D11: a crossed, empty or absurd book has no price: nothing is entered, and what is open cannot be valued", () => {
  for (const [bid, ask] of [[101, 100], [0, 100], [-1, 1], [NaN, 100], [100, Infinity], [null, 100], [100, null]]) {
    const absurd: LiveEvent = { kind: "price", at: NOON, symbol: "BTC/USDT", bid, ask };
    const flat = decideRisk(after([...ready, absurd]).state, ENTRY, NOON);
    assert.equal(!flat.isAllowed && flat.denial.code, "STALE_DATA");
    assert.equal(profitOfDay(after([...ready, ...bought(9), absurd]).state), null);
  }
});

Deno.test("a number that is none breaks every limit that it reaches", () => {
  const nothing: LiveEvent = { kind: "flow", at: NOON, amount: NaN };
  assert.equal(modeOf(after([...ready, nothing]).state), "HALTED");
  for (
    const changed of [{ quantity: NaN }, { expectedPrice: NaN }, { stop: NaN }, { barCloseAt: NaN }, { quantity: -1 }]
  ) {
    assert.equal(
      decideRisk(after(ready).state, { ...ENTRY, ...changed }, NOON).isAllowed,
      false,
      JSON.stringify(changed),
    );
  }
});

Deno.test("after a loss of the day a person resumes on the next UTC day, or types the override, and always says why", () => {
  const lost = [...ready, ...bought(1, 20), price(89), sold(1, NOON, "stopLoss", 20, 89)];
  const { state, facts } = after(lost);
  assert.deepEqual(facts.map(({ kind, code }) => [kind, code]), [["restricted", "DAILY_LOSS"]]);
  const resume = (at: number, more: Partial<CommandRecord>) => after([command("resume", at, more)], state);
  const refused = resume(NOON + SECOND, { reason: "looked at it" });
  assert.match(refused.answer?.text ?? "", /^Not resumed: The day has lost 2\.20 %.*until the next UTC day/);
  assert.equal(modeOf(refused.state), "HALTED");
  assert.match(resume(NOON + DAY_MS, {}).answer?.text ?? "", /wanted a reason, found none/);
  const restarted = readRisk(writeRisk(state));
  assert.deepEqual(restarted, state);
  assert.equal(modeOf(after([clock(NOON + SECOND)], restarted).state), "HALTED");
  for (const [at, override] of [[NOON + SECOND, 1], [NOON + DAY_MS, 0]] as const) {
    const { state: resumed, answer, facts } = resume(at, { reason: "looked at it", override });
    assert.equal(modeOf(after([clock(at)], resumed).state), "ACTIVE");
    assert.equal(
      answer?.text,
      "Resumed. New entries: on; resting entries: none; protection: none needed; positions: none.",
    );
    assert.deepEqual(facts.map(({ kind, sentence }) => [kind, sentence]), [[
      "lifted",
      "A person resumed: looked at it",
    ]]);
  }
});

Deno.test("a gain of the day keeps entries back until 00:00 UTC sharp", () => {
  const { state } = after([...ready, ...bought(1, 20), price(130)]);
  const midnight = NOON + DAY_MS / 2;
  assert.equal(modeOf(after([clock(midnight - 1)], state).state), "REDUCING");
  const next = after([clock(midnight)], state);
  assert.equal(modeOf(next.state), "ACTIVE");
  const day = {
    day: NOON - DAY_MS / 2,
    startEquity: 10_000,
    equity: 10_600,
    flows: 0,
    pnl: 600,
    fees: 0,
    funding: 0,
    trades: 0,
  };
  assert.deepEqual(next.closedDay, day);
  assert.equal(profitOfDay(next.state), 0);
});

Deno.test("a drawdown over days halts, though no day has lost its share", () => {
  let { state } = after([...ready, ...bought(1, 20)]);
  for (let day = 1; modeOf(state) === "ACTIVE"; day++) {
    assert.ok(day < 9);
    ({ state } = after([price(100 - 9 * day, NOON + day * DAY_MS)], state));
  }
  assert.deepEqual(state.restrictions.map(({ code }) => code), ["DRAWDOWN"]);
});

Deno.test("stops in a row count over positions; a trade that ends otherwise begins anew", () => {
  const stopped = (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => [...bought(from + i, 1), sold(from + i, NOON, "stopLoss", 1)]).flat();
  const four = after([...ready, ...stopped(1, 4)]).state;
  assert.equal(modeOf(after(stopped(5, 1), four).state), "REDUCING");
  const between = after([...bought(5, 1), sold(5, NOON, "takeProfit", 1), ...stopped(6, 4)], four).state;
  assert.equal(modeOf(between), "ACTIVE");
});

Deno.test("an equity that cannot be computed three times within 30 s halts; twice, or over a longer time, does not", () => {
  const blind = after([...ready, ...bought(1), price(null)]).state;
  const ticks = (seconds: readonly number[]) =>
    modeOf(after(seconds.map((second) => clock(NOON + second * SECOND)), blind).state);
  assert.equal(ticks([1, 10]), "ACTIVE");
  assert.equal(ticks([1, 20, 40]), "ACTIVE");
  assert.equal(ticks([1, 10, 20]), "HALTED");
});

Deno.test("money paid in is no profit, and losses are measured with it", () => {
  const { state, facts } = after([...ready, { kind: "flow", at: NOON, amount: 5000 }]);
  assert.equal(profitOfDay(state), 0);
  assert.deepEqual(facts.map(({ sentence }) => sentence), ["5,000 paid in"]);
  assert.equal(modeOf(after([...bought(1, 20), price(86)], state).state), "ACTIVE");
  assert.equal(modeOf(after([...bought(1, 20), price(85)], state).state), "HALTED");
});

Deno.test("every answer says what is now with new entries, resting entries, protection and positions", () => {
  const { state } = after([...ready, ...bought(1), { kind: "intent", at: NOON, request: { ...ENTRY, position: 2 } }]);
  const answer = (name: CommandRecord["name"]) => after([command(name, NOON)], state).answer?.text;
  const tail = "New entries: off; resting entries: 1, withdrawn; protection: stays; positions: 1, kept.";
  assert.equal(answer("pause"), `Paused. ${tail}`);
  assert.equal(answer("halt"), `Halted. ${tail}`);
  assert.equal(answer("stop"), `Stopping. ${tail}`);
  assert.equal(
    answer("flatten"),
    "Closing every position at the market. New entries: off; resting entries: 1, withdrawn; protection: until closed; " +
      "positions: 1, being closed.",
  );
  assert.match(
    after([...ready, command("flatten", NOON)]).answer!.text,
    /^Paused; no position is open\. New entries: off;/,
  );
});
