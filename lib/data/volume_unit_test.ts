import assert from "node:assert/strict";
import { readCandlesCsvFile } from "./read_candles.ts";
import { volumeUnitOn } from "./volume_unit.ts";

const T = Date.UTC(2024, 0), TYPICAL = (12 + 9 + 11) / 3;

function read(volume: string, symbol: string, columns?: string, amount: number | string = 64) {
  const file = `time,open,high,low,close,${volume}\n${T},10,12,9,11,${amount}\n`;
  return readCandlesCsvFile(file, { symbol, timeframe: "1m", ...(columns !== undefined && { columns }) });
}

Deno.test("volumeUnitOn() tells base from quote currency, whatever a symbol's spelling, and neither from both", () => {
  const cases = [
    ["BTC/USDT", "", "base"],
    ["BTC/USDT", "btc", "base"],
    ["XBT/USD", "btc", "base"],
    ["BTC/USDT:USDT", "xbt", "base"],
    ["BTC/USDT:USDT", "usdt", "quote"],
    ["BTC-EUR", "eur", "quote"],
    ["BTC/FDUSD", "usd", "quote"],
    ["BTC/USD", "usdt", "quote"],
    ["BTC/USD", "currency", "quote"],
    ["BTCUSDT", "usdt", "quote"],
    ["BTCUSDT", "btc", "base"],
    ["XBTUSD", "usdt", "quote"],
    ["XBTUSD", "btc", "base"],
    ["DOTUSD", "dot", "base"],
    ["DOTUSD", "usd", "quote"],
    ["ETHBTC", "btc", "quote"],
    ["BTCEUR", "usd", null],
    ["BTCUSDT", "t", null],
    ["BTC/EUR", "usd", null],
    ["BTC/USDT", "eth", null],
    ["BTC/USDT", "ma", null],
  ] as const;
  for (const [symbol, unit, wanted] of cases) assert.equal(volumeUnitOn(symbol, unit), wanted, `${symbol} ${unit}`);
});

Deno.test("a volume that is in quote currency, by its name or by --columns, is divided by the typical price, and it is said", () => {
  const said = /in quote currency, is divided by \(high \+ low \+ close\) \/ 3 of its bar$/;
  const cases: readonly (readonly [volume: string, symbol: string, columns?: string])[] = [
    ["Volume USD", "BTC/USDT"],
    ["Volume_(Currency)", "BTC/USD"],
    ["vol_eur", "BTC/EUR"],
    ["quote_volume", "BTC/USDT", "volume=quote_volume"],
    ["Turnover", "BTC/USDT", "volume=6"],
    ["Volume USD", "BTC/USDT", "volume=Volume USD"],
    ["volume", "BTC/USDT", "quote_volume=volume"],
    ["x", "BTC/USDT", "time=time,open=2,high=3,low=4,close=5,quote_volume=6"],
  ];
  for (const [volume, symbol, columns] of cases) {
    const { candles, understood } = read(volume, symbol, columns);
    assert.equal(candles.volume[0], 64 / TYPICAL, volume);
    assert.match(understood, said);
  }
  for (const [volume, columns] of [["Volume BTC"], ["Vol."], ["x", "volume=x"], ["Volume ETH", "volume=Volume ETH"]]) {
    const { candles, understood } = read(volume, "BTC/USDT", columns);
    assert.equal(candles.volume[0], 64, volume);
    assert.doesNotMatch(understood, said);
  }
});

Deno.test("a lone volume in contracts or shares counts as one in base currency each, and it is said", () => {
  for (const volume of ["Volume (contracts)", "volume_shares", "Vol Lots"]) {
    const { candles, understood } = read(volume, "BTC/USD"), chosen = read(volume, "BTC/USD", `volume=${volume}`);
    assert.deepEqual([candles.volume[0], chosen.candles.volume[0]], [64, 64]);
    assert.match(understood, /; warning: .* taken as one of the base currency each$/);
    assert.doesNotMatch(chosen.understood, /warning/);
    // Beside a volume in base currency they are no second one.
    assert.equal(read(`${volume},Volume BTC`, "BTC/USD", undefined, "7,64").candles.volume[0], 64);
  }
});

Deno.test("a volume in neither currency is refused with both ways to say what it is in", () => {
  for (const [volume, symbol] of [["Volume ETH", "BTC/USDT"], ["Volume USD", "BTC/EUR"], ["Volume MA", "BTC/USD"]]) {
    assert.throws(
      () => read(volume, symbol),
      /in base or quote currency of BTC.*, found "Volume .*--columns volume=NAME .*quote_volume=NAME/,
    );
  }
  assert.throws(() => read("v", "BTC/USD", "volume=v,quote_volume=v"), /each once, or quote_volume for volume/);
});

Deno.test("a bad volume in quote currency is shown as it stands in the file", () => {
  assert.throws(() => read("Volume USD", "BTC/USD", undefined, -64), /column volume: wanted .*, found "-64"/);
});

Deno.test("Yahoo's layout is read with a warning of its volume, unless the user says what it is in", () => {
  const file = `Date,Open,High,Low,Close,Adj Close,Volume\n2024-01-01,10,12,9,11,11,64\n`;
  const market = { symbol: "BTC/USD", timeframe: "1d" } as const, warned = /warning: Volume taken in base currency/;
  const unsaid = readCandlesCsvFile(file, market), base = readCandlesCsvFile(file, { ...market, columns: "volume=7" });
  const quote = readCandlesCsvFile(file, { ...market, columns: "quote_volume=Volume" });
  assert.deepEqual([unsaid, base, quote].map(({ candles }) => candles.volume[0]), [64, 64, 64 / TYPICAL]);
  assert.match(readCandlesCsvFile(file, { ...market, columns: "time=Date" }).understood, warned);
  assert.deepEqual([unsaid, base, quote].map(({ understood }) => warned.test(understood)), [true, false, false]);
});

Deno.test("a volume that is 0 in every row is named, with the column that counts in its place", () => {
  const market = { symbol: "BTC/USD", timeframe: "1m" } as const;
  const names = "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>";
  const file = (last: number) =>
    [names, ...[0, last].map((volume, i) => `2024.01.01\t00:0${i}:00\t10\t12\t9\t11\t7\t${volume}\t1`)].join("\n");
  assert.match(
    readCandlesCsvFile(file(0), market).understood,
    /; warning: <VOL> is 0 in every row, and <TICKVOL>, which counts and is no volume, is ignored$/,
  );
  assert.deepEqual([...readCandlesCsvFile(file(0), market).candles.volume], [0, 0]);
  assert.doesNotMatch(readCandlesCsvFile(file(1), market).understood, /warning/);
  const plain = readCandlesCsvFile(`${T},10,12,9,11,0\n`, market);
  assert.match(plain.understood, /; warning: the volume is 0 in every row$/);
});
