/**
 * Bars as a table, for those who do not see a chart.
 *
 * @module
 */
import type { ShownCandles } from "./candle_controller.ts";
import { FigureTable } from "./figure_table.tsx";
import { minuteOf, price } from "./trade_rows.ts";

/** The bars on the screen. */
export function BarTable({ bars, span }: Pick<ShownCandles, "bars" | "span">) {
  const rows = bars.time.map((_, i) => i).filter((i) => bars.time[i] >= span.from && bars.time[i] <= span.to);
  return (
    <div class="scroll tall" tabIndex={0} role="region" aria-label="Bars on the screen">
      <FigureTable
        columns={[
          { head: "Time (UTC)" },
          ...["Open", "High", "Low", "Close"].map((head) => ({ head, kind: "number" as const })),
        ]}
        rows={rows.map((i) => [
          minuteOf(bars.time[i]),
          ...[bars.open, bars.high, bars.low, bars.close].map((column) => price(column[i])),
        ])}
      />
    </div>
  );
}
