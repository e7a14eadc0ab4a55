/**
 * `deno task check-strategy`: says in sentences what is wrong with a strategy file, before any profit is looked at.
 *
 * @module
 */
import { resolve } from "node:path";
import { DEFAULT_EDGE } from "../lib/data/planted_edge.ts";
import { simulateMarket } from "../lib/data/simulate.ts";
import { checkStrategyFile } from "../lib/executor/check_strategy_file.ts";
import { fileSource } from "../lib/executor/strategy_source.ts";
import { SIMULATED_BARS } from "../lib/study/market.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import { type Command, JSON_FLAG } from "./command_table.ts";

/** The table of the command. */
export const CHECK_STRATEGY: Command = {
  name: "deno task check-strategy",
  words: ["FILE"],
  summary: "looks a strategy over on the default simulated market: look-ahead, look-back, determinism, columns, " +
    "parameters without effect, how often it enters, speed",
  flags: [JSON_FLAG],
  exitCodes: "0 nothing is wrong, 1 it has a fault, 2 the user's fault, such as a file without a strategy",
};

/** The bars that every strategy is looked over on. */
const MARKET = { seed: 1, bars: SIMULATED_BARS, edge: DEFAULT_EDGE };

async function main(line: CommandLine): Promise<number> {
  const source = fileSource(resolve(line.words[0]));
  const { manifest: { name, summary, parameters }, findings } = await checkStrategyFile(source, simulateMarket(MARKET));
  const isFit = findings.every(({ kind }) => kind === "remark");
  if (line.isOn("json")) {
    console.log(JSON.stringify({ strategy: name, sha256: source.sha256, isFit, findings }));
  } else {
    console.log(`${name}: ${summary === "" ? "no summary" : summary} ${parameters.length} parameters.`);
    for (const { kind, text } of findings) console.log(`${kind === "fault" ? "Fault:  " : "Remark: "}${text}`);
    if (findings.length === 0) console.log("Nothing is wrong with it. Whether it earns is for a search to say.");
  }
  return isFit ? 0 : 1;
}

if (import.meta.main) await runCommand(CHECK_STRATEGY, main);
