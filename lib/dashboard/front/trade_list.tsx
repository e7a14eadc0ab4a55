/**
 * All trades as a table of which only the rows on the screen are drawn; keys walk it, and each row leads to its place on the
 * chart.
 *
 * @module
 */
/// <reference lib="dom" />
import { useEffect, useRef, useState } from "preact/hooks";
import { formatNumber } from "../../metrics/format.ts";
import type { TradeColumns } from "../source.ts";
import { tradeRow } from "./trade_rows.ts";
import { scrollTo, visibleRows } from "./virtual_rows.ts";

/** Pixels of a row and of the list, as the style sheet has them. */
const ROW = 36, HEIGHT = 432;

/** What the list is given. */
export interface TradeListProps {
  readonly trades: TradeColumns;
  /** Number of the chosen trade from 0. */
  readonly chosen: number;
  readonly quote: string;
  /** Whether trades on several markets are listed, so that each says on which it is. */
  readonly isOnSeveral: boolean;
  readonly onChoose: (trade: number) => void;
}

/** The list. */
export function TradeList({ trades, chosen, quote, isOnSeveral, onChoose }: TradeListProps) {
  const place = useRef<HTMLDivElement>(null), [scrolled, setScrolled] = useState(0);
  const count = trades.pnl.length, rows = visibleRows(count, scrolled, HEIGHT, ROW);
  useEffect(() => {
    if (place.current === null) return;
    place.current.scrollTop = scrollTo(chosen, place.current.scrollTop, HEIGHT - ROW, ROW);
  }, [chosen]);
  const walk = (event: KeyboardEvent) => {
    const last = count - 1, page = Math.floor(HEIGHT / ROW) - 1, at = chosen;
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: last,
    };
    if (!Object.hasOwn(steps, event.key)) return;
    event.preventDefault();
    onChoose(Math.max(0, Math.min(last, steps[event.key])));
  };
  const indices = Array.from({ length: rows.to - rows.from }, (_, i) => rows.from + i);
  return (
    <section class="panel trade-list">
      <h2>Trade {formatNumber(chosen + 1, "count")} of {formatNumber(count, "count")}</h2>
      <p>Each row jumps to its place on the chart. Times are UTC, gains {quote} after costs.</p>
      <div
        ref={place}
        class="rows"
        role="grid"
        tabIndex={0}
        aria-label="Trades"
        aria-rowcount={count + 1}
        aria-activedescendant={chosen >= rows.from && chosen < rows.to ? `trade-${chosen}` : undefined}
        onScroll={(event) => setScrolled(event.currentTarget.scrollTop)}
        onKeyDown={walk}
      >
        <div role="row" aria-rowindex={1} class="trade head-row">
          {["Entry", "Side", "Held", "Exit", "Gain"].map((name) => <span role="columnheader" key={name}>{name}</span>)}
        </div>
        <div role="presentation" style={{ height: `${rows.before}px` }} />
        {indices.map((i) => {
          const row = tradeRow(trades, i);
          return (
            <div
              role="row"
              key={i}
              id={`trade-${i}`}
              class={`trade ${row.isUnseen ? "is-unseen" : ""}`}
              aria-rowindex={i + 2}
              aria-selected={i === chosen}
              onClick={() => onChoose(i)}
            >
              <span role="gridcell" title={row.entry}>
                {row.entry.slice(5)}
                {row.isUnseen && <span class="unseen-text">on unseen days</span>}
              </span>
              <span role="gridcell" title={trades.symbol[i]}>
                {row.side} {isOnSeveral && trades.symbol[i].split("/")[0]}
              </span>
              <span role="gridcell">{row.held}</span>
              <span role="gridcell">{row.endedBy}</span>
              <span role="gridcell" class={row.isGain ? "green" : "red"}>{row.gain}</span>
            </div>
          );
        })}
        <div role="presentation" style={{ height: `${rows.after}px` }} />
      </div>
      <p class="fine muted">A blue edge marks trades on unseen days.</p>
    </section>
  );
}
