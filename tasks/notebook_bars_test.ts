/**
 * The notebooks on bars of one's own: any timeframe, the committed outputs left alone.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { formatCandlesCsv } from "../lib/data/csv.ts";
import { resample } from "../lib/data/resample.ts";
import { simulateMarket } from "../lib/data/simulate.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { OWN_LEDGER } from "../test/fixtures/own_ledger.ts";
import { listNotebooks, nameOf } from "./notebook_file.ts";
import { runNotebook } from "./notebook_run.ts";
import { isPythonReady } from "./python.ts";

/** Those that choose parameters or look at single trades, which the timeframe decides. */
const CHOOSING = ["00_quickstart", "01_data", "03_signals", "10_your_own_strategy"];

const DAYS = 500;

const ready = isPythonReady();
Deno.test({
  name: `notebooks run on bars of four hours${ready ? "" : " (skipped: Jupyter is not installed, see deno task lab)"}`,
  ignore: !ready,
  fn: async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, "bars.csv");
    Deno.writeTextFileSync(path, formatCandlesCsv(resample(simulateMarket({ seed: 1, bars: DAYS * 1440 }), "4h")));
    const env = { ...OWN_LEDGER, QUICK: "1", ASSAY_CANDLES: path, ASSAY_TIMEFRAME: "4h" };
    for (const file of listNotebooks([]).filter((file) => CHOOSING.includes(nameOf(file)))) {
      assert.deepEqual((await runNotebook(file, env)).faults, [], nameOf(file));
    }
  },
});
