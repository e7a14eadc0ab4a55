/**
 * How the days of several strategies move together.
 *
 * @module
 */
import { useMemo } from "preact/hooks";
import { formatNumber } from "../../metrics/format.ts";
import type { EquityView } from "../source.ts";
import { correlationsFigure, correlationsOf } from "./comparison.ts";
import { FigureView } from "./figure_view.tsx";
import { MatrixTable } from "./matrix_table.tsx";

/** The panel. */
export function CorrelationPanel(
  { names, views }: { readonly names: readonly string[]; readonly views: readonly EquityView[] },
) {
  const correlations = useMemo(() => correlationsOf(views), [views]);
  const figure = useMemo(() => correlationsFigure(names, correlations), [correlations]);
  const text = (row: number, column: number) => {
    const value = correlations.values[row][column];
    return Number.isFinite(value) ? formatNumber(value, "ratio") : "too few days";
  };
  return (
    <section class="panel">
      <h2>How their days move together</h2>
      <p>
        Correlation of daily returns over all days that were opened: 1 is in step, 0 has nothing to do with one another,
        −1 is opposite.
      </p>
      <FigureView
        figure={figure}
        isUnderHeading
        table={<MatrixTable names={names} corner="Correlation" text={text} />}
      />
    </section>
  );
}
