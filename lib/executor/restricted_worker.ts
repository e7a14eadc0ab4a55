/**
 * Workers in which strategies run: they compute, and may read Assay's own files and those of the strategies; all else is
 * refused to them.
 *
 * Commands start Deno with `--no-prompt`, as it would ask on a terminal before it refuses, and with `--frozen`, as an
 * import of an npm package would install it.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { startThread, type Thread } from "./start_thread.ts";
import { filesOf, LIBRARY, type StrategySource } from "./strategy_source.ts";

/** The module of workers that run backtests. */
export const BACKTEST_WORKER = new URL("./backtest_worker.ts", import.meta.url);

/** Longest start of a worker, ms: it loads modules and, where a strategy file does not end, never finishes. */
export const START_DEADLINE_MS = 60_000;

/**
 * Starts a worker that may neither write, reach a network, run programs, call native code, nor see the environment.
 *
 * @param sources Of the strategies it runs; their files can be read.
 * @param reads Paths it may read beside those.
 * @throws {UserError} If a strategy file cannot be read.
 */
export function restrictedWorker(
  module: URL,
  sources: readonly StrategySource[] = [],
  reads: readonly string[] = [],
): Thread {
  const files = sources.flatMap((source) => source.kind === "file" ? filesOf(source) : []);
  const read = [...(LIBRARY.protocol === "file:" ? [fileURLToPath(LIBRARY)] : []), ...files, ...reads];
  return startThread(module, { read });
}

/** Sources in a sentence. */
export function describeSources(sources: readonly StrategySource[]): string {
  const files = sources.flatMap((source) => source.kind === "file" ? [fileURLToPath(source.url)] : []);
  if (files.length === 0) return `the strategies ${sources.map(({ name }) => name).join(", ")}`;
  return `the strategy file${files.length > 1 ? "s" : ""} ${files.join(", ")}`;
}
