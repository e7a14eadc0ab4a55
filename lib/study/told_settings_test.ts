import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import fc from "fast-check";
import { flagName } from "../config/schema.ts";
import { resolveSettings } from "../config/settings.ts";
import type { ProfileName } from "../execution/market_profiles.ts";
import { formatCandlesCsv } from "../data/csv.ts";
import { openDatabase } from "../store/database.ts";
import { importFunding } from "../store/funding_rates.ts";
import { beginStudy } from "./begin_study.ts";
import { openStudy } from "./study.ts";
import { smallMarket } from "../../test/fixtures/small_study.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { loadMarket } from "./market.ts";
import { newPlan, type StudyPlan } from "./plan.ts";
import { planSettings } from "./plan_settings.ts";
import { settingsDiffering } from "./told_settings.ts";

using memory = await openDatabase(":memory:");
const market = smallMarket(memory);

const settingsOf = (commandLine: Readonly<Record<string, string>>) =>
  resolveSettings({ envFile: null, environment: {}, commandLine }).settings;

/** The plan of a study with these settings. */
function planOf(texts: Readonly<Record<string, string>>, profile?: ProfileName): StudyPlan {
  const traded = profile ? { ...market, profile, profileOrigin: "asked" as const } : market;
  const request = {
    study: "study",
    seed: 3,
    sampler: "gp",
    batch: 8,
    ...planSettings(settingsOf(texts), traded),
  } as const;
  return newPlan("study", request, [traded]);
}

/** Settings with values that are not their defaults. */
const OTHERS: Readonly<Record<string, string>> = {
  makerFee: "-0.0001",
  takerFee: "0.0002",
  slippageModel: "fixed",
  slippageFixedBps: "0.1",
  spreadBps: "0",
  useBook: "false",
  stopSlipShare: "0",
  startEquity: "12345.678",
  riskShare: "0.02",
  maxLeverage: "10",
  maxParticipation: "0.5",
  direction: "long",
  sharpeCap: "4",
  scoreWeights: "sharpeCapped=1",
  scoreFormula: "sharpe - maxDrawdown",
  searchTarget: "profitFactor",
  hardUnseenLoss: "false",
  placeboBlockBars: "5",
  adaptiveThresholds: "true",
  portfolioMaxCorrelation: "0.5",
  portfolioMaxMeanCorrelation: "0.1",
  surrogate: "boosting",
  validTradeCount: "1",
  softActiveDays: "5",
  hardValidationSharpe: "-3",
  hardSealedMaxDrawdown: "0.9",
};

Deno.test("a plan at its defaults differs in nothing, whatever the market's profile says", () => {
  for (const profile of ["binance-usdm", "binance-spot", "bitfinex", "kraken"] as const) {
    assert.deepEqual(settingsDiffering(planOf({}, profile)).differing, []);
  }
  assert.deepEqual(settingsDiffering(planOf({})), { differing: [], texts: {} });
});

Deno.test("what settings were given is told of the plan, and the same settings make the same plan again", () => {
  fc.assert(
    fc.property(fc.subarray(Object.keys(OTHERS)), (names) => {
      const texts = Object.fromEntries(names.map((name) => [name, OTHERS[name]])), plan = planOf(texts);
      const { differing, texts: again } = settingsDiffering(plan);
      assert.deepEqual(planOf(again!), plan);
      const told = differing.map(({ name }) => name);
      for (const name of names) {
        // What a model of costs does not use decides nothing.
        if (name === "slippageFixedBps" && !names.includes("slippageModel")) continue;
        assert.ok(told.includes(flagName(name).slice(2)), `${name} among ${told}`);
      }
    }),
    { numRuns: 60 },
  );
});

Deno.test("a profile that was asked for is told beside the one that would have been taken, and as kinder where it is", () => {
  const told = (profile: ProfileName, unasked: ProfileName, texts = {}) =>
    settingsDiffering(planOf(texts, profile), [unasked]).differing;
  const differing = (value: ProfileName, preset: ProfileName, isKinder: boolean) => [
    { name: "profile", value, default: preset, isKinder },
  ];
  assert.deepEqual(told("binance-usdm", "binance-spot"), differing("binance-usdm", "binance-spot", true));
  assert.deepEqual(told("binance-spot", "bitfinex"), differing("binance-spot", "bitfinex", true));
  assert.deepEqual(told("bitfinex", "binance-spot"), differing("bitfinex", "binance-spot", false));
  assert.deepEqual(told("kraken", "kraken"), []);
  const [profile, ...fees] = told("custom", "binance-spot", { makerFee: "0.01", takerFee: "0.01" });
  assert.deepEqual([profile.name, profile.isKinder, fees.length], ["profile", true, 2]);
  // A profile that nobody asked for is the default itself, whatever others would be taken elsewhere.
  assert.deepEqual(settingsDiffering(planOf({}), ["binance-spot"]).differing, []);
});

Deno.test("bars know by which profile they would be traded if none were asked for", async () => {
  using folder = temporaryFolder();
  using db = await openDatabase(":memory:");
  const path = `${folder.path}/bars.csv`;
  writeFileSync(path, formatCandlesCsv(market.candles));
  const source = { kind: "file", path, symbol: "BTC/USDT", timeframe: "5m", from: null, to: null } as const;
  const asked = loadMarket(source, db, "binance-usdm");
  assert.deepEqual([asked.profile, asked.unaskedProfile], ["binance-usdm", "binance-spot"]);
  assert.equal(Object.hasOwn(loadMarket(source, db), "unaskedProfile"), false);
});

Deno.test("what would have been taken is kept with the study: no rate or bar that is brought in later changes what is told", async () => {
  using folder = temporaryFolder();
  using db = await openDatabase(":memory:");
  const path = `${folder.path}/bars.csv`;
  writeFileSync(path, formatCandlesCsv(market.candles));
  const source = { kind: "file", path, symbol: "BTC/USDT", timeframe: "5m", from: null, to: null } as const;
  const asked = loadMarket(source, db, "bitfinex");
  const request = { study: "study", seed: 3, sampler: "gp", batch: 8, ...planSettings(settingsOf({}), asked) } as const;
  beginStudy(db, request, [asked], 0);
  const told = () => {
    const { plan } = openStudy(db, "study");
    return settingsDiffering(plan, plan.unaskedProfiles).differing.find(({ name }) => name === "profile");
  };
  const before = told();
  assert.deepEqual(before, { name: "profile", value: "bitfinex", default: "binance-spot", isKinder: false });
  importFunding(db, "BTC/USDT", { time: Float64Array.of(market.candles.time[0]), rate: Float64Array.of(1e-4) }, {
    source: "file",
    importedAt: 0,
  });
  assert.equal(loadMarket(source, db, "bitfinex").unaskedProfile, "binance-usdm");
  assert.deepEqual(told(), before);
});

Deno.test("every way to trade for less than the default is told as kinder, with value and default; none dearer is", () => {
  const cases: readonly (readonly [string, string, string | number | boolean | null, boolean])[] = [
    ["takerFee", "0", 5e-4, true],
    ["takerFee", "0.001", 5e-4, false],
    ["makerFee", "-0.0001", 2e-4, true],
    ["slippageVolatilities", "0", 1, true],
    ["slippageCoefficientBps", "0", 10, true],
    ["slippageModel", "fixed", "volatility", true],
    ["spreadBps", "0", null, true],
    ["spreadFloorBps", "0", 0.5, true],
    ["spreadShareOfRange", "0", 0.05, true],
    ["stopSlipShare", "0", 0.5, true],
    ["stopSlipShare", "1", 0.5, false],
    ["maxLeverage", "20", 3, true],
    ["maxLeverage", "2", 3, false],
    ["maxParticipation", "1", 0.05, true],
    ["hardUnseenLoss", "false", true, true],
    ["useBook", "false", true, true],
    ["startEquity", "100", 10_000, true],
    ["startEquity", "20000", 10_000, false],
    ["placeboBlockBars", "5", 1, true],
    ["riskShare", "0.02", 0.01, false],
  ];
  for (const [name, text, preset, isKinder] of cases) {
    const { differing } = settingsDiffering(planOf({ [name]: text }));
    const one = differing.find((setting) => setting.name === flagName(name).slice(2))!;
    assert.deepEqual([one.default, one.isKinder, String(one.value)], [preset, isKinder, text], name);
  }
});

Deno.test("a looser gate of any set is kinder, and a stricter one is not", () => {
  const { thresholds } = planOf({});
  for (const set of ["hardValidation", "hardSealed", "soft", "valid"] as const) {
    for (const { kpi, bound, value } of thresholds[set]) {
      const name = `${set}${kpi[0].toUpperCase()}${kpi.slice(1)}`;
      for (const step of [-1, 1]) {
        const [{ isKinder }] = settingsDiffering(planOf({ [name]: String(value + step) })).differing;
        const isLooser = bound === "atLeast" ? step < 0 : step > 0;
        assert.equal(isKinder, isLooser, name);
      }
    }
  }
});

Deno.test("what no setting says is told by its place, as kinder, and no texts make the plan again", () => {
  const plan = planOf({}), { backtest } = plan;
  const changed = {
    ...plan,
    backtest: { ...backtest, costs: { ...backtest.costs, spread: { model: "none" } as const } },
  };
  const { differing, texts } = settingsDiffering(changed);
  assert.equal(texts, null);
  assert.ok(differing.some(({ name, isKinder }) => name.startsWith("backtest.costs.spread") && isKinder));
});

Deno.test("a plan that settings of today refuse is told by its places all the same", () => {
  const plan = planOf({}), { backtest } = plan;
  const changed = { ...plan, backtest: { ...backtest, risk: { ...backtest.risk, maxLeverage: 1000 } } };
  const told = { name: "backtest.risk.maxLeverage", value: 1000, default: 3, isKinder: true };
  assert.deepEqual(settingsDiffering(changed), { differing: [told], texts: null });
});

Deno.test("fees that no profile knows have no default, and are told", () => {
  const { differing, texts } = settingsDiffering(planOf({ makerFee: "0", takerFee: "0" }, "custom"));
  assert.deepEqual(differing.map(({ name, value, default: preset, isKinder }) => [name, value, preset, isKinder]), [
    ["maker-fee", 0, null, true],
    ["taker-fee", 0, null, true],
  ]);
  assert.deepEqual(texts, { profile: "custom", makerFee: "0", takerFee: "0" });
});
