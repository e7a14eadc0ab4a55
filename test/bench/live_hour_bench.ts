/**
 * An hour of live trading on paper at the speed of life: two processes on one ledger, four strategies each, one filling in
 * the book and one in bars, against an exchange on this machine that cuts every connection once, never tells one close, and
 * is silent for a minute once. Both are asked to stop at the end.
 *
 * Wanted: every close decided in time and none missed, no difference from the backtest unexplained, exit code 0 of both.
 *
 * Run: `deno task bench live_hour`, or with other minutes: `deno task bench live_hour 12`.
 *
 * @module
 */
import { join } from "node:path";
import process from "node:process";
import { MAIN_DATABASE, openDatabase } from "../../lib/store/database.ts";
import { randomKlines } from "../doubles/fake_exchange.ts";
import { LivingExchange } from "../doubles/living_exchange.ts";
import { runTask, taskCommand } from "../fixtures/run_task.ts";
import { temporaryFolder } from "../fixtures/temporary_folder.ts";
import { cpuSecondsOf, megabytesOf, peakMegabytesOf } from "./process_cpu.ts";

/** Minutes that both processes trade, where nobody says otherwise. */
const MINUTES = 60;

/** Strategies of each process. */
const LANES = 4;

/** Minutes of the market that they were found on, and trials of the search for them. */
const STUDIED = 30 * 1440, TRIALS = 16;

/** What the report of a run says in JSON, as far as it is read here. */
interface Report {
  readonly bars: { readonly count: number };
  readonly trades: number;
  readonly open: readonly unknown[];
  readonly missed: number;
  readonly mode: string;
  readonly restrictions: readonly string[];
  readonly denials: Readonly<Record<string, number>>;
  readonly parity: readonly { readonly unexplained: number }[];
}

const minutes = Number(Deno.args.find((text) => /^\d+$/.test(text)) ?? MINUTES);
using folder = temporaryFolder();

/** The strategies of a small study that trade most, as `STUDY/TRIAL`. */
async function strategies(): Promise<string> {
  const file = join(folder.path, "bars.csv"), bars = randomKlines(Date.UTC(2024, 0, 1), STUDIED, 4);
  const rows = bars.map((bar) => bar.slice(0, 6).join(","));
  Deno.writeTextFileSync(file, ["time,open,high,low,close,volume", ...rows].join("\n"));
  const market = ["--candles", file, "--symbol", "BTC/USDT", "--timeframe", "1m", "--profile", "binance-usdm"];
  const study = ["--study", "study", "--trials", String(TRIALS), "--data-dir", folder.path, "--quiet"];
  const { code, stderr } = await runTask("automl", ...market, ...study);
  if (code !== 0) throw new Error(stderr);
  using db = await openDatabase(join(folder.path, MAIN_DATABASE));
  const sql = "SELECT trial FROM trades GROUP BY trial ORDER BY count(*) DESC LIMIT ?";
  return db.prepare(sql).all(LANES).map(({ trial }) => `study/${trial}`).join(",");
}

const traded = await strategies();
const quarter = Math.max(1, Math.floor(minutes / 4));
const faults = { cut: quarter, untold: 2 * quarter, silent: 3 * quarter };
await using exchange = new LivingExchange(minutes + 10, faults);
const { url, streamUrl } = exchange.urls;
const market = ["--feed", "binance", "--exchange-url", url, "--stream-url", streamUrl];
const runs = ["book", "bars"].map((broker) => {
  const flags = ["--strategy", traded, "--uncertified", "--broker", broker, "--run", broker, "--json"];
  const child = taskCommand("live", ["run", ...market, ...flags, "--data-dir", folder.path], {
    permissions: ["--allow-net=127.0.0.1"],
  }).spawn();
  return { broker, child, output: child.output() };
});
console.log(
  `${minutes} minutes, ${runs.length} processes of ${LANES} strategies each; a cut in minute ${faults.cut}, the close of ` +
    `minute ${faults.untold} is not told, silence in minute ${faults.silent}`,
);
const begun = performance.now();
let isBad = false;
let timer: ReturnType<typeof setTimeout> | undefined;
const hasEnded = new Set<string>();
try {
  const ended = runs.map(({ broker, output }) => output.then(() => void hasEnded.add(broker)));
  const over = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(true), minutes * 60_000);
  });
  const isOver = await Promise.race([over, ...ended.map((end) => end.then(() => false))]);
  if (!isOver) console.error("A run ended before it was asked to.");
  isBad = !isOver;
  for (const { broker, child, output } of runs) {
    // Of a process that has ended the system knows nothing any more.
    const { pid } = child, isAlive = !hasEnded.has(broker);
    const used = isAlive ? { cpu: cpuSecondsOf(pid), memory: megabytesOf(pid), peak: peakMegabytesOf(pid) } : null;
    if (isAlive) {
      const { stdout, stderr } = await runTask("live", "stop", "--run", broker, "--data-dir", folder.path);
      console.log(`${stdout}${stderr}`.trim());
    }
    const { code, stdout, stderr } = await output, text = new TextDecoder().decode(stdout);
    if (text === "") throw new Error(new TextDecoder().decode(stderr));
    const report: Report = JSON.parse(text),
      unexplained = report.parity.reduce((sum, lane) => sum + lane.unexplained, 0);
    isBad ||= code !== 0 || report.missed > 0 || unexplained > 0 || report.bars.count < minutes - 1;
    console.log(
      `${broker}: exit code ${code}, ${report.bars.count} bars, ${report.trades} trades, ${report.open.length} open, ` +
        `${report.missed} missed, ${unexplained} unexplained, ${report.mode} ${
          JSON.stringify(report.restrictions)
        }, denied ` +
        JSON.stringify(report.denials),
    );
    if (used !== null) {
      const { cpu, memory, peak } = used;
      console.log(`  CPU ${cpu.toFixed(1)} s, memory ${memory.toFixed(0)} MB, at most ${peak.toFixed(0)} MB`);
    }
  }
} finally {
  clearTimeout(timer);
  for (const { broker, child } of runs) if (!hasEnded.has(broker)) child.kill("SIGKILL");
  await Promise.all(runs.map(({ output }) => output));
}
console.log(`${((performance.now() - begun) / 60_000).toFixed(1)} minutes at the speed of life`);
if (isBad) process.exitCode = 1;
