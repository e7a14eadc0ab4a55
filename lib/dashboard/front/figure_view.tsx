/**
 * A figure of `lib/charts` in the page, drawn anew at the width that it has.
 *
 * @module
 */
import { useEffect, useRef } from "preact/hooks";
import { drawFigure } from "../../charts/draw_figure.ts";
import type { Figure } from "../../charts/figure.ts";
import type { SvgDocument } from "../../charts/svg_element.ts";
import { useWidth } from "./use_width.ts";

/** Narrowest picture that is drawn: a phone's column with room to spare. */
const LEAST_WIDTH = 240;

/** The figure; `children` is the table behind it. */
export function FigureView(
  { figure, table, isUnderHeading = false }: {
    readonly figure: Figure;
    readonly table?: preact.ComponentChildren;
    /** Whether a heading of the page says its title already. */
    readonly isUnderHeading?: boolean;
  },
) {
  const place = useRef<HTMLDivElement>(null), width = useWidth(place);
  useEffect(() => {
    if (width === 0 || place.current === null) return;
    const svg = drawFigure(isUnderHeading ? { ...figure, title: "" } : figure, {
      width: Math.max(LEAST_WIDTH, width),
      document: document as unknown as SvgDocument,
    });
    place.current.replaceChildren(svg as unknown as Node);
  }, [figure, width, isUnderHeading]);
  return (
    <figure class="figure">
      <div ref={place} class="figure-place" />
      {table && (
        <details>
          <summary>The figures as a table</summary>
          <div class="scroll" tabIndex={0} role="region" aria-label={`${figure.title}, as a table`}>{table}</div>
        </details>
      )}
    </figure>
  );
}
