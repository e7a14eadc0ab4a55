/**
 * A thread that runs whole studies of the self-test.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import { runSelftestStudy, type SelftestStudy } from "./selftest.ts";

self.onmessage = async (event: MessageEvent<SelftestStudy>) => {
  self.postMessage(await runSelftestStudy(event.data));
};
