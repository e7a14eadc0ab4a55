/**
 * The address of what is seen, to be sent.
 *
 * @module
 */
import { useState } from "preact/hooks";
import { copyText } from "./download.ts";

/** Milliseconds that the button says it is done. */
const SAID_MS = 1500;

/**
 * A button that copies an address.
 *
 * @param view What it shows, as a fragment; what is seen by default.
 */
export function CopyLink({ label = "Copy link", view }: { readonly label?: string; readonly view?: string }) {
  const [said, setSaid] = useState("");
  const copy = async () => {
    const link = view === undefined ? location.href : new URL(view, location.href).href;
    setSaid(
      await copyText(link) ? "Copied" : view === undefined ? "It is in the address bar" : "It could not be copied",
    );
    setTimeout(() => setSaid(""), SAID_MS);
  };
  return (
    <button type="button" onClick={copy}>
      <span role="status">{said || label}</span>
    </button>
  );
}
