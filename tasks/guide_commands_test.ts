/**
 * The command lines of the guide, run as a reader runs them: in a folder with a checkout and files of one's own.
 *
 * Those that take a second run always; the others with `NIGHTLY` set.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gzipSync } from "node:zlib";
import { formatCandlesCsv } from "../lib/data/csv.ts";
import { exportReturns } from "../lib/data/pandas_csv.ts";
import { resample } from "../lib/data/resample.ts";
import { simulateMarket } from "../lib/data/simulate.ts";
import { MAIN_DATABASE } from "../lib/store/database.ts";
import { blocksOf, checkout, type Place } from "../test/fixtures/checkout.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { ROOT, systemPath } from "./python.ts";

const DAY_MS = 86_400_000, START = Date.UTC(2018, 0, 1);

/** Bars from the day that the guide names, minutes or longer. */
function bars(days: number, timeframe: "1m" | "15m" | "1h", seed = 3): string {
  const minutes = simulateMarket({ seed, bars: days * 1440, edge: 12 });
  const candles = timeframe === "1m" ? minutes : resample(minutes, timeframe), [first] = candles.time;
  return formatCandlesCsv({ ...candles, time: candles.time.map((time) => time - first + START) });
}

/** Writes a file that a page takes for granted. */
const put = ({ folder }: Place, name: string, text: string) =>
  writeFileSync(join(folder, name), name.endsWith(".gz") ? gzipSync(text) : text);

/** A study with a report, and the number of a strategy that has a certificate. */
function smallStudy(place: Place): { readonly study: string; readonly trial: string } {
  place.run("deno task --quiet automl --days 30 --timeframe 15m --edge 12 --seed 3 --trials 56 --study study --quiet");
  return { study: "study", trial: certified(join(place.folder, "data")) };
}

function certified(data: string): string {
  using db = new DatabaseSync(join(data, MAIN_DATABASE), { readOnly: true });
  return String(db.prepare("SELECT min(trial) AS trial FROM certificates").get()!.trial);
}

/** Fewer trials than a page asks for: the lines are run, not the machine. */
const briefly = (lines: string) => lines.replaceAll(/--trials \d+/g, "--trials 8");

interface GuideRun {
  readonly page: string;
  /** What the block begins with. */
  readonly start: RegExp;
  readonly isBrief?: boolean;
  /** Runs the block, once what it takes for granted is there. */
  readonly run: (block: string, place: Place) => void;
}

const RUNS: readonly GuideRun[] = [
  {
    page: "docs/guide/walk_forward.md",
    start: /^deno task tear-sheet --returns/,
    isBrief: true,
    run: (block, place) => {
      const days = Array.from({ length: 120 }, (_, i) => START + i * DAY_MS);
      put(place, "returns.csv", exportReturns({ days, returns: days.map((_, i) => Math.sin(i * i) / 50) }));
      place.run(block.split("\n")[0]);
    },
  },
  {
    page: "docs/guide/walk_forward.md",
    start: /^deno task tear-sheet --returns/,
    run: (block, place) => {
      const { study, trial } = smallStudy(place);
      place.run(block.split("\n")[1].replace("STUDY TRIAL", `${study} ${trial}`));
    },
  },
  {
    page: "docs/guide/walk_forward.md",
    start: /^deno task walk-forward/,
    run: (block, place) => {
      put(place, "bars.csv.gz", bars(240, "1h"));
      place.run(briefly(block.replace("FILE.csv.gz", "bars.csv.gz")));
    },
  },
  {
    page: "docs/guide/certificate.md",
    start: /^deno task study certificate/,
    run: (block, place) => {
      const { study, trial } = smallStudy(place);
      const lines = block.replaceAll("STUDY TRIAL", `${study} ${trial}`);
      place.run(lines.replaceAll("report-STUDY.html", `data/report-${study}.html`));
    },
  },
  {
    page: "docs/guide/data.md",
    start: /^deno task automl --candles FILE\.csv\.gz/,
    run: (block, place) => {
      put(place, "bars.csv.gz", bars(181, "1m"));
      place.run(briefly(block.replace("FILE.csv.gz", "bars.csv.gz").replace("DIR", "own")));
    },
  },
  {
    page: "docs/guide/markets.md",
    start: /^deno task automl --candles BTC\/USDT,/,
    run: (block, place) => {
      for (const [i, symbol] of ["BTC", "ETH", "SOL", "XRP", "ADA"].entries()) {
        put(place, `${symbol}.csv`, bars(60, "15m", 3 + i));
        place.run(`deno task --quiet data import ${symbol}.csv --symbol ${symbol}/USDT --timeframe 15m`);
      }
      place.run(`${block.trim()} --timeframe 15m --trials 8`);
    },
  },
  {
    page: "docs/guide/start.md",
    start: /^npx -y deno@\S+ task automl/,
    // The second line is the run of which this is a part.
    run: (block, place) => place.run(block.split("\n")[0].replace("task automl", "task automl --trials 8")),
  },
];

/** Blocks that another test runs, by what they begin with. */
const ELSEWHERE: Readonly<Record<string, RegExp>> = {
  "tasks/package_test.ts": /^deno task package --out FOLDER\nnpm/,
  "tasks/own_project_test.ts": /^deno task new-project/,
};

for (const { page, start, isBrief = false, run } of RUNS) {
  if (!isBrief && !Deno.env.has("NIGHTLY")) continue;
  Deno.test({
    name: `${page} runs as it stands: ${start.source}${isBrief ? " (first line)" : ""}`,
    fn: () => {
      using folder = temporaryFolder();
      const place = join(folder.path, "assay");
      mkdirSync(place);
      run(blocksOf(page).find((block) => start.test(block))!, checkout(place));
    },
  });
}

Deno.test("every block of the guide for a shell is run by some test", () => {
  const starts = [...RUNS.map(({ start }) => start), ...Object.values(ELSEWHERE)];
  const pages = readdirSync(systemPath(new URL("docs/guide", ROOT))).map((name) => `docs/guide/${name}`);
  const unheld = [...pages, "README.md"].flatMap(blocksOf).filter((block) =>
    !starts.some((start) => start.test(block))
  );
  assert.deepEqual(unheld, []);
});
