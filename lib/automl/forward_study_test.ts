import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { DAY_MS } from "../core/candles.ts";
import { sliceCandles } from "../data/candles.ts";
import { formatCandlesCsv } from "../data/csv.ts";
import { resample } from "../data/resample.ts";
import { simulateMarket } from "../data/simulate.ts";
import { DEFAULT_STRATEGIES } from "../executor/resolve_strategies.ts";
import { openDatabase } from "../store/database.ts";
import { type ForwardRow, runForwardStudy } from "./forward_study.ts";

const WINDOW_DAYS = 60, FORWARD_DAYS = 20;

const bars = resample(simulateMarket({ seed: 3, bars: (WINDOW_DAYS + FORWARD_DAYS) * 1440, edge: 6 }), "15m");
const start = DAY_MS * Math.ceil(bars.time[0] / DAY_MS), to = start + WINDOW_DAYS * DAY_MS;
const end = start + (WINDOW_DAYS + FORWARD_DAYS - 1) * DAY_MS;

/** A study of the window, in a file whose bars behind it are the market's, `factor` times as high. */
async function study(factor: number): Promise<ForwardRow[]> {
  using folder = temporaryFolder();
  using data = await openDatabase(":memory:");
  const path = join(folder.path, "bars.csv"), candles = sliceCandles(bars, start, end);
  const scaled = (column: Float64Array) => column.map((value, i) => candles.time[i] < to ? value : value * factor);
  const { open, high, low, close } = candles;
  const changed = { open: scaled(open), high: scaled(high), low: scaled(low), close: scaled(close) };
  writeFileSync(path, formatCandlesCsv({ ...candles, ...changed }));
  const source = { kind: "file", path, symbol: "BTC/USDT", timeframe: "15m", from: start } as const;
  return await runForwardStudy({
    market: "test",
    window: { ...source, to },
    whole: { ...source, to: end },
    profile: "binance-spot",
    seed: 1,
    trials: 40,
    sampler: "gp",
    strategies: DEFAULT_STRATEGIES,
  }, data);
}

const known = ({ forwardSharpe: _, forwardReturn: __, ...before }: ForwardRow) => before;

Deno.test("bars after the window never enter its study: changed, they change what came after and nothing else", async () => {
  const rows = await study(1), changed = await study(0.5);
  assert.ok(rows.length > 0);
  assert.deepEqual(changed.map(known), rows.map(known));
  assert.notDeepEqual(changed.map((row) => row.forwardReturn), rows.map((row) => row.forwardReturn));
});

Deno.test("a window's rows hold its days, the days after, and up to ten strategies of each group of fixed size", async () => {
  const rows = await study(1);
  const [{ from, to: windowEnd, forwardTo, forwardDays, tradesHash }] = rows;
  assert.deepEqual([from, windowEnd, forwardTo, forwardDays], [start, to, end, FORWARD_DAYS - 1]);
  assert.ok(rows.every((row) => row.tradesHash === tradesHash && row.groups.length > 0));
  const of = (group: ForwardRow["groups"][number]) => rows.filter(({ groups }) => groups.includes(group));
  assert.equal(of("best").length, of("random").length);
  assert.ok(of("best").length <= 10 && of("value").length <= 10);
  const best = of("best").map(({ figures }) => figures.sharpe);
  const rest = rows.filter((row) => !row.groups.includes("best")).map(({ figures }) => figures.sharpe);
  assert.ok(rest.every((sharpe) => sharpe <= Math.min(...best)));
});
