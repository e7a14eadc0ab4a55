/**
 * Lines over time that one may look into: values under the pointer, the wheel for a span of time, lines on and off.
 *
 * @module
 */
/// <reference lib="dom" />
import { drawFigure } from "../../charts/draw_figure.ts";
import { type Line, type LinePanel, linesFigure } from "../../charts/lines.ts";
import { SERIES } from "../../charts/palette.ts";
import type { SvgDocument } from "../../charts/svg_element.ts";
import { minuteText } from "../../charts/words.ts";
import { firstBarFrom } from "../../data/candles.ts";
import type { LinesArguments } from "./lean_source.ts";
import { element, readout, switches, valueText } from "./page_parts.ts";

/** How far a step of the wheel zooms, and how much of all time is the least that is shown. */
const ZOOM_A_PIXEL = 0.0015, LEAST_SHARE = 1e-4;

/** A drawn panel, as Plot leaves it in a page. */
interface DrawnSvg extends SVGSVGElement {
  scale(name: string): {
    readonly range: readonly number[];
    invert(at: number): number;
    apply(value: number): number;
  } | undefined;
}

/** Draws lines into a place. */
export function drawLines(place: HTMLElement, [panels, words]: LinesArguments, width: number): void {
  const all = panels.flatMap(({ lines }) => lines);
  const coloured = panels.map((panel) => ({
    ...panel,
    lines: panel.lines.map((line) => ({ ...line, color: line.color ?? SERIES[all.indexOf(line) % SERIES.length] })),
  }));
  const first = Math.min(...all.map(({ time }) => time[0] ?? Infinity));
  const last = Math.max(...all.map(({ time }) => time[time.length - 1] ?? -Infinity));
  let span = { from: first, to: last }, hidden: ReadonlySet<string> = new Set(), shown: readonly LinePanel[] = coloured;
  const picture = element("div", "position:relative;touch-action:pan-y"), { line, say } = readout();
  const rule = element(
    "div",
    "position:absolute;top:0;bottom:0;width:1px;background:currentcolor;opacity:0.4;display:none",
  );

  const draw = (): boolean => {
    const next = coloured.map((panel) => ({
      ...panel,
      lines: panel.lines.filter(({ label }) => !hidden.has(label)).map((one) => within(one, span)),
    }));
    if (next.every(({ lines }) => lines.every(({ time }) => time.length === 0))) return false;
    shown = next;
    const figure = { ...linesFigure(shown, words as Parameters<typeof linesFigure>[1]), legend: [] };
    picture.replaceChildren(
      drawFigure(figure, { width, document: document as unknown as SvgDocument }) as unknown as Node,
      rule,
    );
    return true;
  };

  /** The time under the pointer, and where a time lies in the window; `null` beside the panels. */
  const timeAt = (event: MouseEvent) => {
    const svg = picture.querySelector<DrawnSvg>("svg svg"), scale = svg?.scale("x"), matrix = svg?.getScreenCTM();
    if (!scale || !matrix) return null;
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse()).x;
    const [left, right] = scale.range;
    if (at < left || at > right) return null;
    const xOf = (time: number) => new DOMPoint(scale.apply(time), 0).matrixTransform(matrix).x;
    return { time: Number(scale.invert(at)), xOf };
  };

  const show = (event: MouseEvent): void => {
    const pointer = timeAt(event), lines = shown.flatMap((panel) => panel.lines);
    rule.style.display = pointer === null ? "none" : "block";
    if (pointer === null) return say("");
    // Of all points the nearest one in time; the values are those of each line then.
    const time = lines.map((line) => line.time[nearest(line.time, pointer.time)])
      .reduce((a, b) => Math.abs(b - pointer.time) < Math.abs(a - pointer.time) ? b : a);
    rule.style.left = `${pointer.xOf(time) - picture.getBoundingClientRect().left}px`;
    const values = shown.flatMap(({ lines, percent }) =>
      lines.map((line) => `${line.label} ${valueText(valueAt(line, time), percent)}`)
    );
    say(`${minuteText(time)} UTC · ${values.join(" · ")}`);
  };

  const look = (from: number, length: number): void => {
    const start = Math.max(first, Math.min(from, last - length));
    span = { from: start, to: Math.min(last, start + length) };
    draw();
  };

  picture.addEventListener("wheel", (event) => {
    const pointer = timeAt(event), length = span.to - span.from;
    const next = Math.max(
      (last - first) * LEAST_SHARE,
      Math.min(last - first, length * Math.exp(ZOOM_A_PIXEL * event.deltaY)),
    );
    // Where it can change nothing the wheel is the page's.
    if (pointer === null || next === length) return;
    event.preventDefault();
    look(pointer.time - (pointer.time - span.from) * next / length, next);
    show(event);
  }, { passive: false });
  picture.addEventListener("pointermove", (event) => {
    const length = span.to - span.from;
    if (event.buttons === 1) look(span.from - event.movementX * length / picture.clientWidth, length);
    show(event);
  });
  picture.addEventListener("pointerleave", () => {
    rule.style.display = "none";
    say("");
  });
  picture.addEventListener("dblclick", () => look(first, last - first));

  draw();
  const legend = all.length < 2 ? [] : [switches(
    coloured.flatMap(({ lines }) =>
      lines.map(({ label, color, dashed }) => {
        return { label, color, sample: dashed ? "dashed" : "line" } as const;
      })
    ),
    (labels) => {
      const before = hidden;
      hidden = new Set(labels);
      if (draw()) return true;
      hidden = before;
      return false;
    },
  )];
  place.replaceChildren(picture, line, ...legend);
}

/** The points of a span, and the one before and after it, so that the line runs on. */
function within(line: Line, { from, to }: { readonly from: number; readonly to: number }): Line {
  const start = Math.max(0, firstBarFrom(line.time, from) - 1), end = firstBarFrom(line.time, to) + 1;
  const cut = (column: ArrayLike<number>) => Array.prototype.slice.call(column, start, end) as number[];
  return { ...line, time: cut(line.time), values: cut(line.values) };
}

/** Index of the point nearest to a time. */
function nearest(time: ArrayLike<number>, at: number): number {
  const next = firstBarFrom(time, at), before = next - 1;
  if (next === time.length) return before;
  return before < 0 || time[next] - at < at - time[before] ? next : before;
}

/** The value of a line at a time: of its point then, else of the last one before it; `NaN` before its first. */
function valueAt({ time, values }: Line, at: number): number {
  return values[firstBarFrom(time, at + 1) - 1] ?? NaN;
}
