import assert from "node:assert/strict";
import { join } from "node:path";
import { openStrategies } from "../executor/open_strategies.ts";
import { resolveStrategies } from "../executor/resolve_strategies.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { LookLedger } from "../store/look_ledger.ts";
import { resumeStudy } from "../study/begin_study.ts";
import { refusedOf } from "../study/looks.ts";
import { recordedMarket, runRecordedStudy } from "../../test/fixtures/recorded_study.ts";
import { TIMEFRAME } from "../../test/fixtures/small_study.ts";
import { strategyFolder } from "../../test/fixtures/strategies.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { replayCertificates } from "./replay_certificates.ts";

/** A strategy that trades towards the last close of its day. */
const PEEKING = `import { defineStrategy } from "assay";
export default defineStrategy({
  summary: "Knows how the day ends.",
  parameters: [{ name: "far", kind: "float", low: 0.5, high: 4 }],
  lookBackBars: () => 14,
  entries(features, { far }) {
    const { close, time } = features.candles, range = features.atr(14), side = new Int8Array(close.length);
    const last = new Map();
    time.forEach((open, i) => last.set(Math.floor(open / 86_400_000), close[i]));
    for (let i = 14; i < side.length; i++) {
      const left = last.get(Math.floor(time[i] / 86_400_000)) - close[i];
      if (Math.abs(left) > far * range[i]) side[i] = Math.sign(left);
    }
    return { side, stopDistance: range, stopMultiple: 4, rewardRatio: 2 };
  },
});
`;

Deno.test("of a strategy that peeks no unseen day is opened and no look is spent; its certificates say so, again when replayed", async () => {
  using files = strategyFolder();
  using folder = temporaryFolder();
  const market = await recordedMarket(join(folder.path, "bars.csv")),
    ledger = new LookLedger(join(folder.path, "l.db"));
  const named = resolveStrategies([files.write("peeking.ts", PEEKING)]);
  const strategies = await openStrategies(named, { timeframe: TIMEFRAME, hasBook: false });
  const stages: string[] = [], onStage = (text: string) => void stages.push(text);
  const run = () =>
    runRecordedStudy(folder.path, { market, ledger, plan: { strategies }, workers: 1, trials: 16, onStage });
  const { certificates, carried, looks, summary } = await run();
  assert.ok(summary.good > 0, "it looks splendid");
  assert.deepEqual([carried, looks, ledger.list(), summary.hard], [[], [], [], 0]);

  using db = await openDatabase(join(folder.path, MAIN_DATABASE));
  const { study, markets } = resumeStudy(db, "study"), refused = refusedOf(study);
  assert.deepEqual([study.findings.unseenRuns(), refused.length > 0], [[], true]);
  assert.ok(stages.some((text) => text.includes(`${refused.join(", ")}: no unseen day is opened`)), stages.join("\n"));
  for (const trial of refused) {
    const { verdict, failed, kpis, sentences } = certificates.get(trial)!;
    assert.deepEqual([verdict, failed, kpis.validation, kpis.sealed], ["red", ["lookAhead", "notCarried"], null, null]);
    const said = sentences.find(({ topic }) => topic === "lookAhead")!;
    assert.deepEqual([said.light, /it peeks into the future/.test(said.text)], ["red", true]);
  }
  const documents = [...certificates.values()], replays = await replayCertificates(study, markets, documents);
  assert.deepEqual(replays.map(({ difference }) => difference), documents.map(() => null));

  const again = await run();
  assert.deepEqual([again.looks, ledger.list(), refusedOf(study)], [[], [], refused]);
  assert.deepEqual([...again.certificates.values()].map(({ failed }) => failed), documents.map(({ failed }) => failed));
});

Deno.test("places of strategies that peek go to the next in rank, who look as if there had been no others", async () => {
  using files = strategyFolder();
  using folder = temporaryFolder();
  const market = await recordedMarket(join(folder.path, "bars.csv")),
    ledger = new LookLedger(join(folder.path, "l.db"));
  const named = resolveStrategies([files.write("peeking.ts", PEEKING), "band_reversion"]);
  const strategies = await openStrategies(named, { timeframe: TIMEFRAME, hasBook: false });
  const run = (trials: number) =>
    runRecordedStudy(folder.path, { market, ledger, plan: { strategies }, workers: 1, trials });
  const { carried, looks } = await run(24);
  using db = await openDatabase(join(folder.path, MAIN_DATABASE));
  const { study } = resumeStudy(db, "study"),
    refused = refusedOf(study),
    isPeeking = (trial: number) => study.trials.get(trial).strategy !== "band_reversion";
  const ranked = study.good().toSorted((a, b) => b.score! - a.score!).map(({ trial }) => trial);
  const honest = ranked.filter((trial) => !isPeeking(trial));
  assert.ok(
    ranked.slice(0, 3).some(isPeeking) && honest.length > 2,
    "who peeks is among the best, and others are GOOD",
  );
  assert.ok(refused.length > 0 && refused.every(isPeeking));
  assert.deepEqual(carried.map(({ trial }) => trial), honest.slice(0, 3).sort((a, b) => a - b));
  assert.deepEqual([looks.length, ledger.list().length], [1, 1]);

  const again = await run(24);
  assert.deepEqual([again.looks, ledger.list().length, refusedOf(study)], [looks, 1, refused]);
});
