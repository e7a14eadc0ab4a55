/**
 * Where commands say how it goes: stderr, so that stdout has results alone.
 *
 * @module
 */

const encoder = new TextEncoder();

/**
 * Writes a text to stderr as it stands. A reader that has gone away, such as `head`, or a closed terminal is no reason to
 * stop: what cannot be written is dropped.
 */
export function writeProgress(text: string): void {
  try {
    Deno.stderr.writeSync(encoder.encode(text));
  } catch {
    // Whoever read it has left; the work is not for them alone.
  }
}
