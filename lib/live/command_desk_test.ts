import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { answerCommand, askCommand, openLedger, saveRecord } from "../store/live_ledger.ts";
import { loadCommand } from "../store/live_reads.ts";
import type { CommandName } from "../store/live_operator_records.ts";
import { CommandDesk } from "./command_desk.ts";

const run = { environment: "dry", run: "first" } as const, NOW = 1_000_000;

async function openDesk(folder: string) {
  const db = await openLedger(":memory:", "dry"), file = `${folder}/HALT`;
  saveRecord(db, "runs", { ...run, at: 0, capital: 1, plan: "{}", aliveAt: 0, endedAt: null, risk: null, state: null });
  const ask = (name: CommandName, at = NOW) =>
    askCommand(db, { ...run, at, name, reason: "so", override: 0, who: "operator" });
  return { db, file, desk: new CommandDesk(db, run, file), ask };
}

Deno.test("commands are heard in the order they were asked, and no more once they are answered", async () => {
  using folder = temporaryFolder();
  const { db, desk, ask } = await openDesk(folder.path);
  const pause = ask("pause"), resume = ask("resume");
  const due = desk.due(NOW);
  assert.deepEqual(due.map(({ command, name }) => [command, name]), [[pause, "pause"], [resume, "resume"]]);
  answerCommand(db, pause, "done", "Paused.");
  answerCommand(db, resume, "refused", "Not resumed.");
  assert.deepEqual(desk.due(NOW), []);
  assert.deepEqual([loadCommand(db, pause)?.state, loadCommand(db, resume)?.state], ["done", "refused"]);
});

Deno.test("E4: what keeps risk down is obeyed whatever its age, all else older than 60 s is refused with a sentence", async () => {
  using folder = temporaryFolder();
  const { db, desk, ask } = await openDesk(folder.path);
  const names = ["halt", "pause", "resume", "flatten", "stop"] as const;
  const numbers = names.map((name) => ask(name));
  assert.deepEqual(desk.due(NOW + 61_000).map(({ name }) => name), ["halt", "pause"]);
  for (const number of numbers.slice(2)) {
    const { state, answer } = loadCommand(db, number)!;
    assert.deepEqual([state, answer], ["refused", "Not done: it was asked 61 s ago, while nobody listened; ask again"]);
  }
  ask("flatten", NOW + 1000);
  assert.deepEqual(desk.due(NOW + 61_000).map(({ name }) => name), ["halt", "pause", "flatten"]);
});

Deno.test("E4: what was asked by a clock that was set back since has no age that is known: only what keeps risk down is obeyed", async () => {
  using folder = temporaryFolder();
  const { db, desk, ask } = await openDesk(folder.path);
  const names = ["halt", "pause", "resume", "flatten", "stop"] as const;
  const numbers = names.map((name) => ask(name));
  assert.deepEqual(desk.due(NOW - 3_600_000).map(({ name }) => name), ["halt", "pause"]);
  for (const number of numbers.slice(2)) {
    assert.equal(
      loadCommand(db, number)!.answer,
      "Not done: it was asked 3600 s ahead of this machine's clock, which was set back since; ask again",
    );
  }
});

Deno.test("a file HALT halts once, says why, and keeps the run from being resumed until it is gone", async () => {
  using folder = temporaryFolder();
  const { db, file, desk, ask } = await openDesk(folder.path);
  writeFileSync(file, "battery\nlow\n");
  const [halt, ...others] = desk.due(NOW);
  assert.deepEqual([halt.name, halt.who, halt.reason, others], ["halt", "file", "battery low", []]);
  answerCommand(db, halt.command, "done", "Halted.");
  const early = ask("resume");
  assert.deepEqual(desk.due(NOW), []);
  assert.match(loadCommand(db, early)?.answer ?? "", /^Not resumed: the file .*HALT is there; delete it first$/);
  rmSync(file);
  ask("resume");
  const [resume] = desk.due(NOW);
  assert.equal(resume.name, "resume");
  answerCommand(db, resume.command, "done", "Resumed.");
  writeFileSync(file, "");
  assert.deepEqual(desk.due(NOW).map(({ name, reason }) => [name, reason]), [["halt", "the file HALT"]]);
});
