/**
 * Candles with the trades on them, the decision at the cursor, and what moves the screen without a mouse.
 *
 * @module
 */
/// <reference lib="dom" />
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Timeframe } from "../../core/candles.ts";
import type { Source, TradeColumns } from "../source.ts";
import { BarTable } from "./bar_table.tsx";
import type { CandleChart } from "./candle_chart.ts";
import { CandleController, type ShownCandles } from "./candle_controller.ts";
import type { Span } from "./candle_windows.ts";
import { CandlesNotice } from "./candles_notice.tsx";
import { entryLevels } from "./chart_marks.ts";
import { DecisionNote, useDecisions } from "./decision_note.tsx";
import { pageColors } from "./page_colors.ts";
import { TileCache } from "./tile_cache.ts";
import { minuteOf, tradeSentence } from "./trade_rows.ts";
import { indexOnMarket, tradesOfMarket } from "./trades_of_market.ts";

/** What the panel is given; another market is another panel. */
export interface CandlePanelProps {
  readonly source: Source;
  readonly study: string;
  readonly trial: number;
  readonly symbol: string;
  readonly isOneOfSeveral: boolean;
  readonly trades: TradeColumns;
  /** Number of the trade in the middle, from 0. */
  readonly shown: number;
  readonly days: Span;
  readonly choices: readonly Timeframe[];
  /** Timeframe that the address asks for. */
  readonly asked: Timeframe | null;
  readonly onTimeframe: (timeframe: Timeframe) => void;
}

/** The panel. */
export function CandlePanel(props: CandlePanelProps) {
  const { source, study, trial, symbol, isOneOfSeveral, trades: all, shown, days, choices, asked } = props;
  const place = useRef<HTMLDivElement>(null), controller = useRef<CandleController | null>(null);
  const [screen, setScreen] = useState<ShownCandles | null>(null), [error, setError] = useState<Error | null>(null);
  const [cursor, setCursor] = useState<number | null>(null), [isListed, setListed] = useState(false);
  const trades = useMemo(() => isOneOfSeveral ? tradesOfMarket(all, symbol) : all, [all, symbol, isOneOfSeveral]);
  const chosen = useMemo(() => isOneOfSeveral ? indexOnMarket(all, shown) : shown, [all, shown, isOneOfSeveral]);
  useEffect(() => {
    let chart: CandleChart | null = null, isGone = false;
    const scheme = matchMedia("(prefers-color-scheme: dark)"), repaint = () => chart?.paint(pageColors(place.current));
    scheme.addEventListener("change", repaint);
    import("./candle_chart.ts").then(({ CandleChart }) => {
      if (isGone || place.current === null) return;
      chart = new CandleChart(place.current, pageColors(place.current), {
        onMove: () => controller.current?.moved(),
        onCursor: setCursor,
      });
      const market = isOneOfSeveral ? symbol : undefined;
      const cache = new TileCache(({ from, to }, timeframe, signal) =>
        source.candles(study, trial, from, to, timeframe, market, signal)
      );
      const width = () => place.current?.clientWidth ?? 0, onError = (fault: Error) => setError(fault);
      controller.current = new CandleController({
        chart,
        cache,
        trades,
        days,
        choices,
        width,
        onError,
        onShown: (what) => {
          setScreen(what);
          setError(null);
        },
      });
      controller.current.choose(chosen, asked);
    }).catch((fault) => setError(fault));
    return () => {
      isGone = true;
      scheme.removeEventListener("change", repaint);
      controller.current?.stop();
      controller.current = null;
      chart?.remove();
    };
  }, [source, study, trial, symbol, trades]);
  useEffect(() => {
    controller.current?.choose(chosen, asked);
  }, [chosen]);
  const run = { source, study, trial, symbol: isOneOfSeveral ? symbol : undefined };
  const decisions = useDecisions(run, screen, trades.entryTime[chosen]);
  useEffect(() => {
    controller.current?.level(entryLevels(trades, chosen, decisions.rows));
  }, [decisions, chosen, screen]);
  const change = (timeframe: Timeframe) => {
    props.onTimeframe(timeframe);
    controller.current?.change(timeframe);
  };
  const move = (by: number) => () => controller.current?.move({ by });
  const zoom = (factor: number) => () => controller.current?.move({ factor });
  const absence = screen?.bars.absence ?? null, text = tradeSentence(trades, chosen);
  return (
    <section class="panel candles">
      <div class="row">
        <h2>Trades on the chart</h2>
        <span class="spring" />
        <div class="row buttons" role="group" aria-label="Length of a bar">
          {choices.map((timeframe) => (
            <button
              type="button"
              key={timeframe}
              aria-pressed={timeframe === screen?.timeframe}
              onClick={() => change(timeframe)}
            >
              {timeframe}
            </button>
          ))}
        </div>
        <div class="row buttons" role="group" aria-label="What the chart shows">
          <button type="button" aria-label="Earlier" onClick={move(-0.5)}>‹</button>
          <button type="button" aria-label="Later" onClick={move(0.5)}>›</button>
          <button type="button" aria-label="Closer" onClick={zoom(0.5)}>+</button>
          <button type="button" aria-label="Farther" onClick={zoom(2)}>−</button>
        </div>
      </div>
      <p class="fine muted">
        {isOneOfSeveral ? `${symbol}, ` : ""}
        {screen === null ? "…" : `${minuteOf(screen.span.from)} to ${minuteOf(screen.span.to)} UTC`}{" "}
        · ▲ long ▼ short ○ exit · blue hollow: rising bar
        {screen?.isCrowded && " · too many trades for such bars: closer ones mark them all"}
      </p>
      {absence !== null && <p class="absence">{absenceSentence(absence)}</p>}
      {error !== null && <p role="alert">{error.message}</p>}
      <div ref={place} class="chart" role="img" aria-label={`Candles of ${symbol} around a trade: ${text}`} />
      {screen !== null && (
        <DecisionNote decisions={decisions} screen={screen} cursor={cursor} entry={trades.entryTime[chosen]} />
      )}
      <p class="fine" role="status">Trade {shown + 1}: {text}.</p>
      <details onToggle={(event) => setListed(event.currentTarget.open)}>
        <summary>The bars on the screen as a table</summary>
        {isListed && screen !== null && <BarTable {...screen} />}
      </details>
      <CandlesNotice />
    </section>
  );
}

/** Why there are no candles, and what stands in their place. */
function absenceSentence(absence: string): string {
  return absence.includes("own prices") ? absence : `${absence} The trades are shown on their own prices.`;
}
