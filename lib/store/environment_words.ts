/**
 * What each environment is, in one word and a sentence, on every surface the same.
 *
 * @module
 */
import type { Environment } from "./live_stamp.ts";

/** Where orders go, in one word and a sentence. */
export const ENVIRONMENT_WORDS: Readonly<Record<Environment, string>> = {
  dry: "DRY: nothing is sent to an exchange",
  testnet: "TESTNET: orders go to a test network",
  demo: "DEMO: orders go to an exchange's demo",
  live: "LIVE: orders go to the market",
};
