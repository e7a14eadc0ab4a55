/**
 * Tables of numbers as coloured cells: returns by month, correlations between strategies, joint effects.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { dailyReturns } from "../metrics/daily.ts";
import type { BacktestResult } from "../core/result.ts";
import type { Figure } from "./figure.ts";
import { DIVERGING } from "./palette.ts";
import { percentText } from "./words.ts";

/** One coloured cell. */
export interface MatrixCell {
  readonly column: string;
  readonly row: string;
  /** `NaN` leaves the cell empty. */
  readonly value: number;
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
  return {
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
  };
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * Returns of the calendar months of a backtest, a row a year, with the year's return at its end.
 *
 * - Units: simple returns from month end to month end, UTC; the first and the last month may be cut.
 *
 * @throws {RangeError} If the run has no bar.
 */
export function monthlyReturnsFigure(result: BacktestResult, title = "Return by month"): Figure {
  const { days, equity } = dailyReturns(result);
  if (days.length === 0) throw new RangeError(`Cannot draw ${title}: wanted at least one day, found none`);
  const cells: MatrixCell[] = [], rows: string[] = [];
  let monthStart = result.startEquity, yearStart = result.startEquity, largest = 0;
  for (let i = 0; i < days.length; i++) {
    const date = new Date(days[i]), next = i + 1 < days.length ? new Date(days[i + 1]) : null;
    const row = String(date.getUTCFullYear());
    if (rows.at(-1) !== row) rows.push(row);
    const close = (column: string, from: number) => {
      const value = equity[i] / from - 1;
      cells.push({ column, row, value, text: percentText(value).replace(" %", "") });
      return value;
    };
    if (next?.getUTCMonth() === date.getUTCMonth() && next.getUTCFullYear() === date.getUTCFullYear()) continue;
    largest = Math.max(largest, Math.abs(close(MONTHS[date.getUTCMonth()], monthStart)));
    monthStart = equity[i];
    if (next?.getUTCFullYear() === date.getUTCFullYear()) continue;
    close("Year", yearStart);
    yearStart = equity[i];
  }
  const months = cells.filter((cell) => cell.column !== "Year"), gains = months.filter((cell) => cell.value > 0).length;
  return matrixFigure(cells, {
    columns: [...MONTHS, "Year"],
    rows,
    limit: Math.max(largest, 0.01),
    title,
    subtitle: `Per cent, ${gains} of ${months.length} months with a gain`,
    description: `${title}: ${months.map((cell) => `${cell.column} ${cell.row} ${cell.text} %`).join(", ")}`,
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
