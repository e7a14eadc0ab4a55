import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatCandlesCsv } from "../lib/data/csv.ts";
import { simulateMarket } from "../lib/data/simulate.ts";
import { runTask } from "../test/fixtures/run_task.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";

Deno.test("bars that are told alike are told apart by what differs, and the same bars are the study's", async () => {
  using folder = temporaryFolder();
  const candles = join(folder.path, "bars.csv");
  writeFileSync(candles, formatCandlesCsv(simulateMarket({ seed: 3, bars: 30 * 1440, edge: 12 })));
  const study = (...args: string[]) =>
    runTask(
      "automl",
      ...["--data-dir", folder.path, "--candles", candles, "--symbol", "BTC/USDT", "--timeframe", "1m"],
      ...["--resample", "15m", "--trials", "8", "--study", "study", "--quiet", ...args],
    );
  const begun = await study("--from", "2025-01-02");
  assert.equal(begun.code, 0, begun.stderr);
  const { code, stderr } = await study("--from", "2025-01-03", "--resume");
  assert.equal(code, 2);
  assert.match(
    stderr,
    /^Cannot resume .* the bars of \S+ 15m made of 1m from \S+ with from 2025-01-02T\S+, found from 2025-01-03T\S+\n$/,
  );
  assert.equal((await study("--from", "2025-01-02", "--resume")).code, 0);
});
