import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { callTask } from "../test/fixtures/call_task.ts";
import { DAYS } from "../test/fixtures/small_study.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";

Deno.test("replay gives the trades on record, or exit code 1 with the first difference", async (t) => {
  using folder = temporaryFolder();
  const directory = ["--data-dir", folder.path];
  const small = [
    "--days",
    String(DAYS),
    "--timeframe",
    "15m",
    "--edge",
    "12",
    "--trials",
    "8",
    "--study",
    "study",
    "--quiet",
  ];
  assert.equal((await callTask("automl", ...directory, ...small)).code, 0);
  using db = await openDatabase(join(folder.path, MAIN_DATABASE));
  const { trial } = db.prepare("SELECT trial FROM trades GROUP BY trial HAVING count(*) > 5 LIMIT 1").get() as {
    trial: number;
  };
  const replay = (...args: string[]) => callTask("replay", "study", String(trial), ...directory, ...args);

  await t.step("identical, and the copies that the search kept of its bars are not made again", async () => {
    const copies = join(folder.path, `${MAIN_DATABASE}.cache`);
    Deno.removeSync(copies, { recursive: true });
    const { code, stdout } = await replay("--json");
    const { identical, recordedHash, foundHash } = JSON.parse(stdout);
    assert.deepEqual([code, identical, foundHash, existsSync(copies)], [0, true, recordedHash, false]);
  });
  await t.step("--logs writes the decisions of any trial, --every-bar those at every bar in their place", async () => {
    const steps = () =>
      Number(db.prepare("SELECT count(*) AS n FROM logs WHERE trial = ? AND part = 'search'").get(trial)!.n);
    assert.equal((await replay()).stdout.split("\n").length, 2);
    assert.equal(steps(), 0);
    const decisions = await replay("--logs", "--json");
    assert.deepEqual([decisions.code, JSON.parse(decisions.stdout).loggedSteps], [0, steps()]);
    const everyBar = await replay("--logs", "--every-bar");
    assert.match(everyBar.stdout, new RegExp(`\nLogged: ${steps().toLocaleString("en-US")} steps\n$`));
    const days = db.prepare("SELECT length(days) / 8 AS n FROM daily_returns WHERE trial = ?").get(trial)!.n;
    assert.equal(steps(), 96 * Number(days));
    assert.ok(JSON.parse(decisions.stdout).loggedSteps < steps());
    assert.equal((await replay("--every-bar")).code, 2);
  });
  await t.step("a trade that was changed afterwards", async () => {
    db.exec(`UPDATE trades SET exit_price = exit_price + 1 WHERE trial = ${trial} AND trade = 3`);
    const { code, stderr } = await replay();
    assert.equal(code, 1);
    assert.match(stderr, /^Not identical: trade 3: exitPrice is \S+ on record and \S+ in the replay\n$/);
    db.exec(`UPDATE trades SET exit_price = exit_price - 1 WHERE trial = ${trial} AND trade = 3`);
  });
  await t.step("other parameters", async () => {
    db.exec(`UPDATE trials SET params = json_set(params, '$.timeoutMinutes', 31) WHERE trial = ${trial}`);
    const { code, stderr } = await replay();
    assert.equal(code, 1);
    assert.match(stderr, /^Not identical: /);
  });
  await t.step("no such trial, no such study", async () => {
    const { code, stderr } = await callTask("replay", "study", "999", ...directory);
    assert.deepEqual([code, /wanted a completed trial, found no such trial/.test(stderr)], [2, true]);
    assert.equal((await callTask("replay", "nobody", "0", ...directory)).code, 2);
    assert.equal((await callTask("replay", "study", ...directory)).code, 2);
  });
});
