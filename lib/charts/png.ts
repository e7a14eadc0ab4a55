/**
 * SVG as PNG, with a font that the project ships: the same picture on every machine.
 *
 * @module
 */

/** Pixels of the picture for each pixel of the SVG. */
const ZOOM = 1.5;

/**
 * A picture of an SVG as bytes of a PNG file.
 *
 * The native renderer is loaded when it is first used; it needs `--allow-ffi`.
 *
 * @throws {Error} If the text is not SVG.
 */
export async function svgToPng(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import("@resvg/resvg-js");
  const fonts = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"];
  const image = new Resvg(svg, {
    fitTo: { mode: "zoom", value: ZOOM },
    font: { loadSystemFonts: false, fontFiles: fonts.map(fontFile), defaultFontFamily: "DejaVu Sans" },
  }).render();
  return image.asPng();
}

function fontFile(name: string): string {
  return decodeURIComponent(new URL(import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}`)).pathname);
}
