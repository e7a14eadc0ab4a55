/**
 * Showing things in a notebook: `await show(x)`.
 *
 * @module
 */
import { type Bundle, bundleOf, type Showable, type ShowOptions } from "./bundle.ts";

/**
 * Wait after each output, ms: the kernel may report a cell as done before its outputs have left, and clients drop what
 * comes later; 20 ms sufficed in 250 of 250 runs under load.
 */
const DELIVERY_MS = 30;

/** The kernel's own interface; absent outside a notebook. */
export interface Jupyter {
  /** Publishes a message of a type of the Jupyter protocol. */
  broadcast(type: string, content: Record<string, unknown>): Promise<void>;
}

/** The kernel, or `null` outside a notebook. */
export function kernel(): Jupyter | null {
  try {
    return Deno.jupyter as Jupyter;
  } catch {
    // Outside a notebook the property is there, but reading it throws.
    return null;
  }
}

/**
 * Sizes that keep the picture as large as the drawing.
 *
 * @internal
 */
export function metadataOf(bundle: Bundle): Record<string, unknown> {
  const size = bundle["image/svg+xml"]?.match(/^<svg [^>]*viewBox="0 0 (\d+) (\d+)"/);
  return size ? { "image/png": { width: Number(size[1]), height: Number(size[2]) } } : {};
}

/** Whether figures are alive unless a cell says otherwise. */
export function interactiveByDefault(): boolean {
  return Deno.env.get("ASSAY_INTERACTIVE") === "1";
}

function isOptions(item: Showable | ShowOptions): item is ShowOptions {
  return typeof item === "object" && "interactive" in item;
}

/**
 * Shows figures, tables, cards or Markdown, one output each, and returns once they are delivered.
 *
 * Outside a notebook the plain text goes to standard output, so that a cell's code runs in a script too. With
 * `{ interactive: true }` as the last argument figures are alive: values under the pointer, a span of time by the wheel,
 * entries of the legend on and off.
 *
 * @example A cell ends with it
 * ```ts
 * import { show, table } from "assay/notebook";
 *
 * await show("A table:", table([{ trial: 1, score: 0.5 }], { trial: "count", score: "ratio" }));
 * ```
 */
export async function show(...items: readonly (Showable | ShowOptions)[]): Promise<void> {
  const jupyter = kernel(), { interactive = interactiveByDefault() } = items.find(isOptions) ?? {};
  for (const item of items) {
    if (isOptions(item)) continue;
    const data = await bundleOf(item, { interactive: interactive && jupyter !== null });
    if (jupyter === null) console.log(data["text/plain"]);
    else await jupyter.broadcast("display_data", { data, metadata: metadataOf(data), transient: {} });
  }
  if (jupyter !== null) await new Promise((resolve) => setTimeout(resolve, DELIVERY_MS));
}
