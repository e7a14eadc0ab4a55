/**
 * Closed trades, written down as columns that grow.
 *
 * @module
 */
import { type Candles, TIMEFRAME_MS } from "../core/candles.ts";
import type { Trades } from "../core/trades.ts";
import { BASIS_POINT, participation } from "../execution/costs.ts";
import type { Position } from "../execution/position.ts";

const MINUTE_MS = 60_000;

/** Room for the first trades at most; it doubles when full. */
const FIRST_CAPACITY = 4096;

function columns(capacity: number) {
  const float = () => new Float64Array(capacity);
  return {
    entryBar: new Int32Array(capacity),
    exitBar: new Int32Array(capacity),
    entryTime: float(),
    exitTime: float(),
    side: new Int8Array(capacity),
    qty: float(),
    entryPrice: float(),
    exitPrice: float(),
    entryReference: float(),
    exitReference: float(),
    entryMid: float(),
    exitMid: float(),
    entryMaker: new Uint8Array(capacity),
    exitMaker: new Uint8Array(capacity),
    entryParticipation: float(),
    exitParticipation: float(),
    fees: float(),
    fundingPaid: float(),
    slippageBps: float(),
    spreadCapturedBps: float(),
    pnl: float(),
    holdingMinutes: float(),
    exitReason: new Uint8Array(capacity),
    maxAdverseExcursion: float(),
    maxFavourableExcursion: float(),
  };
}

type TradeColumns = ReturnType<typeof columns>;

/** A growing list of closed trades. */
export class TradeLog {
  length = 0;
  #columns: TradeColumns;

  /**
   * @param firstBar Bar that counts as number 0 in the trades.
   * @param most The number of trades there can be at most.
   */
  constructor(readonly candles: Candles, readonly firstBar: number, most: number) {
    this.#columns = columns(Math.min(most, FIRST_CAPACITY));
  }

  /** Writes down a position that has just been closed. */
  add(position: Position, pnl: number, exitReason: number): void {
    if (this.length === this.#columns.side.length) this.#grow();
    const c = this.#columns, k = this.length++;
    const { side, entryPrice, exitPrice, entryReference, exitReference } = position;
    c.entryBar[k] = position.entryBar - this.firstBar;
    c.exitBar[k] = position.exitBar - this.firstBar;
    c.side[k] = side;
    c.qty[k] = position.qty;
    c.entryPrice[k] = entryPrice;
    c.exitPrice[k] = exitPrice;
    c.entryReference[k] = entryReference;
    c.exitReference[k] = exitReference;
    c.entryMid[k] = position.entryMid;
    c.exitMid[k] = position.exitMid;
    c.entryMaker[k] = position.entryMaker;
    c.exitMaker[k] = position.exitMaker;
    c.fees[k] = position.entryFee + position.exitFee + position.fundingPaid;
    c.fundingPaid[k] = position.fundingPaid;
    // The quantity is that of both fills and cancels.
    const slipped = side * (entryPrice - entryReference + (exitReference - exitPrice));
    c.slippageBps[k] = slipped / (entryReference + exitReference) / BASIS_POINT;
    c.spreadCapturedBps[k] = spreadCaptured(position) / BASIS_POINT;
    c.pnl[k] = pnl;
    c.exitReason[k] = exitReason;
    c.maxAdverseExcursion[k] = Math.max(0, side * (entryPrice - position.worst) / entryPrice);
    c.maxFavourableExcursion[k] = Math.max(0, side * (position.best - entryPrice) / entryPrice);
  }

  /** The trades so far, in columns of exactly their number. */
  finish(): Trades {
    this.#lookUp();
    const cut = Object.entries(this.#columns).map(([name, column]) => [name, column.slice(0, this.length)]);
    return { length: this.length, ...Object.fromEntries(cut) as TradeColumns };
  }

  /** Fills what follows from the bars: looked up here all at once, the columns' far places cost least. */
  #lookUp(): void {
    const c = this.#columns, { time, volume, timeframe } = this.candles;
    const barMs = TIMEFRAME_MS[timeframe], last = time.length - 1;
    // Times rise by whole bars: if first and last are as far apart as their indices, no bar is missing.
    const isGapless = time[last] - time[0] === last * barMs;
    for (let k = 0; k < this.length; k++) {
      const entry = c.entryBar[k] + this.firstBar, exit = c.exitBar[k] + this.firstBar;
      c.entryTime[k] = isGapless ? time[0] + entry * barMs : time[entry];
      c.exitTime[k] = isGapless ? time[0] + exit * barMs : time[exit];
      c.holdingMinutes[k] = (c.exitTime[k] - c.entryTime[k]) / MINUTE_MS;
      c.entryParticipation[k] = participation(c.qty[k], volume[entry]);
      c.exitParticipation[k] = participation(c.qty[k], volume[exit]);
    }
  }

  #grow(): void {
    const grown = columns(2 * this.length);
    for (const name in grown) {
      const key = name as keyof TradeColumns;
      grown[key].set(this.#columns[key]);
    }
    this.#columns = grown;
  }
}

/** What the maker fills earned against the mid, as a fraction of their reference notional; 0 without any. */
function spreadCaptured(position: Position): number {
  const { side, entryMaker, exitMaker, entryReference, exitReference } = position;
  const notional = entryMaker * entryReference + exitMaker * exitReference;
  if (notional === 0) return 0;
  let earned = 0;
  if (entryMaker === 1) earned += side * (position.entryMid - position.entryPrice);
  if (exitMaker === 1) earned += side * (position.exitPrice - position.exitMid);
  return earned / notional;
}
