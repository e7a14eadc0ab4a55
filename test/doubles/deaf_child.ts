/**
 * A command whose search hears nothing. Its line on stdout says that it listens to signals.
 *
 * @module
 */
import { AUTOML, automlArguments } from "../../tasks/automl_arguments.ts";
import { runSearches } from "../../tasks/automl_seats.ts";
import { parseCommand } from "../../tasks/flags.ts";

const { addSignalListener } = Deno;
Deno.addSignalListener = (signal, listener) => {
  addSignalListener(signal, listener);
  if (signal === "SIGINT") console.log("listening");
};
await runSearches([automlArguments(parseCommand(AUTOML, []))], {
  module: new URL("./deaf_search.ts", import.meta.url),
});
