/**
 * Legends: samples of marks with their names, in as many rows as a width asks for, and bars of colours.
 *
 * @module
 */
import type { Scale } from "@observablehq/plot";
import { type LegendItem, SMALL_SIZE } from "./figure.ts";
import type { SvgElement, SvgMaker } from "./svg_element.ts";
import { textWidth, wrappedText } from "./wrapped_text.ts";

/** Pixels of a sample with the gap to its name, of the gap to the next one, of a row and of a further line of a name. */
const SAMPLE_WIDTH = 24, ITEM_GAP = 14, ROW_HEIGHT = 18, LINE_HEIGHT = 14;

/** Widest bar of colours, pixels, and its steps: enough to look smooth. */
const RAMP_WIDTH = 240, RAMP_STEPS = 48;

/** A part of a figure, drawn, with its height in pixels. */
export interface DrawnPart {
  /** Its elements. */
  readonly element: SvgElement;
  /** Pixels down to the next part. */
  readonly height: number;
}

/** A sample of a mark in a box of 18 × 12 pixels. */
function sampleOf(make: SvgMaker, { sample, color }: LegendItem): SvgElement {
  switch (sample) {
    case "line":
      return make.element("path", { d: "M0 6H18", stroke: color, "stroke-width": 2 });
    case "dashed":
      return make.element("path", { d: "M0 6H18", stroke: color, "stroke-width": 1.5, "stroke-dasharray": "4 3" });
    case "area":
      return make.element("rect", { x: 3, y: 0, width: 12, height: 12, fill: color });
    case "field":
      return make.element("rect", { x: 0, y: 0, width: 18, height: 12, fill: color, "fill-opacity": FIELD_OPACITY });
    case "dot":
      return make.element("circle", { cx: 9, cy: 6, r: 4.5, fill: color });
    case "triangle":
      return make.element("path", { d: "M9 1L14 11H4Z", fill: color });
    case "cross":
      return make.element("path", { d: "M5 2L13 10M13 2L5 10", stroke: color, "stroke-width": 2 });
  }
}

/** How strongly a field colours the ground behind lines: seen on white and on near-black, and no line is lost on it. */
export const FIELD_OPACITY = 0.14;

/** A legend in rows no wider than `width`. */
export function legendRows(make: SvgMaker, items: readonly LegendItem[], width: number): DrawnPart {
  const element = make.element("g", {});
  let x = 0, y = 0, rowHeight = ROW_HEIGHT;
  for (const item of items) {
    const lines = wrappedText(item.label, SMALL_SIZE, width - SAMPLE_WIDTH);
    const longest = Math.max(...lines.map((line) => textWidth(line, SMALL_SIZE)));
    if (x > 0 && x + SAMPLE_WIDTH + longest > width) {
      x = 0;
      y += rowHeight;
      rowHeight = ROW_HEIGHT;
    }
    const texts = lines.map((line, i) =>
      make.text(line, { x: SAMPLE_WIDTH, y: 10 + i * LINE_HEIGHT, "font-size": SMALL_SIZE })
    );
    element.append(make.element("g", { transform: `translate(${x},${y})` }, sampleOf(make, item), ...texts));
    x += SAMPLE_WIDTH + longest + ITEM_GAP;
    rowHeight = Math.max(rowHeight, ROW_HEIGHT + (lines.length - 1) * LINE_HEIGHT);
  }
  return { element, height: y + rowHeight + 4 };
}

/** A bar of colours with its ends and middle named. */
function ramp(make: SvgMaker, scale: Scale, label: unknown, width: number): DrawnPart {
  const barWidth = Math.min(RAMP_WIDTH, width);
  const ends = [...scale.domain!].map(Number), low = ends[0], high = ends[ends.length - 1];
  const element = make.element("g", {}), step = barWidth / RAMP_STEPS;
  const lines = typeof label === "string" ? wrappedText(label, SMALL_SIZE, width) : [];
  lines.forEach((line, i) => {
    element.append(make.text(line, { y: 10 + i * LINE_HEIGHT, "font-size": SMALL_SIZE }));
  });
  const top = 2 + Math.max(1, lines.length) * LINE_HEIGHT;
  for (let i = 0; i < RAMP_STEPS; i++) {
    const fill = String(scale.apply(low + (high - low) * (i + 0.5) / RAMP_STEPS));
    element.append(make.element("rect", { x: i * step, y: top, width: step + 0.5, height: 9, fill }));
  }
  const text = (value: number) => value.toLocaleString("en-US", { maximumSignificantDigits: 3 }).replace("-", "−");
  const labels = [[0, low, "start"], [barWidth / 2, (low + high) / 2, "middle"], [barWidth, high, "end"]] as const;
  for (const [x, value, anchor] of labels) {
    element.append(make.text(text(value), { x, y: top + 21, "font-size": SMALL_SIZE, "text-anchor": anchor }));
  }
  return { element, height: top + 30 };
}

/** A legend for a colour scale that asks for one by `legend: true`. */
export function scaleLegend(make: SvgMaker, scale: Scale, label: unknown, width: number): DrawnPart {
  if (scale.type !== "ordinal" && scale.type !== "categorical") return ramp(make, scale, label, width);
  const items = [...scale.domain!].map((value): LegendItem => ({
    label: String(value),
    color: String(scale.apply(value)),
    sample: "area",
  }));
  return legendRows(make, items, width);
}
