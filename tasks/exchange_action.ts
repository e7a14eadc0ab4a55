/**
 * What `data fetch` and `data book` have in common: the exchange that the flags name, logging, and a stop by Ctrl-C or SIGTERM.
 *
 * @module
 */
import { loggingOptionsOf } from "../lib/config/logging_options.ts";
import { UserError } from "../lib/core/errors.ts";
import { EXCHANGE_MODES } from "../lib/exchange/ccxt_exchange.ts";
import { type MarketClient, openMarketClient } from "../lib/exchange/market_client.ts";
import { startLogging } from "../lib/logging/start_logging.ts";
import { makeDirectory, settingsOf } from "./data_directory.ts";
import { requireHosts } from "./host_permission.ts";
import type { CommandLine } from "./command_line.ts";
import { onStop } from "./stop_signals.ts";

/**
 * Runs an action with the exchange of `--exchange`, `--mode` and `--exchange-url`.
 *
 * @param body Gets the exchange, the data folder, and the signal that Ctrl-C and SIGTERM set off.
 * @returns The exit code: the body's, or 1 where a stop ended a call, which is said in a sentence.
 */
export async function runExchangeAction(
  line: CommandLine,
  body: (client: MarketClient, dataDir: string, signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const settings = settingsOf(line);
  makeDirectory(settings.dataDir);
  await using _logging = await startLogging(loggingOptionsOf(settings));
  const controller = new AbortController();
  using _stopping = onStop(() => controller.abort());
  try {
    const baseUrl = urlOf(line);
    const client = await openMarketClient(settings.exchange, {
      mode: line.oneOf("mode", EXCHANGE_MODES)!,
      timeoutMs: 1000 * settings.exchangeTimeoutSeconds,
      mostBytes: 2 ** 20 * settings.exchangeAnswerMegabytes,
      // Programs that failed together must not come back together, so the jitter has no fixed seed here.
      seed: Date.now(),
      signal: controller.signal,
      ...(baseUrl !== null && { baseUrl }),
    });
    requireHosts(settings.exchange, client.hosts);
    return await body(client, settings.dataDir, controller.signal);
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    console.error("Stopped; what has arrived is kept, and the same command goes on");
    return 1;
  }
}

/** @throws {UserError} If `--exchange-url` is no address. */
export function urlOf(line: CommandLine): string | null {
  const url = line.text("exchange-url");
  if (url === null || (/^https?:\/\/[^/]+/.test(url) && URL.canParse(url))) return url;
  throw new UserError(`Cannot read --exchange-url: wanted https://HOST, found "${url}"`);
}
