/**
 * What the search finds beside other optimisers: the best search value after so many trials, by our sampler with the
 * strategy's starts and without them, and by Optuna's tree-structured Parzen estimator with parameters one by one and
 * together. All see the same trials a batch, the same seed's market, domain, costs and target.
 *
 * 1. Each asks for a batch, is told what it was worth, and so on; nobody asks ahead.
 * 2. What a rival proposes against a constraint is told to be worthless and costs it no trial.
 *
 * @module
 */
import { judge } from "../../lib/automl/judge.ts";
import { studyExecutor } from "../../lib/automl/search.ts";
import { median } from "../../lib/core/statistics.ts";
import { dataHashOf } from "../../lib/executor/run_job.ts";
import type { EdgeKind } from "../../lib/data/planted_edge.ts";
import type { ProfileName } from "../../lib/execution/market_profiles.ts";
import type { Domain } from "../../lib/search/domain.ts";
import { createOptimizer } from "../../lib/search/optimizer.ts";
import { openDatabase } from "../../lib/store/database.ts";
import { beginStudy } from "../../lib/study/begin_study.ts";
import { loadMarket, type StudyMarket } from "../../lib/study/market.ts";
import type { MarketSource } from "../../lib/study/market_source.ts";
import { searchDomain } from "../../lib/study/plan.ts";
import { searchedBars } from "../../lib/study/plan_jobs.ts";
import { defaultPlanSettings } from "../../lib/study/plan_settings.ts";
import { searchTarget } from "../../lib/selection/search_target.ts";
import { ensureEnvironment, MissingToolError } from "../../tasks/python.ts";
import { sharedFile } from "../shared.ts";
import { better, type Evaluate, OPTUNA, optunaSearch, type Search } from "./optuna_search.ts";

/** Trials of a search, and how many are proposed at once. */
const BUDGET = { trials: 200, batch: 8 } as const;

/** Values of one search on two seeds lie up to 2.6 apart, so that medians of a few prove nothing. */
const SEEDS = Array.from({ length: 15 }, (_, i) => i + 1);

/** What is searched with a seed, and at whose costs; `null` where a file is absent. */
type RivalMarket = (seed: number) => { readonly source: MarketSource; readonly profile: ProfileName | null } | null;

function recorded(file: string, symbol: string, from: string, to: string, profile: ProfileName): RivalMarket {
  const url = sharedFile(`data/ohlcv/${file}`);
  if (url === null) return () => null;
  const path = decodeURIComponent(url.pathname), span = { from: Date.parse(from), to: Date.parse(to) };
  return () => ({ source: { kind: "file", path, symbol, timeframe: "1m", ...span }, profile });
}

/** A year of bars of five minutes, another one for each seed. */
function planted(edgeKind: EdgeKind): RivalMarket {
  const bars = 365 * 288;
  return (seed) => ({ source: { kind: "simulated", seed, edge: 6, edgeKind, timeframe: "5m", bars }, profile: null });
}

const ethereum = "binanceperp_ETHUSDT_1m_20250504_20250615.csv.gz",
  solana = "binanceperp_SOLUSDT_1m_20250504_20250603.csv.gz";
const MARKETS: Readonly<Record<string, RivalMarket>> = {
  "Binance ETH perpetual, May and June 2025": recorded(
    ethereum,
    "ETH/USDT",
    "2025-05-05",
    "2025-06-15",
    "binance-usdm",
  ),
  "Binance SOL perpetual, May 2025": recorded(solana, "SOL/USDT", "2025-05-05", "2025-06-03", "binance-usdm"),
  "Bitfinex, 2018 H1": recorded("bitfinex_BTCUSD_1m_2018.csv.gz", "BTC/USD", "2018-01-01", "2018-07-01", "bitfinex"),
  "Bitfinex, 2017 H2": recorded("bitfinex_BTCUSD_1m_2017.csv.gz", "BTC/USD", "2017-07-01", "2018-01-01", "bitfinex"),
  "edge 6 in the order book": planted("book"),
  "edge 6 in pull-backs": planted("pullback"),
};

/** Our sampler on a domain made of the strategy's own. */
function ours(change: (domain: Domain) => Domain): Search {
  return async (domain, seed, evaluate) => {
    const optimizer = createOptimizer(change(domain), { sampler: "gp", seed, direction: "maximize" });
    let best: number | null = null;
    for (let asked = 0; asked < BUDGET.trials; asked += BUDGET.batch) {
      const trials = optimizer.ask(BUDGET.batch), values = await evaluate(trials.map(({ params }) => params));
      trials.forEach(({ id }, i) => {
        const value = values[i];
        optimizer.tell(id, value === null ? { failed: "not valid" } : { value });
      });
      best = better(best, values);
    }
    return best;
  };
}

/** The searches that are compared, by name. */
const SEARCHES: Readonly<Record<string, Search>> = {
  "with starts": ours((domain) => domain),
  "without starts": ours((domain) => ({ ...domain, starts: [] })),
  "every third start": ours(({ starts = [], ...domain }) => ({
    ...domain,
    starts: starts.map((one, i) => i % 3 === 0 ? one : {}),
  })),
  "TPE": optunaSearch(OPTUNA, "tpe", BUDGET),
  "multivariate TPE": optunaSearch(OPTUNA, "multivariate", BUDGET),
};

/** Best values of every search on a market with a seed. */
async function compareOn(market: StudyMarket, seed: number): Promise<(number | null)[]> {
  using db = await openDatabase(":memory:");
  const settings = {
    ...defaultPlanSettings(market),
    study: "rivals",
    seed,
    sampler: "gp",
    batch: BUDGET.batch,
  } as const;
  const markets = [market], { plan } = beginStudy(db, { ...settings, logs: "none" }, markets, 0);
  const { thresholds, worstMarketShare } = plan, target = searchTarget(plan.searchTarget);
  const executor = studyExecutor(plan, markets, 0), searched = searchedBars(plan);
  let id = 0;
  const evaluate: Evaluate = async (points) => {
    const jobs = points.map((params) => ({ id: id++, params, ...searched, interval: false, logs: "none" as const }));
    const outcomes = await executor.submit({ dataHash: dataHashOf(plan.markets), jobs });
    return outcomes.map((one) => one.state === "done" ? judge(one, thresholds, target, worstMarketShare).value : null);
  };
  try {
    const values: (number | null)[] = [];
    for (const search of Object.values(SEARCHES)) {
      values.push(await search(searchDomain(plan, markets), seed, evaluate));
    }
    return values;
  } finally {
    await executor.close();
  }
}

const shown = (value: number | null): string => value?.toFixed(2) ?? "–";

/**
 * Prints the comparison, or in a sentence why there is none.
 *
 * @param markets Names of the markets, all by default.
 */
export async function compareRivals(markets: readonly string[] = Object.keys(MARKETS)): Promise<void> {
  try {
    await ensureEnvironment(OPTUNA);
  } catch (error) {
    if (!(error instanceof MissingToolError)) throw error;
    console.log(`Left out the rivals: ${error.message}`);
    return;
  }
  const names = Object.keys(SEARCHES);
  console.log(`Best search value after ${BUDGET.trials} trials, ${BUDGET.batch} at once\n`);
  console.log(`| market | seed | ${names.join(" | ")} |\n|---|---|${"---|".repeat(names.length)}`);
  for (const name of markets) {
    // A search without a valid trial has found less than any.
    const rows: number[][] = [];
    for (const seed of SEEDS) {
      const made = MARKETS[name](seed);
      if (made === null) {
        console.log(`Left out ${name}: its file is absent from ../shared/data/ohlcv`);
        break;
      }
      using db = await openDatabase(":memory:");
      const values = await compareOn(loadMarket(made.source, db, made.profile), seed);
      rows.push(values.map((value) => value ?? -Infinity));
      console.log(`| ${name} | ${[seed, ...values.map(shown)].join(" | ")} |`);
    }
    if (rows.length === 0) continue;
    const medians = names.map((_, k) => median(rows.map((row) => row[k])));
    const behind = names.map((_, k) => rows.filter((row) => row[0] > row[k]).length);
    console.log(`| ${name} | median | ${medians.map(shown).join(" | ")} |`);
    console.log(`| ${name} | seeds on which ${names[0]} is ahead | – | ${behind.slice(1).join(" | ")} |`);
  }
}
