import assert from "node:assert/strict";
import { DEFAULT_STRATEGIES } from "../lib/executor/resolve_strategies.ts";
import { runSelftestStudy } from "../lib/automl/selftest.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { startSearch } from "../lib/notebook/search.ts";
import { startStudy } from "../lib/notebook/study.ts";
import { loadMarket } from "../lib/study/market.ts";
import { studyTradesHash } from "../lib/core/trades_hash.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { openStudy } from "../lib/study/study.ts";

const DAYS = 30, SEED = 3, EDGE = 12, TRIALS = 24;
const SOURCE = { kind: "simulated", seed: SEED, bars: DAYS * 288, edge: EDGE, timeframe: "5m" } as const;

/** The hash that the command prints. */
async function hashOfCommand(): Promise<string> {
  using folder = temporaryFolder();
  const flags = { "data-dir": folder.path, days: DAYS, timeframe: "5m", edge: EDGE, seed: SEED, trials: TRIALS };
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-check", "--allow-read", "--allow-write", "--allow-env"],
      new URL("automl.ts", import.meta.url).href,
      ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]),
      ...["--json", "--quiet"],
    ],
    stderr: "inherit",
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).tradesHash;
}

Deno.test("the command, the self-test and a notebook make the same trades of the same study", async () => {
  const wanted = await hashOfCommand();
  const asked = { seed: SEED, trials: TRIALS, sampler: "gp" } as const;
  const selftest = await runSelftestStudy({
    ...{ ...asked, group: "same", source: SOURCE, fresh: null, costs: true, isContinuous: true },
    strategies: DEFAULT_STRATEGIES,
  });
  assert.equal(selftest.tradesHash, wanted);

  using memory = await openDatabase(":memory:");
  const market = loadMarket(SOURCE, memory);
  const { trials } = await startSearch(market, asked).result;
  assert.equal(studyTradesHash(trials.map(({ trial, tradesHash }) => ({ trial, tradesHash: tradesHash! }))), wanted);

  using folder = temporaryFolder();
  const { summary, plan } = await startStudy(market, { ...asked, dataDir: folder.path }).result;
  assert.equal(summary.tradesHash, wanted);
  using kept = await openDatabase(`${folder.path}/${MAIN_DATABASE}`, { readOnly: true });
  assert.equal(openStudy(kept, plan.study).tradesHash(), wanted, "a store that was asked for keeps the study");
});
