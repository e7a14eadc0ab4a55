/**
 * `deno task replay`: runs one stored strategy again and compares its trades with those on record.
 *
 * @module
 */
import { join } from "node:path";
import { replayTrial } from "../lib/automl/replay.ts";
import { recordFault, replayCertificates, storedCertificate } from "../lib/automl/replay_certificates.ts";
import { settingFlags } from "../lib/config/setting_flags.ts";
import { UserError } from "../lib/core/errors.ts";
import { formatCount } from "../lib/metrics/format.ts";
import { resumeStudy } from "../lib/study/begin_study.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { openStudy } from "../lib/study/study.ts";
import { equalText, OTHER_CODE_FLAG, reopenCertified, unequalText } from "./certified_study.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import { type Command, JSON_FLAG } from "./command_table.ts";
import { settingsOf } from "./data_directory.ts";

/** The table of the command. */
export const REPLAY: Command = {
  name: "deno task replay",
  words: ["STUDY", "TRIAL"],
  summary:
    "runs a stored trial again from its recorded bars, code, parameters and costs; its trades must be those on " +
    "record, to the last bit",
  flags: [
    {
      name: "logs",
      meaning: "write its decisions to the store: each entry made or refused with indicators, signal, equity, reason",
    },
    {
      name: "certificate",
      meaning:
        "compute its certificate again, unseen days and p-values included, and compare it with the one on record, sentence " +
        "by sentence; no further day is opened and nothing is written",
    },
    {
      name: "trades",
      meaning: "write its trades to the store, where the search kept their hash alone (--keep-trades)",
    },
    OTHER_CODE_FLAG,
    { name: "every-bar", meaning: "with --logs: write every bar of the search's days instead" },
    ...settingFlags(["dataDir"]),
    JSON_FLAG,
  ],
  exitCodes: "0 identical, 1 different, 2 what the user must change, such as bars or code that are no longer the same",
};

/** What the command does. */
export async function main(line: CommandLine): Promise<number> {
  const [study, trial] = line.words;
  if (!/^\d+$/.test(trial)) throw new UserError(`Cannot replay: wanted the number of a trial, found "${trial}"`);
  if (line.isOn("certificate")) return await replayCertificate(line, study, Number(trial));
  if (line.isOn(OTHER_CODE_FLAG.name)) throw new UserError("Cannot use --other-code: wanted --certificate with it");
  const logs = !line.isOn("logs") ? "none" : line.isOn("every-bar") ? "full" : "decisions";
  if (logs === "none" && line.isOn("every-bar")) throw new UserError("Cannot use --every-bar: wanted --logs with it");
  const givesTrades = line.isOn("trades"), readOnly = logs === "none" && !givesTrades;
  using db = await openDatabase(join(settingsOf(line).dataDir, MAIN_DATABASE), { readOnly });
  const { study: opened, markets } = resumeStudy(db, study, "engine", "replay a trial of");
  const replay = await replayTrial(opened, markets, Number(trial), { logs, givesTrades });
  const { trades, foundHash, difference, loggedSteps, tradesOnRecord } = replay;
  if (line.isOn("json")) console.log(JSON.stringify({ ...replay, identical: difference === null }));
  else if (difference === null) {
    console.log(`Identical: ${formatCount(trades, "trade")}, hash ${foundHash}`);
    if (tradesOnRecord === "given back") console.log(`Written: ${formatCount(trades, "trade")}`);
    if (tradesOnRecord === "withheld") console.log("The search kept their hash alone; --trades writes them");
    if (loggedSteps !== null) console.log(`Logged: ${formatCount(loggedSteps, "step")}`);
  }
  if (difference !== null) console.error(`Not identical: ${difference}`);
  return difference === null ? 0 : 1;
}

async function replayCertificate(line: CommandLine, name: string, trial: number): Promise<number> {
  const written = ["logs", "trades"].find((flag) => line.isOn(flag));
  if (written) throw new UserError(`Cannot use --${written} with --certificate, which writes nothing`);
  using db = await openDatabase(join(settingsOf(line).dataDir, MAIN_DATABASE), { readOnly: true });
  const stored = storedCertificate(openStudy(db, name), trial), { document } = stored;
  const { study, markets, heldOut } = reopenCertified(db, document, line.isOn(OTHER_CODE_FLAG.name));
  const fault = recordFault(stored),
    [replay] = fault ? [] : await replayCertificates(study, markets, [document], heldOut);
  const difference = fault ?? (replay!.isOfWords ? `it ${unequalText(replay!)}` : replay!.difference),
    found = replay?.found ?? null;
  if (line.isOn("json")) console.log(JSON.stringify({ equal: difference === null, difference, certificate: found }));
  else if (difference === null) console.log(equalText(document));
  if (difference !== null) console.error(`Not equal: ${difference}`);
  return difference === null ? 0 : 1;
}

if (import.meta.main) await runCommand(REPLAY, main);
