/**
 * Tables of numbers as coloured cells: returns by month, correlations between strategies, joint effects.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { dailyReturns } from "../metrics/daily.ts";
import { formatCount } from "../metrics/format.ts";
import { monthlyReturns } from "../metrics/months.ts";
import type { BacktestResult } from "../core/result.ts";
import { type Figure, SMALL_SIZE } from "./figure.ts";
import { figureOf } from "./figure_source.ts";
import { DIVERGING } from "./palette.ts";
import { percentText } from "./words.ts";
import { textWidth } from "./wrapped_text.ts";

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
 * @param limit Distance from the middle at which the colour is full; what lies beyond is drawn as if it were there. The middle is 0
 * unless `middle` says otherwise, and low values are blue with `lowIsGood`.
 */
export function matrixFigure(
  cells: readonly MatrixCell[],
  { columns, rows, limit, middle = 0, lowIsGood = false, ...words }: {
    readonly columns: readonly string[];
    readonly rows: readonly string[];
    readonly limit: number;
    readonly middle?: number;
    readonly lowIsGood?: boolean;
    readonly title: string;
    readonly subtitle?: string;
    readonly note?: string;
    readonly description: string;
    readonly cellHeight?: number;
  },
): Figure {
  const drawn = cells.filter((cell) => Number.isFinite(cell.value));
  const layout: MatrixLayout = { columns, rows, limit, middle, lowIsGood, cellHeight: words.cellHeight ?? 30 };
  return figureOf("matrixFigure", [cells, { columns, rows, limit, middle, lowIsGood, ...words }], {
    ...words,
    panels: [(width) => {
      if (fits(layout, drawn, width)) return matrixPanel(layout, drawn, width);
      const turned = { ...layout, columns: rows, rows: columns };
      const other = drawn.map((cell) => ({ ...cell, column: cell.row, row: cell.column }));
      return fits(turned, other, width) ? matrixPanel(turned, other, width) : matrixPanel(layout, drawn, width);
    }],
  });
}

/** How cells are laid out. */
interface MatrixLayout {
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  readonly limit: number;
  readonly middle: number;
  readonly lowIsGood: boolean;
  readonly cellHeight: number;
}

/** Pixels left and right of a text in its cell together, and right of the cells. */
const CELL_PADDING = 4, MATRIX_RIGHT = 20;

const widest = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => textWidth(text, SMALL_SIZE)));

function sidesOf({ rows }: MatrixLayout): number {
  return Math.ceil(16 + widest(rows));
}

function cellWidth(layout: MatrixLayout, width: number): number {
  return (width - sidesOf(layout) - MATRIX_RIGHT) / layout.columns.length;
}

/** Whether every text has room in its cell, and every name above its column. */
function fits(layout: MatrixLayout, cells: readonly MatrixCell[], width: number): boolean {
  const texts = [...layout.columns, ...cells.map(({ text }) => text)];
  return widest(texts) + CELL_PADDING <= cellWidth(layout, width);
}

/** The cells; where they are too narrow their texts are left out, and names of columns stand on end. */
function matrixPanel(layout: MatrixLayout, cells: readonly MatrixCell[], width: number): Plot.PlotOptions {
  const { columns, rows, limit, middle, lowIsGood, cellHeight } = layout,
    room = cellWidth(layout, width) - CELL_PADDING;
  const names = widest(columns), isUpright = names > room, top = isUpright ? Math.ceil(names) + 16 : 28;
  const isWritten = widest(cells.map(({ text }) => text)) <= room;
  return {
    height: top + 22 + rows.length * cellHeight,
    marginLeft: sidesOf(layout),
    marginRight: MATRIX_RIGHT,
    marginTop: top,
    marginBottom: 22,
    padding: 0.04,
    x: { domain: [...columns], label: null, tickSize: 0, axis: "top", ...(isUpright && { tickRotate: -90 }) },
    y: { domain: [...rows], label: null, tickSize: 0 },
    color: {
      type: "diverging",
      scheme: DIVERGING,
      domain: [middle - limit, middle + limit],
      pivot: middle,
      reverse: lowIsGood,
      clamp: true,
      legend: !isWritten,
    },
    marks: [
      Plot.cell(cells, { x: "column", y: "row", fill: "value", rx: 2 }),
      Plot.text(isWritten ? cells : [], {
        x: "column",
        y: "row",
        text: "text",
        fill: (cell: MatrixCell) => Math.abs(cell.value - middle) > DARK_CELL * limit ? "#ffffff" : "#1a1a1a",
      }),
    ],
  };
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * Returns of the calendar months of a backtest, a row a year, with the year's return at its end; months that
 * no year has are left out.
 *
 * - Units: compounded daily returns, UTC; the first and the last month may be cut.
 *
 * @param result A backtest, or an account by day.
 * @throws {RangeError} If the run has no bar.
 */
export function monthlyReturnsFigure(
  result: Pick<BacktestResult, "time" | "equity" | "startEquity">,
  title = "Return by month",
): Figure {
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
  const gains = months.filter((month) => month.return > 0).length, there = new Set(cells.map(({ column }) => column));
  return matrixFigure(cells, {
    columns: [...MONTHS, "Year"].filter((column) => there.has(column)),
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
