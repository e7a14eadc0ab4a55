import assert from "node:assert/strict";
import { join } from "node:path";
import { runSmallStudy, studyRecord } from "../../test/fixtures/small_study.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { checkDatabase } from "../store/check.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { resumeStudy } from "../study/begin_study.ts";
import { loadMarket } from "../study/market.ts";
import { openStudy } from "../study/study.ts";
import type { TrialExtra } from "../study/study_trial.ts";
import { replayTrial } from "./replay.ts";

Deno.test("a study that keeps fewer trades comes to the same in everything else, and a replay gives them back", async () => {
  using folder = temporaryFolder();
  using memory = await openDatabase(":memory:");
  const market = loadMarket({ kind: "simulated", seed: 3, bars: 30 * 96, edge: 12, timeframe: "15m" }, memory);
  const tradesIn = async (keepTrades: "all" | "valid" | "soft") => {
    const directory = join(folder.path, keepTrades);
    await runSmallStudy(directory, {
      workers: keepTrades === "all" ? 0 : 1,
      trials: 16,
      plan: { sampler: "sobol" },
      market,
      keepTrades,
    });
    using db = await openDatabase(join(directory, MAIN_DATABASE), { readOnly: true });
    return db.prepare("SELECT * FROM trades ORDER BY trial, trade").all();
  };
  const recordIn = async (keepTrades: "all" | "valid" | "soft") => {
    const record = await studyRecord(join(folder.path, keepTrades));
    const trials = record.trials as { readonly trial: number; readonly extra: TrialExtra }[];
    const isWithheld = ({ extra }: typeof trials[number]) => extra.areTradesWithheld === true;
    const unmarked = trials.map(({ extra: { areTradesWithheld: _, ...extra }, ...trial }) => ({ ...trial, extra }));
    return [{ ...record, trials: unmarked }, trials.filter(isWithheld).map(({ trial }) => trial)] as const;
  };
  const all = await tradesIn("all"), [record, without] = await recordIn("all"), traded = all.map(({ trial }) => trial);
  assert.deepEqual(without, []);
  const trials = (record as Record<string, unknown>).kpis as readonly {
    trial: number;
    isValid: boolean;
    isSoft: boolean;
  }[];
  for (const [keepTrades, flag] of [["valid", "isValid"], ["soft", "isSoft"]] as const) {
    const kept = new Set(trials.filter((trial) => trial[flag]).map(({ trial }) => trial));
    const wanted = all.filter(({ trial }) => kept.has(Number(trial)));
    assert.ok(wanted.length > 0 && wanted.length < all.length);
    assert.deepEqual(await tradesIn(keepTrades), wanted);
    const withheld = [...new Set(traded)].filter((trial) => !kept.has(Number(trial)));
    assert.deepEqual(await recordIn(keepTrades), [record, withheld]);
  }

  using db = await openDatabase(join(folder.path, "soft", MAIN_DATABASE));
  const { study, markets } = resumeStudy(db, "study", "engine", "replay a trial of");
  const { trial } = trials.find(({ trial, isSoft }) => !isSoft && all.some((row) => row.trial === trial))!;
  const rows = () => db.prepare("SELECT * FROM trades WHERE trial = ? ORDER BY trade").all(trial);
  const withheld = await replayTrial(study, markets, trial);
  assert.deepEqual([withheld.tradesOnRecord, withheld.difference, rows()], ["withheld", null, []]);
  const hash = study.trial(trial).tradesHash!;
  db.exec(`UPDATE trials SET trades_hash = 'other' WHERE trial = ${trial}`);
  const spoilt = await replayTrial(openStudy(db, "study"), markets, trial, { givesTrades: true });
  assert.deepEqual([spoilt.tradesOnRecord, rows()], ["withheld", []]);
  assert.match(spoilt.difference!, /^the recorded hash is not that of the \d+ trades of the replay$/);
  db.prepare("UPDATE trials SET trades_hash = ? WHERE trial = ?").run(hash, trial);
  const given = await replayTrial(study, markets, trial, { givesTrades: true });
  assert.deepEqual([given.tradesOnRecord, given.difference], ["given back", null]);
  assert.deepEqual(rows(), all.filter((row) => row.trial === trial));
  const again = await replayTrial(study, markets, trial, { givesTrades: true });
  assert.deepEqual([again.tradesOnRecord, again.trades], ["kept", rows().length]);
  assert.deepEqual(checkDatabase(db), []);

  // Rows that are gone are no rows that were withheld: neither those given back, nor those of trials that kept theirs.
  const other = Number(traded.find((one) => trials.some(({ trial, isSoft }) => isSoft && trial === one)));
  db.exec(`DELETE FROM trades WHERE trial IN (${trial}, ${other})`);
  const reopened = openStudy(db, "study");
  for (const [opened, one] of [[study, trial], [reopened, trial], [reopened, other]] as const) {
    const lost = await replayTrial(opened, markets, one, { givesTrades: true });
    assert.equal(lost.difference, `there are 0 trades on record and ${lost.trades} in the replay`);
    assert.deepEqual([lost.tradesOnRecord, opened.tradesOf(one).length], ["kept", 0]);
  }
});
