/**
 * The notebooks on bars of one's own: any timeframe, the committed outputs left alone. With `NIGHTLY` set, all of them
 * on real bars too.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { formatCandlesCsv } from "../lib/data/csv.ts";
import { resample } from "../lib/data/resample.ts";
import { simulateMarket } from "../lib/data/simulate.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { sharedFile } from "../test/shared.ts";
import { OWN_LEDGER } from "../test/fixtures/own_ledger.ts";
import { listNotebooks, nameOf } from "./notebook_file.ts";
import { runNotebook, runNotebooks } from "./notebook_run.ts";
import { isPythonReady } from "./python.ts";

/** Those that choose parameters or look at single trades, which the timeframe decides; by day one of them. */
const CHOOSING = Deno.env.has("NIGHTLY")
  ? ["00_quickstart", "01_data", "03_signals", "10_your_own_strategy"]
  : ["03_signals"];

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

/** Real bars, enough of each length for every gate to be passable. */
const REAL = [
  { timeframe: "1m", symbol: "BTC/USD", path: "data/ohlcv/bitfinex_BTCUSD_1m_2018.csv.gz", to: "2018-07-01" },
  { timeframe: "1h", symbol: "BTC/USDT", path: "data/ohlcv/binance_BTCUSDT_1h_2017_2022.csv.gz", to: "2020-01-01" },
  { timeframe: "4h", symbol: "BTC/USD", path: "data/ohlcv/coinbase_BTCUSD_4h_2016_2022.csv.gz", to: "2020-01-01" },
];

for (const { timeframe, symbol, path, to } of REAL) {
  const file = sharedFile(path);
  const reasons = [
    ...(file === null ? [`../shared/${path} is absent`] : []),
    ...(ready ? [] : ["Jupyter is not installed, see deno task lab"]),
  ];
  if (!Deno.env.has("NIGHTLY")) continue;
  Deno.test({
    name: `every notebook runs on real bars of ${timeframe}${reasons[0] ? ` (skipped: ${reasons[0]})` : ""}`,
    ignore: reasons.length > 0,
    fn: async () => {
      const env = {
        ...OWN_LEDGER,
        ...{ QUICK: "1", ASSAY_CANDLES: fileURLToPath(file!), ASSAY_TIMEFRAME: timeframe },
        ...{ ASSAY_SYMBOL: symbol, ASSAY_TO: to },
      };
      const runs = await runNotebooks(listNotebooks(), { env });
      const faulty = runs.filter(({ faults }) => faults.length > 0).map(({ name, faults }) => [name, faults]);
      assert.deepEqual(faulty, []);
    },
  });
}
