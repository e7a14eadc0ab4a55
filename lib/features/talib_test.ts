import assert from "node:assert/strict";
import { readJson, sharedTest } from "../../test/shared.ts";
import { adx, roc, rsi } from "./momentum.ts";
import { rollingStandardDeviation } from "./rolling.ts";
import { ema, macd, sma } from "./trend.ts";
import { atr, bollinger, garmanKlass, parkinson, realizedVolatility, trueRange } from "./volatility.ts";
import { mfi, obv, vwap } from "./volume.ts";

const MINUTES_PER_YEAR = 525_600;
/** TA-Lib starts the fast average of its MACD late; by this bar the two starts agree. */
const MACD_FROM = 300;

sharedTest("all 25 series equal TA-Lib on real minute bars", "oracles/indicators.json.gz", (file) => {
  const oracle = readJson(file);
  const column = (name: string) => Float64Array.from(oracle[name] as number[]);
  const time = column("time"), open = column("open"), high = column("high");
  const low = column("low"), close = column("close"), volume = column("volume");
  const lines = macd(close, 12, 26, 9), direction = adx(high, low, close, 14), bands = bollinger(close, 20, 2);
  const ours: Record<string, Float64Array> = {
    sma20: sma(close, 20),
    ema12: ema(close, 12),
    ema48: ema(close, 48),
    ema200: ema(close, 200),
    rsi14: rsi(close, 14),
    rsi3: rsi(close, 3),
    macd: lines.macd,
    macdSignal: lines.signal,
    macdHistogram: lines.histogram,
    trueRange: trueRange(high, low, close),
    atr14: atr(high, low, close, 14),
    atr50: atr(high, low, close, 50),
    adx14: direction.adx,
    plusDi14: direction.plusDi,
    minusDi14: direction.minusDi,
    bollingerUpper: bands.upper,
    bollingerLower: bands.lower,
    obv: obv(close, volume),
    mfi14: mfi(high, low, close, volume, 14),
    roc10: roc(close, 10),
    stddev20: rollingStandardDeviation(close, 20),
    vwapDayHlc3: vwap(high, low, close, volume, time),
    realizedVolatility60: realizedVolatility(close, 60, MINUTES_PER_YEAR),
    parkinson60: parkinson(high, low, 60, MINUTES_PER_YEAR),
    garmanKlass60: garmanKlass(open, high, low, close, 60, MINUTES_PER_YEAR),
  };
  assert.deepEqual(Object.keys(ours).sort(), Object.keys(oracle.expected).sort());
  for (const [name, expected] of Object.entries(oracle.expected as Record<string, (number | null)[]>)) {
    for (let i = name.startsWith("macd") ? MACD_FROM : 0; i < expected.length; i++) {
      const want = expected[i], found = ours[name][i];
      if (want === null) assert.ok(Number.isNaN(found), `${name} at bar ${i}: wanted NaN, found ${found}`);
      else {
        assert.ok(
          Math.abs(found - want) <= 1e-9 * Math.max(1, Math.abs(want)),
          `${name} at bar ${i}: wanted ${want}, found ${found}`,
        );
      }
    }
  }
});
