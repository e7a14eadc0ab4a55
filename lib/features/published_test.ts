/**
 * Our indicators against the vectors that other projects publish. One row of the table for each file and indicator:
 * where the file's own start differs from ours, the row names the bar from which on that start no longer shows.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readJson, readText, sharedFile, sharedTest } from "../../test/shared.ts";
import { adx, roc, rsi } from "./momentum.ts";
import { rollingMaximum, rollingMinimum, rollingStandardDeviation } from "./rolling.ts";
import { ema, macd, sma } from "./trend.ts";
import { atr, bollinger, trueRange } from "./volatility.ts";
import { mfi, obv, rollingVwap, vwap } from "./volume.ts";

/** Numbers of a file by column, as text, since its digits are its precision. */
type Texts = Record<string, string[]>;

/** Bars to compute from. */
type Bars = Record<"time" | "open" | "high" | "low" | "close" | "volume", Float64Array>;

/** One series of a file: name, column, our computation, and what the comparison must allow for. */
type Row = readonly [file: string, column: string, compute: (bars: Bars) => Float64Array, allowance?: Allowance];

/** Where a file differs by design; the reason stands in the table. */
interface Allowance {
  /** First bar compared, where the file starts in another way. */
  readonly from?: number;
  /** Allowed difference, where the file is less exact than its digits. */
  readonly tolerance?: number;
}

const PUBLISHED = "oracles/published/";

function tableOf(path: string): Texts {
  const [header, ...lines] = readText(sharedFile(PUBLISHED + path)!).trim().split(/\r?\n/);
  const rows = lines.map((line) => line.split(","));
  return Object.fromEntries(header.split(",").map((name, k) => [name.trim(), rows.map((row) => row[k]?.trim() ?? "")]));
}

/** The bars of a table, whatever the case of its header; absent columns are empty. */
function barsOf(table: Texts): Bars {
  const column = (name: string) => {
    const texts = table[name] ?? table[name[0].toUpperCase() + name.slice(1)] ?? [];
    return Float64Array.from(texts, (text) => text === "" ? NaN : Number(text));
  };
  const time = Float64Array.from(table.open_time ?? [], (microseconds) => Number(microseconds) / 1000);
  const [open, high, low, close, volume] = ["open", "high", "low", "close", "volume"].map(column);
  return { time, open, high, low, close, volume };
}

/** One unit of the column's last digit, since some files cut digits off; never below what sums of doubles allow. */
function unitOf(texts: readonly string[]): number {
  const decimals = texts.map((text) => {
    const [mantissa, exponent = "0"] = text.toLowerCase().split("e");
    return (mantissa.split(".")[1] ?? "").length - Number(exponent);
  });
  return 10 ** -Math.max(...decimals);
}

/** Compares our series with published texts, bar by bar; empty texts are bars without a value. */
function compare(
  name: string,
  published: readonly string[],
  ours: Float64Array,
  { from = 0, tolerance }: Allowance,
): void {
  let compared = 0;
  const unit = tolerance ?? unitOf(published);
  for (let i = from; i < published.length; i++) {
    const text = published[i];
    if (text === "" || text === "NaN") continue;
    compared++;
    assert.ok(
      Math.abs(ours[i] - Number(text)) <= unit + 1e-9 * Math.max(1, Math.abs(Number(text))),
      `${name} at bar ${i}: published ${text}, found ${ours[i]}`,
    );
  }
  assert.ok(compared >= 5, `${name}: wanted at least 5 published values, found ${compared}`);
}

/** One test a file. */
function testFiles(
  pathOf: (name: string) => string,
  load: (path: string) => { published: Texts; bars: Bars },
  rows: readonly Row[],
): void {
  for (const [name, ofFile] of Map.groupBy(rows, ([file]) => file)) {
    const file = pathOf(name);
    sharedTest(`${ofFile.map(([, column]) => column).join(", ")} as published in ${file}`, PUBLISHED + file, () => {
      const { published, bars } = load(file);
      for (const [, column, compute, allowance] of ofFile) {
        assert.ok(published[column], `${file} has no column ${column}`);
        compare(`${file} ${column}`, published[column], compute(bars), allowance ?? {});
      }
    });
  }
}

const trOf = ({ high, low, close }: Bars) => trueRange(high, low, close);
const atrOf = ({ high, low, close }: Bars) => atr(high, low, close, 14);
const macdOf = ({ close }: Bars) => macd(close, 12, 26, 9);
const adxOf = ({ high, low, close }: Bars) => adx(high, low, close, 14);
const bandsOf = ({ close }: Bars) => bollinger(close, 20, 2);
const rangesOf = ({ high, low, close }: Bars) => trueRange(high, low, close).fill(high[0] - low[0], 0, 1);
const fourMeanOf = ({ open, high, low, close }: Bars) => open.map((x, i) => (x + high[i] + low[i] + close[i]) / 4);
const shifted = (values: Float64Array) => Float64Array.of(NaN, ...values.subarray(0, -1));
const sinceFirst = (values: Float64Array) => values.map((x) => x - values[0]);

/** After this many bars Wilder's average over 14 has forgotten its start to 1e-10: (13/14)^320 < 1e-10. */
const WILDER_FADED = 320;

// skender: daily bars of quotes_default.
testFiles((name) => `skender/results/${name}.standard.json.gz`, (file) => {
  const records: Record<string, unknown>[] = readJson(sharedFile(PUBLISHED + file)!);
  const names = new Set(records.flatMap((record) => Object.keys(record)));
  const published = Object.fromEntries(
    [...names].map((name) => [name, records.map((record) => String(record[name] ?? ""))]),
  );
  return { published, bars: barsOf(tableOf("skender/quotes_default.csv.gz")) };
}, [
  // Their directional sums start with bars 1 … 14, TA-Lib's with 1 … 13 and one smoothing step.
  ["adx", "pdi", (bars) => adxOf(bars).plusDi, { from: WILDER_FADED }],
  ["adx", "mdi", (bars) => adxOf(bars).minusDi, { from: WILDER_FADED }],
  ["adx", "adx", (bars) => adxOf(bars).adx, { from: WILDER_FADED + 50 }],
  ["atr", "tr", trOf],
  ["atr", "atr", atrOf],
  ["atr-stop", "atr", ({ high, low, close }) => atr(high, low, close, 21)],
  ["bb", "sma", (bars) => bandsOf(bars).middle],
  ["bb", "upperBand", (bars) => bandsOf(bars).upper],
  ["bb", "lowerBand", (bars) => bandsOf(bars).lower],
  ["crsi", "rsi", ({ close }) => rsi(close, 3)],
  // Their channel ends with the bar before.
  ["donchian", "upperBand", ({ high }) => shifted(rollingMaximum(high, 20))],
  ["donchian", "lowerBand", ({ low }) => shifted(rollingMinimum(low, 20))],
  ["ema", "ema", ({ close }) => ema(close, 20)],
  ["macd", "macd", (bars) => macdOf(bars).macd],
  ["macd", "signal", (bars) => macdOf(bars).signal],
  ["macd", "histogram", (bars) => macdOf(bars).histogram],
  ["macd", "fastEma", ({ close }) => ema(close, 12)],
  ["macd", "slowEma", ({ close }) => ema(close, 26)],
  ["mfi", "mfi", ({ high, low, close, volume }) => mfi(high, low, close, volume, 14)],
  // They start from 0.
  ["obv", "obv", ({ close, volume }) => sinceFirst(obv(close, volume))],
  ["roc", "roc", ({ close }) => roc(close, 14)],
  ["roc-wb", "roc", ({ close }) => roc(close, 20)],
  ["rsi", "rsi", ({ close }) => rsi(close, 14)],
  ["sma", "sma", ({ close }) => sma(close, 20)],
  ["sma-analysis", "sma", ({ close }) => sma(close, 20)],
  ["stdev", "stdDev", ({ close }) => rollingStandardDeviation(close, 14)],
  ["stdev", "mean", ({ close }) => sma(close, 14)],
  ["tr", "tr", trOf],
  // They never reset: to us, all bars of one day.
  ["vwap", "vwap", ({ high, low, close, volume }) => vwap(high, low, close, volume)],
]);

// quantedge: hourly BTC/USDT bars, expected values by open time.
testFiles((name) => `quantedge/${name}.csv.gz`, (file) => {
  const input = tableOf("quantedge/btcusdt-1h.csv.gz"), expected = tableOf(file);
  const rowOf = new Map(expected.open_time.map((time, k) => [time, k]));
  const published = Object.fromEntries(
    Object.entries(expected).map(([name, texts]) => [
      name,
      input.open_time.map((time) => rowOf.has(time) ? texts[rowOf.get(time)!] : ""),
    ]),
  );
  return { published, bars: barsOf(input) };
}, [
  // Their first true range is bar 0's high − low, ours is bar 1's: compared once either start has faded.
  ["atr-14", "expected", atrOf, { from: 450 }],
  ["adx-14", "plus_di", (bars) => adxOf(bars).plusDi, { from: 450 }],
  ["adx-14", "minus_di", (bars) => adxOf(bars).minusDi, { from: 450 }],
  ["adx-14", "adx", (bars) => adxOf(bars).adx, { from: 500 }],
  ["bb-20-2-close", "middle", (bars) => bandsOf(bars).middle],
  ["bb-20-2-close", "upper", (bars) => bandsOf(bars).upper],
  ["bb-20-2-close", "lower", (bars) => bandsOf(bars).lower],
  ["dc-20", "upper", ({ high }) => rollingMaximum(high, 20)],
  ["dc-20", "lower", ({ low }) => rollingMinimum(low, 20)],
  ["ema-20-close", "expected", ({ close }) => ema(close, 20)],
  ["macd-12-26-9-close", "macd", (bars) => macdOf(bars).macd],
  ["macd-12-26-9-close", "signal", (bars) => macdOf(bars).signal],
  ["macd-12-26-9-close", "histogram", (bars) => macdOf(bars).histogram],
  ["obv-close", "expected", ({ close, volume }) => obv(close, volume)],
  ["rsi-14-close", "expected", ({ close }) => rsi(close, 14)],
  ["sma-20-close", "expected", ({ close }) => sma(close, 20)],
  ["vwap-day-hlc3", "expected", ({ time, high, low, close, volume }) => vwap(high, low, close, volume, time)],
]);

// lean and ta: input and expected columns in one file. Left out are columns of ta whose smoothing starts with the first
// value, in files too short for that start to fade: ATR in cs-atr, cs-atr2 and cs-kc, RSI in cs-rsi, averages in cs-macd
// and cs-ppo.
testFiles((name) => `${name}.gz`, (file) => {
  const published = tableOf(file);
  return { published, bars: barsOf(published) };
}, [
  // The mean of 14 true ranges, bar 0's own range being the first; in single precision.
  ["lean/spy_atr.txt", "Average True Range 14", (bars) => sma(rangesOf(bars), 14), { tolerance: 2e-5 }],
  // Starts with bar 0's own range: five digits agree after 130 bars.
  ["lean/spy_atr_wilder.txt", "Average True Range 14", atrOf, { from: 130 }],
  ["lean/spy_bollinger_bands.txt", "Moving Average 20", (bars) => bandsOf(bars).middle],
  ["lean/spy_bollinger_bands.txt", "Bollinger Bands® 20 2 Top", (bars) => bandsOf(bars).upper],
  ["lean/spy_bollinger_bands.txt", "Bollinger Bands® 20 2 Bottom", (bars) => bandsOf(bars).lower],
  ["lean/spy_dpo.csv", "Sma(21)", ({ close }) => sma(close, 21)],
  ["lean/spy_ema.csv", "EMA14", ({ close }) => ema(close, 14)],
  ["lean/spy_max.txt", "MAX_5", ({ close }) => rollingMaximum(close, 5)],
  ["lean/spy_mfi.txt", "Money Flow Index 20", ({ high, low, close, volume }) => mfi(high, low, close, volume, 20)],
  ["lean/spy_min.txt", "MIN_5", ({ close }) => rollingMinimum(close, 5)],
  ["lean/spy_natr.txt", "NATR_5", ({ high, low, close }) => atr(high, low, close, 5).map((x, i) => 100 * x / close[i])],
  ["lean/spy_rocr.txt", "ROCR_5", ({ close }) => roc(close, 5).map((x) => 1 + x / 100)],
  ["lean/spy_tr.txt", "TR", trOf],
  ["lean/spy_var.txt", "Var", ({ close }) => rollingStandardDeviation(close, 10).map((x) => x * x)],
  ["lean/spy_with_adx.txt", "TR", trOf],
  // Directional sums of 14 bars, as skender: four digits agree after 160 and 210 bars.
  ["lean/spy_with_adx.txt", "+DI14", (bars) => adxOf(bars).plusDi, { from: 160 }],
  ["lean/spy_with_adx.txt", "-DI14", (bars) => adxOf(bars).minusDi, { from: 160 }],
  ["lean/spy_with_adx.txt", "ADX 14", (bars) => adxOf(bars).adx, { from: 210 }],
  // Shows channels of fewer bars before it has 50.
  ["lean/spy_with_don50.txt", "Donchian Channels 50 Top", ({ high }) => rollingMaximum(high, 50), { from: 49 }],
  ["lean/spy_with_don50.txt", "Donchian Channels 50 Bottom", ({ low }) => rollingMinimum(low, 50), { from: 49 }],
  ["lean/spy_with_indicators.txt", "SMA14", ({ close }) => sma(close, 14)],
  ["lean/spy_with_indicators.txt", "EMA14", ({ close }) => ema(close, 14)],
  // The difference of averages near 17,000 that were made of unrounded closes.
  ["lean/spy_with_indicators.txt", "MACD 12 26", (bars) => macdOf(bars).macd, { tolerance: 1e-2 }],
  ["lean/spy_with_indicators.txt", "RSI 14 Wilder", ({ close }) => rsi(close, 14)],
  // In single precision, whatever the tails of nines say.
  ["lean/spy_with_macd.txt", "MACD", (bars) => macdOf(bars).macd, { tolerance: 1e-5 }],
  ["lean/spy_with_macd.txt", "Signal", (bars) => macdOf(bars).signal, { tolerance: 1e-5 }],
  ["lean/spy_with_macd.txt", "Histogram", (bars) => macdOf(bars).histogram, { tolerance: 1e-5 }],
  // Sums near 10⁹ in single precision.
  ["lean/spy_with_obv.txt", "OBV", ({ close, volume }) => obv(close, volume), { tolerance: 2e3 }],
  // The headers of the first and third average are swapped; all three know bars before the file's first.
  ["lean/spy_with_rma.csv", "SMA15", ({ close }) => sma(close, 5), { from: 4 }],
  ["lean/spy_with_rma.csv", "SMA10", ({ close }) => sma(close, 10), { from: 9 }],
  ["lean/spy_with_rma.csv", "SMA5", ({ close }) => sma(close, 15), { from: 14 }],
  // Their rate of change is the difference of the two closes, in single precision.
  [
    "lean/spy_with_roc50.txt",
    "Rate of Change 50",
    ({ close }) => roc(close, 50).map((x, i) => x / 100 * close[i - 50]),
    { tolerance: 2e-5 },
  ],
  // Weighs (open + high + low + close) / 4.
  [
    "lean/spy_with_vwap.txt",
    "Moving VWAP 50",
    (bars) => rollingVwap(fourMeanOf(bars), fourMeanOf(bars), fourMeanOf(bars), bars.volume, 50),
  ],
  ["ta/cs-adx.csv", "TR", trOf],
  ["ta/cs-adx.csv", "+DI14", (bars) => adxOf(bars).plusDi, { from: 250 }],
  ["ta/cs-adx.csv", "-DI14", (bars) => adxOf(bars).minusDi, { from: 250 }],
  ["ta/cs-adx.csv", "ADX", (bars) => adxOf(bars).adx, { from: 300 }],
  // Bar 0 shows its own range.
  ["ta/cs-atr.csv", "TR", trOf, { from: 1 }],
  ["ta/cs-atr2.csv", "TR", trOf, { from: 1 }],
  ["ta/cs-bbands.csv", "MiddleBand", (bars) => bandsOf(bars).middle],
  ["ta/cs-bbands.csv", "20-day Standard Deviation", ({ close }) => rollingStandardDeviation(close, 20)],
  ["ta/cs-bbands.csv", "HighBand", (bars) => bandsOf(bars).upper],
  ["ta/cs-bbands.csv", "LowBand", (bars) => bandsOf(bars).lower],
  ["ta/cs-dc.csv", "upper_band", ({ high }) => rollingMaximum(high, 20)],
  ["ta/cs-dc.csv", "lower_band", ({ low }) => rollingMinimum(low, 20)],
  ["ta/cs-mfi.csv", "MFI", ({ high, low, close, volume }) => mfi(high, low, close, volume, 14)],
  // Bar 0 has no volume there.
  ["ta/cs-obv.csv", "OBV", ({ close, volume }) => obv(close, volume.fill(0, 0, 1))],
  ["ta/cs-roc.csv", "ROC", ({ close }) => roc(close, 12)],
  // Shows windows of fewer bars before it has 14.
  ["ta/cs-vwap.csv", "vwap", ({ high, low, close, volume }) => rollingVwap(high, low, close, volume, 14), { from: 13 }],
]);
