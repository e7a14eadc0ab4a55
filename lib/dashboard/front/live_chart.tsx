/**
 * The last bars of a market with what a run did on them: its trades, and stop and target of what is open.
 *
 * @module
 */
/// <reference lib="dom" />
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { LiveRunPage } from "../live_page.ts";
import { BarTable } from "./bar_table.tsx";
import type { CandleChart } from "./candle_chart.ts";
import { barsOfWidth } from "./candle_windows.ts";
import { CandlesNotice } from "./candles_notice.tsx";
import { liveMarks, marketName, openOn } from "./live_marks.ts";
import { pageColors } from "./page_colors.ts";
import { minuteOf, price } from "./trade_rows.ts";

/** The panel; of several markets the one that is chosen. */
export function LiveChart({ shown: { markets, view, line } }: { readonly shown: LiveRunPage }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const market = markets.find((market) => marketName(market) === chosen) ?? markets.at(0);
  if (market === undefined) return null;
  const { bars } = market, name = marketName(market), open = openOn(market, view?.positions ?? []);
  const last = bars.close.at(-1);
  return (
    <section class="panel candles">
      <div class="row">
        <h2>{name}</h2>
        <span class="spring" />
        {markets.length > 1 && (
          <select
            aria-label="Market"
            value={name}
            onChange={(event) => setChosen(event.currentTarget.value)}
          >
            {markets.map(marketName).map((name) => <option key={name} value={name}>{name}</option>)}
          </select>
        )}
      </div>
      <p class="fine muted">
        {last === undefined
          ? "No bar has closed yet."
          : `Closed bars to ${
            minuteOf(bars.time[bars.time.length - 1])
          } UTC · ▲ long ▼ short ○ exit · blue hollow: rising bar`}
      </p>
      {last !== undefined && (
        <>
          <Candles
            key={`${line.environment} ${line.run} ${name}`}
            market={market}
            open={open}
            label={`The last bars of ${name}, the last close at ${price(last)}`}
          />
          <details>
            <summary>The bars as a table</summary>
            <BarTable bars={bars} span={{ from: bars.time[0], to: bars.time[bars.time.length - 1] }} />
          </details>
        </>
      )}
      <CandlesNotice />
    </section>
  );
}

/** The candles; where they stand is the reader's once they are there. */
function Candles({ market, open, label }: {
  readonly market: LiveRunPage["markets"][number];
  readonly open: NonNullable<LiveRunPage["view"]>["positions"];
  readonly label: string;
}) {
  const place = useRef<HTMLDivElement>(null), [chart, setChart] = useState<CandleChart | null>(null);
  const [error, setError] = useState<Error | null>(null);
  // An answer with the same bars and positions draws nothing.
  const drawn = JSON.stringify([market.bars, open.map(({ position, stop, target }) => [position, stop, target])]);
  const marks = useMemo(() => liveMarks(market, open), [drawn]);
  useEffect(() => {
    let made: CandleChart | null = null, isGone = false;
    const scheme = matchMedia("(prefers-color-scheme: dark)"), repaint = () => made?.paint(pageColors(place.current));
    scheme.addEventListener("change", repaint);
    import("./candle_chart.ts").then(({ CandleChart }) => {
      if (isGone || place.current === null) return;
      made = new CandleChart(place.current, pageColors(place.current), { onMove: () => {}, onCursor: () => {} });
      setChart(made);
    }).catch((fault) => setError(fault));
    return () => {
      isGone = true;
      scheme.removeEventListener("change", repaint);
      made?.remove();
    };
  }, []);
  useEffect(() => {
    if (chart === null) return;
    const isFirst = chart.visible() === null, { time } = market.bars;
    chart.draw(market.bars, marks);
    if (!isFirst) return;
    const shown = Math.min(time.length, Math.floor(barsOfWidth(place.current?.clientWidth ?? 0) / 2));
    chart.show({ from: time[time.length - shown], to: time[time.length - 1] });
  }, [chart, marks]);
  return (
    <>
      {error !== null && <p role="alert">{error.message}</p>}
      <div ref={place} class="chart" role="img" aria-label={label} />
    </>
  );
}
