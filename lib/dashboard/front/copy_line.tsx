/**
 * A line of text to be taken elsewhere, such as a command.
 *
 * @module
 */
import { useState } from "preact/hooks";
import { copyText } from "./download.ts";

/** A line of text with a button that copies it. */
export function CopyLine({ text, what }: { readonly text: string; readonly what: string }) {
  const [said, setSaid] = useState("");
  const copy = async () => setSaid(await copyText(text) ? "Copied" : "Select the text and copy it by hand");
  return (
    <div class="row copy-line">
      <pre tabIndex={0} aria-label={what}>{text}</pre>
      <button type="button" onClick={copy} aria-label={`Copy ${what}`}>Copy</button>
      <span role="status" class="fine muted">{said}</span>
    </div>
  );
}
