/**
 * Figures, tables and cards show themselves as the last expression of a cell, in a kernel that asks `Jupyter.display`.
 *
 * @module
 */
import { DISPLAYED } from "../core/displayed.ts";
import { type Bundle, bundleOf, type Showable } from "./bundle.ts";
import { interactiveByDefault } from "./show.ts";

/** Teaches them to. */
export function teachDisplay(): void {
  Object.defineProperty(DISPLAYED, Symbol.for("Jupyter.display"), {
    value(this: Showable): Promise<Bundle> {
      return bundleOf(this, { interactive: interactiveByDefault() });
    },
  });
}
