/**
 * `deno task selftest`: the share of noise studies that yield a false discovery, and of planted edges that are found.
 *
 * @module
 */
import {
  type SelftestGroup,
  type SelftestOutcome,
  type SelftestStudy,
  summariseSelftest,
} from "../lib/automl/selftest.ts";
import { runSideBySide } from "../lib/automl/side_by_side.ts";
import { UserError } from "../lib/core/errors.ts";
import { openStrategies } from "../lib/executor/open_strategies.ts";
import { resolveStrategies } from "../lib/executor/resolve_strategies.ts";
import type { StrategySource } from "../lib/executor/strategy_source.ts";
import { SAMPLERS } from "../lib/search/optimizer_options.ts";
import type { Share } from "../lib/selection/exact_share.ts";
import type { MarketSource } from "../lib/study/market.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import { type Command, JSON_FLAG } from "./command_table.ts";

/** The table of the command. */
export const SELFTEST: Command = {
  name: "deno task selftest",
  summary: "how often the selection is fooled by noise, and how often it finds a planted edge",
  flags: [
    { name: "noise", value: "N", default: "50", meaning: "studies of each kind of noise" },
    {
      name: "coarse",
      value: "N",
      default: "0",
      meaning: "studies of noise whose prices keep to a coarse grid, by step and bar",
    },
    { name: "planted", value: "N", default: "10", meaning: "studies of each planted edge" },
    { name: "edges", value: "LIST", default: "4,6,8", meaning: "planted edges, net annual Sharpe ratios" },
    { name: "trials", value: "N", default: "400", meaning: "trials a study" },
    { name: "noise-days", value: "N", default: "90", meaning: "days of a noise market" },
    { name: "days", value: "N", default: "365", meaning: "days of a planted market" },
    {
      name: "candles",
      value: "FILE",
      meaning: "real minute bars (BTC/USD) whose shuffled returns are a third kind of noise",
    },
    { name: "strategy", value: "LIST", default: "votes", meaning: "names, files or all, separated by commas" },
    { name: "sampler", value: "NAME", default: "gp", meaning: SAMPLERS.join(", ") },
    { name: "workers", value: "N", default: "2", meaning: "studies run at once" },
    { name: "seed", value: "N", default: "1", meaning: "first seed" },
    { ...JSON_FLAG, meaning: "print the outcomes as one line of JSON on stdout, and the tables on stderr" },
  ],
};

const MINUTES_A_DAY = 1440;

/** Steps of coarse prices, as fractions of the price: from those of many small coins to two decimals at a price of one. */
const COARSE_STEPS = [0.0005, 0.001, 0.002, 0.005, 0.01];

/** Seeds of fresh markets lie this far from those searched, so that the two never meet. */
const FRESH_SEED_OFFSET = 1_000_000;

/** All studies that the command line asks for. */
function studiesOf(line: CommandLine, strategies: readonly StrategySource[]): SelftestStudy[] {
  const sampler = line.oneOf("sampler", SAMPLERS)!, trials = line.whole("trials")!;
  const first = line.whole("seed")!, candles = line.text("candles"), edges = line.text("edges")!;
  const noiseBars = MINUTES_A_DAY * line.whole("noise-days")!, bars = MINUTES_A_DAY * line.whole("days")!;
  const seeds = (count: number) => Array.from({ length: count }, (_, i) => first + i);
  const simulated = (seed: number, count: number, edge: number): MarketSource => ({
    kind: "simulated",
    seed,
    bars: count,
    edge,
    timeframe: "1m",
  });
  const common = { trials, sampler, strategies, fresh: null };
  const studies: SelftestStudy[] = [];
  for (const seed of seeds(line.whole("noise")!)) {
    for (const costs of [true, false]) {
      const group = `noise, simulated, ${costs ? "with costs" : "free trading"}`;
      studies.push({ ...common, group, source: simulated(seed, noiseBars, 0), costs, seed });
      if (candles === null) continue;
      const of = {
        kind: "file",
        path: candles,
        symbol: "BTC/USD",
        timeframe: "1m",
        from: null,
        to: null,
      } as const;
      studies.push({
        ...common,
        group: `noise, real returns shuffled, ${costs ? "with costs" : "free trading"}`,
        source: { kind: "shuffled", of, seed, bars: noiseBars },
        costs,
        seed,
      });
    }
  }
  for (const seed of seeds(line.whole("coarse")!)) {
    for (const step of COARSE_STEPS) {
      for (const timeframe of ["1m", "5m"] as const) {
        const source = { kind: "coarse", of: simulated(seed, noiseBars, 0), timeframe, step } as const;
        const group = `noise, ${timeframe}, price steps of ${100 * step} %`;
        studies.push({ ...common, group, source, costs: true, seed });
      }
    }
  }
  for (const edge of edges.split(",").map(Number)) {
    if (!(edge >= 1)) {
      throw new UserError(`Cannot read --edges: wanted numbers of at least 1, found "${edges}"`);
    }
    for (const seed of seeds(line.whole("planted")!)) {
      studies.push({
        ...common,
        group: `planted edge ${edge}`,
        source: simulated(seed, bars, edge),
        fresh: simulated(seed + FRESH_SEED_OFFSET, bars, edge),
        costs: true,
        seed,
      });
    }
  }
  return studies;
}

/** Runs studies in threads; outcomes in the studies' order. */
async function runStudies(
  studies: readonly SelftestStudy[],
  workers: number,
  strategies: readonly StrategySource[],
  candles: string | null,
): Promise<SelftestOutcome[]> {
  let done = 0;
  return await runSideBySide<SelftestStudy, SelftestOutcome>(studies, {
    module: new URL("../lib/automl/selftest_worker.ts", import.meta.url),
    workers,
    strategies,
    reads: candles === null ? [] : [candles],
    nameOf: (study) => `study of ${studies[study].group}`,
    onOutcome: ({ group, shown, good, hard }) =>
      console.error(`${++done}/${studies.length} ${group}: ${shown} shown, ${good} GOOD, ${hard} HARD`),
  });
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

const cell = (share: Share | null) =>
  share === null ? "–" : `${percent(share.count / share.studies)} (${percent(share.low)}–${percent(share.high)})`;

/** The table as Markdown. */
function selftestTable(groups: readonly SelftestGroup[]): string {
  return [
    "| market | studies | show a winner without the certificate | with the certificate | of these earn on fresh bars |",
    "|---|---|---|---|---|",
    ...groups.map((row) =>
      `| ${row.group} | ${row.with.studies} | ${cell(row.without)} | ${cell(row.with)} | ${cell(row.kept)} |`
    ),
  ].join("\n");
}

/** Studies with a winner by combination of checks, as Markdown: which one finds most while noise seldom fools it. */
function variantTable(outcomes: readonly SelftestOutcome[]): string {
  const groups = [...new Set(outcomes.map(({ group }) => group))];
  const variants = Object.keys(outcomes[0].hardByVariant) as (keyof SelftestOutcome["hardByVariant"])[];
  return [
    `| checks | ${groups.join(" | ")} |`,
    `|---|${groups.map(() => "---").join("|")}|`,
    ...variants.map((variant) => {
      const cells = groups.map((group) => {
        const own = outcomes.filter((outcome) => outcome.group === group);
        return `${own.filter(({ hardByVariant }) => hardByVariant[variant] > 0).length} of ${own.length}`;
      });
      return `| ${variant} | ${cells.join(" | ")} |`;
    }),
  ].join("\n");
}

/** What the command does. */
export async function main(line: CommandLine): Promise<number> {
  const strategies = resolveStrategies(line.text("strategy")!.split(","));
  // What is wrong with one shows before the first study.
  await openStrategies(strategies, { timeframe: "1m", hasBook: true });
  const studies = studiesOf(line, strategies);
  if (studies.length === 0) throw new UserError("Cannot run the self-test: wanted at least one study, found none");
  const outcomes = await runStudies(studies, line.whole("workers", 1)!, strategies, line.text("candles"));
  const isJson = line.isOn("json"), print = isJson ? console.error : console.log;
  if (isJson) console.log(JSON.stringify(outcomes));
  print(`\n${selftestTable(summariseSelftest(outcomes))}\n\n${variantTable(outcomes)}`);
  return 0;
}

if (import.meta.main) await runCommand(SELFTEST, main);
