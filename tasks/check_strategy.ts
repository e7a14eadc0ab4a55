/**
 * `deno task check-strategy`: says in sentences what is wrong with a strategy file, before any profit is looked at.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { settingFlags } from "../lib/config/setting_flags.ts";
import type { Candles } from "../lib/core/candles.ts";
import { checkStrategyFile } from "../lib/executor/check_strategy_file.ts";
import { fileSource } from "../lib/executor/strategy_source.ts";
import { formatCount } from "../lib/metrics/format.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { describeTimes } from "../lib/study/extra_columns.ts";
import { loadMarket } from "../lib/study/market.ts";
import { resolveMarketSource } from "../lib/study/resolve_source.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import { type Command, JSON_FLAG } from "./command_table.ts";
import { settingsOf } from "./data_directory.ts";
import { MARKET_FLAGS, marketOf } from "./market_flags.ts";

/** The table of the command. */
export const CHECK_STRATEGY: Command = {
  name: "deno task check-strategy",
  words: ["FILE"],
  summary:
    "looks a strategy over on the default simulated market or on bars of your own: look-ahead, look-back, determinism, columns, " +
    "parameters without effect, how often it enters, speed",
  flags: [...MARKET_FLAGS, ...settingFlags(["dataDir"]), JSON_FLAG],
  exitCodes: "0 nothing is wrong, 1 it has a fault, 2 the user's fault, such as a file without a strategy",
};

/** The bars that a strategy is looked over on where nobody names others. */
const SIMULATED = { seed: 1, edge: null, edgeKind: null, days: null, finer: null };

/** The bars named, or the simulated ones; nothing is written. */
async function barsOf(line: CommandLine): Promise<Candles> {
  const market = marketOf(line), database = join(settingsOf(line).dataDir, MAIN_DATABASE);
  const isStoreAsked = (market.candles !== null || market.extra !== null) && existsSync(database);
  using db = await openDatabase(isStoreAsked ? database : ":memory:", { readOnly: isStoreAsked });
  const source = resolveMarketSource({ ...SIMULATED, ...market }, db);
  describeTimes(source.extra ?? []).forEach((text) => console.error(text));
  return loadMarket(source, db).candles;
}

/** What the command does. */
export async function main(line: CommandLine): Promise<number> {
  const source = fileSource(resolve(line.words[0]));
  const { manifest: { name, summary, parameters }, findings } = await checkStrategyFile(source, await barsOf(line));
  const isFit = findings.every(({ kind }) => kind === "remark");
  if (line.isOn("json")) {
    console.log(JSON.stringify({ strategy: name, sha256: source.sha256, isFit, findings }));
  } else {
    console.log(`${name}: ${summary === "" ? "no summary" : summary} ${formatCount(parameters.length, "parameter")}.`);
    for (const { kind, text } of findings) console.log(`${kind === "fault" ? "Fault:  " : "Remark: "}${text}`);
    if (findings.length === 0) console.log("Nothing is wrong with it. Whether it earns is for a search to say.");
  }
  return isFit ? 0 : 1;
}

if (import.meta.main) await runCommand(CHECK_STRATEGY, main);
