/**
 * A table of all pairs.
 *
 * @module
 */
import { FigureTable } from "./figure_table.tsx";

/** The pairs: a row and a column for each name. */
export function MatrixTable(
  { names, corner, text }: {
    readonly names: readonly string[];
    /** What a cell tells. */
    readonly corner: string;
    readonly text: (row: number, column: number) => string;
  },
) {
  return (
    <FigureTable
      columns={[{ head: corner }, ...names.map((head) => ({ head, kind: "number" as const }))]}
      rows={names.map((name, i) => [name, ...names.map((_, j) => i === j ? "–" : text(i, j))])}
    />
  );
}
