/**
 * Every trade: a list, tied to candles on which each has its place.
 *
 * @module
 */
import { formatNumber } from "../../metrics/format.ts";
import { DAY_MS, type Timeframe, TIMEFRAME_MS } from "../../core/candles.ts";
import type { StrategyView, TradeColumns } from "../source.ts";
import { CandlePanel } from "./candle_panel.tsx";
import { timeframesFrom } from "./candle_windows.ts";
import { TradeList } from "./trade_list.tsx";
import { shownTrade } from "./trade_rows.ts";
import type { ViewProps } from "./view_props.ts";

/** What the panel is given. */
export interface TradesPanelProps extends ViewProps {
  readonly strategy: StrategyView;
  readonly trades: TradeColumns;
  /** Days of the account, those that were opened for the strategy. */
  readonly days: readonly number[];
}

/** The list and the candles; where there are no trades, why. */
export function TradesPanel({ source, study, address, go, strategy, trades, days }: TradesPanelProps) {
  const count = trades.pnl.length, made = strategy.kpis.search?.tradeCount ?? 0;
  if (count === 0) {
    return (
      <section class="panel">
        <h2>Trades on the chart</h2>
        <p>
          {strategy.kpis.search === null
            ? "It was not run to its end, so that there is no trade to show."
            : made > 0
            ? `Its ${formatNumber(made, "count")} trades are not kept here; the command below makes them again.`
            : "It made no trade."}
        </p>
      </section>
    );
  }
  const shown = shownTrade(trades, address.query), symbol = trades.symbol[shown], base = study.timeframe as Timeframe;
  const choices = timeframesFrom(Object.hasOwn(TIMEFRAME_MS, base) ? base : "1m");
  const asked = choices.find((timeframe) => timeframe === address.query.timeframe) ?? null;
  const choose = (trade: number) => go({ query: { ...address.query, trade: String(trade + 1) } }, true);
  const span = {
    from: trades.entryTime.reduce((first, time) => Math.min(first, time), days[0] ?? Infinity),
    to: trades.exitTime.reduce((last, time) => Math.max(last, time + 1), (days[days.length - 1] ?? -Infinity) + DAY_MS),
  };
  return (
    <div class="columns trades">
      <CandlePanel
        key={symbol}
        source={source}
        study={study.study}
        trial={strategy.trial}
        symbol={symbol}
        isOneOfSeveral={study.symbols.length > 1}
        trades={trades}
        shown={shown}
        days={span}
        choices={choices}
        asked={asked}
        onTimeframe={(timeframe) => go({ query: { ...address.query, timeframe } }, true)}
      />
      <TradeList
        trades={trades}
        chosen={shown}
        quote={study.quote}
        isOnSeveral={study.symbols.length > 1}
        onChoose={choose}
      />
    </div>
  );
}
