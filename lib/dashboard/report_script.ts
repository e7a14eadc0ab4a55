/**
 * The one script that every report has: whether the page is the one that was made, and its database, for whoever asks.
 *
 * It hashes the database and the text that is read without scripts before anything replaces that. Where one of them was
 * changed no figure is shown; else the database can be saved as the file that it is, and what makes the page alive is started; to it
 * `globalThis.assayDatabase` promises the bytes.
 *
 * @module
 */

/** Where a page without scripts or without what they need says how it stands. */
export const UNCHECKED =
  "Whether this file is the one that was made was not checked here: deno task verify does it, and a browser with scripts.";

/** The script; plain, as it stands in the page as it is. */
export const REPORT_SCRIPT = `"use strict";
globalThis.assayDatabase = (async () => {
  const root = document.documentElement, report = document.getElementById("report");
  const data = document.getElementById("database"), state = document.getElementById("intact");
  const shownText = report.textContent;
  const hex = async (bytes) => Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)),
    (byte) => byte.toString(16).padStart(2, "0")).join("");
  const fromBase64 = (text) => {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const letters = atob(text), bytes = new Uint8Array(letters.length);
    for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
    return bytes;
  };
  const unpacked = async (element) => {
    const packed = fromBase64(element.textContent);
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };
  const refuse = () => {
    root.dataset.intact = "false";
    for (const element of document.querySelectorAll("#app, .foot")) element.remove();
    const main = document.createElement("main"), title = document.createElement("h1");
    title.textContent = "This file is not the one that was made.";
    const words = document.createElement("p");
    words.className = "lead";
    words.textContent = "Something in it was changed or lost on its way, so that none of its figures is shown. " +
      "Ask for it again where it came from.";
    main.append(title, words);
    document.body.prepend(main);
    return null;
  };
  if (!globalThis.crypto?.subtle || !globalThis.DecompressionStream) return null;
  let bytes;
  try {
    bytes = await unpacked(data);
  } catch {
    return refuse();
  }
  const isWhole = await hex(bytes) === data.dataset.sha256 &&
    await hex(new TextEncoder().encode(shownText)) === data.dataset.textSha256;
  if (!isWhole) return refuse();
  root.dataset.intact = "true";
  const save = document.createElement("button");
  save.type = "button";
  save.textContent = "Save the database";
  save.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type: "application/x-sqlite3" }));
    link.download = data.dataset.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  });
  state.textContent = "This file is intact: its text and its database have the hashes that it was made with.";
  state.after(save);
  const program = document.getElementById("program");
  if (program !== null) {
    const script = document.createElement("script");
    script.type = "module";
    script.textContent = new TextDecoder().decode(await unpacked(program));
    document.body.append(script);
  }
  return bytes;
})();
`;
