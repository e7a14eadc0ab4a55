/**
 * Who draws the candles: the licence of the library asks for it beside them.
 *
 * @module
 */

/** The notice. */
export function CandlesNotice() {
  return (
    <p class="fine muted">
      Candles by{" "}
      <a href="https://www.tradingview.com/" rel="noreferrer" target="_blank">TradingView Lightweight Charts™</a>{" "}
      Copyright (c) 2025 TradingView, Inc.
    </p>
  );
}
