/**
 * Puts the page into the document.
 *
 * @module
 */
/// <reference lib="dom" />
import { render } from "preact";
import { App, type AppProps } from "./app.tsx";

/** Draws the page over whatever stands in `#app` without scripts. */
export function startApp(props: AppProps): void {
  const root = document.querySelector("#app");
  if (root === null) throw new Error('Cannot start the page: wanted an element with the id "app", found none');
  root.replaceChildren();
  render(<App {...props} />, root);
}
