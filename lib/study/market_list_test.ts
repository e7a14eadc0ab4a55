import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { resolveSettings } from "../config/settings.ts";
import { type Candles, DAY_MS } from "../core/candles.ts";
import { sliceCandles } from "../data/candles.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { resample } from "../data/resample.ts";
import { simulateMarket } from "../data/simulate.ts";
import { marketsOfJob } from "../executor/executor.ts";
import { openDatabase } from "../store/database.ts";
import { importCandles } from "../store/market_import.ts";
import { describeAssumptions } from "./assumptions.ts";
import { beginStudy, resumeStudy } from "./begin_study.ts";
import { loadMarket, type StudyMarket } from "./market.ts";
import { checkMarketList, inOrder } from "./market_list.ts";
import { type MarketsRequest, namedMarkets, resolveMarketSources } from "./market_request.ts";
import { newPlan } from "./plan.ts";
import { barsOfPart } from "./plan_jobs.ts";
import { backtestOn, planSettings } from "./plan_settings.ts";

const START = Date.UTC(2024, 0, 1), HOURS = 24;
const hours = resample(simulateMarket({ seed: 1, bars: 120 * 1440, start: START }), "1h");
const others = new Map<string, typeof hours>();

/** Bars of a market, from one day to another: those of bitcoin, and for each other name others. */
function market(symbol: string, from = 0, to = 120, change: Partial<StudyMarket> = {}): StudyMarket {
  const isKnown = symbol.startsWith("BTC") || others.has(symbol);
  if (!isKnown) {
    others.set(symbol, resample(simulateMarket({ seed: 2 + others.size, bars: 120 * 1440, start: START }), "1h"));
  }
  const bars = others.get(symbol) ?? hours;
  const candles: Candles = { ...sliceCandles(bars, START + from * DAY_MS, START + to * DAY_MS), symbol };
  const source = { kind: "file", path: "bars.csv", symbol, timeframe: "1h", from: null, to: null } as const;
  const terms = { profile: "binance-usdm", profileOrigin: "asked" } as const;
  return { source, candles, dataHash: candlesHash(candles), ...terms, ...change };
}

const { settings } = resolveSettings({ envFile: null, environment: {}, commandLine: {} });
const plan = (markets: readonly StudyMarket[], heldOut: readonly StudyMarket[] = []) => {
  const [first, ...others] = [...markets, ...heldOut];
  return newPlan(
    "study",
    {
      study: "study",
      seed: 1,
      sampler: "sobol",
      batch: 4,
      ...planSettings(settings, first),
      otherBacktests: others.map((one) => backtestOn(settings, one)),
    },
    markets,
    heldOut,
  );
};

/** That something is refused in one sentence. */
function refused(body: () => unknown, message: RegExp): void {
  assert.throws(body, { name: "UserError", message });
}

Deno.test("what does not go together is refused in a sentence that names the markets and what was found", () => {
  const btc = market("BTC/USDT"), eth = market("ETH/USDT");
  const both = (other: StudyMarket) => () => checkMarketList({ markets: [btc, other], heldOut: [] });
  refused(both(market("BTC/USDT:USDT")), /wanted each market once, found BTC\/USDT and BTC\/USDT:USDT/);
  const long = market("ETH/USDT", 0, 120, { candles: { ...resample(hours, "4h"), symbol: "ETH/USDT" } });
  refused(both(long), /wanted bars of one length, found 1h of BTC\/USDT, 4h of ETH\/USDT/);
  const simulated = { kind: "simulated", seed: 1, bars: 1, edge: 0 } as const;
  refused(both({ ...eth, source: simulated }), /wanted either recorded or made-up bars/);
  refused(
    () => checkMarketList({ markets: [market("BTC/USDT", 0, 50), market("ETH/USDT", 60)], heldOut: [] }),
    /wanted days that all of them have, found BTC\/USDT from 2024-01-01 to 2024-02-19, ETH\/USDT from 2024-03-01 to/,
  );
  const held = (other: StudyMarket) => () => checkMarketList({ markets: [btc], heldOut: [other] });
  refused(held(btc), /^Cannot hold out BTC\/USDT: wanted a market that is named once and not searched/);
  refused(
    held(market("BTC/EUR")),
    /wanted a market that the search does not know, found BTC\/USDT among those searched/,
  );
  for (const name of ["XBT/USD", "BTCUSDC", "BINANCE:BTCEUR", "BTC-USD-SWAP"]) {
    refused(held(market(name)), /goes the same/);
  }
  checkMarketList({ markets: [btc, eth], heldOut: [market("XRP/USDT", 90)] });
});

Deno.test("a copy of a market is refused whatever it is called, a part of it and one with changed rows too", () => {
  const btc = market("BTC/USDT"), [eth, xrp] = [market("ETH/USDT"), market("XRP/USDT")];
  const copies = [
    { ...btc.candles, symbol: "XRP/USDT" },
    { ...market("BTC/USDT", 40, 70).candles, symbol: "XRP/USDT" },
    { ...btc.candles, symbol: "XRP/USDT", close: btc.candles.close.map((close, i) => i % 5 === 0 ? close + 1 : close) },
  ];
  for (const candles of copies) {
    const copy = market("XRP/USDT", 0, 120, { candles, dataHash: candlesHash(candles) });
    refused(
      () => checkMarketList({ markets: [btc, eth], heldOut: [copy] }),
      /^Cannot hold out XRP\/USDT: wanted a market that the search does not know, found the prices of BTC\/USDT in XRP/,
    );
    refused(
      () => checkMarketList({ markets: [btc, copy], heldOut: [] }),
      /^Cannot search BTC\/USDT, XRP\/USDT together: wanted each market once, found the prices of BTC\/USDT in XRP/,
    );
  }
  checkMarketList({ markets: [btc, xrp], heldOut: [eth] });
});

Deno.test("a market without days in one of the parts is refused with the part's days, one held out only without sealed ones", () => {
  const btc = market("BTC/USDT");
  refused(
    () => plan([btc, market("ETH/USDT", 70)]),
    /wanted bars of ETH\/USDT in each part, found none from 2024-01-01 to .*--from and --to choose days that all/,
  );
  refused(() => plan([btc], [market("XRP/USDT", 0, 70)]), /wanted bars of XRP\/USDT in each part/);
  const { markets: [{ split }], heldOut: [held] } = plan([btc], [market("XRP/USDT", 80)]);
  assert.equal(held.split.sealed.from, split.sealed.from - 80 * HOURS);
  assert.equal(held.split.search.from, held.split.search.to, "it has no days of the search");
});

Deno.test("markets that begin, end and pause on different days are cut at the same midnights", () => {
  const pause = market("ETH/USDT", 10, 110), { candles } = pause;
  const keep = (_: number, i: number) => i < 300 || i > 360;
  const columns = Object.fromEntries(
    (["time", "open", "high", "low", "close", "volume"] as const).map((name) => [name, candles[name].filter(keep)]),
  );
  const { book: _, ...rest } = candles, holed = { ...pause, candles: { ...rest, ...columns } as Candles };
  const all = [market("BTC/USDT"), holed], made = plan(all);
  for (const part of ["search", "validation", "sealed"] as const) {
    const [first, second] = marketsOfJob(barsOfPart(made, part)).map(({ market, from, to }) => {
      const { time } = all[market].candles;
      return { from: time[from], end: time[to - 1] };
    });
    assert.ok(second.from === Math.max(first.from, START + 10 * DAY_MS));
    assert.ok(second.end === Math.min(first.end, START + 110 * DAY_MS - DAY_MS / 24));
  }
  assert.deepEqual(made.markets[1].split.foldEdges, made.markets[0].split.foldEdges);
});

Deno.test("each market is traded by its own terms, which a resume finds again", async () => {
  using db = await openDatabase(":memory:");
  const importBars = (seed: number, symbol: string, source: string) =>
    importCandles(db, { ...simulateMarket({ seed, bars: 60 * 1440 }), symbol }, { source, importedAt: 0 });
  importBars(1, "BTC/USDT", "binance");
  importBars(2, "ETH/USDT:USDT", "bybit");
  importBars(3, "XRP/USD", "kraken");
  const load = (symbol: string) =>
    loadMarket({ kind: "store", symbol, timeframe: "1m", from: null, to: null }, db, settings.profile);
  const markets = [load("BTC/USDT"), load("ETH/USDT:USDT")], heldOut = [load("XRP/USD")];
  const request = {
    study: "study",
    seed: 1,
    sampler: "sobol",
    batch: 4,
    ...planSettings(settings, markets[0]),
    otherBacktests: [...markets.slice(1), ...heldOut].map((one) => backtestOn(settings, one)),
  } as const;
  const begun = beginStudy(db, request, markets, 0, heldOut).plan;
  const terms = [...begun.markets, ...begun.heldOut].map(({ profile, backtest: { direction, costs } }) => {
    return [profile, direction, costs.takerFee];
  });
  assert.deepEqual(terms.map(([profile, direction]) => [profile, direction]), [
    ["binance-spot", "long"],
    ["bybit-linear", "both"],
    ["kraken", "long"],
  ]);
  assert.ok(new Set(terms.map(([, , fee]) => fee)).size === 3);
  assert.deepEqual(begun.markets.map(({ fundingHash }) => fundingHash === undefined), [true, false]);
  const { study, markets: again, heldOut: held } = resumeStudy(db, "study");
  assert.deepEqual(study.plan, begun);
  assert.deepEqual(
    [...again, ...held].map(({ dataHash }) => dataHash),
    [...markets, ...heldOut].map((one) => one.dataHash),
  );
  const words = describeAssumptions(begun);
  assert.equal(words.length, 4);
  assert.match(words[0], /^BTC\/USDT: Traded as binance-spot/);
  assert.match(words[2], /^ETH\/USDT:USDT: Traded as bybit-linear/);
});

Deno.test("accounts that begin with different amounts cannot be added up", () => {
  refused(
    () => plan([market("ETH/BTC"), market("ETH/USDT")]),
    /wanted one equity to start with, as theirs is added up, found 0.1 of ETH\/BTC, 10000 of ETH\/USDT; --start-equity/,
  );
});

Deno.test("the order in which markets are named is that of their names", () => {
  const [a, b] = [market("BTC/USDT"), market("ETH/USDT")];
  assert.deepEqual(inOrder([b, a]), inOrder([a, b]));
});

const NOTHING: MarketsRequest = {
  candles: null,
  markets: null,
  heldOut: null,
  symbol: null,
  timeframe: null,
  resample: null,
  finer: null,
  from: null,
  to: null,
  extra: null,
  seed: 1,
  days: null,
  edge: null,
  edgeKind: null,
};

Deno.test("files, names and files with commas in their names are told apart, and each file takes its symbol", async () => {
  using folder = temporaryFolder();
  using db = await openDatabase(":memory:");
  importCandles(db, { ...hours, symbol: "ETH/USDT" }, { source: "binance", importedAt: 0 });
  const plain = join(folder.path, "a.csv"), comma = join(folder.path, "b,c.csv");
  for (const path of [plain, comma]) writeFileSync(path, "x");
  assert.deepEqual(namedMarkets(`${comma},ETH/USDT,${plain}`), [comma, "ETH/USDT", plain]);
  const request = { ...NOTHING, candles: `${comma},ETH/USDT`, heldOut: plain, timeframe: "1h" } as const;
  const { markets, heldOut } = resolveMarketSources({ ...request, symbol: "BTC/USDT,XRP/USDT" }, db);
  assert.deepEqual(markets.map((one) => [one.kind, "symbol" in one && one.symbol]), [
    ["file", "BTC/USDT"],
    ["store", "ETH/USDT"],
  ]);
  assert.deepEqual(heldOut.map((one) => "symbol" in one && one.symbol), ["XRP/USDT"]);
  refused(() => resolveMarketSources({ ...request, symbol: "BTC/USDT" }, db), /a name for each of 2 files.*found 1/);
  refused(() => resolveMarketSources({ ...request, candles: "ETH/USDT,," }, db), /by commas, found an empty one/);
  refused(() => resolveMarketSources({ ...request, markets: 2 }, db), /^Cannot use --markets: wanted the simulated/);
});

Deno.test("simulated markets are asked for by number, and those held out come after those searched", async () => {
  using db = await openDatabase(":memory:");
  const { markets, heldOut } = resolveMarketSources({ ...NOTHING, days: 30, markets: 2, heldOut: "1" }, db);
  assert.deepEqual([...markets, ...heldOut].map((one) => one.kind === "simulated" && one.member), [1, 2, 3]);
  assert.deepEqual(heldOut.length, 1);
  refused(
    () => resolveMarketSources({ ...NOTHING, heldOut: "XRP/USDT" }, db),
    /^Cannot hold out "XRP\/USDT": wanted a number/,
  );
  const alone = resolveMarketSources({ ...NOTHING, days: 30 }, db).markets;
  assert.ok(alone.length === 1 && !("member" in alone[0]));
});
