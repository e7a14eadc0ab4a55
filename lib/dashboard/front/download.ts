/**
 * Files that a page makes by itself: no server is asked, so that they are there in the one-file report too.
 *
 * @module
 */
/// <reference lib="dom" />

/** Milliseconds until the text of a file is let go: a browser has begun to save it long before. */
const KEPT_MS = 60_000;

/** Lets the reader save a text. */
export function download(name: string, type: string, text: string): void {
  const link = document.createElement("a"), url = URL.createObjectURL(new Blob([text], { type }));
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}

/** Puts a text on the clipboard; false where the browser does not let pages do so. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
