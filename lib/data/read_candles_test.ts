import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { zipSync } from "fflate";
import { parquetWriteBuffer } from "hyparquet-writer";
import type { Timeframe } from "../core/candles.ts";
import type { CandleReading } from "./candle_rows.ts";
import { readCandlesCsvFile } from "./read_candles.ts";
import { arbitraryCandles } from "../../test/fixtures/candles.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** 1 January 2024 in ms; a Monday. */
const T = Date.UTC(2024, 0), MINUTE = 60_000, DAY = 86_400_000;

/** A small file with what is right of it: its first bar and the line that says how it was understood, or the refusal. */
interface FileCase {
  readonly name: string;
  readonly file: string | Bytes;
  readonly options?: CandleReading & { readonly symbol?: string; readonly timeframe?: Timeframe };
  /** Time in minutes from {@linkcode T}, open, high, low, close, volume. */
  readonly first?: readonly number[];
  readonly understood?: RegExp;
  readonly refused?: RegExp;
}

const bytes = (text: string) => new TextEncoder().encode(text);
const lines = (...rows: readonly string[]) => `${rows.join("\n")}\n`;
const OURS = ["timestamp,open,high,low,close,volume", `${T},10,12,9,11,5`, `${T + MINUTE},11,13,10,12,0.5`];
const BAR = [0, 10, 12, 9, 11, 5];

function utf16(text: string, isBigEndian: boolean): Bytes {
  const file = new Uint8Array(text.length * 2), view = new DataView(file.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), !isBigEndian);
  return file;
}

function parquet(columns: Parameters<typeof parquetWriteBuffer>[0]["columnData"]): Bytes {
  return new Uint8Array(parquetWriteBuffer({ columnData: columns }));
}

const prices = [["open", [10, 11]], ["high", [12, 13]], ["low", [9, 10]], ["close", [11, 12]], ["volume", [5, 0.5]]];
const priceColumns = prices.map(([name, data]) => ({ name: name as string, data: data as number[] }));

/** Rows of bars of some length, all alike but for their time. */
const series = (times: readonly (number | string)[]) => lines(OURS[0], ...times.map((time) => `${time},10,12,9,11,5`));
const every = (step: number, count: number, from = T) => Array.from({ length: count }, (_, i) => from + i * step);

const CASES: readonly FileCase[] = [
  {
    name: "our own CSV",
    file: lines(...OURS),
    first: BAR,
    understood: /^2 rows, times in ms, UTC, oldest first, columns timestamp open high low close volume$/,
  },
  {
    name: "names in other case and order, with more columns",
    file: lines("Symbol,Close,Open,LOW,High,Vol,Date", "BTC,11,10,9,12,5,2024-01-01 00:00"),
    first: BAR,
    understood: /^1 row, ISO dates.*, UTC, columns Date Open High LOW Close Vol \(ignored: Symbol\)$/,
  },
  { name: "semicolons", file: lines(...OURS).replaceAll(",", ";"), first: BAR, understood: /separator ";"/ },
  { name: "tabs", file: lines(...OURS).replaceAll(",", "\t"), first: BAR, understood: /separator tab/ },
  {
    name: "decimal commas",
    file: lines(
      "Datum;Open;High;Low;Close;Volume".replace("Datum", "Date"),
      "2024-01-01 00:00;10,5;12,25;9,5;11;1.234,5",
    ),
    first: [0, 10.5, 12.25, 9.5, 11, 1234.5],
    understood: /decimal comma/,
  },
  {
    name: "commas between thousands, in quotes",
    file: lines("Date,Open,High,Low,Close,Volume", '2024-01-01,"42,000.5","43,000.5","41,000.5","42,500.5","1,234"'),
    options: { timeframe: "1d" },
    first: [0, 42000.5, 43000.5, 41000.5, 42500.5, 1234],
  },
  {
    name: "a comma that may be either",
    file: lines("Date;Open;High;Low;Close;Volume", "2024-01-01;42,000;43,000;41,000;42,500;7"),
    options: { timeframe: "1d" },
    refused: /the comma in "42,000" .*--decimal comma or --decimal point/,
  },
  {
    name: "a comma that is said to be decimal",
    file: lines("Date;Open;High;Low;Close;Volume", "2024-01-01;42,000;43,000;41,000;42,500;7"),
    options: { timeframe: "1d", decimal: "comma" },
    first: [0, 42, 43, 41, 42.5, 7],
  },
  {
    name: "quotes and spaces",
    file: lines('"timestamp", "open", "high", "low", "close", "volume"', `"${T}", "10", "12" , 9, 11, 5`),
    first: BAR,
  },
  { name: "byte order mark, CRLF", file: bytes(`\ufeff${OURS.join("\r\n")}`), first: BAR },
  { name: "CR alone", file: bytes(OURS.join("\r")), first: BAR },
  { name: "UTF-16, little end first", file: utf16(`\ufeff${OURS.join("\r\n")}`, false), first: BAR },
  { name: "UTF-16, big end first, no mark", file: utf16(lines(...OURS), true), first: BAR },
  {
    name: "ISO dates with a blank",
    file: lines(OURS[0], "2024-01-01 00:00:00,10,12,9,11,5"),
    first: BAR,
    understood: /ISO dates.*, UTC/,
  },
  {
    name: "ISO instants with their zone",
    file: lines(OURS[0], "2024-01-01T01:30:00+01:30,10,12,9,11,5"),
    first: BAR,
    understood: /with their zone/,
  },
  { name: "ISO with Z and fraction", file: lines(OURS[0], "2024-01-01T00:00:00.000Z,10,12,9,11,5"), first: BAR },
  {
    name: "local times of a zone",
    file: lines(OURS[0], "2024-01-01 01:00,10,12,9,11,5"),
    options: { timezone: "Europe/Berlin" },
    first: BAR,
    understood: /Europe\/Berlin/,
  },
  {
    name: "local times of an offset",
    file: lines(OURS[0], "2024-01-01 05:30,10,12,9,11,5"),
    options: { timezone: "+05:30" },
    first: BAR,
  },
  {
    name: "a zone that is none",
    file: lines(...OURS.slice(0, 1), "2024-01-01 01:00,10,12,9,11,5"),
    options: { timezone: "Berlin/Mitte" },
    refused: /--timezone: wanted UTC, .* found "Berlin\/Mitte"/,
  },
  {
    name: "a zone for times that have one",
    file: lines(...OURS),
    options: { timezone: "+01:00" },
    refused: /--timezone \+01:00: wanted times that are written as dates/,
  },
  {
    name: "seconds",
    file: lines(OURS[0], `${T / 1000},10,12,9,11,5`, `${T / 1000 + 60},11,13,10,12,1`),
    first: BAR,
    understood: /times in s, UTC/,
  },
  { name: "microseconds", file: lines(OURS[0], `${T * 1000},10,12,9,11,5`), first: BAR, understood: /times in µs/ },
  { name: "nanoseconds", file: lines(OURS[0], `${T}000000,10,12,9,11,5`), first: BAR, understood: /times in ns/ },
  { name: "seconds with a decimal point", file: lines(OURS[0], `${T / 1000}.0,10,12,9,11,5`), first: BAR },
  { name: "newest first", file: lines(OURS[0], OURS[2], OURS[1]), first: BAR, understood: /newest first/ },
  {
    name: "an index of pandas",
    file: lines(",date,open,high,low,close,volume", "0,2024-01-01,10,12,9,11,5"),
    options: { timeframe: "1d" },
    first: BAR,
    understood: /ignored: ""/,
  },
  {
    name: "an index of pandas that is the time",
    file: lines(",open,high,low,close,volume", "2024-01-01 00:00:00,10,12,9,11,5"),
    first: BAR,
  },
  {
    name: "lines before the header and two volumes (CryptoDataDownload)",
    file: lines(
      "https://www.CryptoDataDownload.com",
      "unix,date,symbol,open,high,low,close,Volume BTC,Volume USD",
      `${T + MINUTE},2024-01-01 00:01:00,BTC/USD,11,13,10,12,0.5,6`,
      `${T},2024-01-01 00:00:00,BTC/USD,10,12,9,11,5,50`,
    ),
    first: BAR,
    understood:
      /1 line before the header, columns unix open high low close "Volume BTC" \(ignored: date, symbol, "Volume USD"\)/,
  },
  {
    name: "two volumes of which neither is the symbol's",
    file: lines("date,open,high,low,close,Volume ETH,Volume USD", "2024-01-01,10,12,9,11,5,50"),
    options: { timeframe: "1d" },
    refused: /one column of volume, found "Volume ETH" and "Volume USD"; --columns volume=NAME/,
  },
  {
    name: "two volumes, one chosen",
    file: lines("date,open,high,low,close,Volume ETH,Volume USD", "2024-01-01,10,12,9,11,5,50"),
    options: { timeframe: "1d", columns: "volume=Volume ETH" },
    first: BAR,
  },
  {
    name: "a volume that is said to be in quote currency",
    file: lines("Date,Open,High,Low,Close,Volume", "2024-01-01,10,12,9,11,5"),
    options: { timeframe: "1d", columns: "quote_volume=Volume" },
    first: [...BAR.slice(0, 5), 5 / (32 / 3)],
  },
  {
    name: "one volume in quote currency",
    file: lines("Date,Symbol,Open,High,Low,Close,Volume USD", "2024-01-01,BTCUSD,10,12,9,11,5"),
    options: { timeframe: "1d" },
    first: [...BAR.slice(0, 5), 5 / (32 / 3)],
    understood:
      /^1 row, ISO dates, UTC, columns Date Open High Low Close "Volume USD" \(ignored: Symbol\); "Volume USD", in quote currency, is divided by \(high \+ low \+ close\) \/ 3 of its bar$/,
  },
  {
    name: "Binance's dump",
    file: `${T},10,12,9,11,5,${T + 59_999},50,7,2,20,0\n`,
    first: BAR,
    understood: /no header, read as Binance's/,
  },
  {
    name: "Binance's dump in µs, in a ZIP",
    file: zipSync({
      "BTCUSDT-1m.csv": bytes(`${T}000,10,12,9,11,5,${T}000,50,7,2,20,0\n`),
      "BTCUSDT-1m.csv.CHECKSUM": bytes("x"),
    }) as Bytes,
    first: BAR,
  },
  {
    name: "Binance's futures dump, with its header",
    file: lines(
      "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore",
      `${T},10,12,9,11,5,${T + 59_999},50,7,2,20,0`,
    ),
    first: BAR,
  },
  {
    name: "Kraken's trades by the minute",
    file: lines(`${T / 1000},10,12,9,11,5,3`, `${T / 1000 + 240},11,13,10,12,1,5`),
    first: BAR,
    understood: /Kraken/,
  },
  {
    name: "TradingView's export",
    file: lines("time,open,high,low,close,Volume,Volume MA", `${T / 1000},10,12,9,11,5,4`),
    first: BAR,
    understood: /ignored: "Volume MA"/,
  },
  {
    name: "Yahoo's export",
    file: lines(
      "Date,Open,High,Low,Close,Adj Close,Volume",
      "2024-01-01,10,12,9,11,10.9,5",
      "2024-01-02,11,13,10,12,12,6",
    ),
    options: { timeframe: "1d" },
    first: BAR,
    understood:
      /ignored: "Adj Close"\); warning: Volume taken in base currency, .* --columns quote_volume=Volume says$/,
  },
  {
    name: "Bitstamp's of Kaggle",
    file: lines(
      "Timestamp,Open,High,Low,Close,Volume_(BTC),Volume_(Currency),Weighted_Price",
      `${T / 1000},10,12,9,11,5,50,10.5`,
    ),
    first: BAR,
    understood: /Volume_\(BTC\) \(ignored: Volume_\(Currency\), Weighted_Price\)/,
  },
  {
    name: "Bitstamp's answer",
    file: `{"data":{"pair":"BTC/USD","ohlc":[{"high":"12","timestamp":"${
      T / 1000
    }","volume":"5","low":"9","close":"11","open":"10"}]}}`,
    first: BAR,
  },
  {
    name: "Coinbase's answer",
    file: `[[${T / 1000 + 60},10,13,11,12,1],[${T / 1000},9,12,10,11,5]]`,
    first: BAR,
    understood: /newest first, JSON, no header, read as Coinbase's/,
  },
  {
    name: "Bitfinex's answer",
    file: `[[${T},10,11,12,9,5],[${T + MINUTE},11,12,13,10,1]]`,
    first: BAR,
    understood: /Bitfinex/,
  },
  {
    name: "Kraken's answer",
    file: `{"error":[],"result":{"XXBTZUSD":[[${T / 1000},"10","12","9","11","10.5","5",3]],"last":${T / 1000}}}`,
    first: BAR,
  },
  {
    name: "Bybit's answer",
    file: `{"retCode":0,"result":{"symbol":"BTCUSDT","list":[["${T}","10","12","9","11","5","50"]]},"time":1}`,
    first: BAR,
  },
  { name: "OKX's answer", file: `{"code":"0","data":[["${T}","10","12","9","11","5","50","50","1"]]}`, first: BAR },
  {
    name: "KuCoin's answer",
    file: `{"code":"200000","data":[["${T / 1000}","10","11","12","9","5","50"]]}`,
    first: BAR,
  },
  { name: "Gate's answer", file: `[["${T / 1000}","50","11","12","9","10","5","true"]]`, first: BAR },
  {
    name: "Nasdaq's export",
    file: lines("Date,Close/Last,Volume,Open,High,Low", "01/31/2024,$11,5,$10,$12,$9", "01/30/2024,$11,5,$10,$12,$9"),
    options: { timeframe: "1d" },
    first: [29 * 1440, 10, 12, 9, 11, 5],
    understood: /MM\/DD\/YYYY/,
  },
  {
    name: "Bloomberg's words",
    file: lines("Date,PX_OPEN,PX_HIGH,PX_LOW,PX_LAST,PX_VOLUME", "2024-01-01,10,12,9,11,5"),
    options: { timeframe: "1d" },
    first: BAR,
  },
  {
    name: "prices with their currency",
    file: lines("Date,Open (USD),High (USD),Low (USD),Close (USD),Volume (BTC)", "2024-01-01,10,12,9,11,5"),
    options: { timeframe: "1d" },
    first: BAR,
  },
  {
    name: "day and month in an open order",
    file: lines("Date,Open,High,Low,Close,Volume", "01/02/2024,10,12,9,11,5"),
    options: { timeframe: "1d" },
    refused: /day and month comes first in "01\/02\/2024".*--time-format "DD\/MM\/YYYY" or "MM\/DD\/YYYY"/,
  },
  {
    name: "day and month in a given order",
    file: lines("Date,Open,High,Low,Close,Volume", "02/01/2024 00:05,10,12,9,11,5"),
    options: { timeFormat: "DD/MM/YYYY HH:mm" },
    first: [1445, 10, 12, 9, 11, 5],
  },
  {
    name: "a format that is none",
    file: lines(...OURS),
    options: { timeFormat: "day" },
    refused: /--time-format: wanted s, ms, us, ns or a pattern/,
  },
  {
    name: "MetaTrader's export",
    file: lines("<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<VOL>", "2024.01.01\t00:05:00\t10\t12\t9\t11\t5"),
    first: [5, 10, 12, 9, 11, 5],
  },
  { name: "MetaTrader's without header", file: lines("2024.01.01,00:05,10,12,9,11,5"), first: [5, 10, 12, 9, 11, 5] },
  {
    name: "a date and a time that are the same instant",
    file: lines("date,time,open,high,low,close,volume", `2024-01-01 00:00:00,${T / 1000},10,12,9,11,5`),
    first: BAR,
    understood: /columns date open high low close volume \(ignored: time\)/,
  },
  { name: "HistData's", file: lines("20240101 000500;10;12;9;11;5"), first: [5, 10, 12, 9, 11, 5] },
  {
    name: "Dukascopy's",
    file: lines("Gmt time,Open,High,Low,Close,Volume", "31.01.2024 00:00:00.000,10,12,9,11,5"),
    first: [30 * 1440, 10, 12, 9, 11, 5],
    understood: /DD\/MM\/YYYY/,
  },
  {
    name: "halves of the day",
    file: lines("Date,Open,High,Low,Close,Volume", "2024-01-01 01-PM,10,12,9,11,5"),
    options: { timeframe: "1h" },
    first: [13 * 60, 10, 12, 9, 11, 5],
  },
  {
    name: "names of months",
    file: lines("Date,Price,Open,High,Low,Vol.,Change %", '"Jan 01, 2024",11,10,12,9,5,1%'),
    options: { timeframe: "1d" },
    first: BAR,
  },
  { name: "JSON lists", file: `[[${T}, 10, 12, 9, 11, 5]]`, first: BAR },
  { name: "JSON lists of texts", file: `[["${T}", "10", "12", "9", "11", "5"]]`, first: BAR },
  {
    name: "JSON objects",
    file: `[{"date":"2024-01-01T00:00:00Z","open":10,"high":12,"low":9,"close":11,"volume":5}]`,
    first: BAR,
  },
  { name: "JSON columns", file: `{"s":"ok","t":[${T / 1000}],"o":[10],"h":[12],"l":[9],"c":[11],"v":[5]}`, first: BAR },
  {
    name: "an object a line",
    file: lines(`{"t":${T},"o":10,"h":12,"l":9,"c":11,"v":5}`, `{"t":${T + MINUTE},"o":11,"h":13,"l":10,"c":12,"v":1}`),
    first: BAR,
  },
  {
    name: "CryptoCompare's answer",
    file: `{"Response":"Success","Data":{"Aggregated":false,"Data":[{"time":${
      T / 1000
    },"high":12,"low":9,"open":10,"volumefrom":5,"volumeto":50,"close":11}]}}`,
    first: BAR,
  },
  {
    name: "an error in place of rows",
    file: `{"code": -1121, "msg": "Invalid symbol."}`,
    refused: /JSON candles: wanted a list of rows, found object/,
  },
  { name: "JSON that is cut", file: "[[0, 1, 1", refused: /Cannot read JSON candles/ },
  {
    name: "Parquet with timestamps",
    file: parquet([
      { name: "timestamp", data: [new Date(T), new Date(T + MINUTE)], type: "TIMESTAMP" },
      ...priceColumns,
    ]),
    first: BAR,
    understood: /timestamps, UTC.*Parquet/,
  },
  {
    name: "Parquet with ns as whole numbers",
    file: parquet([
      { name: "open_time", data: [BigInt(T) * 1_000_000n, BigInt(T + MINUTE) * 1_000_000n] },
      ...priceColumns,
    ]),
    first: BAR,
    understood: /times in ns/,
  },
  {
    name: "Parquet that is cut",
    file: parquet([{ name: "t", data: [1, 2] }, ...priceColumns]).slice(0, 80),
    refused: /Cannot read Parquet: wanted a whole file/,
  },
  { name: "gzip", file: new Uint8Array(gzipSync(lines(...OURS))), first: BAR },
  {
    name: "gzip of two members",
    file: new Uint8Array([...gzipSync(`${OURS[0]}\n`), ...gzipSync(`${OURS[1]}\n`)]),
    first: BAR,
  },
  { name: "gzip that is cut", file: new Uint8Array(gzipSync(lines(...OURS))).slice(0, 40), refused: /whole gzip file/ },
  { name: "gzip in a ZIP", file: zipSync({ "a.csv.gz": gzipSync(lines(...OURS)) }) as Bytes, first: BAR },
  {
    name: "a ZIP of two files",
    file: zipSync({ "a.csv": bytes("x"), "b.csv": bytes("y") }) as Bytes,
    refused: /one .csv file in it, found 2: a\.csv, b\.csv/,
  },
  {
    name: "a workbook",
    file: zipSync({ "[Content_Types].xml": bytes("<x/>") }) as Bytes,
    refused: /found a workbook; save its sheet as CSV/,
  },
  { name: "Feather", file: bytes("ARROW1\0\0xxxxxxxxxxxxxxxx"), refused: /found Arrow or Feather; save it as Parquet/ },
  {
    name: "columns by their numbers",
    file: lines(`x,${T},5,10,12,9,11`),
    options: { columns: "time=2,open=4,high=5,low=6,close=7,volume=3" },
    first: BAR,
  },
  {
    name: "columns by other names",
    file: lines("Datum;Auf;Hoch;Tief;Zu;Menge", "2024-01-01;10;12;9;11;5"),
    options: { timeframe: "1d", columns: "time=Datum,open=Auf,high=Hoch,low=Tief,close=Zu,volume=Menge" },
    first: BAR,
  },
  {
    name: "unknown names",
    file: lines("Datum;Auf;Hoch;Tief;Zu;Menge", "2024-01-01;x;y;z;a;b"),
    options: { timeframe: "1d" },
    refused: /wanted a header that names time, .*found "Datum;Auf;Hoch;Tief;Zu;Menge"; --columns time=NAME/,
  },
  {
    name: "names in other words, above numbers",
    file: lines("Datum;Schluss;Hoch;Tief;Auf;Menge", "2024-01-01;11;12;9;10;5"),
    options: { timeframe: "1d" },
    refused: /wanted a header that names time, .*found "Datum;Schluss;Hoch;Tief;Auf;Menge"; --columns time=NAME/,
  },
  {
    name: "no names, close in front of open",
    file: lines(...every(MINUTE, 30).map((time, i) => `${time},${101 + i},${101 + i},${100 + i},${100 + i},5`)),
    refused: /wanted opens near the closes before them, .*--columns time=1,open=5,.*close=2,volume=6 exchanges them/,
  },
  {
    name: "one volume in a third currency",
    file: lines("date,open,high,low,close,Volume ETH", "2024-01-01,10,12,9,11,5"),
    options: { timeframe: "1d" },
    refused: /volume in base or quote currency of BTC\/USD, found "Volume ETH"; --columns volume=NAME/,
  },
  {
    name: "two markets",
    file: lines(`symbol,${OURS[0]}`, `BTCUSD,${OURS[1]}`, `ETHUSD,${OURS[2]}`),
    refused: /line 3, column symbol: wanted bars of one market, found "BTCUSD" and "ETHUSD"; make a file of each/,
  },
  {
    name: "another market",
    file: lines(`symbol,${OURS[0]}`, `ETHUSD,${OURS[1]}`),
    refused: /line 2, column symbol: wanted BTC\/USD, found "ETHUSD"; --symbol/,
  },
  {
    name: "a column that says another bar length",
    file: lines(`interval,${OURS[0]}`, `1h,${OURS[1]}`),
    refused: /line 2, column interval: wanted bars of 1m, found "1h"; give --timeframe 1h/,
  },
  {
    name: "a name that is not there",
    file: lines(...OURS),
    options: { columns: "volume=Menge" },
    refused: /--columns volume=Menge|"Menge"/,
  },
  {
    name: "columns that are said wrongly",
    file: lines(...OURS),
    options: { columns: "volumen=volume" },
    refused: /--columns: wanted pairs such as time=Date.*found "volumen=volume"/,
  },
  {
    name: "no volume",
    file: lines("time,open,high,low,close", `${T},10,12,9,11`),
    refused: /wanted a column of volume, found time, open, high, low, close; --columns volume=NAME/,
  },
  {
    name: "one name twice",
    file: lines("time,open,Open,high,low,close,volume", `${T},10,10,12,9,11,5`),
    refused: /one column of open, found "open" and "Open"/,
  },
  {
    name: "no times",
    file: lines("open,high,low,close,volume", "10,12,9,11,5"),
    refused: /wanted a column of time, found open, high/,
  },
  {
    name: "times that are words",
    file: lines(OURS[0], "monday,10,12,9,11,5"),
    refused: /wanted times as ISO dates or as numbers, found "monday"/,
  },
  { name: "nothing", file: "", refused: /found an empty file/ },
  {
    name: "a picture",
    file: Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    refused: /wanted UTF-8 text/,
  },
  {
    name: "Latin-1",
    file: Uint8Array.from(lines(`${OURS[0]},börse`, `${OURS[1]},Zürich`), (letter) => letter.charCodeAt(0)),
    refused: /wanted UTF-8 text, found bytes that are none, as in Latin-1; save it as UTF-8$/,
  },
  {
    name: "hours called minutes",
    file: series(every(60 * MINUTE, 300)),
    refused: /wanted bars of 1m, found rows 1h apart; give --timeframe 1h/,
  },
  {
    name: "minutes called hours",
    file: series(every(MINUTE, 300)),
    options: { timeframe: "1h" },
    refused: /wanted bars of 1h, found rows 1m apart; give --timeframe 1m/,
  },
  {
    name: "days called hours, without weekends",
    file: series(every(DAY, 60).filter((t) => t / DAY % 7 < 5)),
    options: { timeframe: "1h" },
    refused: /found most rows 1d apart; give --timeframe 1d/,
  },
  {
    name: "hours, then minutes",
    file: series([...every(60 * MINUTE, 100), ...every(MINUTE, 100, T + 100 * 60 * MINUTE)]),
    refused: /found rows 1h apart in lines 2 to 102 \(from 2024-01-01T00:00:00.000Z\)/,
  },
  {
    name: "minutes, then hours",
    file: series([...every(MINUTE, 120), ...every(60 * MINUTE, 30, T + 120 * MINUTE)]),
    refused: /found rows 1h apart in lines 122 to 151 .*the file changes its bar length: make two files/,
  },
  {
    name: "seconds, then milliseconds",
    file: series([...every(MINUTE, 5).map((t) => t / 1000), ...every(MINUTE, 5, T + 5 * MINUTE)]),
    refused: /one unit of time, found seconds and from line 7 on milliseconds/,
  },
  {
    name: "hours half an hour late",
    file: series(every(60 * MINUTE, 30, T + 30 * MINUTE)),
    options: { timeframe: "1h" },
    refused: /30 of 30 rows 30m past one; where times are local, --timezone/,
  },
  {
    name: "days without time of day, called minutes",
    file: series(Array(10).fill("2024-01-01")),
    refused: /found 10 of 10 rows at the time of the row before: their times lack the time of day/,
  },
  {
    name: "a market that trades now and then",
    file: series([0, 1, 3, 4, 5, 9, 10, 12, 15, 16].map((k) => T + k * MINUTE)),
    first: BAR,
  },
  {
    name: "all prices unreadable",
    file: series(every(MINUTE, 9)).replaceAll(",12,", ",n/a,"),
    refused:
      /9 of 9 rows are bad in the same way, the first: line 2, column high: wanted a positive price, found "n\/a"/,
  },
];

for (const { name, file, options, first, understood, refused } of CASES) {
  Deno.test(`readCandlesCsvFile() of ${name}`, () => {
    const market = { symbol: "BTC/USD", timeframe: "1m", ...options } as const;
    if (refused) {
      for (const skipBadRows of [false, true]) {
        assert.throws(() => readCandlesCsvFile(file, { ...market, skipBadRows }), (error: Error) => {
          assert.equal(error.name, "DataError");
          assert.match(error.message, refused);
          assert.doesNotMatch(error.message, /\n/);
          return true;
        });
      }
      return;
    }
    const { candles, understood: words } = readCandlesCsvFile(file, market);
    const { time, open, high, low, close, volume } = candles;
    assert.deepEqual([(time[0] - T) / MINUTE, open[0], high[0], low[0], close[0], volume[0]], first);
    if (understood) assert.match(words, understood);
  });
}

/** What becomes of a file, in the words of the guide. */
function outcomeOf({ file, options }: FileCase): string {
  const flags = (text: string) => [...new Set(text.match(/--[a-z-]+/g))].map((flag) => `\`${flag}\``).join(", ");
  try {
    readCandlesCsvFile(file, { symbol: "BTC/USD", timeframe: "1m", ...options });
  } catch (error) {
    const found = flags((error as Error).message);
    return found === "" ? "Refused in a sentence" : `Refused in a sentence that names ${found}`;
  }
  const given = Object.keys(options ?? {}).filter((name) => name !== "timeframe" && name !== "symbol");
  return given.length === 0
    ? "Read"
    : `Read with ${flags(given.map((name) => `--${name.replace(/[A-Z]/g, "-$&").toLowerCase()}`).join(" "))}`;
}

Deno.test("the guide lists what becomes of each file of the table", () => {
  const names = Map.groupBy(CASES, outcomeOf).entries().map(([outcome, cases]) =>
    `- **${outcome}:** ${cases.map(({ name }) => name).join("; ")}.`
  );
  const wanted = [...names].sort().join("\n"), squeezed = (text: string) => text.replace(/\s+/g, " ");
  const guide = Deno.readTextFileSync(new URL("../../docs/guide/data.md", import.meta.url));
  assert.ok(squeezed(guide).includes(squeezed(wanted)), `docs/guide/data.md lacks:\n${wanted}`);
});

const MARKET = { symbol: "BTC/USD", timeframe: "1m" } as const;

Deno.test("readCandlesCsvFile() reads JSON rows of any candles back, oldest or newest first", () => {
  fc.assert(fc.property(arbitraryCandles(), fc.boolean(), ({ time, open, high, low, close, volume }, isReversed) => {
    const rows = Array.from(time, (ms, i) => [ms, open[i], high[i], low[i], close[i], volume[i]]);
    if (isReversed) rows.reverse();
    const { candles } = readCandlesCsvFile(JSON.stringify(rows), MARKET);
    assert.deepEqual(
      [candles.time, candles.open, candles.high, candles.low, candles.close, candles.volume],
      [time, open, high, low, close, volume],
    );
  }));
});

/** A file in pieces of a size, all in the same memory. */
function* piecesOf(file: Bytes, size: number): Generator<Bytes> {
  const memory = new Uint8Array(size);
  for (let at = 0; at < file.length; at += size) {
    const piece = file.subarray(at, at + size);
    memory.set(piece);
    yield memory.subarray(0, piece.length);
    memory.fill(0);
  }
}

Deno.test("readCandlesCsvFile() reads the same from any pieces of a file, each overwritten by the next", () => {
  const text = series(every(MINUTE, 40)).replaceAll("\n", "\r\n"), whole = readCandlesCsvFile(text, MARKET).candles;
  const json = JSON.stringify(Array.from(whole.time, (time, i) => ({
    ...{ time, open: whole.open[i], high: whole.high[i], low: whole.low[i], close: whole.close[i] },
    volume: whole.volume[i],
  })));
  const files = [
    bytes(text),
    new Uint8Array(gzipSync(text)),
    utf16(`\ufeff${text}`, false),
    zipSync({ "a.csv": bytes(text) }) as Bytes,
    bytes(json),
    parquet([
      { name: "time", data: Array.from(whole.time, (time) => new Date(time)) },
      ...(["open", "high", "low", "close", "volume"] as const).map((name) => ({ name, data: [...whole[name]] })),
    ]),
  ];
  fc.assert(fc.property(fc.constantFrom(...files), fc.integer({ min: 1, max: 99 }), (file, size) => {
    assert.deepEqual(readCandlesCsvFile(piecesOf(file, size), MARKET).candles, whole);
  }));
});

Deno.test("readCandlesCsvFile() refuses a gzip or ZIP in which any one bit of the data is wrong", () => {
  const text = series(Array.from({ length: 200 }, (_, i) => T + i * MINUTE));
  const files = [
    new Uint8Array(gzipSync(text)),
    zipSync({ "readme.md": bytes("x"), "a.csv": bytes(text) }, { level: 0 }) as Bytes,
    zipSync({ "readme.md": bytes("x"), "a.csv": bytes(text) }, { level: 6 }) as Bytes,
  ];
  for (const whole of files) {
    assert.equal(readCandlesCsvFile(whole, MARKET).candles.time.length, 200);
    const start = whole.length >> 2, step = Math.ceil(whole.length / 2 / 100);
    for (let at = start, k = 0; at < whole.length * 3 / 4; at += step, k++) {
      const damaged = whole.slice();
      damaged[at] ^= 1 << (k % 8);
      assert.throws(() => readCandlesCsvFile(damaged, MARKET), { name: "DataError" }, `bit ${k % 8} of ${at}`);
    }
  }
});

Deno.test("readCandlesCsvFile() stops unpacking at its limit", () => {
  const bomb = new Uint8Array(gzipSync(new Uint8Array(2 ** 24)));
  const zip = zipSync({ "a.csv": new Uint8Array(2 ** 24) }) as Bytes;
  for (const file of [bomb, zip]) {
    assert.throws(() => readCandlesCsvFile(file, { ...MARKET, unpackedLimit: 1e6 }), {
      name: "DataError",
      message: /wanted at most 1000000 bytes in it, found more/,
    });
  }
  assert.throws(() => readCandlesCsvFile(new Uint8Array(2 ** 21).fill(0x31), MARKET), /found a longer one/);
});

Deno.test("readCandlesCsvFile() reads an hour that comes twice as two, oldest or newest first, and its hours too", () => {
  const clocks = {
    "30m": ["01:30", "02:00", "02:30", "02:00", "02:30", "03:00"],
    "1h": ["01:00", "02:00", "02:00", "03:00"],
  };
  for (const [timeframe, clock] of Object.entries(clocks)) {
    const times = clock.map((time) => `2024-10-27 ${time}`),
      start = Date.UTC(2024, 9, 26, 23, timeframe === "1h" ? 0 : 30);
    const options = { ...MARKET, timeframe: timeframe as Timeframe, timezone: "Europe/Berlin" };
    for (const rows of [times, times.toReversed()]) {
      const { time } = readCandlesCsvFile(series(rows), options).candles;
      const step = timeframe === "1h" ? 60 * MINUTE : 30 * MINUTE;
      assert.deepEqual([...time], clock.map((_, k) => start + k * step));
    }
  }
});

Deno.test("readCandlesCsvFile() lists bad rows of a file that is newest first by their lines", () => {
  const rows = series(every(MINUTE, 9).reverse()).split("\n");
  rows[3] = rows[3].replace(",12,", ",x,");
  const { candles, badRows } = readCandlesCsvFile(rows.join("\n"), { ...MARKET, skipBadRows: true });
  assert.equal(candles.time.length, 8);
  assert.deepEqual(badRows.map(({ line, column, reason }) => `${line} ${column}: ${reason}`), [
    '4 high: wanted a positive price, found "x"',
  ]);
});
