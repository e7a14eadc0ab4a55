/**
 * The drawing half of figures: title, legend and panels as one SVG of a given width, in whatever document it is to stand.
 *
 * Ink is `currentColor` and the ground is a rectangle of class `ground`, so that a page that holds the picture can give it
 * other colours by style; elsewhere it is black on white. No text is smaller than {@linkcode SMALL_SIZE}.
 *
 * @module
 */
import { drawPanel, NARROW, type SideMargins } from "./draw_panel.ts";
import { type Figure, FIGURE_PADDING, FIGURE_WIDTH, SMALL_SIZE } from "./figure.ts";
import { type DrawnPart, legendRows, scaleLegend } from "./legend.ts";
import { BACKGROUNDS } from "./palette.ts";
import { type SvgDocument, type SvgElement, SvgMaker } from "./svg_element.ts";
import { wrappedText } from "./wrapped_text.ts";

const FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif";

const TITLE_SIZE = 16, TEXT_SIZE = 12, LINE_HEIGHT = 1.4;

/** What drawings have where no number is wider. */
const MARGINS: SideMargins = { marginLeft: 64, marginRight: 20 }, NARROW_MARGINS = { marginLeft: 40, marginRight: 20 };

/** Narrowest picture: what Plot leaves of a narrower one is no chart. */
const LEAST_WIDTH = 200;

/**
 * A figure as an SVG element; `role` and `aria-label` say what it shows.
 *
 * - Legends: those of the figure, then one for each panel whose colour scale says `legend: true`.
 *
 * @param options `width` of the picture in pixels, at least 200; `document` is what it is drawn into.
 * @throws {RangeError} If it is narrower.
 * @throws {TypeError} If Plot refuses a panel.
 */
export function drawFigure(
  figure: Figure,
  { width: fullWidth = FIGURE_WIDTH, document }: { readonly width?: number; readonly document: SvgDocument },
): SvgElement {
  if (!(fullWidth >= LEAST_WIDTH)) {
    throw new RangeError(
      `Cannot draw ${figure.title}: wanted a width of at least ${LEAST_WIDTH} px, found ${fullWidth}`,
    );
  }
  const make = new SvgMaker(document), width = fullWidth - 2 * FIGURE_PADDING;
  const body = make.element("g", { transform: `translate(${FIGURE_PADDING},${FIGURE_PADDING})` });
  let y = 4;
  const write = (text: string, size: number, attributes: Readonly<Record<string, number>>) => {
    for (const line of wrappedText(text, size, width)) {
      body.append(make.text(line, { x: 0, y: y + size, "font-size": size, ...attributes }));
      y = Math.round(y + size * LINE_HEIGHT);
    }
  };
  const append = ({ element, height }: DrawnPart) => {
    element.setAttribute("transform", `translate(0,${y})`);
    body.append(element);
    y += height;
  };
  if (figure.title) write(figure.title, TITLE_SIZE, { "font-weight": 600 });
  if (figure.subtitle) write(figure.subtitle, TEXT_SIZE, { "fill-opacity": 0.75 });
  y += 6;
  if (figure.legend?.length) append(legendRows(make, figure.legend, width));
  for (const { label, drawn } of drawPanels(figure, document, width)) {
    if (label !== null && drawn.color) append(scaleLegend(make, drawn.color, label, width));
    drawn.element.setAttribute("x", "0");
    drawn.element.setAttribute("y", String(y));
    body.append(drawn.element);
    y += drawn.height;
  }
  if (figure.note) write(figure.note, SMALL_SIZE, { "fill-opacity": 0.65 });
  const fullHeight = Math.ceil(y) + 2 * FIGURE_PADDING;
  return make.element(
    "svg",
    {
      class: "assay-figure",
      role: "img",
      "aria-label": figure.description,
      viewBox: `0 0 ${fullWidth} ${fullHeight}`,
      width: fullWidth,
      height: fullHeight,
      "font-family": FONT,
      "font-size": SMALL_SIZE,
      fill: "currentColor",
      color: "#1a1a1a",
    },
    make.element("rect", { class: "ground", width: "100%", height: "100%", rx: 6, fill: BACKGROUNDS.light }),
    body,
  );
}

/** The panels with what their colour legend is called, `null` for none; drawn anew where a number asks for more room. */
function drawPanels(figure: Figure, document: SvgDocument, width: number) {
  const panels = figure.panels.map((panel) => typeof panel === "function" ? panel(width) : panel);
  const least = width < NARROW ? NARROW_MARGINS : MARGINS;
  const draw = (margins: SideMargins) => panels.map((options) => drawPanel(options, document, width, margins));
  let drawn = draw(least);
  const asked = drawn.filter((_, i) => panels[i].marginLeft === undefined).map(({ widestTick }) => widestTick);
  const marginLeft = Math.ceil(Math.max(least.marginLeft, ...asked));
  if (marginLeft > least.marginLeft) drawn = draw({ ...least, marginLeft });
  return panels.map(({ color }, i) => ({ label: color?.legend ? color.label ?? "" : null, drawn: drawn[i] }));
}
