/**
 * `deno task replay`: runs one stored strategy again and compares its trades with those on record.
 *
 * @module
 */
import { join } from "node:path";
import { replayTrial } from "../lib/automl/replay.ts";
import { UserError } from "../lib/core/errors.ts";
import { resumeStudy } from "../lib/study/begin_study.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { runCommand } from "./command.ts";
import { settingsOf } from "./data_directory.ts";
import { parseFlags } from "./flags.ts";

const HELP = `deno task replay STUDY TRIAL [FLAGS]: runs a stored trial again from its recorded bars, code, parameters
and costs; its trades must be those on record, to the last bit

  --logs           write its decisions to the store: each entry made or refused with indicators, signal, equity, reason
  --every-bar      with --logs: write every bar of the search's days instead
  --data-dir DIR   where the database lies (default: data)
  --json           print one line of JSON on stdout
  --help           show this page

exit codes: 0 identical, 1 different, 2 the user's fault`;

await runCommand(async () => {
  const flags = parseFlags(Deno.args, { values: ["data-dir"], switches: ["logs", "every-bar", "json", "help"] });
  if (flags.isOn("help")) {
    console.log(HELP);
    return 0;
  }
  const [study, trial, ...rest] = flags.positionals;
  if (study === undefined || trial === undefined || rest.length > 0 || !/^\d+$/.test(trial)) {
    throw new UserError(
      `Cannot replay: wanted the name of a study and the number of a trial, found "${flags.positionals.join(" ")}"`,
    );
  }
  const logs = !flags.isOn("logs") ? "none" : flags.isOn("every-bar") ? "full" : "decisions";
  if (logs === "none" && flags.isOn("every-bar")) throw new UserError("Cannot use --every-bar: wanted --logs with it");
  using db = await openDatabase(join(settingsOf(flags).dataDir, MAIN_DATABASE), { readOnly: logs === "none" });
  const { study: opened, markets } = resumeStudy(db, study, "engine", "replay a trial of");
  const replay = await replayTrial(opened, markets, Number(trial), logs);
  const { trades, foundHash, difference, loggedSteps } = replay;
  if (flags.isOn("json")) console.log(JSON.stringify({ ...replay, identical: difference === null }));
  else if (difference === null) {
    console.log(`Identical: ${trades} trades, hash ${foundHash}`);
    if (loggedSteps !== null) console.log(`Logged: ${loggedSteps} steps`);
  }
  if (difference !== null) console.error(`Not identical: ${difference}`);
  return difference === null ? 0 : 1;
});
