/**
 * What live figures put around their drawing: a legend whose entries are switches, and the values under the pointer.
 *
 * @module
 */
/// <reference lib="dom" />
import type { LegendItem } from "../../charts/figure.ts";

/** An element with style, text and what is in it. */
export function element(name: string, style: string, ...parts: (Node | string)[]): HTMLElement {
  const made = document.createElement(name);
  made.style.cssText = style;
  made.append(...parts);
  return made;
}

/** A colour of a figure as the page has it. */
export const pageColor = (color: string): string => color === "currentColor" ? "currentcolor" : color;

/**
 * A legend; a click on an entry hides what it stands for, and shows it again.
 *
 * @param onToggle Told the labels that are hidden; what it returns says whether they may be.
 */
export function switches(
  items: readonly LegendItem[],
  onToggle: (hidden: ReadonlySet<string>) => boolean,
): HTMLElement {
  const hidden = new Set<string>();
  const buttons = items.map(({ label, color, sample }) => {
    const height = sample === "line" || sample === "dashed" ? 3 : 10;
    const swatch = element("span", `width:14px;height:${height}px;border-radius:2px;background:${pageColor(color)}`);
    const style = "display:inline-flex;align-items:center;gap:6px;padding:2px 8px;border:1px solid #8886;" +
      "border-radius:4px;background:none;color:inherit;font:inherit;cursor:pointer";
    const button = element("button", style, swatch, label);
    const paint = () => {
      button.setAttribute("aria-pressed", String(!hidden.has(label)));
      button.style.opacity = hidden.has(label) ? "0.4" : "1";
    };
    button.addEventListener("click", () => {
      const change = () => hidden.has(label) ? hidden.delete(label) : hidden.add(label);
      change();
      if (!onToggle(hidden)) change();
      paint();
    });
    paint();
    return button;
  });
  return element("div", "display:flex;flex-wrap:wrap;gap:6px;margin:4px 12px;font-size:12px", ...buttons);
}

/** A line of text that says what is under the pointer, and keeps its room while nothing is. */
export function readout(): { readonly line: HTMLElement; readonly say: (text: string) => void } {
  const line = element("div", "min-height:1.5em;margin:4px 12px;font-size:12px;font-variant-numeric:tabular-nums");
  line.setAttribute("class", "assay-values");
  return { line, say: (text) => line.textContent = text };
}

/** A value with all digits that tell it apart from others. */
export function valueText(value: number, isPercent = false): string {
  if (!Number.isFinite(value)) return "–";
  const text = (isPercent ? 100 * value : value).toLocaleString("en-US", { maximumSignificantDigits: 8 });
  return `${text.replace("-", "−")}${isPercent ? " %" : ""}`;
}
