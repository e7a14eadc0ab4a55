/**
 * How many threads for backtests begin to load their code before the search that needs them does.
 *
 * @module
 */
import { loadSettings } from "../lib/config/settings.ts";
import { UserError } from "../lib/core/errors.ts";
import { namesFile } from "../lib/executor/strategy_source.ts";
import type { AutomlArguments } from "./automl_arguments.ts";

/**
 * As many as the first round of a search takes.
 *
 * What a study that is resumed without `--strategy` searches is not known here: it is taken to be what is shipped.
 *
 * @returns 0 where its backtests run elsewhere, all its strategies lie in files, or its settings cannot be used, which the
 * search says.
 */
export function earlyWorkers(
  { workers, batch, trials, strategies, settings }: Pick<
    AutomlArguments,
    "workers" | "batch" | "trials" | "strategies" | "settings"
  >,
): number {
  if (strategies.every(namesFile) || !areLocal(settings)) return 0;
  return Math.min(workers, batch, trials);
}

function areLocal(texts: Readonly<Record<string, string>>): boolean {
  try {
    return loadSettings(texts).settings.executor === "threads";
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
