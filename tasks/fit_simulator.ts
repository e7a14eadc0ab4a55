/**
 * Prints the stylised facts of real bars beside those of the simulated market, as the text of
 * `lib/data/simulator_fit.md`.
 *
 * `deno run --allow-read tasks/fit_simulator.ts > lib/data/simulator_fit.md && deno fmt lib/data/simulator_fit.md`
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { type Candles, DAYS_PER_YEAR, type Timeframe } from "@lib/core/candles.ts";
import { readCandlesCsvFile } from "@lib/data/read_candles.ts";
import { resample } from "@lib/data/resample.ts";
import { simulateMarket } from "@lib/data/simulate.ts";
import { stylisedFacts, VOLATILITY_LAGS } from "@lib/data/stylised_facts.ts";
import { runCommand } from "./command.ts";
import type { Command } from "./command_table.ts";

const SHARED = new URL("../../shared/data/", import.meta.url);
const COMMAND =
  "deno run --allow-read tasks/fit_simulator.ts > lib/data/simulator_fit.md && deno fmt lib/data/simulator_fit.md";

/** Simulated markets compared, each as long as the real series they stand beside. */
const MARKETS = 40;

const MINUTE_FILES = [
  ["BTC perpetual, May 2025", "binanceperp_BTCUSDT_1m_20250504_20250603"],
  ["ETH perpetual, May 2025", "binanceperp_ETHUSDT_1m_20250504_20250615"],
  ["BTC spot, 2018", "bitfinex_BTCUSD_1m_2018"],
] as const;
const FIVE_MINUTE_FILES = [["BTC perpetual, Mar 2025", "binanceperp_BTCUSDT_5m_20250306_20250413"]] as const;

type Figures = Record<string, number>;

function readBars(name: string, timeframe: Timeframe): Candles {
  const bytes = readFileSync(new URL(`ohlcv/${name}.csv.gz`, SHARED));
  return readCandlesCsvFile(bytes, { symbol: name, timeframe }).candles;
}

function figures(candles: Candles): Figures {
  const facts = stylisedFacts(candles);
  return {
    "annual volatility": facts.annualVolatility,
    "kurtosis": facts.kurtosis,
    "share beyond 5 σ": facts.beyondFiveSigma,
    "autocorrelation of r, lag 1": facts.returnAutocorrelation,
    ...Object.fromEntries(
      VOLATILITY_LAGS.map((lag, k) => [`autocorrelation of abs r, lag ${lag}`, facts.absoluteAutocorrelation[k]]),
    ),
    "volatility of 60 bars / √60": facts.scaling,
    "median daily range": facts.dailyRange,
    "mean range / mean abs r": facts.rangeToMove,
    "correlation log volume, log range": facts.volumeRangeCorrelation,
    "dispersion of volume": facts.volumeDispersion,
    "median volume": candles.volume.slice().sort()[candles.volume.length >> 1],
    "weekend / weekday volatility": facts.weekendVolatility,
  };
}

function quantile(values: number[], level: number): number {
  return values.slice().sort((a, b) => a - b)[Math.floor(level * values.length)];
}

/** Each figure's 5 %, 50 % and 95 % quantile over simulated markets. */
function simulatedRows(bars: number, timeframe: Timeframe): Record<string, string> {
  const markets = Array.from(
    { length: MARKETS },
    (_, seed) => figures(resample(simulateMarket({ seed, bars }), timeframe)),
  );
  return Object.fromEntries(
    Object.keys(markets[0]).map((name) => {
      const values = markets.map((market) => market[name]);
      return [name, [0.05, 0.5, 0.95].map((level) => format(quantile(values, level))).join(" · ")];
    }),
  );
}

function format(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) < 0.01 ? value.toFixed(4) : value.toPrecision(3);
}

function printTable(
  real: readonly (readonly [string, Figures])[],
  simulated: Record<string, string>,
  title = "simulated: 5 % · 50 % · 95 %",
): void {
  console.log(`| figure | ${real.map(([name]) => name).join(" | ")} | ${title} |`);
  console.log(`|---|${real.map(() => "---|").join("")}---|`);
  for (const name of Object.keys(simulated)) {
    console.log(`| ${name} | ${real.map(([, row]) => format(row[name])).join(" | ")} | ${simulated[name]} |`);
  }
  console.log();
}

function printHours(real: readonly (readonly [string, Candles])[]): void {
  const simulated = stylisedFacts(simulateMarket({ seed: 0, bars: DAYS_PER_YEAR * 1440 }));
  const columns = [
    ...real.map(([name, bars]) => [name, stylisedFacts(bars)] as const),
    ["simulated", simulated] as const,
  ];
  console.log(`| hour, UTC | ${columns.map(([name]) => `${name}: volatility | volume`).join(" | ")} |`);
  console.log(`|---|${columns.map(() => "---|---|").join("")}`);
  for (let hour = 0; hour < 24; hour++) {
    const cells = columns.map(([, facts]) =>
      `${format(facts.hourlyVolatility[hour])} | ${format(facts.hourlyVolume[hour])}`
    );
    console.log(`| ${hour} | ${cells.join(" | ")} |`);
  }
  console.log();
}

/** Spread, depth and imbalance over the twenty levels of a recorded book. */
function bookFigures(name: string): Figures {
  const text = new TextDecoder().decode(gunzipSync(readFileSync(new URL(`orderbook/${name}.csv.gz`, SHARED))));
  const rows = text.trimEnd().split("\n").slice(1).map((line) => line.split(",").slice(3).map(Number));
  const levels = 20;
  const side = (row: number[], start: number) => {
    let size = 0;
    for (let level = 0; level < levels; level++) size += row[start + 2 * level + 1];
    return size;
  };
  const bid = rows.map((row) => side(row, 0)), ask = rows.map((row) => side(row, 2 * levels));
  const spread = rows.map((row) => 2e4 * (row[2 * levels] - row[0]) / (row[0] + row[2 * levels]));
  return summariseBook(spread, bid, ask);
}

function summariseBook(spread: number[], bid: number[], ask: number[]): Figures {
  const imbalance = bid.map((size, i) => (size - ask[i]) / (size + ask[i]));
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const depth = bid.map((size, i) => size + ask[i]);
  return {
    "mean spread, bps": mean(spread),
    "99 % spread, bps": quantile(spread, 0.99),
    "median depth, both sides": quantile(depth, 0.5),
    "10 % depth": quantile(depth, 0.1),
    "90 % depth": quantile(depth, 0.9),
    "standard deviation of imbalance": Math.sqrt(mean(imbalance.map((value) => value * value)) - mean(imbalance) ** 2),
  };
}

function printBook(): void {
  const recorded = [
    ["BTC perpetual, 2024-08-08", bookFigures("binanceusdm_BTCUSDT_20240808_book20")],
    ["BTC spot, 2024-08-08", bookFigures("binancespot_BTCUSDT_20240808_book20")],
  ] as const;
  const { book } = simulateMarket({ seed: 0, bars: 90 * 1440, startPrice: 61_800 });
  const simulated = summariseBook([...book!.spreadBps], [...book!.bidDepth], [...book!.askDepth]);
  const column = Object.fromEntries(Object.entries(simulated).map(([name, value]) => [name, format(value)]));
  printTable(recorded, column, "simulated, 90 days");
}

const EXPLANATION =
  `The parameters in \`market_model.ts\` follow the Bitcoin perpetual of 2025. Season and weekend are read off the
bars; the rest was set so that the real month lies between or near the simulated quantiles. What differs, and why:

- **Mean range / mean abs r** is 2 by construction, that of a Brownian path: then an order filled inside a bar is a fair
  game. Real minutes trade at fewer prices.
- **Volatility remembers a little longer** at lags 10 and 60 than in that one month, and less than in the other series: one
  set of parameters stands between them.
- **Five-minute volume** disperses less than real volume does: its long swings are milder.
- **The imbalance of a real book forgets itself within seconds**; the simulated one has a part with a half-life of 30
  minutes, in all markets, which is where an edge is planted. That is an invention, not a fact.
`;

/** The table of the command. */
export const FIT_SIMULATOR: Command = {
  name: "deno run --allow-read tasks/fit_simulator.ts",
  summary: "prints the stylised facts of real bars beside those of the simulated market, as lib/data/simulator_fit.md",
  flags: [],
};

function main(): number {
  console.log(`# The simulated market beside real ones\n\nWritten by \`${COMMAND}\`; do not edit by hand.\n`);
  console.log(`Simulated columns show quantiles over ${MARKETS} seeds with \`edge: 0\`, each market 30 days long.\n`);
  console.log(EXPLANATION);
  console.log("## One-minute bars\n");
  printTable(MINUTE_FILES.map(([name, file]) => [name, figures(readBars(file, "1m"))]), simulatedRows(30 * 1440, "1m"));
  console.log("## Five-minute bars\n\nHere the simulated markets are 38 days long.\n");
  printTable(
    FIVE_MINUTE_FILES.map(([name, file]) => [name, figures(readBars(file, "5m"))]),
    simulatedRows(38 * 1440, "5m"),
  );
  console.log("## Season of the day\n\nFigures of an hour / their mean over the day.\n");
  printHours([
    [MINUTE_FILES[0][0], readBars(MINUTE_FILES[0][1], "1m")],
    [FIVE_MINUTE_FILES[0][0], readBars(FIVE_MINUTE_FILES[0][1], "5m")],
  ]);
  console.log("## Order book\n\nTwenty levels a side; the recordings are under six minutes long.\n");
  printBook();
  return 0;
}

if (import.meta.main) await runCommand(FIT_SIMULATOR, main);
