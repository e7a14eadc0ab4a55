/**
 * What an index says of a notebook, read from the notebook itself: title, question, and one picture.
 *
 * @module
 */
import { type Notebook, textOf } from "./notebook_file.ts";

/** A notebook in three lines. */
export interface NotebookSummary {
  readonly title: string;
  readonly question: string;
  /** The chart that stands for it, as SVG and as PNG in base 64, or `null` before it has run. */
  readonly picture: { readonly svg: string; readonly png: string } | null;
}

/** Tag of the cell whose first chart stands for the notebook; without it the first chart of all does. */
const PICTURE_TAG = "picture";

/** Reads title and question from the first cell, and the picture from the outputs. */
export function summarise(notebook: Notebook): NotebookSummary {
  const first = textOf(notebook.cells[0]?.source);
  const question = first.match(/\*\*Question:\*\*\s*([\s\S]*?)(?:\n\s*\n|$)/)?.[1].replace(/\s+/g, " ") ?? "";
  const charts = (tagged: boolean) =>
    notebook.cells.filter((cell) => !tagged || cell.metadata.tags?.includes(PICTURE_TAG))
      .flatMap((cell) => cell.outputs ?? [])
      .flatMap(({ data = {} }) =>
        data["image/svg+xml"] === undefined
          ? []
          : [{ svg: textOf(data["image/svg+xml"]), png: textOf(data["image/png"]).trim() }]
      );
  return {
    title: first.match(/^#\s+(.*)/m)?.[1].trim() ?? "",
    question: question.charAt(0).toUpperCase() + question.slice(1),
    picture: charts(true)[0] ?? charts(false)[0] ?? null,
  };
}
