import assert from "node:assert/strict";
import fc from "fast-check";
import { PlainRiskAccount } from "../../test/fixtures/plain_risk_account.ts";
import { resolveSettings } from "../config/settings.ts";
import { DAY_MS } from "../core/candles.ts";
import { NO_FILTERS } from "../execution/filters.ts";
import type { CommandRecord } from "../store/live_operator_records.ts";
import type { LiveEvent, OrderRequest } from "./events.ts";
import { applyEvent } from "./risk_apply.ts";
import { decideRisk } from "./risk_decide.ts";
import { equityOf, modeOf, profitOfDay } from "../store/kept_risk.ts";
import { limitsOf, readRisk, type RiskState, startRisk, writeRisk } from "./risk_state.ts";

const defaults = limitsOf(resolveSettings({ envFile: null, environment: {}, commandLine: {} }).settings);

/** Defaults, but those that a short sequence would seldom meet. */
const limits = {
  ...defaults,
  liveDailyGainShare: 0.015,
  liveMaxDrawdownShare: 0.015,
  liveMaxConsecutiveStops: 2,
  liveOrdersPerMinute: 4,
  liveMaxPositions: 2,
};
const rules = { filters: NO_FILTERS, allowsShort: true, leverage: 1, takerFee: 0.001, band: null };
const SYMBOLS = ["BTC/USDT", "ETH/USDT"], CAPITAL = 10_000;

/** Shortly before midnight, so that days change. */
const START = 20_000 * DAY_MS - 90_000;

/** What may happen, by weight. */
const STEPS = [
  ...["price", "price", "price", "entry", "entry", "entry", "fill", "fill", "fill", "exit", "exit", "clock"],
  ...["flow", "settle", "unknown", "resume", "restart", "lost", "night", "back"],
] as const;

/** Deep-frozen, so that nothing can be changed in place without an exception. */
function frozen<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

/** A run with a market that does what a list of numbers says, told to the risk manager and to the plain account alike. */
class Run {
  state: RiskState = frozen(startRisk(limits, CAPITAL, START));
  readonly plain = new PlainRiskAccount(CAPITAL, START, limits);
  readonly seen: Set<string>;
  #now = START;
  #sent: OrderRequest[] = [];
  #count = 0;

  constructor(seen: Set<string>) {
    this.seen = seen;
    for (const symbol of SYMBOLS) {
      this.tell({ kind: "market", at: START, symbol, rules });
      this.tell({ kind: "price", at: START, symbol, bid: 100, ask: 100 });
    }
  }

  tell(event: LiveEvent): void {
    const { state, answer } = applyEvent(this.state, event);
    this.state = frozen(state);
    this.plain.add(event, event.kind === "command" && event.command.name === "resume" && answer?.isRefused === false);
    this.check();
  }

  check(): void {
    const equity = this.plain.equity, profit = this.plain.profitOfDay;
    close(equityOf(this.state), equity);
    close(profitOfDay(this.state), profit);
    const codes = this.state.restrictions.map(({ code }) => code).sort();
    assert.deepEqual(codes.filter((code) => code !== "EQUITY_UNKNOWN"), this.plain.restricting().sort());
    for (const code of codes) this.seen.add(code);
  }

  step(kind: (typeof STEPS)[number], a: number, b: number): void {
    const at = this.#now += 100 * a, symbol = SYMBOLS[b % 2], price = this.plain.price(symbol) ?? 100;
    switch (kind) {
      case "price": {
        const next = price * (1 + (a - 50) / 500);
        return this.tell({ kind: "price", at, symbol, bid: next, ask: next });
      }
      case "lost":
        return this.tell({ kind: "price", at, symbol, bid: null, ask: null });
      case "entry":
        return this.ask(this.entry(symbol, price, a, b));
      case "fill":
        return this.fill(a, b);
      case "exit":
        return this.exit(a, b);
      case "settle":
      case "unknown": {
        const order = this.#sent.at(a % Math.max(1, this.#sent.length));
        if (order === undefined) return;
        const state = kind === "unknown" ? "unknown" : b % 2 === 0 ? "rejected" : "cancelled";
        if (kind === "settle") this.#sent = this.#sent.filter((one) => one !== order);
        return this.tell({ kind: "order", at, orderId: order.orderId, state });
      }
      case "flow":
        return this.tell({ kind: "flow", at, amount: (a - 30) * 20 });
      case "clock":
        return this.tell({ kind: "clock", at, skewMs: null });
      case "night":
        this.#now += DAY_MS / 3;
        return;
      case "back":
        this.#now -= 60_000;
        return;
      case "restart":
        this.state = frozen(readRisk(writeRisk(this.state)));
        return this.check();
      case "resume": {
        const override = b % 2 as 0 | 1, isMissing = a < 10;
        return this.tell({
          kind: "command",
          at,
          command: command("resume", isMissing ? " " : "looked at it", override),
        });
      }
    }
  }

  entry(symbol: string, price: number, a: number, b: number): OrderRequest {
    const side = a % 2 === 0 ? 1 : -1, orderId = `o${this.#count++}`;
    const waiting = this.plain.waiting().map(({ request }) => request).at(0),
      joins = b % 5 === 0 && waiting !== undefined;
    return {
      orderId,
      action: "submit",
      strategy: "s",
      symbol: joins ? waiting.symbol : symbol,
      position: joins ? waiting.position : this.#count,
      purpose: "entry",
      side: joins ? waiting.side : side,
      quantity: (1 + b) * (b % 7 === 0 ? 2 : 0.2),
      price: null,
      expectedPrice: joins ? waiting.expectedPrice : price,
      stop: joins ? waiting.stop : price * (1 - side * (0.001 + a / 1000)),
      target: null,
      barTime: null,
      barCloseAt: null,
    };
  }

  /** Asks, compares the answer with the plain account, and sends what is allowed. */
  ask(request: OrderRequest): void {
    const at = Math.max(this.#now, this.state.at), before = this.state;
    const decision = decideRisk(this.state, request, this.#now);
    assert.equal(this.state, before);
    if (request.purpose === "entry") {
      const mode = modeOf(this.state);
      if (decision.isAllowed) {
        assert.equal(mode, "ACTIVE");
        assert.ok(decision.quantity <= request.quantity);
        assert.deepEqual(this.plain.brokenBy({ ...request, quantity: decision.quantity }, at), []);
        if (decision.cut !== null) this.seen.add("cut");
      } else if (mode === "ACTIVE") {
        const { code } = decision.denial;
        this.seen.add(code);
        const broken = this.plain.brokenBy(request, at);
        assert.ok(
          broken.includes(code) || code === "BELOW_MINIMUM" && broken.includes("POSITION_SHARE"),
          `${code}: ${broken}`,
        );
      }
    } else if (decision.isAllowed) {
      assert.notEqual(modeOf(this.state), "HALTED");
      assert.ok(
        request.quantity <= Math.abs(this.plain.held(request.position)) * (1 + 1e-6),
        "no sale beyond the position",
      );
    }
    if (!decision.isAllowed) return;
    const sized = { ...request, quantity: decision.quantity };
    this.#sent.push(sized);
    this.tell({ kind: "intent", at: this.#now, request: sized });
  }

  fill(a: number, b: number): void {
    const order = this.#sent.at(a % Math.max(1, this.#sent.length));
    if (order === undefined) return;
    const left = order.quantity - this.#filled(order), quantity = b % 3 === 0 ? left / 2 : left;
    if (b % 3 !== 0) this.#sent = this.#sent.filter((one) => one !== order);
    const price = (this.plain.price(order.symbol) ?? order.expectedPrice) * (1 + (b - 50) / 1e5);
    this.#fills.set(order.orderId, this.#filled(order) + quantity);
    const reason = order.purpose === "entry" ? null : a % 4 === 0 ? "signal" : "stopLoss";
    const { orderId, strategy, symbol, position, side } = order;
    const fill = { fillId: `f${this.#count++}`, orderId, strategy, symbol, position, side, quantity, price } as const;
    // Of some that buy, the fee is taken of what was bought.
    const lost = order.purpose === "entry" && side > 0 && a % 3 === 0 ? quantity / 500 : 0;
    const fee = lost === 0 ? quantity * price / 1000 : lost * price;
    this.tell({ kind: "fill", at: this.#now, fill: { ...fill, reference: price, fee, lost, maker: 0, reason } });
  }

  readonly #fills = new Map<string, number>();
  #filled = ({ orderId }: OrderRequest): number => this.#fills.get(orderId) ?? 0;

  /** Leaves a position, sometimes with more than it holds; one sale at a time, else both could fill. */
  exit(a: number, b: number): void {
    const position = this.plain.open().at(a % 3);
    if (position === undefined || this.#sent.some((order) => order.position === position)) return;
    const held = this.plain.held(position),
      symbol = this.plain.symbolOf(position),
      price = this.plain.price(symbol) ?? 100;
    const isTooMuch = b % 10 === 0, request = this.entry(symbol, price, a, 1);
    this.ask({
      ...request,
      position,
      purpose: "exit",
      side: held > 0 ? -1 : 1,
      quantity: Math.abs(held) * (isTooMuch ? 1.5 : 1),
      stop: null,
    });
  }
}

function command(name: CommandRecord["name"], reason: string, override: 0 | 1 = 0): CommandRecord {
  const stamp = { environment: "dry", run: "r", at: 0 } as const;
  return { ...stamp, command: 1, name, reason, override, who: "operator", state: "waiting", answer: null };
}

function close(found: number | null, expected: number | null): void {
  if (found === null || expected === null) assert.equal(found, expected);
  else assert.ok(Math.abs(found - expected) <= 1e-6 * CAPITAL, `${found} is not ${expected}`);
}

Deno.test("no sequence of prices, fills, refusals, restarts, jumps of the clock and flows breaks a limit", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(STEPS.length - 1), fc.nat(99), fc.nat(99)), { maxLength: 40, size: "max" }),
      (steps) => {
        const run = new Run(seen);
        for (const [kind, a, b] of steps) run.step(STEPS[kind], a, b);
      },
    ),
    { numRuns: 10_000 },
  );
  const expected = [
    "DAILY_LOSS",
    "DAILY_GAIN",
    "DRAWDOWN",
    "CONSECUTIVE_STOPS",
    "EQUITY_UNKNOWN",
    "ORDER_RATE",
    "POSITIONS",
  ];
  expected.push("STALE_DATA", "OPEN_RISK", "cut");
  assert.deepEqual(expected.filter((code) => !seen.has(code)), [], "the sequences meet every limit");
});
