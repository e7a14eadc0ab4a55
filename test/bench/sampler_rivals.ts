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

/** A market to compare on. */
interface RivalMarket {
  readonly name: string;
  readonly file: string;
  readonly source: { readonly symbol: string; readonly from: string; readonly to: string };
  readonly profile: ProfileName;
  readonly seeds: readonly number[];
}

const MARKETS: readonly RivalMarket[] = [
  {
    name: "Binance ETH perpetual, minutes, May and June 2025",
    file: "binanceperp_ETHUSDT_1m_20250504_20250615.csv.gz",
    source: { symbol: "ETH/USDT", from: "2025-05-05", to: "2025-06-15" },
    profile: "binance-usdm",
    seeds: [1, 2, 3],
  },
  {
    name: "Bitfinex minutes, January to June 2018",
    file: "bitfinex_BTCUSD_1m_2018.csv.gz",
    source: { symbol: "BTC/USD", from: "2018-01-01", to: "2018-07-01" },
    profile: "bitfinex",
    seeds: [1, 2, 3, 4, 5],
  },
];

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

/** Prints the comparison, or in a sentence why there is none. */
export async function compareRivals(): Promise<void> {
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
  for (const { name, file, source: { symbol, from, to }, profile, seeds } of MARKETS) {
    const url = sharedFile(`data/ohlcv/${file}`);
    if (url === null) {
      console.log(`Left out ${name}: ${file} is absent from ../shared/data/ohlcv`);
      continue;
    }
    using db = await openDatabase(":memory:");
    const path = decodeURIComponent(url.pathname), span = { from: Date.parse(from), to: Date.parse(to) };
    const bars: MarketSource = { kind: "file", path, symbol, timeframe: "1m", ...span };
    const market = loadMarket(bars, db, profile), rows: (number | null)[][] = [];
    for (const seed of seeds) {
      const values = await compareOn(market, seed);
      rows.push(values);
      console.log(`| ${name} | ${[seed, ...values.map(shown)].join(" | ")} |`);
    }
    // A search without a valid trial has found less than any.
    const medians = names.map((_, k) => median(rows.map((row) => row[k] ?? -Infinity)));
    console.log(`| ${name} | median | ${medians.map(shown).join(" | ")} |`);
  }
}
