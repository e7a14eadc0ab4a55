import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { UserError } from "../lib/core/errors.ts";
import { openLedger } from "../lib/store/live_ledger.ts";
import { ledgerPath } from "../lib/store/live_places.ts";
import { loadParity } from "../lib/store/live_reads.ts";
import { ledgerRows } from "../test/fixtures/paper_run.ts";
import { callCommand } from "../test/fixtures/call_command.ts";
import { decoded, type Ended, runTask, SMALL_SEARCH, taskCommand } from "../test/fixtures/run_task.ts";
import { strategyFolder, writeReversion } from "../test/fixtures/strategies.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { parseCommand } from "./flags.ts";
import { LIVE, main } from "./live.ts";

const folder = temporaryFolder();
Deno.test.afterAll(() => folder[Symbol.dispose]());
const searched = join(folder.path, "searched");
/** A search for a trial to trade: its first. */
const SEARCH = [...SMALL_SEARCH, "--trials", "4", "--quiet"];
const search = await runTask("automl", ...SEARCH, "--data-dir", searched);
assert.equal(search.code, 0, search.stderr);

/** A data folder of its own with the small study. */
function dataFolder(name: string): string {
  const path = join(folder.path, name);
  mkdirSync(path);
  cpSync(join(searched, "backtests.db"), join(path, "backtests.db"));
  return path;
}

const TRADED = ["--strategy", "study/1", "--uncertified"] as const;
const live = (dataDir: string, ...args: string[]): Promise<Ended> =>
  callCommand(LIVE, main, [...args, "--data-dir", dataDir]);

/** A run that takes a minute of the machine's time, to be asked something meanwhile. */
function slowRun(dataDir: string): Deno.ChildProcess {
  return taskCommand("live", [...TRADED, "--run", "week", "--speed", "10000", "--data-dir", dataDir]).spawn();
}

/** Waits until a run has seen bars. */
async function begun(dataDir: string): Promise<void> {
  for (;;) {
    const { code, stdout } = await live(dataDir, "status", "--json");
    if (code === 0 && JSON.parse(stdout).life !== undefined) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function rowsOf(dataDir: string): Record<string, unknown[]> {
  using db = new DatabaseSync(join(dataDir, "live-dry.db"), { readOnly: true });
  const { runs, ...rows } = ledgerRows(db);
  // When it was alive is the machine's time.
  return { ...rows, runs: runs.map((run) => ({ ...run as object, alive_at: 0 })) };
}

Deno.test("a run says what it is and what it has come to, and its trades are those of its backtest", async () => {
  const dataDir = dataFolder("whole"), { code, stdout, stderr } = await live(dataDir, ...TRADED, "--json");
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^DRY: nothing is sent to an exchange\. Run run-1, engine /);
  assert.match(stderr, /Strategy study\/1 on BTC\/USDT: .*UNCERTIFIED/);
  assert.match(stderr, /They follow those of its study/);
  const { environment, trades, bars, end, parity: [parity] } = JSON.parse(stdout);
  assert.deepEqual([environment, bars.count, end], ["dry", 7 * 96, "done"]);
  assert.ok(trades > 0 && parity.hash.run === parity.hash.backtest);
  // What was found of parity is kept for those who only read the ledger.
  using ledger = await openLedger(ledgerPath(dataDir, "dry"), "dry", { readOnly: true });
  const [kept] = loadParity(ledger, "run-1");
  assert.deepEqual([kept.hash, kept.trades, kept.at, kept.causes], [parity.hash.run, trades, bars.to, "[]"]);
});

Deno.test("a run that is interrupted goes on by the same command and leaves the ledger of one that was not", async () => {
  const cut = dataFolder("cut"), whole = dataFolder("uncut");
  const process = slowRun(cut);
  await begun(cut);
  const second = await live(cut, ...TRADED, "--run", "week");
  assert.deepEqual([second.code, second.stdout], [2, ""]);
  assert.match(second.stderr, /Cannot run "week": process \d+ has been at it since/);
  process.kill("SIGINT");
  const interrupted = decoded(await process.output());
  assert.equal(interrupted.code, 130);
  assert.match(interrupted.stderr, /Interrupted; the same command goes on with run week\./);
  const further = await live(cut, ...TRADED, "--run", "week");
  assert.equal(further.code, 0, further.stderr);
  assert.match(further.stderr, /Goes on from/);
  assert.equal((await live(whole, ...TRADED, "--run", "week")).code, 0);
  assert.deepEqual(rowsOf(cut), rowsOf(whole));
  const report = await live(cut, "report", "--run", "week"), again = await live(cut, ...TRADED, "--run", "week");
  assert.equal(report.stdout, again.stdout);
  assert.match(again.stderr, /The run has ended; this is its report/);
});

Deno.test("C10: on a disk that fills a run ends halted, says so, and loses nothing: the way on that it names is taken", async () => {
  const dataDir = dataFolder("filling"), run = [...TRADED, "--run", "week"] as const;
  const { code, stdout, stderr } = decoded(
    await taskCommand("live", [...run, "--data-dir", dataDir], { fullAt: 512 }).output(),
  );
  assert.deepEqual([code, stdout], [4, ""], stderr);
  const said = stderr.trimEnd().split("\n").at(-1)!;
  assert.match(
    said,
    /^HALTED: The run failed: Cannot write .*disk.*\. New entries: off; .*; protection: (stays|none needed); positions: /,
  );
  const stands = await live(dataDir, "status", "--run", "week");
  assert.deepEqual([stands.code, /^DRY run week: NOT RUNNING, HALTED\.\n/.test(stands.stdout)], [3, true]);
  // Whether what was waiting to be written left room for the halt in the ledger depends on when the disk was full.
  const file = /The file (\S+) keeps it halted/.exec(said)?.[1];
  if (file !== undefined) {
    assert.match(
      (await live(dataDir, ...run)).stderr,
      /^Cannot run "week": the file \S+HALT halts it; delete it first/,
    );
    Deno.removeSync(file);
  } else {
    assert.match(said, /halted; deno task live resume --run week --reason "…" lifts that\.$/);
    assert.equal((await live(dataDir, "resume", "--run", "week", "--reason", "there is room")).code, 0);
  }
  const further = await live(dataDir, ...run, "--json");
  assert.equal(further.code, 0, further.stderr);
  const { mode, bars, parity: [parity] } = JSON.parse(further.stdout);
  assert.deepEqual([mode, bars.count, parity.unexplained], ["ACTIVE", 7 * 96, 0]);
});

Deno.test("a run obeys while it goes on: it pauses, and stops", async () => {
  const dataDir = dataFolder("asked"), process = slowRun(dataDir);
  await begun(dataDir);
  const paused = await live(dataDir, "pause", "--reason", "a\x1b[31m test");
  assert.deepEqual([paused.code, paused.stderr], [0, ""]);
  assert.match(paused.stdout, /^Paused\. New entries: off/);
  assert.equal((await live(dataDir, "stop")).code, 0);
  const { code, stdout, stderr } = decoded(await process.output());
  assert.equal(code, 0, stderr);
  assert.match(stdout, /State REDUCING; A person asked to pause: a\\u001b\[31m test\./);
  assert.match(stderr, /Stopped; the same command goes on with run week\./);
});

Deno.test("a strategy in a file of one's own is traded as it answers, and not once the file has changed", async () => {
  using strategies = strategyFolder();
  const dataDir = join(folder.path, "own"), file = writeReversion(strategies);
  const own = await runTask("automl", ...SEARCH, "--strategy", file, "--data-dir", dataDir);
  assert.equal(own.code, 0, own.stderr);
  const { code, stdout, stderr } = await live(dataDir, ...TRADED, "--json");
  assert.equal(code, 0, stderr);
  const { trades, parity: [parity] } = JSON.parse(stdout);
  assert.ok(trades > 0 && parity.hash.run === parity.hash.backtest, `${trades} trades`);
  assert.match(
    (await live(dataDir, ...TRADED, "--anew")).stderr,
    /decisions of study\/1 anew: wanted a shipped strategy/,
  );
  strategies.write("parts/scaled.ts", "export const scaled = (value: number) => 2 * value;\n");
  assert.match((await live(dataDir, ...TRADED)).stderr, /Cannot trade study\/1: the strategy file .* has changed/);
});

Deno.test("a strategy whose study began with another engine starts with --accept-code only", async () => {
  const dataDir = dataFolder("older");
  {
    using db = new DatabaseSync(join(dataDir, "backtests.db"));
    const row = db.prepare("SELECT folder_hashes FROM studies").get()!, folders = JSON.parse(String(row.folder_hashes));
    db.prepare("UPDATE studies SET folder_hashes = ?").run(JSON.stringify({ ...folders, backtest: "another" }));
  }
  const check = (...args: string[]) => live(dataDir, "check", ...TRADED, ...args);
  const refused = await check();
  assert.deepEqual([refused.code, refused.stdout], [2, ""]);
  assert.match(
    refused.stderr,
    /^Cannot trade study\/1: its study began with other code, lib\/backtest differs; --accept-code /,
  );
  const accepted = await check("--accept-code");
  assert.equal(accepted.code, 0, accepted.stderr);
  assert.match(accepted.stdout, /Nothing is in the way of a start\.\n$/);
});

Deno.test("what cannot be run is said in a sentence before anything starts", async () => {
  const dataDir = dataFolder("refused"), halted = join(dataDir, "live", "dry", "halted");
  mkdirSync(halted, { recursive: true });
  writeFileSync(join(halted, "HALT"), "");
  const filters = join(dataDir, "filters.json");
  writeFileSync(filters, '{"XRP/USDT": {"tickSize": 1}}');
  const cases: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [["--env", "testnet"], /^Cannot trade in testnet: .* not there yet/],
    [["--strategy", "study/1"], /^Cannot trade study\/1: it is not HARD.* --uncertified/],
    [["--strategy", "study"], /^Cannot trade "study": wanted STUDY\/TRIAL/],
    [["--strategy", "other/1"], /^Cannot find the study "other"/],
    [["--strategy", "study/99"], /^Cannot trade study\/99: wanted a completed trial, found none/],
    [["--strategy", "study/1", "--strategy", "study/1", "--uncertified"], /^Cannot trade study\/1 on BTC\/USDT twice/],
    [[...TRADED, "--replay", "2018-01-02..2018-01-01"], /^Cannot read --replay: wanted two dates/],
    [[...TRADED, "--replay", "2018-01-01..2018-01-02"], /^Cannot replay study\/1: wanted bars from 2018-01-01/],
    [[...TRADED, "--replay", "2018-01-01..2999-01-02"], /^Cannot replay study\/1: .*up to a year/],
    [[...TRADED, "--capital", "1"], /^Cannot trade study\/1: wanted money for an order of 100/],
    [[...TRADED, "--capital", "1e308"], /^Cannot read --capital: wanted a number above 0 and up to 1000000000000,/],
    [[...TRADED, "--run", "halted"], /^Cannot run "halted": the file .*HALT halts it/],
    [[...TRADED, "--filters", filters], /^Cannot use the filters of XRP\/USDT: wanted .* traded, BTC\/USDT/],
    [["report", "--run", "none"], /^Cannot find a run/],
  ];
  for (const [args, message] of cases) {
    const line = parseCommand(LIVE, [...args, "--data-dir", dataDir]);
    await assert.rejects(async () => await main(line), (error: Error) => {
      assert.ok(error instanceof UserError, String(error.stack));
      assert.match(error.message, message);
      return true;
    });
  }
  // A start that was refused has begun nothing; what a disk refuses before it is no fault of the program either.
  assert.equal(existsSync(join(dataDir, "live-dry.db")), false);
  const full = dataFolder("full");
  writeFileSync(join(full, "live"), "");
  await assert.rejects(async () => await main(parseCommand(LIVE, [...TRADED, "--data-dir", full])), {
    name: "UserError",
    message: /^Cannot run "run-1": /,
  });
  assert.equal(existsSync(join(full, "live-dry.db")), false);
  const newer = dataFolder("newer");
  {
    using db = await openLedger(ledgerPath(newer, "dry"), "dry");
    db.exec("PRAGMA user_version = 99");
  }
  await assert.rejects(async () => await main(parseCommand(LIVE, [...TRADED, "--data-dir", newer])), {
    name: "UserError",
    message: /^Cannot open .*live-dry\.db.* use a newer program$/,
  });
  Deno.env.set("ASSAY_TELEGRAM_TOKEN", "12:short");
  try {
    await assert.rejects(async () => await main(parseCommand(LIVE, [...TRADED, "--telegram", "--data-dir", dataDir])), {
      name: "UserError",
      message: /^Cannot use ASSAY_TELEGRAM_TOKEN: wanted digits, a colon/,
    });
  } finally {
    Deno.env.delete("ASSAY_TELEGRAM_TOKEN");
  }
  const { code, stdout, stderr } = await live(dataDir, "--env", "live");
  assert.deepEqual([code, stdout, stderr.trimEnd().split("\n").length], [2, "", 1]);
});

Deno.test("strategies whose studies had other rules of one market are not traded in one run", async () => {
  const dataDir = dataFolder("rules"), args = [...SEARCH, "--study", "bold", "--max-leverage", "2"];
  const { code, stderr } = await runTask("automl", ...args, "--data-dir", dataDir);
  assert.equal(code, 0, stderr);
  const line = parseCommand(LIVE, [...TRADED, "--strategy", "bold/1", "--data-dir", dataDir]);
  await assert.rejects(async () => await main(line), {
    name: "UserError",
    message: /^Cannot trade study\/1 and bold\/1 in one run: they were studied on BTC\/USDT with other leverage; /,
  });
});
