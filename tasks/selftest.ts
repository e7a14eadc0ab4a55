/**
 * `deno task selftest`: the share of noise studies that yield a false discovery, and of planted edges that are found.
 *
 * @module
 */
import { parseArgs } from "node:util";
import {
  type SelftestGroup,
  type SelftestOutcome,
  type SelftestStudy,
  type Share,
  summariseSelftest,
} from "../lib/automl/selftest.ts";
import { UserError } from "../lib/core/errors.ts";
import { openStrategies } from "../lib/executor/open_strategies.ts";
import { resolveStrategies } from "../lib/executor/resolve_strategies.ts";
import { restrictedWorker } from "../lib/executor/restricted_worker.ts";
import type { StrategySource } from "../lib/executor/strategy_source.ts";
import type { MarketSource } from "../lib/study/market.ts";
import { runCommand } from "./command.ts";

const HELP = `deno task selftest: how often the selection is fooled by noise, and how often it finds a planted edge

  --noise N        studies of each kind of noise (default: 50)
  --planted N      studies of each planted edge (default: 10)
  --edges LIST     planted edges, net annual Sharpe ratios (default: 4,6,8)
  --trials N       trials a study (default: 400)
  --noise-days N   days of a noise market (default: 90)
  --days N         days of a planted market (default: 365)
  --candles FILE   real minute bars (BTC/USD) whose shuffled returns are a third kind of noise
  --strategy LIST  names, files or all, separated by commas (default: votes)
  --sampler NAME   gp, sobol or random (default: gp)
  --workers N      studies run at once (default: 2)
  --seed N         first seed (default: 1)
  --json           print the outcomes as JSON on stdout`;

const MINUTES_A_DAY = 1440;

/** Seeds of fresh markets lie this far from those searched, so that the two never meet. */
const FRESH_SEED_OFFSET = 1_000_000;

function readOptions(args: string[]) {
  const text = { type: "string" } as const, yes = { type: "boolean", default: false } as const;
  try {
    return parseArgs({
      args,
      options: {
        noise: { ...text, default: "50" },
        planted: { ...text, default: "10" },
        edges: { ...text, default: "4,6,8" },
        trials: { ...text, default: "400" },
        "noise-days": { ...text, default: "90" },
        days: { ...text, default: "365" },
        candles: text,
        strategy: { ...text, default: "votes" },
        sampler: { ...text, default: "gp" },
        workers: { ...text, default: "2" },
        seed: { ...text, default: "1" },
        json: yes,
        help: yes,
      },
    }).values;
  } catch (error) {
    throw new UserError(`Cannot read the command line: ${(error as Error).message.split("\n")[0]}`);
  }
}

function whole(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new UserError(`Cannot read --${name}: wanted a whole number, found "${text}"`);
  return Number(text);
}

/** All studies that the options ask for. */
function studiesOf(options: ReturnType<typeof readOptions>, strategies: readonly StrategySource[]): SelftestStudy[] {
  const sampler = (["gp", "sobol", "random"] as const).find((name) => name === options.sampler);
  if (!sampler) throw new UserError(`Cannot read --sampler: wanted gp, sobol or random, found "${options.sampler}"`);
  const first = whole("seed", options.seed), trials = whole("trials", options.trials);
  const noiseBars = MINUTES_A_DAY * whole("noise-days", options["noise-days"]);
  const bars = MINUTES_A_DAY * whole("days", options.days);
  const seeds = (count: number) => Array.from({ length: count }, (_, i) => first + i);
  const simulated = (seed: number, count: number, edge: number): MarketSource => ({
    kind: "simulated",
    seed,
    bars: count,
    edge,
  });
  const common = { trials, sampler, strategies, fresh: null };
  const studies: SelftestStudy[] = [];
  for (const seed of seeds(whole("noise", options.noise))) {
    for (const costs of [true, false]) {
      const group = `noise, simulated, ${costs ? "with costs" : "free trading"}`;
      studies.push({ ...common, group, source: simulated(seed, noiseBars, 0), costs, seed });
      if (options.candles === undefined) continue;
      const of = {
        kind: "file",
        path: options.candles,
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
  for (const edge of options.edges.split(",").map(Number)) {
    if (!(edge >= 1)) {
      throw new UserError(`Cannot read --edges: wanted numbers of at least 1, found "${options.edges}"`);
    }
    for (const seed of seeds(whole("planted", options.planted))) {
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

/** Runs studies in threads, each thread one at a time; outcomes in the studies' order. */
function runStudies(
  studies: readonly SelftestStudy[],
  workers: number,
  { strategies, candles }: { strategies: readonly StrategySource[]; candles?: string },
): Promise<SelftestOutcome[]> {
  const module = new URL("../lib/automl/selftest_worker.ts", import.meta.url);
  const outcomes: SelftestOutcome[] = Array(studies.length);
  let next = 0, done = 0;
  return new Promise((resolve, reject) => {
    for (let seat = 0; seat < Math.min(workers, studies.length); seat++) {
      const worker = restrictedWorker(module, strategies, candles === undefined ? [] : [candles]);
      let current = -1;
      const advance = () => {
        current = next++;
        if (current < studies.length) worker.postMessage(studies[current]);
        else worker.terminate();
      };
      worker.onmessage = ({ data }: MessageEvent<SelftestOutcome>) => {
        outcomes[current] = data;
        done++;
        console.error(
          `${done}/${studies.length} ${data.group}: ${data.shown} shown, ${data.good} GOOD, ${data.hard} HARD`,
        );
        if (done === studies.length) resolve(outcomes);
        advance();
      };
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(`study of ${studies[current]?.group}: ${event.message}`));
      };
      advance();
    }
  });
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

const cell = (share: Share | null) =>
  share === null ? "–" : `${percent(share.count / share.studies)} (${percent(share.low)}–${percent(share.high)})`;

/** The table as Markdown. */
export function selftestTable(groups: readonly SelftestGroup[]): string {
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

if (import.meta.main) {
  await runCommand(async () => {
    const options = readOptions(Deno.args);
    if (options.help) {
      console.log(HELP);
      return 0;
    }
    const strategies = resolveStrategies(options.strategy.split(","));
    // What is wrong with one shows before the first study.
    await openStrategies(strategies, { timeframe: "1m", hasBook: true });
    const studies = studiesOf(options, strategies);
    if (studies.length === 0) throw new UserError("Cannot run the self-test: wanted at least one study, found none");
    const { candles } = options, workers = Math.max(1, whole("workers", options.workers));
    const outcomes = await runStudies(studies, workers, { strategies, candles });
    console.error(`\n${selftestTable(summariseSelftest(outcomes))}\n\n${variantTable(outcomes)}`);
    if (options.json) console.log(JSON.stringify(outcomes));
    return 0;
  });
}
