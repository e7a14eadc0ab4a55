/**
 * The colours of the page for a chart that draws itself.
 *
 * @module
 */
/// <reference lib="dom" />
import type { ChartColors } from "./candle_chart.ts";

/** The colours that the page has now. */
export function pageColors(place: HTMLElement | null): ChartColors {
  const style = place === null ? null : getComputedStyle(place);
  const color = (name: string) => style?.getPropertyValue(name).trim() || "#808080";
  return {
    ground: color("--card"),
    ink: color("--ink"),
    line: color("--line"),
    rising: color("--blue-mark"),
    falling: color("--orange-mark"),
    gain: color("--green"),
    loss: color("--red"),
  };
}
