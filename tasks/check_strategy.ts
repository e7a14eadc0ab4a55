/**
 * `deno task check-strategy`: says in sentences what is wrong with a strategy file, before any profit is looked at.
 *
 * @module
 */
import { resolve } from "node:path";
import { UserError } from "../lib/core/errors.ts";
import { DEFAULT_EDGE } from "../lib/data/planted_edge.ts";
import { simulateMarket } from "../lib/data/simulate.ts";
import { checkStrategyFile } from "../lib/executor/check_strategy_file.ts";
import { fileSource } from "../lib/executor/strategy_source.ts";
import { SIMULATED_BARS } from "../lib/study/market.ts";
import { runCommand } from "./command.ts";
import { parseFlags } from "./flags.ts";

const HELP = `deno task check-strategy FILE [FLAGS]: looks a strategy over on the default simulated market: look-ahead,
look-back, determinism, columns, parameters without effect, how often it enters, speed

  --json           print one line of JSON on stdout
  --help           show this page

exit codes: 0 nothing is wrong, 1 it has a fault, 2 the user's fault, such as a file without a strategy`;

/** The bars that every strategy is looked over on. */
const MARKET = { seed: 1, bars: SIMULATED_BARS, edge: DEFAULT_EDGE };

await runCommand(async () => {
  const flags = parseFlags(Deno.args, { values: [], switches: ["json", "help"] });
  if (flags.isOn("help")) {
    console.log(HELP);
    return 0;
  }
  const [file] = flags.positionals;
  if (file === undefined) throw new UserError("Cannot check a strategy: wanted its file, found none; see --help");
  flags.refuseBeyond(1);
  const source = fileSource(resolve(file));
  const { manifest: { name, summary, parameters }, findings } = await checkStrategyFile(source, simulateMarket(MARKET));
  const isFit = findings.every(({ kind }) => kind === "remark");
  if (flags.isOn("json")) {
    console.log(JSON.stringify({ strategy: name, sha256: source.sha256, isFit, findings }));
  } else {
    console.log(`${name}: ${summary === "" ? "no summary" : summary} ${parameters.length} parameters.`);
    for (const { kind, text } of findings) console.log(`${kind === "fault" ? "Fault:  " : "Remark: "}${text}`);
    if (findings.length === 0) console.log("Nothing is wrong with it. Whether it earns is for a search to say.");
  }
  return isFit ? 0 : 1;
});
