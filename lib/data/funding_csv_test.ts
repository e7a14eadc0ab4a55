import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { sharedTest } from "../../test/shared.ts";
import { readFundingCsv } from "./funding_csv.ts";
import { fundingGaps } from "./funding_grid.ts";

const HOUR = 3_600_000;
/** A Friday's midnight; a file of it begins at line 2. */
const START = Date.UTC(2025, 0, 3);

const csv = (rows: readonly (readonly [hour: number, rate: number | string])[], header = "timestamp,funding_rate") =>
  `${header}\n${rows.map(([hour, rate]) => `${START + hour * HOUR},${rate}`).join("\n")}\n`;

const GOOD = [[0, 0.0001], [8, -0.00005], [16, 0.00012]] as const;

Deno.test("rates are read whatever their columns are called, rising or falling, zipped or not", () => {
  const wanted = readFundingCsv(csv(GOOD));
  assert.deepEqual([...wanted.time], [0, 8, 16].map((hour) => START + hour * HOUR));
  assert.deepEqual([...wanted.rate], [0.0001, -0.00005, 0.00012]);
  for (
    const source of [
      csv(GOOD.toReversed()),
      csv(GOOD, "fundingTime,fundingRate"),
      csv(GOOD, "calc_time,last_funding_rate"),
      csv(GOOD).replace(/^(.*),(.*)$/gm, "$2,BTCUSDT,$1").replace("BTCUSDT", "symbol"),
      new Uint8Array(gzipSync(csv(GOOD))),
      // Stamps of a real exchange.
      csv(GOOD).replace(`${START + 8 * HOUR}`, `${START + 8 * HOUR + 5}`),
      csv(GOOD).replace(`${START + 8 * HOUR}`, `${START + 8 * HOUR - 1000}`),
    ]
  ) assert.deepEqual(readFundingCsv(source), wanted);
});

const BAD: readonly (readonly [what: string, source: string, message: RegExp])[] = [
  ["an empty file", "", /wanted at least one, found none$/],
  ["a header alone", csv([]).trim(), /wanted at least one, found none$/],
  ["bars", "timestamp,open,high,low,close,volume\n0,1,1,1,1,1\n", /wanted the header timestamp,funding_rate .*found/],
  ["unordered times", csv([[0, 0], [16, 0], [8, 0]]), /line 4: wanted .* found 2025-01-03T08:00:00.000Z out of order$/],
  ["unordered falling ones", csv([[16, 0], [0, 0], [8, 0]]), /line 4: wanted .* out of order$/],
  ["a time twice", csv([[0, 0], [8, 0], [8, 0]]), /line 4: wanted .* found 2025-01-03T08:00:00.000Z twice$/],
  ["one twice at the start", csv([[8, 0], [8, 0], [0, 0]]), /line 3: .* twice$/],
  ["one twice but for the jitter", csv(GOOD) + `${START + 16 * HOUR + 3},0.0001\n`, /line 5: .* twice$/],
  ["a time within no second of a minute", csv([[0, 0], [8.001, 0]]), /line 3: wanted .* whole minute, found \d+$/],
  [
    "times in seconds",
    `time,rate\n${START / 1000},0\n${START / 1000 + 28_800},0\n`,
    /line \d: wanted a time in ms UTC/,
  ],
  ["times in µs", `time,rate\n${START}000,0\n`, /line 2: wanted a time in ms UTC/],
  ["a date", "time,rate\n2025-01-03,0\n", /line 2: wanted a time in ms UTC, found "2025-01-03"$/],
  ["an empty rate", csv([[0, 0.0001], [8, ""]]), /line 3: wanted a rate as a fraction, found ""$/],
  ["NaN", csv([[0, 0.0001], [8, "NaN"]]), /line 3: wanted a rate as a fraction, found "NaN"$/],
  ["a row that ends early", csv(GOOD) + START, /line 5: wanted a rate as a fraction, found ""$/],
  ["a rate with its sign of per cent", csv([[0, "0.01%"]]), /line 2: wanted a rate as a fraction, found "0.01%"$/],
  [
    "rates in per cent",
    csv([[0, 0.01], [8, -0.0051], [16, 0.0123]]),
    /wanted fractions of the notional, .* per cent by their size: median 0.01, largest 0.0123; divide them by 100$/,
  ],
  ["rates in per cent of quiet days with a wild one", csv([[0, 0.001], [8, 0.001], [16, 0.05]]), /largest 0.05/],
];

for (const [what, source, message] of BAD) {
  Deno.test(`a file of funding rates is refused for ${what}`, () => {
    assert.throws(() => readFundingCsv(source), { name: "DataError", message });
  });
}

Deno.test("rates at a market's cap are fractions", () => {
  assert.deepEqual([...readFundingCsv(csv([[0, 0.0001], [8, 0.03], [16, -0.0001]])).rate], [0.0001, 0.03, -0.0001]);
});

for (
  const [symbol, count, last, values] of [
    ["BTC", 266, "2025-06-03T00:00", [0.00006818, -0.00000612, -0.00001539]],
    ["ETH", 302, "2025-06-15T00:00", [0.00002685, -0.00002474, 0.00002874]],
    ["SOL", 266, "2025-06-03T00:00", [-0.00003599, -0.00011194, -0.00008351]],
  ] as const
) {
  sharedTest(
    `the funding of ${symbol} as Binance charged it is read to the digit, every eight hours`,
    `data/funding/binanceperp_${symbol}USDT_funding.csv.gz`,
    (file) => {
      const { time, rate } = readFundingCsv(Deno.readFileSync(file));
      assert.deepEqual([time.length, time[0], time.at(-1)], [
        count,
        Date.UTC(2025, 2, 6, 16),
        Date.parse(`${last}Z`),
      ]);
      // The third stamp is a millisecond late in the file.
      assert.equal(time[2], Date.UTC(2025, 2, 7, 8));
      assert.deepEqual([...rate.subarray(0, 3)], values);
      assert.deepEqual(fundingGaps(time), { intervalMs: 8 * HOUR, gaps: 0, missing: 0 });
    },
  );
}
