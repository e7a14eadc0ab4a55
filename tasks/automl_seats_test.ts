/**
 * Searches side by side, and signals at moments when their threads hear nothing.
 *
 * @module
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { formatCandlesCsv } from "../lib/data/csv.ts";
import { resample } from "../lib/data/resample.ts";
import { simulateMarket } from "../lib/data/simulate.ts";
import { runTask } from "../test/fixtures/run_task.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";

/** Gates that let through what a month of quarter hours shows, so that there are looks to count. */
const LOW_GATES = [
  ...["--valid-trade-count=1", "--valid-active-days=1", "--valid-annual-volatility=0", "--soft-active-days=1"],
  ...["--soft-sharpe-capped=-100", "--soft-probabilistic-sharpe=0", "--soft-green-days-share=0"],
  ...["--soft-fold-gain-share=0", "--soft-profit-factor=0", "--soft-capacity=0", "--soft-break-even-cost-bps=-1000"],
  ...["--soft-max-drawdown=1", "--soft-ulcer-index=1", "--soft-top-days-share=1000"],
];

Deno.test("studies of a file run at once, and name, looks and results are those of one after the other", async () => {
  using folder = temporaryFolder();
  const market = simulateMarket({ seed: 3, bars: 30 * 1440, edge: 12 });
  for (const timeframe of ["15m", "30m"] as const) {
    writeFileSync(join(folder.path, `${timeframe}.csv`), formatCandlesCsv(resample(market, timeframe)));
  }
  const lines = [
    { study: "long", candles: join(folder.path, "15m.csv"), timeframe: "15m", trials: 24 },
    { candles: join(folder.path, "15m.csv"), timeframe: "15m", seed: 2 },
    { study: "coarse", candles: join(folder.path, "30m.csv"), timeframe: "30m" },
  ];
  const file = join(folder.path, "studies.jsonl");
  writeFileSync(file, lines.map((line) => JSON.stringify(line)).join("\n"));
  const run = async (workers: number) => {
    const data = join(folder.path, `data-${workers}`);
    const places = ["--data-dir", data, "--looks-path", join(folder.path, `looks-${workers}.db`)];
    const { code, stdout, stderr } = await runTask(
      "automl",
      ...[
        "--studies",
        file,
        "--trials",
        "4",
        "--symbol",
        "BTC/USDT",
        "--json",
        "--workers",
        String(workers),
        ...places,
        ...LOW_GATES,
      ],
    );
    assert.equal(code, 0, stderr);
    const results = stdout.trim().split("\n").map((line) => {
      const { elapsedSeconds: _, files: __, ...result } = JSON.parse(line);
      return result;
    });
    return { results, stderr };
  };
  const alone = await run(1), together = await run(3);
  assert.deepEqual(together.results, alone.results);
  assert.deepEqual(alone.results.map(({ looks }) => looks.map((look: { number: number }) => look.number)), [[1], [2], [
    3,
  ]]);
  assert.deepEqual(alone.results.map(({ study }) => study), ["long", "study-1", "coarse"]);
  const at = (text: string, said: string) => said.indexOf(text);
  for (const [{ stderr }, isAtOnce] of [[alone, false], [together, true]] as const) {
    assert.equal(at("study 2: Searching", stderr) < at("long: Measuring", stderr), isAtOnce, stderr);
  }
});

Deno.test("a search in the middle of a step that does not end is stopped by one signal, and it is said how to go on", async () => {
  for (const signals of [1, 2]) {
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--no-check",
        "--allow-read",
        "--allow-env",
        fileURLToPath(new URL("../test/doubles/deaf_child.ts", import.meta.url)),
      ],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const reader = child.stdout.getReader();
    await reader.read();
    for (let sent = 0; sent < signals; sent++) child.kill("SIGINT");
    const [{ code }, said] = await Promise.all([child.status, new Response(child.stderr).text()]);
    await reader.cancel();
    assert.equal(code, 130);
    assert.equal(
      said,
      "Stopping; once more ends at once\nStopped; trials that had ended are kept. To go on: the same again\n",
    );
  }
});
