import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { resolveSettings } from "../lib/config/settings.ts";
import { formatCandlesCsv } from "../lib/data/csv.ts";
import { simulateMarket } from "../lib/data/simulate.ts";
import { openStrategies } from "../lib/executor/open_strategies.ts";
import { resolveStrategies } from "../lib/executor/resolve_strategies.ts";
import { openDatabase } from "../lib/store/database.ts";
import { loadMarket } from "../lib/study/market.ts";
import { resolveMarketSource } from "../lib/study/resolve_source.ts";
import { newPlan, searchedMarket, type StudyPlan } from "../lib/study/plan.ts";
import { planSettings } from "../lib/study/plan_settings.ts";
import { studyCommands, studyCommandWords } from "../lib/study/study_commands.ts";
import { settingsDiffering } from "../lib/study/told_settings.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { AUTOML, automlArguments } from "./automl_arguments.ts";
import { parseCommand } from "./flags.ts";

/** The plan of a study that a command line begins, as `automl` makes it. */
async function planOf(words: readonly string[]): Promise<{ plan: StudyPlan; trials: number }> {
  using db = await openDatabase(":memory:");
  const args = automlArguments(parseCommand(AUTOML, words)), { seed, sampler, batch, logs, trials } = args;
  const { settings } = resolveSettings({ envFile: null, environment: {}, commandLine: args.settings });
  const market = loadMarket(resolveMarketSource(args, db), db, settings.profile);
  const strategies = await openStrategies(resolveStrategies(args.strategies), searchedMarket([market]));
  const request = { study: args.study, seed, sampler, batch, logs, strategies, ...planSettings(settings, market) };
  return { plan: newPlan(args.study!, request, [market]), trials };
}

Deno.test("the command of a study makes the same plan again, whatever was asked of it", async () => {
  using folder = temporaryFolder();
  const candles = join(folder.path, "some bars.csv"),
    file = ["--candles", candles, "--symbol", "BTC/USD", "--timeframe", "1m"];
  writeFileSync(candles, formatCandlesCsv(simulateMarket({ seed: 1, bars: 40 * 1440 })));
  const asked: readonly (readonly string[])[] = [
    ["--days", "30", "--timeframe", "1m", "--edge", "0", "--edge-kind", "pullback", "--seed", "7"],
    [...file, "--profile", "bitfinex", "--taker-fee", "0", "--trials", "24"],
    [
      ...file,
      "--resample",
      "5m",
      "--from",
      "2018-01-01",
      "--sampler",
      "random",
      "--batch",
      "4",
      "--adaptive-thresholds",
    ],
    [...file, "--decimal", "point", "--to", "2030-01-01T12:30:00Z", "--hard-validation-sharpe=-3", "--strategy", "all"],
    [...file, "--maker-fee=-0.0001", "--spread-bps", "1", "--score-formula", "sharpe - 2 * maxDrawdown"],
  ];
  for (const words of asked) {
    const { plan, trials } = await planOf([...words, "--study", "study"]), { texts } = settingsDiffering(plan);
    const [again] = studyCommandWords(plan, texts!, [trials]);
    assert.doesNotMatch(again.join(" "), /assay|\/tmp/, "no folder");
    // The command is given from the folder of the files.
    const here = again.map((word) => word === basename(candles) ? candles : word);
    assert.deepEqual(await planOf(here), { plan, trials }, again.join(" "));
  }
  const { plan } = await planOf([...file, "--study", "study"]);
  assert.deepEqual(studyCommands(plan, {}, [24, 56]), [
    "deno task automl --candles 'some bars.csv' --symbol BTC/USD --timeframe 1m --trials 24 --seed 1 --study study",
    "deno task automl --study study --resume --trials 56",
  ]);
});

Deno.test("bars that no command names have no command", async () => {
  const { plan } = await planOf(["--days", "30", "--timeframe", "1m", "--study", "study"]), [market] = plan.markets;
  const other = (source: StudyPlan["markets"][number]["source"]) => ({ ...plan, markets: [{ ...market, source }] });
  assert.deepEqual(studyCommands(other({ kind: "shuffled", of: market.source, bars: 1440, seed: 1 }), {}, [8]), []);
  assert.deepEqual(studyCommands({ ...plan, seed: 2 }, {}, [8]), []);
  const stored = { kind: "store", symbol: "BTC/USDT", timeframe: "1h", madeOf: "5m", from: null, to: null } as const;
  assert.deepEqual(
    studyCommands(
      other({ ...stored, extra: [{ ...stored, name: "eth", symbol: "ETH/USDT", kind: "market", column: "close" }] }),
      {},
      [8],
    ),
    [
      "deno task automl --candles BTC/USDT --timeframe 5m --resample 1h --extra eth=ETH/USDT@1h#close --trials 8 --seed 1 --study study",
    ],
  );
  const eth = { kind: "file", name: "eth", path: "/a/eth.csv", column: "rate" } as const;
  for (const [times, said] of [["known", "@known"], ["opens", "@opens"], [undefined, ""]] as const) {
    const extra = [{ ...eth, ...(times && { times }) }];
    const [command] = studyCommands(other({ ...stored, extra }), {}, [8]);
    assert.ok(command.includes(`--extra eth=eth.csv${said}#rate `), command);
  }
});
