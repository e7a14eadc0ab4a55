/**
 * Tables of numbers as coloured cells: returns by month, correlations between strategies, joint effects.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { displayed } from "../core/displayed.ts";
import { dailyReturns } from "../metrics/daily.ts";
import { formatCount } from "../metrics/format.ts";
import { monthlyReturns } from "../metrics/months.ts";
import type { BacktestResult } from "../core/result.ts";
import type { Figure } from "./figure.ts";
import { DIVERGING } from "./palette.ts";
import { percentText } from "./words.ts";

/** One coloured cell. */
export interface MatrixCell {
  /** Name of its column. */
  readonly column: string;
  /** Name of its row. */
  readonly row: string;
  /** `NaN` leaves the cell empty. */
  readonly value: number;
  /** What is written in it. */
  readonly text: string;
}

/** Share of the colour scale beyond which a cell is so dark that its text is white. */
const DARK_CELL = 0.62;

/**
 * Cells coloured from red (low) through white (zero) to blue (high), each with its value written in it.
 *
 * @param cells Any order; rows and columns stand in the order in which `columns` and `rows` name them.
 * @param limit Value of the full colour; what lies beyond is drawn as if it were there.
 */
export function matrixFigure(
  cells: readonly MatrixCell[],
  { columns, rows, limit, ...words }: {
    readonly columns: readonly string[];
    readonly rows: readonly string[];
    readonly limit: number;
    readonly title: string;
    readonly subtitle?: string;
    readonly note?: string;
    readonly description: string;
    readonly cellHeight?: number;
  },
): Figure {
  const drawn = cells.filter((cell) => Number.isFinite(cell.value));
  const longest = Math.max(...rows.map((row) => row.length));
  return displayed({
    ...words,
    panels: [{
      height: 50 + rows.length * (words.cellHeight ?? 30),
      marginLeft: 16 + longest * 6.8,
      padding: 0.04,
      x: { domain: [...columns], label: null, tickSize: 0, axis: "top" },
      y: { domain: [...rows], label: null, tickSize: 0 },
      color: { type: "diverging", scheme: DIVERGING, domain: [-limit, limit], clamp: true },
      marks: [
        Plot.cell(drawn, { x: "column", y: "row", fill: "value", rx: 2 }),
        Plot.text(drawn, {
          x: "column",
          y: "row",
          text: "text",
          fill: (cell: MatrixCell) => Math.abs(cell.value) > DARK_CELL * limit ? "#ffffff" : "#1a1a1a",
        }),
      ],
    }],
  });
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * Returns of the calendar months of a backtest, a row a year, with the year's return at its end.
 *
 * - Units: compounded daily returns, UTC; the first and the last month may be cut.
 *
 * @throws {RangeError} If the run has no bar.
 */
export function monthlyReturnsFigure(result: BacktestResult, title = "Return by month"): Figure {
  const { days, returns } = dailyReturns(result), months = monthlyReturns(days, returns);
  if (months.length === 0) throw new RangeError(`Cannot draw ${title}: wanted at least one day, found none`);
  const cellOf = (row: string, column: string, value: number): MatrixCell => {
    return { row, column, value, text: percentText(value).replace(" %", "") };
  };
  const byYear = Map.groupBy(months, ({ month }) => month.slice(0, 4));
  const cells = [...byYear].flatMap(([year, list]) => [
    ...list.map(({ month, return: value }) => cellOf(year, MONTHS[Number(month.slice(5)) - 1], value)),
    cellOf(year, "Year", list.reduce((growth, month) => growth * (1 + month.return), 1) - 1),
  ]);
  const gains = months.filter((month) => month.return > 0).length;
  return matrixFigure(cells, {
    columns: [...MONTHS, "Year"],
    rows: [...byYear.keys()],
    // A month of less than one per cent is pale whatever the others did.
    limit: months.reduce((largest, month) => Math.max(largest, Math.abs(month.return)), 0.01),
    title,
    subtitle: `Per cent, ${gains} of ${formatCount(months.length, "month")} with a gain`,
    description: `${title}: ${months.map(({ month, return: value }) => `${month} ${percentText(value)}`).join(", ")}`,
  });
}

/**
 * Correlations between named series.
 *
 * @param names One for each row and column.
 * @param values Row-major, −1 to 1; `NaN` where a correlation does not exist.
 * @throws {RangeError} If the sizes do not fit.
 */
export function correlationFigure(
  names: readonly string[],
  values: ArrayLike<number>,
  title = "Correlation of daily returns",
): Figure {
  const n = names.length;
  if (values.length !== n * n) {
    throw new RangeError(`Cannot draw ${title}: wanted ${n * n} values for ${n} names, found ${values.length}`);
  }
  const cells = names.flatMap((row, i) =>
    names.map((column, j): MatrixCell => {
      const value = values[i * n + j];
      return { row, column, value, text: value.toFixed(2).replace("-", "−") };
    })
  );
  const between = cells.filter((cell) => cell.row !== cell.column && Number.isFinite(cell.value));
  const average = between.reduce((sum, cell) => sum + cell.value, 0) / between.length;
  return matrixFigure(cells, {
    columns: names,
    rows: names,
    limit: 1,
    title,
    subtitle: between.length > 0 ? `Mean between two of them ${average.toFixed(2).replace("-", "−")}` : undefined,
    description: `${title} between ${names.join(", ")}`,
  });
}
