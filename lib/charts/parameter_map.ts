/**
 * A KPI over two parameters, as coloured cells.
 *
 * @module
 */
import { quantile, sorted } from "../core/statistics.ts";
import { formatCount, formatKpi } from "../metrics/format.ts";
import { kpiDefinition } from "../metrics/registry.ts";
import type { ParameterMap } from "../selection/parameter_map.ts";
import { type DescribedStrategy, parameterLabel } from "../strategy/union.ts";
import type { Figure } from "./figure.ts";
import { type MatrixCell, matrixFigure } from "./matrix.ts";

/**
 * The cells of {@linkcode ParameterMap}, blue where the KPI is good and red where it is bad.
 *
 * - The colour is white at 0 where the KPI is found on both sides of it, at its median over the cells otherwise.
 *
 * @param strategies Those that the parameters belong to, for their labels; by their names where left out.
 */
export function parameterMapFigure(
  { x, y, kpi, values, counts, shows }: ParameterMap,
  { strategies = [] }: { readonly strategies?: readonly DescribedStrategy[] } = {},
): Figure {
  const { label, better } = kpiDefinition(kpi), columns = x.labels, rows = y.labels.toReversed();
  const [xLabel, yLabel] = [x.name, y.name].map((name) => parameterLabel(strategies, name));
  const found = sorted(values.filter(Number.isFinite)), low = found[0], high = found[found.length - 1];
  const middle = low < 0 && high > 0 ? 0 : quantile(found, 0.5);
  const cells = y.labels.flatMap((row, j) =>
    columns.map((column, i): MatrixCell => {
      const value = values[j * columns.length + i];
      return { row, column, value, text: formatKpi(kpi, value) };
    })
  );
  const trials = counts.reduce((sum, count) => sum + count, 0), empty = counts.filter((count) => count === 0).length;
  const one = shows === "best" ? "the best of its trials" : "the median of its trials",
    isGrid = counts.every((count) => count <= 1);
  return matrixFigure(cells, {
    columns,
    rows,
    limit: Math.max(high - middle, middle - low) || 1,
    middle,
    lowIsGood: better === "lower",
    title: `${label} over ${xLabel.toLowerCase()} and ${yLabel.toLowerCase()}`,
    subtitle: `${xLabel} from left to right, ${yLabel.toLowerCase()} from bottom to top`,
    note:
      `${isGrid ? "" : `A cell is ${one}, ${trials} in all. `}${
        empty === 0 ? "" : `${formatCount(empty, "cell")} without a trial.`
      }`
        .trim() ||
      undefined,
    description: `${label} over ${xLabel} and ${yLabel}: from ${formatKpi(kpi, low)} to ${
      formatKpi(kpi, high)
    } in ${found.length} cells`,
  });
}
