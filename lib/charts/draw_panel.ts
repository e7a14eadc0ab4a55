/**
 * One chart of Observable Plot, drawn into any document with the house's margins, colours and wrapped labels.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { type Panel, SMALL_SIZE } from "./figure.ts";
import { SERIES } from "./palette.ts";
import type { SvgDocument, SvgElement } from "./svg_element.ts";
import { textWidth, wrappedText } from "./wrapped_text.ts";

/** A drawn panel: its SVG, its size, and the colour scale if it has one. */
export interface DrawnPanel {
  /** The `<svg>` element. */
  readonly element: SvgElement;
  /** Pixels. */
  readonly height: number;
  /** Pixels that the widest number beside the vertical axis asks for, with its tick. */
  readonly widestTick: number;
  /** Its colour scale, if it has one. */
  readonly color: Plot.Scale | undefined;
}

/** Margins in pixels, one for all panels of a figure so that they line up whether they have an axis or not. */
export interface SideMargins {
  /** Room for the numbers of the vertical axis. */
  readonly marginLeft: number;
  /** Room for half of the last label. */
  readonly marginRight: number;
}

/** Pixels between a number of the vertical axis and the axis: Plot's tick and the gap beside it. */
const TICK_GAP = 10;

/** Panels narrower than this, in pixels, are drawn as for a phone. */
export const NARROW = 480;

/** Pixels for each number below a narrow panel: Plot's 80 would leave one or two. */
const NARROW_TICK_SPACING = 50;

/** Pixels of a further line of an axis' label. */
const LINE_HEIGHT = 12;

/** The labels of the axes in lines that fit, and the margins and the height that these ask for. */
function wrappedLabels(options: Panel, width: number): Panel {
  const { x, y } = options;
  // Plot writes an arrow behind a label.
  const lines = (label: unknown) =>
    typeof label === "string" ? wrappedText(label, SMALL_SIZE, width - 3 * SMALL_SIZE) : [];
  const below = lines(x?.label), above = lines(y?.label);
  const extraBelow = Math.max(0, below.length - 1) * LINE_HEIGHT;
  const extraAbove = Math.max(0, above.length - 1) * LINE_HEIGHT;
  // The label of the axis stands below the numbers, not beside the last one.
  const { marginTop = 22, marginBottom = x?.label === null ? 32 : 42, height } = options;
  // Times have names that need the room.
  const spacing = width < NARROW && x?.type !== "utc" && { tickSpacing: NARROW_TICK_SPACING };
  return {
    ...options,
    ...(x && { x: { ...spacing, ...x, ...(below.length > 1 && { label: below.join("\n") }) } }),
    ...(y && { y: { ...y, ...(above.length > 1 && { label: above.join("\n") }) } }),
    marginTop: marginTop + extraAbove,
    marginBottom: marginBottom + extraBelow,
    ...(height !== undefined && { height: height + extraAbove + extraBelow }),
  };
}

/**
 * Draws Plot options; legends, titles and captions are the caller's.
 *
 * - For readers who cannot see it a panel is a part of its figure's picture, which is described as a whole: the kinds of
 *   marks, which Plot gives to groups as their names, where none are allowed, become `data-mark`. Its style sheet goes.
 *
 * @param width Pixels, unless the options have their own.
 * @param margins Unless the options have their own.
 * @throws {TypeError} If Plot does not return a bare SVG.
 */
export function drawPanel(options: Panel, document: SvgDocument, width: number, margins: SideMargins): DrawnPanel {
  const { color } = options, isPlain = color?.scheme === undefined && color?.range === undefined;
  const node = Plot.plot({
    width,
    ...margins,
    ...wrappedLabels(options, width),
    style: { fontSize: `${SMALL_SIZE}px`, ...(typeof options.style === "object" ? options.style : {}) },
    color: color && { ...color, ...(isPlain && color.type === "categorical" && { range: SERIES }), legend: false },
    title: undefined,
    subtitle: undefined,
    caption: undefined,
    // Plot asks for a browser's document and is content with one that makes elements.
    document: document as never,
  });
  if (node.tagName.toLowerCase() !== "svg") {
    throw new TypeError(`Cannot draw a panel: wanted one SVG from Plot, found <${node.tagName.toLowerCase()}>`);
  }
  const element = node as unknown as SvgElement;
  const ticks = [...element.querySelectorAll('[aria-label="y-axis tick label"] text')];
  const widestTick = TICK_GAP + Math.max(0, ...ticks.map((tick) => textWidth(tick.textContent ?? "", SMALL_SIZE)));
  for (const style of [...element.querySelectorAll("style")]) style.remove();
  for (const group of [...element.querySelectorAll("[aria-label]")]) {
    group.setAttribute("data-mark", group.getAttribute("aria-label")!);
  }
  for (const name of ["aria-label", "aria-description", "aria-hidden", "class", "font-family"]) {
    for (const named of [element, ...element.querySelectorAll(`[${name}]`)]) named.removeAttribute(name);
  }
  return { element, height: Number(element.getAttribute("height")), widestTick, color: node.scale("color") };
}
