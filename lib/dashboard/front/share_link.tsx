/**
 * The one file to send.
 *
 * @module
 */
import type { VNode } from "preact";

/** A link that downloads the study as one file. */
export function ShareLink(study: string): VNode {
  return (
    <a class="button filled" href={`/report/${encodeURIComponent(study)}.html`} download={`report-${study}.html`}>
      Share one file
    </a>
  );
}
