/**
 * One position as plain numbers.
 *
 * The numbers in brackets are the rules of `README.md`.
 *
 * @module
 */

import { OPEN } from "./exit_code.ts";

/** One position: open while `side` is not 0, afterwards the record of its exit. */
export class Position {
  /** +1 long, −1 short, 0 none. */
  side: number = 0;
  /** Bar of the entry's fill. */
  entryBar: number = -1;
  /** Base units. */
  qty: number = NaN;
  /** Price of the entry's fill. */
  entryPrice: number = NaN;
  /** Price the entry's rule named. */
  entryReference: number = NaN;
  /** Mid price at the entry, `NaN` where unknown. */
  entryMid: number = NaN;
  /** 1 where the entry was a maker fill. */
  entryMaker: number = 0;
  /** Price that the entry limit waited for while the bar of its fill is stepped, else `NaN` [14, 40]. */
  entryLimit: number = NaN;
  /** Level of the stop, or of the liquidation where that comes first. */
  stop: number = NaN;
  /** Level of the target. */
  target: number = NaN;
  /** Smallest step between prices as known at the entry, quote units; 0 where none is kept to [39]. */
  priceStep: number = 0;
  /** Price that fills the target when it is reached [40]. */
  targetReach: number = NaN;
  /** Level of the liquidation; `NaN` without margin [37]. */
  liquidation: number = NaN;
  /** Price at which nothing is left of the margin; `NaN` likewise [38]. */
  bankruptcy: number = NaN;
  /** First distance of the stop from the entry price. */
  stopDistance: number = NaN;
  /** Exit code of a fill at the stop's level: stop loss, what moved the stop, or liquidation. */
  stopReason: number = 0;
  /** Exit code decided at the last close, to be carried out at the next open; `OPEN` while the position is kept [17, 33]. */
  leaving: number = OPEN;
  /** Best close so far, for the trailing stop. */
  bestClose: number = NaN;
  /** Most adverse price so far. */
  worst: number = NaN;
  /** Most favourable price so far. */
  best: number = NaN;
  /** Fee of the entry, quote units. */
  entryFee: number = NaN;
  /** Fee of the exit, quote units. */
  exitFee: number = NaN;
  /** Funding paid so far, quote units. */
  fundingPaid: number = 0;
  /** Index of the next funding time. */
  nextFunding: number = 0;
  /** Bar of the exit's fill. */
  exitBar: number = -1;
  /** Price of the exit's fill. */
  exitPrice: number = NaN;
  /** Price the exit's rule named. */
  exitReference: number = NaN;
  /** Mid price at the exit, `NaN` where unknown. */
  exitMid: number = NaN;
  /** 1 where the exit was a maker fill. */
  exitMaker: number = 0;
  /** Bars so far in which the order of events was in doubt; counted over the whole run. */
  doubtfulBars: number = 0;
  /** Stops so far that filled inside a bar which went beyond their level; counted over the whole run [41]. */
  doubtfulStops: number = 0;
}

/** What a closed position earned before fees and funding, quote units. */
export function grossProfit({ side, qty, entryPrice, exitPrice }: Position): number {
  return side * qty * (exitPrice - entryPrice);
}

/** What it earned after them. */
export function netProfit(position: Position): number {
  return grossProfit(position) - position.entryFee - position.exitFee - position.fundingPaid;
}
