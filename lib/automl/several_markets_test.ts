import assert from "node:assert/strict";
import { join } from "node:path";
import { recordedMarket, runRecordedStudy } from "../../test/fixtures/recorded_study.ts";
import { BARS, runSmallStudy, type SmallRun, studyRecord, TIMEFRAME } from "../../test/fixtures/small_study.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { DAY_MS } from "../core/candles.ts";
import { checkDatabase } from "../store/check.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { LookLedger } from "../store/look_ledger.ts";
import { loadUnseenRuns } from "../store/unseen_runs.ts";
import { resumeStudy } from "../study/begin_study.ts";
import { loadMarket, type StudyMarket } from "../study/market.ts";
import { inOrder } from "../study/market_list.ts";
import { searchedBars } from "../study/plan_jobs.ts";
import { openStudy } from "../study/study.ts";
import { pooledReturns } from "../metrics/pooled_account.ts";
import { readDocument } from "../selection/certificate_schema.ts";
import { certificateText } from "../selection/certificate_text.ts";
import { replayTrial } from "./replay.ts";
import { replayCertificates } from "./replay_certificates.ts";
import { studyExecutor } from "./search.ts";

const folder = temporaryFolder();
let members: StudyMarket[];

Deno.test.beforeAll(async () => {
  using memory = await openDatabase(":memory:");
  members = [1, 2, 3].map((member) =>
    loadMarket({ kind: "simulated", seed: 3, bars: BARS, edge: 12, timeframe: TIMEFRAME, member }, memory)
  );
});
Deno.test.afterAll(() => folder[Symbol.dispose]());

/** Runs a small study on members, in a folder of its own. */
function run(name: string, options: SmallRun = {}) {
  return runSmallStudy(join(folder.path, name), { markets: members.slice(0, 2), trials: 16, ...options });
}

Deno.test("a trial's rows by market sum to the whole, and its returns are the mean of its markets'", async () => {
  await run("rows");
  using db = await openDatabase(join(folder.path, "rows", MAIN_DATABASE), { readOnly: true });
  assert.deepEqual(checkDatabase(db), []);
  const study = openStudy(db, "study"), { markets } = study.plan;
  const done = study.trials.ended().filter(({ kpis }) => (kpis?.tradeCount ?? 0) > 0);
  assert.ok(done.length > 8);
  for (const { trial, kpis } of done) {
    const rows = study.marketKpisOf(trial),
      sum = (of: (row: (typeof rows)[number]) => number | null) => rows.reduce((all, row) => all + (of(row) ?? 0), 0);
    assert.equal(rows.length, markets.length);
    assert.equal(kpis!.tradeCount, sum(({ tradeCount }) => tradeCount));
    assert.ok(Math.abs(kpis!.fundingPaid! - sum(({ fundingPaid }) => fundingPaid)) < 1e-6);
    const own = markets.map(({ symbol }) => study.tradesOf(trial, symbol));
    assert.deepEqual(own.map(({ length }) => length), rows.map(({ tradeCount }) => tradeCount));
    assert.equal(study.tradesOf(trial).length, kpis!.tradeCount);
  }
  // The same rule on each market by itself.
  const { trial, params } = done[0],
    alone = await Promise.all(
      members.slice(0, 2).map(async (market, i) => {
        const directory = join(folder.path, `alone-${i}`);
        await runSmallStudy(directory, { market, trials: 0 });
        using own = await openDatabase(join(directory, MAIN_DATABASE));
        const { study: single, markets: [bars] } = resumeStudy(own, "study");
        const executor = studyExecutor(single.plan, [bars], 0);
        const job = { id: 0, params, ...searchedBars(single.plan), interval: false };
        const [outcome] = await executor.submit({ dataHash: bars.dataHash, jobs: [job] });
        assert.ok(outcome.state === "done");
        return { days: outcome.days, returns: outcome.dailyReturns };
      }),
    );
  const { returns } = study.returnsOf(trial), mean = pooledReturns(alone).returns;
  assert.ok(returns.every((value, day) => Math.abs(value - mean[day]) < 1e-12));
});

Deno.test("the order in which markets are named, the number of workers and a stop in between change nothing", async () => {
  const record = await studyRecord(join(folder.path, "rows"));
  await run("turned", { markets: inOrder(members.slice(0, 2).toReversed()), workers: 2 });
  assert.deepEqual(await studyRecord(join(folder.path, "turned")), record);
  const interrupt = new AbortController();
  await run("cut", {
    signal: interrupt.signal,
    onRound: ({ round }) => round === 1 && interrupt.abort(new Error("stop")),
  });
  await run("cut");
  assert.deepEqual(await studyRecord(join(folder.path, "cut")), record);
});

Deno.test("a trial on several markets is replayed to the last bit, with the decisions of each", async () => {
  using db = await openDatabase(join(folder.path, "turned", MAIN_DATABASE));
  const { study, markets } = resumeStudy(db, "study", "engine", "replay a trial of");
  const { trial } = study.trials.ended().find(({ kpis }) => kpis!.tradeCount! > 0)!;
  const { difference, loggedSteps } = await replayTrial(study, markets, trial, { logs: "decisions" });
  assert.equal(difference, null);
  const steps = markets.map((_, market) => study.findings.log({ trial, part: "search", market }).length);
  assert.ok(steps.every((length) => length > 0));
  assert.equal(loggedSteps, steps.reduce((sum, length) => sum + length));
});

Deno.test("a market held out is opened with the sealed days alone, for those strategies alone, and gates them", async () => {
  const { certificates, carried, summary } = await run("held", { heldOut: members.slice(2) });
  assert.equal(summary.tradesHash, (await run("rows")).summary.tradesHash, "the search does not know of it");
  using db = await openDatabase(join(folder.path, "held", MAIN_DATABASE), { readOnly: true });
  assert.deepEqual(checkDatabase(db), []);
  const opened = carried.filter(({ sealed }) => sealed !== null).map(({ trial }) => trial);
  assert.ok(opened.length > 0);
  const { sealed } = openStudy(db, "study").plan.heldOut[0].split, { time } = members[2].candles;
  const met = loadUnseenRuns(db, "study").filter(({ market }) => market === 2);
  assert.deepEqual(met.map(({ trial, part }) => [trial, part]), opened.map((trial) => [trial, "sealed"]));
  for (const { days } of met) {
    assert.deepEqual([days[0], days[days.length - 1]], [time[sealed.from], time[sealed.to - 1]].map(dayStart));
  }
  for (const { trial, candidate, decision } of carried) {
    const sentence = certificates.get(trial)!.sentences.find(({ topic }) => topic === "heldOut")!;
    if (!opened.includes(trial)) assert.match(sentence.text, /not opened for it: 0 of 1/);
    else {
      const earned = Number(candidate.met![0].gain! > 0);
      assert.match(sentence.text, new RegExp(`earned on ${earned || "none"} of 1 markets it had never met: SIM3/USDT`));
      assert.equal(decision.failed.includes("heldOut"), earned === 0);
    }
  }
});

Deno.test("certificates on several markets are found again from bars and study, those held out included", async () => {
  using db = await openDatabase(join(folder.path, "held", MAIN_DATABASE), { readOnly: true });
  const { study, markets, heldOut } = resumeStudy(db, "study");
  const documents = study.journal.certificates().map(({ record }) => readDocument(record));
  assert.ok(documents.some(({ kpis }) => kpis.sealed !== null));
  const replays = await replayCertificates(study, markets, documents, heldOut);
  assert.deepEqual(replays.map(({ difference }) => difference), documents.map(() => null));
  const { markets: searched, heldOut: held = [], commands } = documents[0].origin;
  assert.deepEqual([...searched, ...held].map(({ symbol }) => symbol), members.map(({ candles }) => candles.symbol));
  assert.deepEqual(Object.keys(held[0].days), ["sealed"]);
  assert.match(commands[0], /^deno task automl --markets 2 --hold-out-markets 1 --days 30 --edge 12 /);
  assert.match(certificateText(documents[0]), /market held out +simulated SIM3\/USDT market/);
});

const dayStart = (time: number) => Math.floor(time / DAY_MS) * DAY_MS;

Deno.test("each market that is opened stands in the ledger, and the one with the most looks before decides", async () => {
  const bars = (symbol: string) => recordedMarket(join(folder.path, `${symbol.slice(0, 3)}.csv`), 0, symbol);
  const [btc, eth, xrp] = [await bars("BTC/USDT"), await bars("ETH/USDT"), await bars("XRP/USDT")];
  const ledger = new LookLedger(join(folder.path, "looks.db"));
  await runRecordedStudy(join(folder.path, "one"), { market: eth, ledger });
  const { looks } = await runRecordedStudy(join(folder.path, "two"), { markets: [btc, eth], heldOut: [xrp], ledger });
  assert.deepEqual(looks.map(({ number }) => number), [2]);
  assert.deepEqual(ledger.list().map(({ row }) => [row.market, row.study]), [
    ["ETHUSDT", "study"],
    ["BTCUSDT", "study"],
    ["ETHUSDT", "study"],
    ["XRPUSDT", "study"],
  ]);
  {
    using db = await openDatabase(join(folder.path, "two", MAIN_DATABASE), { readOnly: true });
    const [{ record }] = openStudy(db, "study").journal.certificates();
    assert.match(
      readDocument(record).origin.commands[0],
      /automl --candles BTC.csv,ETH.csv --hold-out-markets XRP.csv --symbol BTC\/USDT,ETH\/USDT,XRP\/USDT --timeframe 5m /,
    );
  }
  const held = ledger.list()[3].row, searched = ledger.list()[2].row;
  assert.ok(
    held.fromTime > searched.fromTime && held.toTime === searched.toTime,
    "only the sealed days of one held out",
  );
  assert.deepEqual(
    (await runRecordedStudy(join(folder.path, "two"), { markets: [btc, eth], heldOut: [xrp], ledger })).looks,
    looks,
  );
});
