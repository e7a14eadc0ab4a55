/**
 * The thread of one long computation.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import { type Asked, computeHere } from "./computations.ts";

self.onmessage = async ({ data: { name, input } }: MessageEvent<Asked>) => {
  self.postMessage(await computeHere(name, input));
};
