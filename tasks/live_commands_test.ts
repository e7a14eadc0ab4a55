import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { resolveSettings } from "../lib/config/settings.ts";
import { CommandDesk } from "../lib/live/command_desk.ts";
import { applyEvent } from "../lib/live/risk_apply.ts";
import { limitsOf, startRisk, writeRisk } from "../lib/live/risk_state.ts";
import { ownFile } from "../lib/store/file_owner.ts";
import { answerCommand, openLedger, saveRecord } from "../lib/store/live_ledger.ts";
import { haltFile, ledgerPath, runLock } from "../lib/store/live_places.ts";
import { loadRun } from "../lib/store/live_reads.ts";
import type { RunRecord } from "../lib/store/live_run_records.ts";
import { callCommand } from "../test/fixtures/call_command.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { LIVE, main } from "./live.ts";

const named = { environment: "dry", run: "first" } as const;
const limits = limitsOf(resolveSettings({ envFile: null, environment: {}, commandLine: {} }).settings);

/** What a line of the command says, and how it ends. */
async function live(dataDir: string, ...args: string[]): Promise<{ readonly code: number; readonly said: string }> {
  const { code, stdout, stderr } = await callCommand(LIVE, main, [...args, "--data-dir", dataDir]);
  return { code, said: `${stdout}${stderr}`.trimEnd() };
}

/** A run that does nothing but hear commands, in this process. */
async function listener(dataDir: string): Promise<AsyncDisposable> {
  const db = await openLedger(ledgerPath(dataDir, "dry"), "dry"),
    desk = new CommandDesk(db, named, haltFile(dataDir, "dry", "first"));
  let state = startRisk(limits, 10_000, Date.now());
  const save = () => {
    const run: RunRecord = {
      ...named,
      at: 0,
      capital: 10_000,
      plan: "{}",
      aliveAt: Date.now(),
      endedAt: null,
      risk: writeRisk(state),
      state: null,
    };
    saveRecord(db, "runs", run);
  };
  save();
  const owner = ownFile(runLock(dataDir, "dry", "first"), 'run "first"', Date.now());
  const timer = setInterval(() => {
    for (const command of desk.due(Date.now())) {
      const outcome = applyEvent(state, { kind: "command", at: Date.now(), command });
      state = outcome.state;
      save();
      const { isRefused, text } = outcome.answer!;
      answerCommand(db, command.command, isRefused ? "refused" : "done", text);
    }
    save();
  }, 100);
  return {
    [Symbol.asyncDispose]() {
      clearInterval(timer);
      owner[Symbol.dispose]();
      db.close();
      return Promise.resolve();
    },
  };
}

Deno.test("what is asked of a run is answered by it, and status says so with an exit code for programs", async () => {
  using folder = temporaryFolder();
  const ask = (...args: string[]) => live(folder.path, ...args);
  {
    await using _run = await listener(folder.path);
    const status = await ask("status");
    assert.equal(status.code, 0, status.said);
    assert.match(
      status.said,
      /^DRY run first: running, ACTIVE\.\nNew entries: on; resting entries: none; protection: none needed; /,
    );
    const off = "New entries: off; resting entries: none; protection: none needed; positions: none.";
    assert.deepEqual(await ask("pause", "--reason", "lunch"), { code: 0, said: `Paused. ${off}` });
    assert.match(
      (await ask("status")).said,
      /running, REDUCING\.\nSince .*: A person asked to pause: lunch\. A person lifts it\./,
    );
    assert.deepEqual(await ask("halt"), { code: 0, said: `Halted. ${off}` });
    assert.deepEqual([(await ask("status")).code, JSON.parse((await ask("status", "--json")).said).mode], [
      4,
      "HALTED",
    ]);
    assert.match((await ask("resume")).said, /--reason/);
    writeFileSync(haltFile(folder.path, "dry", "first"), "");
    const refused = await ask("resume", "--reason", "all well");
    assert.deepEqual([refused.code, /delete it first/.test(refused.said)], [2, true]);
    Deno.removeSync(haltFile(folder.path, "dry", "first"));
    assert.match((await ask("resume", "--reason", "all well")).said, /^Resumed\. New entries: on;/);
    for (const typed of [[], ["--confirm", "frist"]]) {
      const { code, said } = await ask("flatten", ...typed);
      assert.deepEqual([code, /wanted its name typed \(--confirm first\)/.test(said)], [2, true], said);
    }
    assert.match(
      (await ask("flatten", "--confirm", "first")).said,
      /^Paused; no position is open\. New entries: off;/,
    );
    assert.match((await ask("stop", "--json")).said, /"name":"stop","state":"done","answer":"Stopping\./);
  }
  const absent = await ask("status");
  assert.deepEqual([absent.code, /NOT RUNNING/.test(absent.said)], [3, true]);
  // To the market of a replay nothing happens meanwhile: it resumes when it starts.
  assert.deepEqual([(await ask("resume", "--reason", "x")).code, (await ask("stop")).code], [0, 2]);
  assert.deepEqual(await ask("halt"), { code: 0, said: 'The run "first" is not running; it does this when it starts' });
  using db = await openLedger(ledgerPath(folder.path, "dry"), "dry");
  saveRecord(db, "runs", { ...loadRun(db, "first")!, endedAt: Date.now() });
  for (const asked of [["halt"], ["resume", "--reason", "x"]]) {
    const { code, said } = await ask(...asked);
    assert.deepEqual([code, said], [
      2,
      `Cannot ${asked[0]} the run "first": it has ended; another --run begins a new one`,
    ]);
  }
});

Deno.test("a run that cannot be found is a sentence and exit code 2, and looking for it makes no file", async () => {
  using folder = temporaryFolder();
  const none = await live(folder.path, "status");
  assert.deepEqual([none.code, /^Cannot find a run: there is no ledger .*live-dry\.db/.test(none.said)], [2, true]);
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
  await using _run = await listener(folder.path);
  assert.match(
    (await live(folder.path, "status", "--run", "frist")).said,
    /^Cannot find the run "frist" in .*: did you mean first\?$/,
  );
  for (const name of ["../x", "", "a b", "x".repeat(41)]) {
    assert.equal((await live(folder.path, "status", `--run=${name}`)).code, 2, name);
  }
  for (const environment of ["testnet", "demo", "live"]) {
    const { code, said } = await live(folder.path, "status", "--env", environment);
    assert.deepEqual([code, said], [
      2,
      `Cannot trade in ${environment}: orders at an exchange are not there yet, dry is`,
    ]);
  }
});
