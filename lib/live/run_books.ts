/**
 * The books of a run: the risk manager that every order passes, and the ledger that everything is written into.
 *
 * @module
 */
import { EXIT_CODE } from "../execution/exit_code.ts";
import { EXIT_REASONS } from "../core/trades.ts";
import type { FillRecord, OrderState, PositionRecord } from "../store/live_order_records.ts";
import type { Finding } from "../store/live_risk_records.ts";
import type { Side } from "../store/live_stamp.ts";
import type { BookTerms } from "./book_broker.ts";
import type { Arrival, EntryNews, ExitNews } from "./bars_broker.ts";
import type { LiveEvent, OrderRequest } from "./events.ts";
import type { FedRun } from "./fed_run.ts";
import { type Lane, NO_ORDERS, openOrder, sideOf } from "./lane.ts";
import { orderIdOf } from "./requests.ts";
import { applyEvent, type RiskOutcome } from "./risk_apply.ts";
import { decideRisk } from "./risk_decide.ts";
import type { RiskFact } from "./risk_facts.ts";
import { modeOf } from "../store/kept_risk.ts";
import { midPrice, type RiskState } from "./risk_state.ts";
import type { RunLedger, Unstamped } from "./run_ledger.ts";

/** The books of a run. */
export class RunBooks {
  readonly ledger: RunLedger;
  /** How the paper broker deals by the book; `null` where bars alone are known. */
  readonly terms: BookTerms | null;
  readonly #hasBook: boolean;
  readonly #onRestricted: (at: number) => void;
  #risk: RiskState;

  /**
   * @param risk What the risk manager knows.
   * @param feed What a live feed brings; `null` for a replay.
   * @param onRestricted Called when the run may no longer open positions, at the time of the event.
   */
  constructor(ledger: RunLedger, risk: RiskState, feed: FedRun | null, onRestricted: (at: number) => void) {
    this.ledger = ledger;
    this.terms = feed?.terms ?? null;
    this.#hasBook = feed !== null;
    this.#risk = risk;
    this.#onRestricted = onRestricted;
  }

  /** What the risk manager knows. */
  get risk(): RiskState {
    return this.#risk;
  }

  /** Tells the risk manager what has happened, and writes down what follows. */
  tell(event: LiveEvent): RiskOutcome["answer"] {
    const wasActive = modeOf(this.#risk) === "ACTIVE";
    const { state, facts, closedDay, answer } = applyEvent(this.#risk, event);
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
    state.orders = NO_ORDERS;
    if ("refusal" in news) {
      return this.orderNews(entry, at, news.refusal === "limitExpired" ? "expired" : "rejected", 0, news.refusal);
    }
    state.openedAt = at;
    const { position } = state, { price, quantity, fee, reference } = news.fill, side = sideOf(position.side);
    const maker = news.fill.maker === 1 ? 1 : 0, of = { orderId: entry, side, arrivalMid: news.arrivalMid };
    this.#fill(lane, at, { ...of, quantity, price, reference, fee, maker, reason: null });
    this.orderNews(entry, at, "filled", quantity);
    const protection = orderIdOf(this.ledger.run.run, lane, position.entryBar, "protection");
    state.orders = { ...NO_ORDERS, protection };
    this.orderNews(protection, at, "open");
    this.stopMoved(lane, at);
  }

  /** Books where the stop of an open position now stands. */
  stopMoved(lane: Lane, at: number): void {
    const { number, position } = lane.state;
    this.tell({ kind: "stop", at, position: number, stop: position.stop });
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
    const isLeg = orders.exit === null || code === EXIT_CODE.liquidation;
    const filled = openOrder(lane, isLeg ? "protection" : "exit"), other = isLeg ? orders.exit : orders.protection;
    const maker = position.exitMaker === 1 ? 1 : 0;
    const of = { orderId: filled, side: sideOf(-side), arrivalMid };
    this.#fill(lane, at, { ...of, quantity, price, reference, fee, maker, reason });
    this.orderNews(filled, at, "filled", quantity);
    if (other !== null) this.orderNews(other, at, "cancelled");
    state.orders = NO_ORDERS;
    state.isFlattened = false;
    this.#position(lane, side, { closedAt: at, exitPrice: price, exitReason: reason, pnl: profit });
  }

  /** Writes down something that is no order and no rule. */
  note(sentence: string, at: number, lane?: Lane): void {
    this.#note(at, { kind: "note", code: null, sentence, found: null, limit: null, who: "runner" }, lane);
  }

  #fill(
    lane: Lane,
    at: number,
    fill: Omit<Unstamped<FillRecord>, "fillId" | "strategy" | "symbol" | "position" | "arrivalMid"> & Arrival,
  ): void {
    const { strategy, candles: { symbol }, state: { number: position } } = lane;
    const record = { fillId: `${fill.orderId}1`, strategy, symbol, position, ...fill };
    // A sale that an earlier version of the program began has none.
    const arrivalMid = Number.isFinite(fill.arrivalMid) ? fill.arrivalMid : null;
    this.ledger.append("fills", at, { ...record, arrivalMid });
    // Until the close is known, the market is where it filled.
    this.price(symbol, at, fill.price);
    this.tell({ kind: "fill", at, fill: record });
  }

  #position(lane: Lane, side: Side, exit: ClosedPosition | null): void {
    const { strategy, candles, state: { number, position, openedAt } } = lane;
    const { target } = position;
    this.ledger.save("positions", number, openedAt, {
      position: number,
      strategy,
      symbol: candles.symbol,
      side,
      quantity: position.qty,
      entryPrice: position.entryPrice,
      stop: position.stop,
      target: Number.isFinite(target) ? target : null,
      // On paper the legs come with the fill and go with the position.
      protection: exit === null ? "resting" : "none",
      closedAt: null,
      exitPrice: null,
      exitReason: null,
      pnl: null,
      fees: position.entryFee + position.exitFee,
      funding: position.fundingPaid,
      ...exit,
    });
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

type ClosedPosition = Pick<PositionRecord, "closedAt" | "exitPrice" | "exitReason" | "pnl">;
