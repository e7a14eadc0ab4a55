/**
 * A thread that repeats whole searches on markets in which up and down were drawn by coin.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import { type PlaceboSearch, runPlaceboSearch } from "./placebo_search.ts";

self.onmessage = async (event: MessageEvent<PlaceboSearch>) => {
  self.postMessage(await runPlaceboSearch(event.data));
};
