import assert from "node:assert/strict";
import { rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { recordedMarket, runRecordedStudy } from "../../test/fixtures/recorded_study.ts";
import { DAYS, smallMarket, type SmallRun, TIMEFRAME } from "../../test/fixtures/small_study.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { DAY_MS, TIMEFRAME_MS } from "../core/candles.ts";
import { levelLeft, lookLevel } from "../selection/look_level.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { LookLedger } from "../store/look_ledger.ts";
import { repairLedger } from "../store/look_repair.ts";
import { deleteStudy } from "../store/studies.ts";
import { lookLines, looksAhead } from "../study/looks.ts";
import type { StudyMarket } from "../study/market.ts";
import { openStudy } from "../study/study.ts";
import { validateStudy } from "../validation/validate_study.ts";
import { replayCertificates } from "./replay_certificates.ts";
import { studyExecutor } from "./search.ts";

const folder = temporaryFolder();
const ledger = new LookLedger(join(folder.path, "state/looks.db"));
let market: StudyMarket;

Deno.test.beforeAll(async () => {
  market = await recordedMarket(join(folder.path, "bars.csv"));
});
Deno.test.afterAll(() => folder[Symbol.dispose]());

/** Fewer trials, none of which need be HARD, where it counts that days were looked at. */
const LOOKING = { trials: 16, plan: { sampler: "sobol" } } as const;

/** A study in a folder of its own, on the recorded market and with the common ledger. */
async function run(name: string, options: SmallRun = {}) {
  return await runRecordedStudy(join(folder.path, name), { market, ledger, ...options });
}

Deno.test("every study at the same days is a further look, whatever its folder, seed, name or a shift; its own resume is none", async () => {
  const first = await run("first");
  assert.deepEqual(first.looks.map(({ number, level, levelLeft }) => [number, level, levelLeft]), [
    [1, lookLevel(1), levelLeft(1)],
  ]);
  const { candles: { time } } = market, end = time[time.length - 1] + TIMEFRAME_MS[TIMEFRAME];
  assert.equal(first.looks[0].freshFrom, end);
  assert.ok(first.summary.hard > 0);

  assert.deepEqual((await run("first")).looks, first.looks, "nothing new was looked at");
  const again = await run("second");
  assert.equal(again.summary.tradesHash, first.summary.tradesHash);
  assert.deepEqual(again.looks.map(({ number }) => number), [2]);
  assert.ok(again.summary.hard <= first.summary.hard);
  assert.equal((await run("third", { ...LOOKING, plan: { ...LOOKING.plan, seed: 4 } })).looks[0].number, 3);
  const shifted = await run("fourth", {
    ...LOOKING,
    market: await recordedMarket(join(folder.path, "shifted.csv"), 4),
  });
  assert.equal(shifted.looks[0].number, 4);
  assert.equal(shifted.looks[0].freshFrom, end + 4 * DAY_MS);
  const later = await run("fifth", { ...LOOKING, market: await recordedMarket(join(folder.path, "later.csv"), DAYS) });
  assert.equal(later.looks[0].number, 1, "fresh days have the whole level");

  {
    using db = await openDatabase(join(folder.path, "second", MAIN_DATABASE));
    deleteStudy(db, "study");
  }
  assert.equal((await run("second", LOOKING)).looks[0].number, 5, "what was deleted had looked");
  assert.equal(ledger.list().length, 6);
});

Deno.test("a study that goes on looks again for its further candidates alone; the earlier ones keep their level", async () => {
  using own = temporaryFolder();
  const short = await runRecordedStudy(own.path, { ...LOOKING, market });
  assert.ok(short.carried.length > 0 && short.looks.length === 1);
  const long = await runRecordedStudy(own.path, { market, trials: 48 });
  assert.equal(long.looks.length, 2, "this seed has further candidates");
  assert.deepEqual(long.looks[0], short.looks[0]);
  assert.deepEqual([long.looks[1].number, long.looks[1].level], [2, lookLevel(2)]);
  for (const { trial, decision, look } of long.carried) {
    const before = short.carried.find((one) => one.trial === trial);
    assert.equal(look.number, before === undefined ? 2 : 1);
    assert.equal(decision.figures.carried, look.trials.length);
    if (before !== undefined) {
      assert.equal(decision.figures.outOfSampleAdjustedP, before.decision.figures.outOfSampleAdjustedP);
      assert.equal(decision.passed, before.decision.passed);
    }
    assert.equal(long.certificates.get(trial)!.look!.number, look.number);
  }
});

Deno.test("a ledger of the search's own stands among the settings of its certificates, from its first look there on", async () => {
  const told = async (own: LookLedger, name: string, trials: number) => {
    const { certificates, carried } = await run(name, { ...LOOKING, trials, ledger: own });
    assert.ok(carried.length > 0);
    return carried.map(({ trial }) => {
      const document = certificates.get(trial)!, looks = document.sentences.find(({ topic }) => topic === "looks")!;
      return { setting: document.origin.settings.find(({ name }) => name === "looks-path"), looks, document };
    });
  };
  using elsewhere = temporaryFolder();
  for (const { setting, looks } of await told(new LookLedger(join(elsewhere.path, "a.db")), "usual", 16)) {
    assert.equal(setting, undefined);
    assert.equal(looks.light, "green");
    assert.doesNotMatch(looks.text, /usual one/);
  }
  const path = join(elsewhere.path, "b.db");
  const marked = [
    ...await told(new LookLedger(path, false), "own", 16),
    ...await told(new LookLedger(path, true), "own", 48),
  ];
  for (const { setting, looks, document } of marked) {
    assert.deepEqual(setting, {
      name: "looks-path",
      value: "a ledger of looks of its own",
      default: "the usual one",
      isKinder: true,
    });
    assert.equal(looks.light, "amber");
    assert.match(looks.text, /those in the usual one are not counted\.$/);
    assert.doesNotMatch(looks.text, /^Nobody/, "which its ledger alone says");
    assert.doesNotMatch(JSON.stringify(document), new RegExp(elsewhere.path));
  }
  using db = await openDatabase(join(folder.path, "own", MAIN_DATABASE), { readOnly: true });
  const stored = openStudy(db, "study"), last = marked.at(-1)!.document;
  const [{ difference }] = await replayCertificates(stored, [market], [last]);
  assert.equal(difference, null);
});

Deno.test("with a damaged ledger no unseen day is opened and nothing is HARD, until it is set right", async () => {
  using own = temporaryFolder();
  const shared = new LookLedger(join(own.path, "shared.db"));
  const first = await runRecordedStudy(join(own.path, "a"), { market, ledger: shared });
  assert.ok(first.summary.hard > 0);
  truncateSync(shared.path, 0);

  const blind = await runRecordedStudy(join(own.path, "b"), { market, ledger: shared });
  assert.deepEqual([blind.summary.hard, blind.carried, blind.looks], [0, [], []]);
  assert.ok(blind.summary.good > 0);
  assert.match(blind.summary.ledgerDamage!, /shared\.db is damaged: the file is empty/);
  {
    using db = await openDatabase(join(own.path, "b", MAIN_DATABASE), { readOnly: true });
    const study = openStudy(db, "study"), said = /No unseen day is opened and nothing is HARD: .* is damaged.*--repair/;
    assert.deepEqual(study.findings.unseenRuns(), []);
    for (const text of [lookLines(study.lastRun()!)[0], looksAhead(study, [market], shared)[0]]) {
      assert.match(text, said);
    }
  }
  const known = await runRecordedStudy(join(own.path, "a"), { market, ledger: shared });
  assert.equal(known.summary.hard, 0);
  assert.ok(known.carried.every(({ decision }) => decision.failed.includes("looks")));

  repairLedger(shared.path, "emptied by a test", Date.now());
  assert.equal(
    (await runRecordedStudy(join(own.path, "a"), { market, ledger: shared })).summary.hard,
    first.summary.hard,
  );
  const seeing = await runRecordedStudy(join(own.path, "b"), { market, ledger: shared });
  assert.deepEqual([seeing.looks.map(({ number }) => number), seeing.summary.ledgerDamage], [[2], null]);
});

Deno.test("a look stands in the ledger before a bar of its days is run on, and a test cut off there is the same look", async () => {
  using own = temporaryFolder();
  const shared = new LookLedger(join(own.path, "shared.db"));
  const searched = await runRecordedStudy(join(own.path, "whole"), { ...LOOKING, market });
  assert.ok(searched.carried.length > 0);
  using whole = await openDatabase(join(own.path, "whole", MAIN_DATABASE));
  // As it stood before its test.
  whole.exec("DELETE FROM adaptive_decisions WHERE kind = 'carried'");
  const study = openStudy(whole, "study"), [{ split }] = study.plan.markets;
  const real = studyExecutor(study.plan, [market], 0);
  const options = { study, markets: [market], ledger: shared, certified: "carried", now: () => 0 } as const;
  const executor: typeof real = {
    ...real,
    submit: (batch, signal) => {
      if (batch.jobs.some(({ from }) => from >= split.validation.from)) throw new Error("the power is gone");
      return real.submit(batch, signal);
    },
  };
  await assert.rejects(validateStudy({ ...options, executor }), /the power is gone/);
  assert.equal(shared.list().length, 1);
  const { looks } = await validateStudy({ ...options, executor: real });
  assert.deepEqual([looks.map(({ number }) => number), shared.list().length], [[1], 1]);
});

Deno.test("where the ledger was lost, a study goes on counting from its own last look", async () => {
  using own = temporaryFolder();
  const shared = new LookLedger(join(own.path, "shared.db")), second = join(own.path, "second");
  await runRecordedStudy(join(own.path, "first"), { ...LOOKING, market, ledger: shared });
  const before = await runRecordedStudy(second, { ...LOOKING, market, ledger: shared });
  rmSync(shared.path);
  const after = await runRecordedStudy(second, { market, ledger: shared, trials: 48 });
  assert.deepEqual(before.looks.map(({ number }) => number), [2]);
  assert.deepEqual(after.looks.map(({ number, level }) => [number, level]), [[2, lookLevel(2)], [3, lookLevel(3)]]);
});

Deno.test("a market that was made up is in no ledger, and a recorded one without a ledger is not opened", async () => {
  using own = temporaryFolder();
  using memory = await openDatabase(":memory:");
  const shared = new LookLedger(join(own.path, "shared.db")), madeUp = smallMarket(memory);
  for (const name of ["a", "b"]) {
    const { looks } = await runRecordedStudy(join(own.path, name), { ...LOOKING, market: madeUp, ledger: shared });
    assert.deepEqual(looks.map(({ number, isCounted, freshFrom }) => [number, isCounted, freshFrom]), [[
      1,
      false,
      null,
    ]]);
  }
  assert.deepEqual(shared.list(), []);
  await assert.rejects(
    runRecordedStudy(join(own.path, "c"), { ...LOOKING, market, ledger: null }),
    /wanted a ledger of looks, found none/,
  );
});
