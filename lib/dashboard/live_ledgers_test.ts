import assert from "node:assert/strict";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { leadRun, paperLane } from "../../test/fixtures/paper_run.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { simulateMarket } from "../data/simulate.ts";
import { ownFile } from "../store/file_owner.ts";
import { openLedger, saveRecord } from "../store/live_ledger.ts";
import { haltFile, ledgerPath, runLock } from "../store/live_places.ts";
import { loadRun } from "../store/live_reads.ts";
import { LiveLedgers } from "./live_ledgers.ts";
import { SourceError } from "./source.ts";

const market = simulateMarket({ seed: 5, bars: 4_000, edge: 6 });
const lanes = [paperLane(market, "donchian_breakout", {}, 3_000)];
const NOBODY = { environment: "dry", run: "nobody" } as const;

Deno.test("no ledger, one without a run, and one of another version are each told as what they are", async () => {
  using folder = temporaryFolder();
  const ledgers = new LiveLedgers(folder.path), path = ledgerPath(folder.path, "dry");
  assert.deepEqual(await ledgers.look(null, 5), { now: 5, runs: [], shown: null, faults: [] });
  (await openLedger(path, "dry")).close();
  assert.deepEqual(await ledgers.look(null, 5), { now: 5, runs: [], shown: null, faults: [] });
  await assert.rejects(ledgers.look(NOBODY, 5), (error: SourceError) => {
    assert.match(error.message, /Cannot find the run "nobody"/);
    return error instanceof SourceError && error.isMissing;
  });
  // Another file of its name is opened anew.
  Deno.removeSync(path);
  using other = new DatabaseSync(path);
  other.exec("PRAGMA application_id = 0x41737354; PRAGMA user_version = 99; CREATE TABLE t (x)");
  const { runs, faults } = await ledgers.look(NOBODY, 5);
  assert.deepEqual([runs, faults.length], [[], 1]);
  assert.match(faults[0], /has version 99/);
});

Deno.test("a ledger that another file replaces is read to the end by whoever is reading it", async () => {
  using folder = temporaryFolder();
  const path = ledgerPath(folder.path, "dry"), ledgers = new LiveLedgers(folder.path), next = `${path}.next`;
  for (const [file, run] of [[path, "before"], [next, "after"]] as const) {
    using db = await openLedger(file, "dry");
    const stamp = { environment: "dry", run, at: 1 } as const;
    saveRecord(db, "runs", { ...stamp, capital: 1, plan: "{}", aliveAt: 1, endedAt: null, risk: null, state: null });
  }
  await ledgers.look(null, 5);
  const early = ledgers.look(null, 5);
  renameSync(next, path);
  const [first, second] = await Promise.all([early, ledgers.look(null, 5)]);
  assert.ok(["before", "after"].includes(first.runs[0].run));
  assert.equal(second.shown?.line.run, "after");
});

Deno.test("a run that was led on paper is shown as its ledger has it, and nothing is written there", async () => {
  using folder = temporaryFolder();
  const path = ledgerPath(folder.path, "dry"), ledgers = new LiveLedgers(folder.path);
  using db = await openLedger(path, "dry");
  leadRun(db, lanes);
  const record = loadRun(db, "paper")!;
  saveRecord(db, "runs", { ...record, run: "begun", aliveAt: 7, risk: null, state: null });
  const before = db.prepare("PRAGMA data_version").get();
  const { runs, shown } = await ledgers.look({ environment: "dry", run: "paper" }, 9);
  assert.deepEqual(runs.map(({ run, life }) => [run, life]), [["begun", "absent"], ["paper", "absent"]]);
  const { view, account, trades, markets: [{ bars, trades: drawn }], closed, orders } = shown!;
  assert.ok(trades.count > 2 && view !== null);
  assert.deepEqual([account.equity[0], account.equity.at(-1)], [shown!.capital, view.equity]);
  // The account rises by what each closed position earned, and at its end by what is open.
  const { equity } = account, beforeLast = equity[equity.length - 2];
  assert.ok(Math.abs(beforeLast - shown!.capital - trades.profit) < 1e-9 * shown!.capital);
  const open = view.positions.reduce((sum, { openProfit }) => sum + openProfit!, 0);
  assert.ok(Math.abs(view.equity! - beforeLast - open) < 1e-9 * shown!.capital);
  assert.deepEqual([...bars.close], Array.from(market.close.slice(-bars.close.length)));
  assert.equal(bars.time.length, 240);
  assert.ok(drawn.exitTime.every((time) => time >= bars.time[0] - 60_000));
  assert.ok(closed.length > 0 && orders.length > 0);
  assert.equal(JSON.stringify(shown).includes("params"), false);
  const begun = (await ledgers.look(null, 9)).shown;
  assert.deepEqual([begun?.line.run, begun?.view, begun?.trades.count], ["begun", null, 0]);
  assert.deepEqual(db.prepare("PRAGMA data_version").get(), before);
});

Deno.test("whether a run is there is told by its lock and its signs of life, without a right to write", async () => {
  using folder = temporaryFolder();
  using db = await openLedger(ledgerPath(folder.path, "dry"), "dry");
  leadRun(db, lanes);
  const ledgers = new LiveLedgers(folder.path), lock = runLock(folder.path, "dry", "paper");
  const lifeAt = async (now: number) => (await ledgers.look(null, now)).runs[0].life;
  assert.equal(await lifeAt(0), "absent");
  mkdirSync(lock.replace(/lock$/, ""), { recursive: true });
  const isHeld = async () => (await ledgers.look(null, 0)).runs[0].hasHaltFile;
  assert.equal(await isHeld(), false);
  writeFileSync(haltFile(folder.path, "dry", "paper"), "");
  assert.equal(await isHeld(), true);
  {
    using _owner = ownFile(lock, "run", 0);
    assert.deepEqual([await lifeAt(9_000), await lifeAt(11_000)], ["running", "silent"]);
  }
  saveRecord(db, "runs", { ...loadRun(db, "paper")!, endedAt: 4 });
  assert.equal(await lifeAt(11_000), "ended");
});
