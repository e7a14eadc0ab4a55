/**
 * A line that must be known before anything else.
 *
 * @module
 */
import type { ComponentChildren } from "preact";

/** The line. */
export function Notice({ children }: { readonly children: ComponentChildren }) {
  return (
    <p class="notice">
      <span aria-hidden="true">◆</span> <span>{children}</span>
    </p>
  );
}
