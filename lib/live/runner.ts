/**
 * The runner: events are handled one by one, each to its end, and written down with what they caused. The same events give
 * the same ledger.
 *
 * On a closed bar, for each lane of its market:
 *
 * 1. The broker leads the waiting entry and the open position through the bar; fills are booked.
 * 2. The close is told to the risk manager as the market's price.
 * 3. The close is decided: to move the stop, to leave, or, while flat, to enter. Whatever is asked for passes the risk
 *    manager first, and a denial is a record of its own.
 *
 * @module
 */
import { TIMEFRAME_MS } from "../core/candles.ts";
import { OPEN } from "../execution/exit_code.ts";
import { modeOf } from "../store/kept_risk.ts";
import { enterInBar, type EntryNews, exitInBar, type ExitNews, expiredEntry, isSoldBy } from "./bars_broker.ts";
import { type BookTerms, exitInBook, type HeardBook } from "./book_broker.ts";
import { enterInBook } from "./book_entry.ts";
import { flattenLane, withdrawEntry } from "./between_closes.ts";
import { BookWatch, type FedRun } from "./fed_run.ts";
import { type CloseDecision, enter, leadPosition } from "./close_decision.ts";
import type { LiveEvent } from "./events.ts";
import type { GrowingCandles } from "./growing_candles.ts";
import type { Lane } from "./lane.ts";
import { type BarEvent, closeOf } from "./replay_feed.ts";
import { dayAccount, type RiskOutcome } from "./risk_apply.ts";
import type { RiskState } from "./risk_state.ts";
import { RunBooks } from "./run_books.ts";
import type { RunLedger } from "./run_ledger.ts";
import { guardPart } from "./small_part.ts";

/** Where a run stands between two events. */
export interface RunStand {
  readonly lanes: readonly Lane[];
  /** What the risk manager knows. */
  readonly risk: RiskState;
  /** Number of the next position. */
  readonly nextPosition: number;
  /** By lane: the bar that closes next, by its place. */
  readonly nextBars: readonly number[];
}

/** What is recorded of a close that was decided too late. */
const MISSED: CloseDecision = { action: "missed", side: null, stop: null, reason: "LATE_BAR" };

/** A run as events move it on. */
export class Runner {
  readonly #lanes: readonly Lane[];
  readonly #books: RunBooks;
  readonly #nextBars: number[];
  readonly #firstBars: readonly number[];
  #nextPosition: number;

  readonly #feed: FedRun | null;
  readonly #watch: BookWatch;
  /** By place of a lane, since when books come though a bar of it that has closed is not told. */
  readonly #heldSince = new Map<number, number>();
  /** Whether lanes are being led through a bar. */
  #isLeading = false;

  /**
   * A run that begins, or goes on from where it stood.
   *
   * @param feed What a live feed brings; `null` for a replay.
   */
  constructor(stand: RunStand, ledger: RunLedger, feed: FedRun | null = null) {
    this.#lanes = stand.lanes;
    this.#feed = feed;
    this.#watch = new BookWatch(feed?.staleMs ?? 0);
    const onRestricted = (at: number) => this.#eachLane(withdrawEntry, at);
    this.#books = new RunBooks(ledger, stand.risk, feed, onRestricted, (at) => this.#isBehind(at));
    this.#nextBars = [...stand.nextBars];
    this.#firstBars = stand.nextBars;
    this.#nextPosition = stand.nextPosition;
    // A run that failed was halted from outside.
    if (modeOf(stand.risk) !== "ACTIVE") this.#eachLane(withdrawEntry, stand.risk.at);
  }

  /** Where the run stands. */
  get stand(): RunStand {
    return {
      lanes: this.#lanes,
      risk: this.#books.risk,
      nextPosition: this.#nextPosition,
      nextBars: [...this.#nextBars],
    };
  }

  /**
   * Handles an event to its end.
   *
   * @returns What the person who sent a command is told; `null` for other events.
   * @throws {RangeError} If a bar is not the next of its market, or a strategy cannot be run.
   */
  handle(event: LiveEvent): RiskOutcome["answer"] {
    const answer = event.kind === "bar"
      ? this.#handleBar(event)
      : event.kind === "book"
      ? this.#handleBook(event)
      : this.#books.tell(event);
    if (event.kind === "note") this.#books.note(event.sentence, event.at);
    if (event.kind === "command") this.#obey(event);
    if (event.kind === "reconciled") this.#watch.doubt(event.at);
    const day = dayAccount(this.#books.risk);
    if (day !== null) this.#books.ledger.save("days", day.day, event.at, day);
    return answer;
  }

  #obey({ at, command: { name } }: Extract<LiveEvent, { kind: "command" }>): void {
    if (name === "flatten") this.#eachLane(flattenLane, at);
    if (name === "stop") this.#eachLane(withdrawEntry, at);
  }

  #handleBar(event: BarEvent): null {
    const { at, bar } = event, closedAt = bar.time + TIMEFRAME_MS[bar.timeframe];
    this.#books.ledger.append("bars", at, bar);
    this.#grown(bar)?.take(bar);
    if (bar.revision > 0) {
      this.#books.note(`The exchange changed the bar of ${new Date(bar.time).toISOString()}`, at);
      return null;
    }
    const lanes = this.#lanes.filter((lane) => this.#isConcerned(lane, bar));
    const places = lanes.map((lane) => this.#takeBar(lane, bar.time));
    // What happened inside the bar was before its close: of one that closes at 00:00 it is of the day that ends.
    const inside = Math.min(at, closedAt) - 1;
    this.#isLeading = true;
    lanes.forEach((lane, i) =>
      this.#leadThrough(lane, places[i], inside, this.#watch.sawAll(lane.place, bar.time, closedAt))
    );
    this.#isLeading = false;
    // A loss inside the last bar of a day is held against that day's limits, before the close turns it.
    if (this.#feed !== null) this.#books.tell({ kind: "clock", at: inside, skewMs: null });
    this.#books.price(bar.symbol, inside, bar.close);
    this.#books.tell(event);
    // What is decided at a bar behind which another has closed would be traded in the past.
    const isNewest = at < closedAt + TIMEFRAME_MS[bar.timeframe];
    lanes.forEach((lane, i) => this.#decide(lane, places[i], at, isNewest));
    return null;
  }

  /** When the bar of a lane that forms closes, ms UTC. */
  #dueAt({ candles, place }: Lane): number {
    const grown = this.#feed?.bars.find((bars) => bars.candles === candles);
    return grown?.dueAt ?? closeOf(candles, this.#nextBars[place]);
  }

  /** The bars that a live feed has a market's bar grow. */
  #grown({ symbol, timeframe }: BarEvent["bar"]): GrowingCandles | undefined {
    return this.#feed?.bars.find(({ candles }) => candles.symbol === symbol && candles.timeframe === timeframe);
  }

  /**
   * Tells the prices of a book, and fills in it what waits: for as long as a price is fresh nothing before a bar that has
   * closed is told, and while anything may be missing only what leaves at the market.
   */
  #handleBook(book: HeardBook): null {
    const { symbol, at, bids, asks } = book;
    for (const lane of this.#lanes) if (lane.candles.symbol === symbol) this.#noteHeld(lane, at);
    this.#books.tell({ kind: "price", at, symbol, bid: bids.at(0)?.[0] ?? null, ask: asks.at(0)?.[0] ?? null });
    const { terms, risk: { isReconciled } } = this.#books;
    if (terms === null || bids.length === 0 || asks.length === 0) return null;
    for (const lane of this.#lanes) {
      if (lane.candles.symbol !== symbol) continue;
      const isTold = at < this.#dueAt(lane), isWhole = isTold && isReconciled;
      if (this.#isHeld(lane, at) && !this.#isSelling(lane, at)) continue;
      if (isWhole) this.#watch.hear(lane.place, at);
      this.#bookIn(lane, book, terms, isWhole);
    }
    return null;
  }

  /**
   * Fills in a book what a lane has waiting; unless all that is before it is known, only what leaves at the market. A target
   * is left to a bar in which something may have been missed: it may have reached the stop first.
   */
  #bookIn(lane: Lane, book: HeardBook, terms: BookTerms, isWhole: boolean): void {
    const bar = this.#nextBars[lane.place], { at } = book;
    const enter = () => isWhole ? enterInBook(lane, bar, book, terms) : null;
    const isTargetHeld = !isWhole || this.#watch.mayHaveMissed(lane.candles.time[bar]);
    const exit = () => exitInBook(lane, bar, book, terms, isTargetHeld);
    const guard = (news: EntryNews) => isWhole && guardPart(lane, news, bar, book, at, this.#books);
    this.#book(lane, enter, exit, bar - 1, at, guard);
  }

  /**
   * Whether a book sells a position though a bar that has closed is not told yet: what it has begun, and what was asked for
   * in that bar. Behind a longer gap the bars tell first what their stop has sold.
   */
  #isSelling(lane: Lane, at: number): boolean {
    const { state: { sale, position, reachesAt }, candles } = lane, closedAt = this.#dueAt(lane);
    const isAsked = position.leaving !== OPEN && reachesAt < closedAt;
    return position.side !== 0 && (sale !== null || isAsked && at < closedAt + TIMEFRAME_MS[candles.timeframe]);
  }

  /** Notes since when books come though a bar of a lane that has closed is not told yet. */
  #noteHeld(lane: Lane, at: number): void {
    const isTold = at < this.#dueAt(lane), since = this.#heldSince.get(lane.place);
    if (isTold) this.#heldSince.delete(lane.place);
    else if (since === undefined) this.#heldSince.set(lane.place, at);
  }

  /**
   * Whether a bar of a lane that has closed is waited for, which may have sold the position before: not for ever, as one
   * that never comes must keep back neither stop nor limit.
   */
  #isHeld(lane: Lane, at: number): boolean {
    const dueAt = this.#dueAt(lane), since = this.#heldSince.get(lane.place) ?? dueAt;
    return at >= dueAt && at < since + (this.#feed?.staleMs ?? 0);
  }

  /** Whether an open position is yet to be led through a bar that has closed, which may have sold it before this price. */
  #isBehind(at: number): boolean {
    return this.#isLeading || this.#lanes.some((lane) => lane.state.position.side !== 0 && this.#isHeld(lane, at));
  }

  /** Whether a bar is of a lane's market, and not before its first. */
  #isConcerned({ candles: { symbol, timeframe, time }, place }: Lane, bar: BarEvent["bar"]): boolean {
    return symbol === bar.symbol && timeframe === bar.timeframe && !(bar.time < time[this.#firstBars[place]]);
  }

  /** The place of the bar that has closed among a lane's bars. */
  #takeBar({ candles: { symbol, time }, place }: Lane, closed: number): number {
    const bar = this.#nextBars[place];
    if (time[bar] !== closed) {
      const wanted = bar < time.length ? `that of ${new Date(time[bar]).toISOString()}` : "none any more";
      throw new RangeError(
        `Cannot handle a bar of ${symbol}: wanted ${wanted}, found ${new Date(closed).toISOString()}`,
      );
    }
    this.#nextBars[place]++;
    return bar;
  }

  /**
   * Leads a lane through a bar that has closed. Where the book was watched, it has filled what goes to the market; what
   * rests at a level may have been passed between two books.
   */
  #leadThrough(lane: Lane, bar: number, at: number, isSeen: boolean): void {
    const { terms } = this.#books, { position, order } = lane.state, isByBook = terms !== null;
    const hasBegun = position.side !== 0 && position.entryBar === bar, isLimit = !Number.isNaN(order?.limit ?? NaN);
    // What a book filled in this very bar is not held against what the bar saw before.
    const isFilled = isByBook && (hasBegun || isSeen && !isLimit);
    const enter = () => isFilled ? expiredEntry(lane, bar) : enterInBar(lane, bar, terms);
    // Books that have begun a sale end it.
    const isSelling = () => lane.state.sale !== null || isSeen && isSoldBy(lane, bar), { delayMs } = this.#books;
    const exit = () => isByBook && (hasBegun || isSelling()) ? null : exitInBar(lane, bar, { delayMs, isByBook });
    this.#book(lane, enter, exit, bar, at);
  }

  /** Books what an entry, and then an exit, come to. */
  #book(
    lane: Lane,
    enter: () => EntryNews,
    exit: () => ExitNews | null,
    lastBar: number,
    at: number,
    guard: (news: EntryNews) => unknown = () => {},
  ): void {
    const entry = enter();
    if (entry !== null) this.#books.entryEnded(lane, entry, at);
    guard(entry);
    const { position } = lane.state, paid = position.fundingPaid, news = exit();
    this.#books.funding(lane, position.fundingPaid - paid, at);
    // What is left of the entry does not outlive the position, nor the beginning of its sale.
    if (news !== null || lane.state.sale !== null) withdrawEntry(lane, lastBar, at, this.#books, "exit");
    if (news !== null) this.#books.exited(lane, news, at);
  }

  /** Decides a close: late, of the open position alone, and nothing at all where a later one has come. */
  #decide(lane: Lane, bar: number, at: number, isNewest: boolean): void {
    const { strategy, candles } = lane, { ledger } = this.#books, isOpen = lane.state.position.side !== 0;
    const record = (decision: CloseDecision) =>
      ledger.append("decisions", at, { strategy, symbol: candles.symbol, barTime: candles.time[bar], ...decision });
    const isLate = () => {
      const now = Math.max(at, this.#feed?.now?.() ?? at), latest = this.#books.risk.limits.liveMaxDecisionDelaySeconds;
      return !isNewest || now - closeOf(candles, bar) > 1000 * latest;
    };
    if (isLate() && !(isOpen && isNewest)) return record(MISSED);
    const { wish, missed, changed } = lane.decider.at(bar);
    let decision = leadPosition(lane, wish, missed, bar, at, this.#books);
    if (changed !== null) {
      const time = new Date(changed).toISOString();
      this.#books.note(`What was decided at the bar of ${time} is decided otherwise now: nothing is entered`, at, lane);
    } else if (isLate()) {
      if (decision.reason === "") decision = MISSED;
    } else {
      const entry = enter(lane, wish, bar, at, this.#nextPosition, this.#books);
      if (entry?.action === "enter") this.#nextPosition++;
      // An exit at this very close stands in its fill.
      if (entry !== null) decision = entry;
    }
    record(decision);
  }

  /** Does something to every lane, at its last bar. */
  #eachLane(what: (lane: Lane, bar: number, at: number, books: RunBooks) => void, at: number): void {
    for (const lane of this.#lanes) what(lane, this.#nextBars[lane.place] - 1, at, this.#books);
  }
}
