/**
 * Why a position was closed, in words, on every surface the same.
 *
 * @module
 */

const WORDS: Readonly<Record<string, string>> = {
  stopLoss: "stop",
  takeProfit: "target",
  trailingStop: "trailing stop",
  breakEven: "stop at entry",
  timeout: "time limit",
  signal: "signal",
  endOfData: "end of days",
  earlyStop: "early end",
  liquidation: "liquidation",
  flatten: "a person asked",
};

/** Why a position was closed, in words; another release's reason under its own name. */
export function reasonWords(reason: string): string {
  return WORDS[reason] ?? reason;
}
