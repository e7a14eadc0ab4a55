/**
 * Where the keys of a grid lead.
 *
 * - Source: ARIA Authoring Practices Guide, "Grid (Interactive Tabular Data and Layout Containers) Pattern".
 *
 * @module
 */

/** A cell; row −1 are the heads. */
export interface GridPlace {
  readonly row: number;
  readonly column: number;
}

/** How large the grid is, and by how many rows a page moves. */
export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  readonly page: number;
}

/** The cell that a key leads to; `null` for a key that leads nowhere. */
export function nextPlace({ row, column }: GridPlace, key: string, isCtrl: boolean, size: GridSize): GridPlace | null {
  const last = size.columns - 1,
    at = (nextRow: number, nextColumn: number): GridPlace => ({
      row: Math.max(-1, Math.min(size.rows - 1, nextRow)),
      column: Math.max(0, Math.min(last, nextColumn)),
    });
  switch (key) {
    case "ArrowDown":
      return at(row + 1, column);
    case "ArrowUp":
      return at(row - 1, column);
    case "ArrowLeft":
      return at(row, column - 1);
    case "ArrowRight":
      return at(row, column + 1);
    case "PageDown":
      return at(row + size.page, column);
    case "PageUp":
      return at(Math.max(Math.min(row, 0), row - size.page), column);
    case "Home":
      return at(isCtrl ? 0 : row, 0);
    case "End":
      return at(isCtrl ? size.rows - 1 : row, last);
    default:
      return null;
  }
}
