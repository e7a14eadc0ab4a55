/**
 * Small studies, trades and bars for the tests of the store.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Candles } from "../core/candles.ts";
import { randomSource } from "../core/random.ts";
import { EXIT_REASONS, type Trades } from "../core/trades.ts";
import { tradesHash } from "../core/trades_hash.ts";
import type { KpiValues } from "../metrics/kpis.ts";
import { KPI_NAMES } from "../metrics/registry.ts";
import { candlesFromColumns } from "../data/candles.ts";
import { createStudy, type NewStudy } from "./studies.ts";
import { type DoneTrial, finishTrial, markRunning, proposeTrials } from "./trials.ts";

/** A study with nothing special about it. */
export function sampleStudy(study: string): NewStudy {
  return {
    study,
    createdAt: 1_700_000_000_000,
    codeVersion: "1.0.0",
    versions: { engine: "1.0.0", study: "1.0.0", folders: { core: "core" } },
    dataHash: "data",
    domainHash: "domain",
    seed: 7,
    symbol: "BTC/USDT",
    timeframe: "1m",
    fromTime: 0,
    toTime: 60_000_000,
    source: "simulator",
    markets: [{
      symbol: "BTC/USDT",
      timeframe: "1m",
      source: { kind: "simulated" },
      dataHash: "data",
      finerHash: null,
      fromTime: 0,
      toTime: 60_000_000,
      bars: 1001,
      split: null,
    }],
    settings: { trials: 10, note: "Zürich" },
    costs: { takerFee: 0.001 },
  };
}

/** Random trades; some values are undefined. */
export function sampleTrades(length: number, seed: number): Trades {
  const random = randomSource(seed);
  const doubles = () => Float64Array.from({ length }, () => random.normal() * 1000);
  const holes = () => Float64Array.from({ length }, () => random.uniform() < 0.3 ? NaN : random.normal());
  const integers = () => Int32Array.from({ length }, () => random.integer(1_000_000));
  const times = () => Float64Array.from({ length }, () => 1_500_000_000_000 + random.integer(1_000_000) * 60_000);
  const flags = (bound: number) => Uint8Array.from({ length }, () => random.integer(bound));
  return {
    length,
    entryBar: integers(),
    exitBar: integers(),
    entryTime: times(),
    exitTime: times(),
    side: Int8Array.from({ length }, () => random.uniform() < 0.5 ? 1 : -1),
    qty: doubles(),
    entryPrice: doubles(),
    exitPrice: doubles(),
    entryReference: doubles(),
    exitReference: doubles(),
    entryMid: holes(),
    exitMid: holes(),
    entryMaker: flags(2),
    exitMaker: flags(2),
    entryParticipation: holes(),
    exitParticipation: holes(),
    fees: doubles(),
    slippageBps: doubles(),
    spreadCapturedBps: doubles(),
    pnl: doubles(),
    holdingMinutes: doubles(),
    exitReason: flags(EXIT_REASONS.length),
    maxAdverseExcursion: doubles(),
    maxFavourableExcursion: doubles(),
  };
}

/** The end of a done trial. */
export function sampleEnd(trial: number, tradeCount = 5): DoneTrial {
  const trades = sampleTrades(tradeCount, trial);
  const values = Object.fromEntries(KPI_NAMES.map((name, i) => [name, (i + 1) / 7])) as KpiValues;
  return {
    state: "done",
    finishedAt: 1_700_000_100_000 + trial,
    value: trial === 0 ? null : trial / 3,
    symbol: "BTC/USDT",
    trades,
    tradesHash: tradesHash(trades),
    kpis: {
      values: { ...values, sharpe: 1 / (trial + 3), calmar: null },
      isValid: true,
      flagSharpeOutlier: trial % 2 === 0,
      flagCapacity: false,
    },
    daily: { days: Float64Array.of(0, 86_400_000, 172_800_000), returns: Float64Array.of(0.01, NaN, -0.02) },
    duplicateOf: null,
    failedGates: ["sharpe"],
    extra: { folds: [1, 2, trial] },
  };
}

/** Adds a study with done trials 0 … count − 1. */
export function addStudy(db: DatabaseSync, study: string, count: number, tradeCount = 5): void {
  createStudy(db, sampleStudy(study));
  const trials = Array.from({ length: count }, (_, trial) => trial);
  proposeTrials(
    db,
    study,
    trials.map((trial) => ({
      trial,
      params: { length: trial + 0.1 },
      strategy: null,
      origin: "sobol",
      round: 0,
      seed: trial,
    })),
    1_700_000_000_001,
  );
  markRunning(db, study, trials, 1_700_000_000_002);
  for (const trial of trials) finishTrial(db, study, trial, sampleEnd(trial, tradeCount));
}

/** Bars of a random walk, one a minute; the bars listed in `missing` are left out. */
export function sampleCandles(bars: number, seed = 1, missing: readonly number[] = []): Candles {
  const random = randomSource(seed);
  const columns = { time: [], open: [], high: [], low: [], close: [], volume: [] } as Record<string, number[]>;
  let price = 20_000;
  for (let i = 0; i < bars; i++) {
    const open = price, close = price * Math.exp(random.normal() * 0.001);
    price = close;
    const volume = random.uniform() * 10;
    if (missing.includes(i)) continue;
    columns.time.push(1_500_000_000_000 - 1_500_000_000_000 % 60_000 + i * 60_000);
    columns.open.push(open);
    columns.high.push(Math.max(open, close) * 1.0001);
    columns.low.push(Math.min(open, close) * 0.9999);
    columns.close.push(close);
    columns.volume.push(volume);
  }
  const { time, open, high, low, close, volume } = columns;
  return candlesFromColumns({ symbol: "BTC/USDT", timeframe: "1m", time, open, high, low, close, volume });
}

/** A folder that is removed when it goes out of scope. */
export function scratchFolder(): Disposable & { readonly path: string } {
  const path = Deno.makeTempDirSync({ prefix: "assay_" });
  return { path, [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }) };
}
