/**
 * Why an order, or the rest of one, ended without a fill, in words.
 *
 * @module
 */

const WORDS: Readonly<Record<string, string>> = {
  noStopDistance: "no distance to its stop",
  profitMargin: "its target lies within the costs",
  noVolume: "the bar had no volume for it",
  belowMinimumQuantity: "smaller than the exchange takes",
  belowMinimumNotional: "worth less than the exchange takes",
  limitExpired: "its price did not come in time",
  direction: "not of a side that is traded",
  refused: "the paper broker refused it, as an exchange may",
  noDepth: "the book was not deep enough",
  stopPassed: "its position would have been at its stop",
  noRoom: "no more may be held at its price",
  barEnded: "its bar has ended",
  stopMoved: "the stop has moved",
  exit: "the position is left",
  tooSmall: "the position was too small for a stop",
  stop: "the run was asked to stop",
  REDUCING: "the run opens nothing",
  HALTED: "the run is halted",
};

/** Why an order, or the rest of one, ended without a fill, in words; another release's reason under its own name. */
export function orderEndWords(reason: string): string {
  return WORDS[reason] ?? reason;
}
