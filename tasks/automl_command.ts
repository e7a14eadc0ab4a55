/**
 * What the command `automl` does with its line.
 *
 * @module
 */
import { AUTOML, automlArguments } from "./automl_arguments.ts";
import { runSearches, type SearchThread } from "./automl_seats.ts";
import { readStudies } from "./automl_studies.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";

/** The JSON schema of what `--json` prints. */
const SCHEMA = new URL("../schemas/automl.schema.json", import.meta.url);

/**
 * Runs the command that this program is.
 *
 * @param threads Threads for its searches that have begun to load their code.
 */
export async function runAutoml(threads: readonly SearchThread[]): Promise<never> {
  return await runCommand(AUTOML, (line) => main(line, threads));
}

/** What the command does. */
export async function main(line: CommandLine, threads: readonly SearchThread[] = []): Promise<number> {
  if (line.isOn("schema")) {
    console.log(Deno.readTextFileSync(SCHEMA).trimEnd());
    return 0;
  }
  const file = line.text("studies");
  const searches = file === null ? [automlArguments(line)] : readStudies(file, line.flagsWithout("studies"));
  return await runSearches(searches, { threads });
}
