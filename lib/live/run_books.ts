/**
 * The books of a run: the risk manager that every order passes, and the ledger that everything is written into.
 *
 * @module
 */
import { EXIT_CODE } from "../execution/exit_code.ts";
import { EXIT_REASONS } from "../core/trades.ts";
import { isTooSmall } from "../execution/part_fills.ts";
import type { FillRecord, OrderState } from "../store/live_order_records.ts";
import type { Finding } from "../store/live_risk_records.ts";
import type { Side } from "../store/live_stamp.ts";
import type { BookTerms } from "./book_broker.ts";
import type { Arrival, EntryNews, ExitNews } from "./bars_broker.ts";
import type { LiveEvent, OrderRequest } from "./events.ts";
import type { FedRun } from "./fed_run.ts";
import { type Lane, NO_ORDERS, openOrder, sideOf } from "./lane.ts";
import { partText } from "./part_text.ts";
import { type PositionExit, positionRecord } from "./position_record.ts";
import { orderIdOf } from "./requests.ts";
import { applyEvent, type RiskOutcome } from "./risk_apply.ts";
import { decideRisk } from "./risk_decide.ts";
import type { RiskFact } from "./risk_facts.ts";
import { modeOf } from "../store/kept_risk.ts";
import { midPrice, type RiskState } from "./risk_state.ts";
import type { RunLedger, Unstamped } from "./run_ledger.ts";

/** A decision so long after its close is made as if at it, ms. */
const ON_TIME_MS = 5000;

/** The books of a run. */
export class RunBooks {
  readonly ledger: RunLedger;
  /** How the paper broker deals by the book; `null` where bars alone are known. */
  readonly terms: BookTerms | null;
  readonly #hasBook: boolean;
  readonly #onRestricted: (at: number) => void;
  readonly #isBehind: (at: number) => boolean;
  #risk: RiskState;

  /**
   * @param risk What the risk manager knows.
   * @param feed What a live feed brings; `null` for a replay.
   * @param onRestricted Called when the run may no longer open positions, at the time of the event.
   * @param isBehind Whether bars that have closed by a time are yet to be told to an open position.
   */
  constructor(
    ledger: RunLedger,
    risk: RiskState,
    feed: FedRun | null,
    onRestricted: (at: number) => void,
    isBehind: (at: number) => boolean,
  ) {
    this.ledger = ledger;
    this.terms = feed?.terms ?? null;
    this.#hasBook = feed !== null;
    this.#risk = risk;
    this.#onRestricted = onRestricted;
    this.#isBehind = isBehind;
  }

  /** What the risk manager knows. */
  get risk(): RiskState {
    return this.#risk;
  }

  /** So long after a close what is decided there reaches the market as if at once, ms. */
  get delayMs(): number {
    return Math.min(1000 * this.#risk.limits.liveMaxDecisionDelaySeconds, ON_TIME_MS) + (this.terms?.latencyMs ?? 0);
  }

  /** Tells the risk manager what has happened, and writes down what follows. */
  tell(event: LiveEvent): RiskOutcome["answer"] {
    const wasActive = modeOf(this.#risk) === "ACTIVE";
    const isBehind = this.#hasBook && this.#isBehind(Math.max(this.#risk.at, event.at));
    const { state, facts, closedDay, answer } = applyEvent(this.#risk, event, isBehind);
    this.#risk = state;
    for (const fact of facts) this.#note(event.at, fact);
    if (closedDay !== null) this.ledger.save("days", closedDay.day, event.at, closedDay);
    if (wasActive && modeOf(state) !== "ACTIVE") this.#onRestricted(event.at);
    return answer;
  }

  /** Tells the last trade as the price at which positions could be left, where no book tells a better one. */
  price(symbol: string, at: number, price: number): void {
    if (this.#hasBook) return;
    this.tell({ kind: "price", at, symbol, bid: price, ask: price });
  }

  /** Asks the risk manager for an order; what he lets pass is written down as an intent, what he denies as a denial. */
  ask(lane: Lane, request: OrderRequest, at: number): Finding | null {
    const decision = decideRisk(this.#risk, request, at);
    if (!decision.isAllowed) {
      this.#note(at, { kind: "denial", ...decision.denial, who: "runner" }, lane, request.orderId);
      return decision.denial;
    }
    const { quantity, cut } = decision, { expectedPrice: _, barCloseAt: __, ...intent } = request;
    if (cut !== null) this.#note(at, { kind: "cut", ...cut, who: "runner" }, lane, request.orderId);
    const mid = this.terms === null ? null : midPrice(this.#risk, request.symbol);
    this.ledger.append("intents", at, { ...intent, quantity, mid });
    this.tell({ kind: "intent", at, request: { ...request, quantity } });
    return null;
  }

  /** Books news of an order. */
  orderNews(orderId: string, at: number, state: OrderState, filledQuantity = 0, reason: string | null = null): void {
    this.ledger.append("orders", at, { orderId, venueOrderId: null, state, filledQuantity, reason });
    this.tell({ kind: "order", at, orderId, state });
  }

  /** Books what became of a waiting entry. */
  entryEnded(lane: Lane, news: NonNullable<EntryNews>, at: number): void {
    const { state } = lane, entry = openOrder(lane, "entry");
    // Nothing withdraws it while its news are written down.
    state.orders = { ...state.orders, entry: null };
    if ("refusal" in news) return this.#entryGivenUp(lane, entry, news.refusal, at);
    const { position } = state, { price, quantity, fee, reference, lost, count, filled, whole } = news.fill;
    const isWhole = state.order === null, side = sideOf(position.side);
    if (count === 1) state.openedAt = at;
    const maker = news.fill.maker === 1 ? 1 : 0, of = { orderId: entry, side, arrivalMid: news.arrivalMid };
    this.#fill(lane, at, { ...of, quantity, price, reference, fee, maker, lost, reason: null }, count);
    this.orderNews(entry, at, isWhole ? "filled" : "partlyFilled", filled);
    if (!isWhole) this.note(partText({ symbol: lane.candles.symbol, side, filled, whole }, null), at, lane);
    if (state.orders.protection === null && !isTooSmall(position, lane.rules.filters)) {
      const protection = orderIdOf(this.ledger.run.run, lane, position.entryBar, "protection");
      state.orders = { ...NO_ORDERS, protection };
      this.orderNews(protection, at, "open");
    }
    this.stopMoved(lane, at);
    if (isWhole) return;
    state.orders = { ...state.orders, entry };
    // What this very fill restricts withdraws the rest.
    if (modeOf(this.#risk) !== "ACTIVE") this.#onRestricted(at);
  }

  /** Books that an entry, or the rest of one, will not fill any more; `refusal` says why. */
  #entryGivenUp(lane: Lane, entry: string, refusal: string, at: number): void {
    const isRest = lane.state.position.side !== 0;
    this.#entryOver(lane, entry, EXPIRED.has(refusal) ? "expired" : isRest ? "cancelled" : "rejected", refusal, at);
  }

  /** Books that a person, a restriction or an exit has withdrawn an entry that waits, or the rest of one. */
  entryWithdrawn(lane: Lane, at: number, reason: string): void {
    const { state } = lane, entry = openOrder(lane, "entry");
    state.order = null;
    state.orders = { ...state.orders, entry: null };
    this.#entryOver(lane, entry, "cancelled", reason, at);
  }

  #entryOver(lane: Lane, entry: string, end: OrderState, reason: string, at: number): void {
    const { state, candles: { symbol } } = lane, { parts } = state, bought = parts?.bought ?? null;
    this.orderNews(entry, at, end, bought?.quantity ?? 0, reason);
    if (parts === undefined || bought === null) {
      state.parts = undefined;
      return;
    }
    const { side, whole } = parts;
    this.note(partText({ symbol, side, filled: bought.quantity, whole }, reason), at, lane);
  }

  /** Books where the stop of an open position now stands. */
  stopMoved(lane: Lane, at: number): void {
    const { number, position, orders } = lane.state;
    this.tell({ kind: "stop", at, position: number, stop: orders.protection === null ? null : position.stop });
    this.#position(lane, sideOf(position.side), null);
  }

  /** Books what a position paid in funding, or received where it is negative. */
  funding(lane: Lane, amount: number, at: number): void {
    if (amount === 0) return;
    const { number, position } = lane.state;
    this.tell({ kind: "funding", at, position: number, amount });
    // What the position's exit paid is written down with it.
    if (position.side !== 0) this.#position(lane, sideOf(position.side), null);
  }

  /** Books the exit of a position. */
  exited(lane: Lane, { code, side, profit, arrivalMid }: ExitNews, at: number): void {
    const { state } = lane, { position, orders } = state;
    const { qty: quantity, exitPrice: price, exitReference: reference, exitFee: fee } = position;
    const isAsked = code === EXIT_CODE.signal && state.isFlattened;
    const reason = isAsked ? "flatten" : EXIT_REASONS[code];
    // A leg that fills withdraws what was on its way to the market, and the other way round.
    const isLeg = orders.exit === null || orders.protection !== null && code !== position.leaving;
    const filled = openOrder(lane, isLeg ? "protection" : "exit"), other = isLeg ? orders.exit : orders.protection;
    const maker = position.exitMaker === 1 ? 1 : 0;
    const of = { orderId: filled, side: sideOf(-side), arrivalMid };
    this.#fill(lane, at, { ...of, quantity, price, reference, fee, maker, lost: 0, reason });
    this.orderNews(filled, at, "filled", quantity);
    if (other !== null) this.orderNews(other, at, "cancelled");
    state.orders = NO_ORDERS;
    state.isFlattened = false;
    const exit: PositionExit = { closedAt: at, exitPrice: price, exitReason: reason, pnl: profit };
    this.#position(lane, side, exit, orders.protection !== null);
    state.parts = undefined;
  }

  /** Writes down something that is no order and no rule. */
  note(sentence: string, at: number, lane?: Lane): void {
    this.#note(at, { kind: "note", code: null, sentence, found: null, limit: null, who: "runner" }, lane);
  }

  #fill(
    lane: Lane,
    at: number,
    fill: Omit<Unstamped<FillRecord>, "fillId" | "strategy" | "symbol" | "position" | "arrivalMid"> & Arrival,
    count = 1,
  ): void {
    const { strategy, candles: { symbol }, state: { number: position } } = lane;
    const record = { fillId: `${fill.orderId}${count}`, strategy, symbol, position, ...fill };
    // A sale that an earlier version of the program began has none.
    const arrivalMid = Number.isFinite(fill.arrivalMid) ? fill.arrivalMid : null;
    this.ledger.append("fills", at, { ...record, arrivalMid });
    // Until the close is known, the market is where it filled.
    this.price(symbol, at, fill.price);
    this.tell({ kind: "fill", at, fill: record });
  }

  #position(
    lane: Lane,
    side: Side,
    exit: PositionExit | null,
    hasStop = lane.state.orders.protection !== null,
  ): void {
    const { number, openedAt } = lane.state;
    this.ledger.save("positions", number, openedAt, positionRecord(lane, side, exit, hasStop));
  }

  #note(at: number, fact: RiskFact, lane?: Lane, orderId: string | null = null): void {
    this.ledger.append("risk_events", at, {
      ...fact,
      mode: modeOf(this.#risk),
      strategy: lane?.strategy ?? null,
      symbol: lane?.candles.symbol ?? null,
      orderId,
    });
  }
}

/** Ends of entries whose time was over. */
const EXPIRED: ReadonlySet<string> = new Set(["limitExpired", "barEnded"]);
