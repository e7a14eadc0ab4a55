/**
 * The actions `data fetch` and `data book`, run as a user runs them, against an exchange on this machine.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type FakeExchange, type Fault, randomKlines, startFakeExchange } from "../test/doubles/fake_exchange.ts";
import { storedBooks } from "../test/fixtures/stored_books.ts";
import { addCoverage } from "../lib/store/coverage.ts";
import { openDatabase } from "../lib/store/database.ts";
import { loadCandles } from "../lib/store/market_data.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";

const MINUTE = 60_000;
const START = Math.floor(Date.now() / MINUTE) * MINUTE - 1500 * MINUTE;

const BOOK = { lastUpdateId: 7, bids: [["99.5", "2"], ["99", "1"]], asks: [["100.5", "4"]] };

const start = (faults: ReadonlyMap<number, Fault> = new Map(), onDepth = () => {}, depth: () => unknown = () => BOOK) =>
  startFakeExchange({
    klines: randomKlines(START, 1501, 5),
    now: Date.now,
    faults,
    depth() {
      onDepth();
      return depth();
    },
    stream: (socket) => socket.close(),
  });

/** Starts an action; net is open to this machine alone. */
function spawn(action: string, exchange: FakeExchange, folder: string, ...flags: string[]): Deno.ChildProcess {
  return spawnAlone(action, folder, "--symbol", "BTC/USDT", "--exchange-url", exchange.url, ...flags);
}

/** Starts an action that needs no exchange. */
function spawnAlone(action: string, folder: string, ...flags: string[]): Deno.ChildProcess {
  const where = ["--data-dir", folder, "--json"];
  const file = new URL("data.ts", import.meta.url).href;
  const permissions = ["--allow-read", "--allow-write", "--allow-env", "--allow-net=127.0.0.1"];
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--no-prompt", ...permissions, file, action, ...where, ...flags],
    env: { NO_COLOR: "1", ASSAY_LOG_FILE: "false" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function outcome(child: Deno.ChildProcess) {
  const { code, stdout, stderr } = await child.output();
  const out = new TextDecoder().decode(stdout);
  return { code, json: out === "" ? null : JSON.parse(out), errors: new TextDecoder().decode(stderr) };
}

const SINCE = ["--timeframe", "1m", "--since", new Date(START).toISOString()];

Deno.test("data fetch, again, and data book: bars, nothing new, and a book", async () => {
  using folder = temporaryFolder();
  await using exchange = start(new Map([[0, "cut"]]));
  const first = await outcome(spawn("fetch", exchange, folder.path, ...SINCE));
  assert.equal(first.code, 0, first.errors);
  assert.ok(first.json.rows >= 1499 && first.json.gaps === 0 && first.json.isComplete);
  // What went wrong and what is done about it is told.
  assert.match(first.errors, /wanted an answer, found .*; asking again in/);
  const asked = exchange.asked.length;
  const again = await outcome(
    spawn("fetch", exchange, folder.path, ...SINCE, "--until", new Date(START + MINUTE).toISOString()),
  );
  assert.deepEqual([again.json.fetched, exchange.asked.length], [0, asked]);

  const flags = ["--minutes", "0.02", "--interval-seconds", "0.2", "--snapshots"];
  const book = await outcome(spawn("book", exchange, folder.path, ...flags));
  assert.equal(book.code, 0, book.errors);
  assert.ok(book.json.snapshots >= 3, book.errors);
  assert.equal(book.json.coverage.length, 1);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`${signal} during a call that hangs ends data fetch at once and keeps what has arrived`, async () => {
    using folder = temporaryFolder();
    await using exchange = start(new Map([[1, "no answer"]]));
    const child = spawn("fetch", exchange, folder.path, ...SINCE);
    let isOver = false;
    child.status.then(() => isOver = true);
    while (exchange.asked.length < 2 && !isOver) await new Promise((resolve) => setTimeout(resolve, 20));
    if (!isOver) child.kill(signal);
    const { code, errors } = await outcome(child);
    assert.deepEqual([code, errors.trim().split("\n").at(-1)], [
      1,
      "Stopped; what has arrived is kept, and the same command goes on",
    ]);
    using db = await openDatabase(`${folder.path}/backtests.db`);
    assert.equal(loadCandles(db, "BTC/USDT", "1m").time.length, 1000);
  });

  Deno.test(`${signal} ends data book with its report and keeps its snapshots`, async () => {
    using folder = temporaryFolder();
    let asked = 0;
    await using exchange = start(new Map(), () => asked++);
    const child = spawn("book", exchange, folder.path, "--minutes", "10", "--interval-seconds", "0.05", "--snapshots");
    let isOver = false;
    child.status.then(() => isOver = true);
    while (asked < 5 && !isOver) await new Promise((resolve) => setTimeout(resolve, 20));
    if (!isOver) child.kill(signal);
    const { code, json, errors } = await outcome(child);
    assert.equal(code, 0, errors);
    using db = await openDatabase(`${folder.path}/backtests.db`);
    const kept = storedBooks(db, "BTC/USDT", "binance").length;
    assert.ok(kept >= 4, `${kept} snapshots`);
    assert.equal(json.snapshots, kept);
  });
}

Deno.test("data book without one snapshot is a failure that says why", async () => {
  using folder = temporaryFolder();
  await using exchange = start(new Map(), () => {}, () => null);
  const book = await outcome(
    spawn("book", exchange, folder.path, "--minutes", "0.02", "--stream-url", exchange.streamUrl),
  );
  assert.equal(book.code, 1);
  assert.equal(book.json.snapshots, 0);
  assert.match(
    book.errors,
    /Cannot record the order book of BTC\/USDT from binance: wanted snapshots, none came in its time; the last trouble: /,
  );
});

Deno.test("data check finds coverage without bars, and the command that it names mends it", async () => {
  using folder = temporaryFolder();
  await using exchange = start();
  await outcome(spawn("fetch", exchange, folder.path, ...SINCE));
  {
    using db = await openDatabase(`${folder.path}/backtests.db`);
    addCoverage(db, "BTC/USDT", "1m", { source: "binance", from: START - 3000 * MINUTE, to: START });
  }
  const found = await outcome(spawnAlone("check", folder.path));
  assert.equal(found.code, 1);
  assert.deepEqual(found.json.findings.length, 1);
  const command = /--timeframe 1m --again \S+/.exec(found.json.findings[0])![0];
  const again = await outcome(spawn("fetch", exchange, folder.path, ...command.split(" ")));
  assert.equal(again.code, 0, again.errors);
  assert.deepEqual(again.json.notCovered, [
    { from: new Date(START - 3000 * MINUTE).toISOString(), to: new Date(START).toISOString(), reason: "noneBefore" },
  ]);
  assert.deepEqual((await outcome(spawnAlone("check", folder.path))).code, 0);
});

Deno.test("data fetch says how far the exchange's clock is off", async () => {
  using folder = temporaryFolder();
  const now = () => Date.now() + 7_500_000;
  await using exchange = startFakeExchange({ klines: randomKlines(START, 1501, 5), now });
  const { code, json, errors } = await outcome(spawn("fetch", exchange, folder.path, ...SINCE));
  assert.equal(code, 0, errors);
  assert.match(errors, /The clock of binance is 2 h [45] min ahead of this machine's/);
  assert.ok(Date.parse(json.to) <= Date.now());
});

Deno.test("a ban ends data fetch with one sentence that says until when", async () => {
  using folder = temporaryFolder();
  await using exchange = start(new Map([[0, "418"]]));
  const { code, errors } = await outcome(spawn("fetch", exchange, folder.path, ...SINCE));
  assert.equal(code, 1);
  assert.match(errors, /^Cannot ask binance .* is banned until \d{4}-\S+Z \(418\) for too many calls\n$/);
});
