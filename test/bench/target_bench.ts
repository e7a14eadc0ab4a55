/**
 * What the search should climb: targets judged by the Sharpe ratio, on days after the study's, of the ten strategies that
 * each of them found best.
 *
 * Run: `deno task bench target [--targets "A;B"] [--markets NAME;NAME] [--seeds 1,2,3] [--trials 150]`. Recorded markets
 * come from `../shared/data/ohlcv`; those whose file is absent are left out in a sentence. A target is a KPI or a formula.
 *
 * @module
 */
import { sharedFile } from "../shared.ts";
import { type ForwardGroup, type ForwardStudy, runForwardStudy } from "../../lib/automl/forward_study.ts";
import type { Timeframe } from "../../lib/core/candles.ts";
import { mean, median } from "../../lib/core/statistics.ts";
import type { EdgeKind } from "../../lib/data/planted_edge.ts";
import { DEFAULT_STRATEGIES } from "../../lib/executor/resolve_strategies.ts";
import type { ProfileName } from "../../lib/execution/market_profiles.ts";
import { openDatabase } from "../../lib/store/database.ts";
import { DEFAULT_TARGET } from "../../lib/selection/search_target.ts";

type Span = Pick<ForwardStudy, "window" | "whole" | "profile">;

/** Bars of a file; `null` where it is absent. */
function recorded(
  file: string,
  symbol: string,
  timeframe: Timeframe,
  profile: ProfileName,
  [from, to, end]: readonly [string, string, string],
): () => Span | null {
  const url = sharedFile(`data/ohlcv/${file}`);
  if (url === null) return () => null;
  const source = { kind: "file", path: url.pathname, symbol, timeframe, from: Date.parse(from) } as const;
  const span = {
    window: { ...source, to: Date.parse(to) },
    whole: { ...source, to: Date.parse(end) },
    profile,
  };
  return () => span;
}

const bitfinex = (year: number, ...days: readonly [string, string, string]) =>
  recorded(`bitfinex_BTCUSD_1m_${year}.csv.gz`, "BTC/USD", "1m", "bitfinex", days);
const hours = (...days: readonly [string, string, string]) =>
  recorded("binance_BTCUSDT_1h_2017_2022.csv.gz", "BTC/USDT", "1h", "binance-spot", days);
const fourHours = (base: string, ...days: readonly [string, string, string]) =>
  recorded(`coinbase_${base}USD_4h_2016_2022.csv.gz`, `${base}/USD`, "4h", "coinbase", days);
/** Bars of five minutes a day. */
const DAY_BARS = 288;

/** A year for the study and half of one after it; another market for each seed. */
const simulated = (edge: number, edgeKind: EdgeKind) => (seed: number): Span => {
  const source = { kind: "simulated", seed, edge, timeframe: "5m", edgeKind } as const;
  return {
    window: { ...source, bars: 365 * DAY_BARS },
    whole: { ...source, bars: 545 * DAY_BARS },
    profile: null,
  };
};

/** Markets by name. */
const MARKETS: Readonly<Record<string, (seed: number) => Span | null>> = {
  "Bitfinex, 2017 H1": bitfinex(2017, "2017-01-01", "2017-07-01", "2017-10-01"),
  "Bitfinex, April to September 2017": bitfinex(2017, "2017-04-01", "2017-10-01", "2018-01-01"),
  "Bitfinex, 2018 H1": bitfinex(2018, "2018-01-01", "2018-07-01", "2018-10-01"),
  "Bitfinex, April to September 2018": bitfinex(2018, "2018-04-01", "2018-10-01", "2019-01-01"),
  "hours, 2017 to 2019": hours("2017-08-18", "2019-08-18", "2020-08-18"),
  "hours, 2019 to 2021": hours("2019-06-01", "2021-06-01", "2022-06-01"),
  "BTC, 4 hours, 2016 to 2019": fourHours("BTC", "2016-05-19", "2019-05-19", "2020-05-19"),
  "ETH, 4 hours, 2018 to 2021": fourHours("ETH", "2018-12-01", "2021-12-01", "2022-12-01"),
  "edge 6 in the order book": simulated(6, "book"),
  "edge 6 in pull-backs": simulated(6, "pullback"),
  "no edge": simulated(0, "book"),
  "ETH perpetual, May 2025": recorded(
    "binanceperp_ETHUSDT_1m_20250504_20250615.csv.gz",
    "ETH/USDT",
    "1m",
    "binance-usdm",
    ["2025-05-05", "2025-06-05", "2025-06-15"],
  ),
};

/** What a study under a target came to; `null` where it had no such strategy. */
interface Judged {
  readonly after: number | null;
  readonly good: number;
  readonly hard: number;
}

async function judge(market: string, span: Span, seed: number, trials: number, target: string): Promise<Judged> {
  using data = await openDatabase(":memory:");
  const rows = await runForwardStudy({
    ...span,
    market,
    seed,
    trials,
    sampler: "gp",
    strategies: DEFAULT_STRATEGIES,
    searchTarget: target,
  }, data);
  const of = (group: ForwardGroup) => rows.filter(({ groups }) => groups.includes(group));
  const sharpes = of("value").flatMap(({ forwardSharpe }) => forwardSharpe ?? []);
  return {
    after: sharpes.length === 0 ? null : mean(sharpes),
    good: of("good").length,
    hard: of("hard").length,
  };
}

async function main(flags: readonly string[]): Promise<void> {
  const textOf = (flag: string, usual: string): string => flags[flags.indexOf(flag) + 1 || flags.length] ?? usual;
  const targets = textOf(
    "--targets",
    `${DEFAULT_TARGET};sharpeSteady;foldSharpeMean - foldSharpeDeviation;foldSharpeWorst`,
  )
    .split(";").map((text) => text.trim());
  const markets = textOf("--markets", Object.keys(MARKETS).join(";")).split(";");
  const seeds = textOf("--seeds", "1,2,3").split(",").map(Number), trials = Number(textOf("--trials", "150"));
  console.log(`Sharpe ratio after, mean of the ten best by each target, ${trials} trials; studies with GOOD and HARD`);
  console.log(`| market | seed | ${targets.join(" | ")} |\n|---|---|${"---|".repeat(targets.length)}`);
  const found = new Map<string, (number | null)[]>(targets.map((target) => [target, []]));
  for (const market of markets) {
    for (const seed of seeds) {
      const span = MARKETS[market](seed);
      if (span === null) {
        console.log(`Left out ${market}: its file is absent from ../shared/data/ohlcv`);
        break;
      }
      const cells: string[] = [];
      for (const target of targets) {
        const { after, good, hard } = await judge(market, span, seed, trials, target);
        found.get(target)!.push(after);
        cells.push(`${after?.toFixed(2) ?? "–"} (${good}, ${hard})`);
      }
      console.log(`| ${market} | ${seed} | ${cells.join(" | ")} |`);
    }
  }
  const [base] = targets;
  for (const target of targets.slice(1)) {
    const gains = found.get(target)!.flatMap((after, i) => {
      const usual = found.get(base)![i];
      return after === null || usual === null ? [] : [after - usual];
    });
    const better = gains.filter((gain) => gain > 0).length;
    console.log(
      `${target}: better than ${base} in ${better} of ${gains.length}, median ${median(gains).toFixed(2)} more`,
    );
  }
}

if (import.meta.main) await main(Deno.args);
