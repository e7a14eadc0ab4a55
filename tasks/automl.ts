/**
 * `deno task automl`: searches for strategies on one market or several and says which of them to believe.
 *
 * The thread of the search loads its code while this one reads the command line.
 *
 * @module
 */
import { searchThread } from "./automl_seats.ts";

/** Flags that only ask for a text. */
const TELLING = ["--help", "-h", "--schema"];

if (import.meta.main) {
  const threads = Deno.args.some((arg) => TELLING.includes(arg)) ? [] : [searchThread()];
  const { runAutoml } = await import("./automl_command.ts");
  await runAutoml(threads);
}
