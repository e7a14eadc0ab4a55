/**
 * What stands where a view cannot yet be, or cannot be at all: each says what to do next.
 *
 * @module
 */
import type { ComponentChildren } from "preact";

/** Something is on its way. */
export function Loading({ what }: { readonly what: string }) {
  return (
    <div class="state" role="status">
      <span class="spinner" aria-hidden="true" />
      <p>{what} …</p>
    </div>
  );
}

/** There is nothing to show, and what would change that. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="state">
      <EmptyPicture />
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Something could not be answered: why, and the way on. */
export function Failure({ error, onRetry, children }: {
  readonly error: Error;
  readonly onRetry?: () => void;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="state" role="alert">
      <h2>This could not be shown</h2>
      <p>{error.message}</p>
      {children}
      {onRetry && <button type="button" onClick={onRetry}>Try again</button>}
    </div>
  );
}

function EmptyPicture() {
  return (
    <svg width="72" height="40" viewBox="0 0 72 40" aria-hidden="true" class="muted">
      {[10, 22, 34, 46, 58].map((x) => (
        <circle key={x} cx={x} cy="26" r="4" fill="none" stroke="currentColor" stroke-dasharray="2 2" />
      ))}
      <path d="M4 36h64" stroke="currentColor" />
    </svg>
  );
}
