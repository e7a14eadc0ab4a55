/**
 * `deno task dashboard`: the studies of a store in a browser, beside a search that runs.
 *
 * @module
 */
import { dirname, join, resolve } from "node:path";
import { settingFlags } from "../lib/config/setting_flags.ts";
import { newToken, serveDashboard } from "../lib/dashboard/server.ts";
import { workerSource } from "../lib/dashboard/worker_source.ts";
import { hasFile, MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { getStudy, listStudies } from "../lib/store/studies.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import { type Command, JSON_FLAG } from "./command_table.ts";
import { settingsOf } from "./data_directory.ts";
import { onStop } from "./stop_signals.ts";

/** Exit code of what was interrupted, as shells have it. */
const INTERRUPTED = 130;

const LARGEST_PORT = 65_535;

/** The table of the command. */
export const DASHBOARD: Command = {
  name: "deno task dashboard",
  summary: "shows the studies of a store in a browser; it reads alone, and follows a search that runs",
  flags: [
    ...settingFlags(["dataDir"]),
    {
      name: "database",
      value: "FILE",
      default: MAIN_DATABASE,
      meaning: "another database of the data directory, such as good_iterations.db, or any file",
    },
    { name: "port", value: "N", default: "8421", meaning: "port to listen at; 0 takes a free one" },
    { name: "study", value: "NAME", meaning: "the study to begin with; the last one by default" },
    { name: "no-token", meaning: "answer whoever may connect to this machine's own address, for tests and containers" },
    {
      name: "allowed-host",
      value: "NAME",
      meaning: "a name by which it may be called beside localhost, where a port is forwarded",
    },
    JSON_FLAG,
  ],
  notes: [
    "It listens on this machine alone. From another one: ssh -L 8421:127.0.0.1:8421 HOST, and open the printed address.",
  ],
  exitCodes: "130 interrupted, 1 our fault, 2 the user's fault",
};

/** File of the database: a name without a folder is one of the data directory. */
function databasePath(line: CommandLine): string {
  const name = line.text("database")!, own = join(settingsOf(line).dataDir, name);
  return resolve(hasFile(own) || !hasFile(name) ? own : name);
}

/** What the command does. */
export async function main(line: CommandLine): Promise<number> {
  const port = line.whole("port", 0, LARGEST_PORT)!, path = databasePath(line), study = line.text("study");
  let first: string | null;
  {
    // What is wrong is said before anything listens.
    using db = await openDatabase(path, { readOnly: true });
    if (study !== null) getStudy(db, study);
    first = study ?? listStudies(db).at(-1)?.study ?? null;
  }
  using source = workerSource(path, dirname(path));
  // What the page begins with takes a while to count, as do its scripts to load, and as does whoever opens it.
  const count = () => void (first !== null && source.study(first).catch(() => {}));
  const host = line.text("allowed-host"), stopped = Promise.withResolvers<number>();
  const server = serveDashboard({
    source,
    port,
    token: line.isOn("no-token") ? null : newToken(),
    allowedHosts: host === null ? [] : [host],
    live: source.live,
    report: source.report,
    onPage: count,
    onFault: (error) => console.error(error instanceof Error ? error.message : String(error)),
  });
  const url = server.url + (study === null ? "" : `#/studies/${encodeURIComponent(study)}/overview`);
  console.log(line.isOn("json") ? JSON.stringify({ url }) : url);
  using _stopping = onStop(() => stopped.resolve(INTERRUPTED));
  // A database that vanished meanwhile ends it as one that was never there.
  const opened = source.opened.then(() => {
    // Who has asked by now is answered first.
    setTimeout(count, 0);
    return stopped.promise;
  });
  const code = await Promise.race([stopped.promise, opened]);
  await server.close();
  return code;
}

if (import.meta.main) await runCommand(DASHBOARD, main);
