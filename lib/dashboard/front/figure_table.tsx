/**
 * The table behind a figure: a heading, and rows of which the first cell says what they are.
 *
 * @module
 */
import type { ComponentChildren } from "preact";

/** A column: numbers stand at the right, texts at the left, long ones in several lines. */
export interface FigureColumn {
  readonly head: string;
  readonly kind?: "number" | "text" | "long";
}

const CLASSES = { number: "number", text: undefined, long: "wrap" } as const;

/** The table; the first column names its rows. */
export function FigureTable(
  { columns, rows, caption }: {
    readonly columns: readonly FigureColumn[];
    readonly rows: readonly (readonly ComponentChildren[])[];
    readonly caption?: string;
  },
) {
  const classOf = (column: number) => CLASSES[columns[column].kind ?? "text"];
  return (
    <table>
      {caption && <caption>{caption}</caption>}
      <thead>
        <tr>
          {columns.map(({ head, kind }) => (
            <th scope="col" class={kind === "number" ? "number" : undefined} key={head}>{head}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, ...cells], row) => (
          <tr key={row}>
            <th scope="row">{name}</th>
            {cells.map((cell, i) => <td class={classOf(i + 1)} key={i}>{cell}</td>)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
