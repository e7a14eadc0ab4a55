import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { resolveSettings } from "../lib/config/settings.ts";
import { UserError } from "../lib/core/errors.ts";
import { readPlan } from "../lib/live/run_plan.ts";
import { hasFile } from "../lib/store/database.ts";
import { openLedger } from "../lib/store/live_ledger.ts";
import { ledgerPath } from "../lib/store/live_places.ts";
import { loadRun } from "../lib/store/live_reads.ts";
import { type FakeExchangeOptions, randomKlines, startFakeExchange } from "../test/doubles/fake_exchange.ts";
import { eventually } from "../test/fixtures/eventually.ts";
import { runTask, SMALL_SEARCH } from "../test/fixtures/run_task.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { faultOf } from "./command.ts";
import { EXCHANGE_HOSTS } from "./exchange_hosts.ts";
import { parseCommand } from "./flags.ts";
import { LIVE, main } from "./live.ts";
import { bookTerms } from "./live_feed.ts";

const folder = temporaryFolder();
Deno.test.afterAll(() => folder[Symbol.dispose]());
const BAR_MS = 900_000;
const NOTHING_SET = { envFile: null, environment: {}, commandLine: {} };
// A study of bars as a feed has them, without an order book, and one of simulated bars, which have one.
const bars = randomKlines(Date.UTC(2024, 0, 1), 2880, 4, () => false, "15m");
const file = join(folder.path, "bars.csv");
Deno.writeTextFileSync(
  file,
  ["time,open,high,low,close,volume", ...bars.map((bar) => bar.slice(0, 6).join(","))].join("\n"),
);
const recorded = ["--candles", file, "--symbol", "BTC/USDT", "--timeframe", "15m", "--profile", "binance-usdm"];
const searched = await Promise.all([
  runTask("automl", ...recorded, "--trials", "4", "--study", "study", "--quiet", "--data-dir", folder.path),
  runTask("automl", ...SMALL_SEARCH.with(-1, "simulated"), "--trials", "4", "--quiet", "--data-dir", folder.path),
]);
for (const { code, stderr } of searched) assert.equal(code, 0, stderr);

const live = (...args: string[]) => main(parseCommand(LIVE, [...args, "--data-dir", folder.path]));
const TRADED = ["--strategy", "study/1,study/2", "--uncertified"] as const;

/** Bars up to now, and a few more. */
function klinesNow() {
  return randomKlines(Math.floor(Date.now() / BAR_MS - 10_100) * BAR_MS, 10_102, 3, () => false, "15m");
}

/** An exchange at work. */
function exchangeNow(spoilt: Partial<FakeExchangeOptions> = {}) {
  return startFakeExchange({
    klines: klinesNow(),
    interval: "15m",
    now: Date.now,
    depth: () => ({ lastUpdateId: 1, bids: [["99", "1"]], asks: [["101", "1"]] }),
    stream: () => {},
    ...spoilt,
  });
}

/** How often the run was told that its bars are whole. */
function timesWhole(): number {
  const path = join(folder.path, "live-dry.db");
  if (!hasFile(path)) return 0;
  using db = new DatabaseSync(path, { readOnly: true });
  const { tables } = db.prepare("SELECT count(*) AS tables FROM sqlite_master WHERE name = 'risk_events'").get()!;
  if (tables === 0) return 0;
  const sql = "SELECT count(*) AS times FROM risk_events WHERE sentence = 'The bars are whole'";
  return Number(db.prepare(sql).get()!.times);
}

Deno.test("a run follows an exchange until it is asked to stop, and the same command goes on with it", async () => {
  await using exchange = exchangeNow();
  const follow = [
    "run",
    ...TRADED,
    "--feed",
    "binance",
    "--exchange-url",
    exchange.url,
    "--stream-url",
    exchange.streamUrl,
  ];
  const rehearsed = ["--live-paper-part-share", "0.5", "--live-paper-fee-asset", "base"];
  for (const time of [1, 2]) {
    const ended = live(...follow, ...rehearsed, "--run", "fed", "--json");
    await eventually(() => timesWhole() === time);
    assert.equal(await live("stop", "--run", "fed"), 0);
    assert.equal(await ended, 0);
  }
  using db = await openLedger(ledgerPath(folder.path, "dry"), "dry", { readOnly: true });
  const { terms } = readPlan(loadRun(db, "fed")!.plan), plain = bookTerms(resolveSettings(NOTHING_SET).settings);
  assert.deepEqual(terms, { ...plain, partShare: 0.5, feeAsset: "base" });
  // A run that rehearses neither has the plan that it always had.
  assert.deepEqual(Object.keys(plain), ["latencyMs", "refusalShare", "seed", "mostWalkBps"]);
});

Deno.test("what was studied on bars with an order book is refused, as those of a feed have none", async () => {
  await using exchange = exchangeNow();
  const follow = ["--feed", "binance", "--exchange-url", exchange.url, "--stream-url", exchange.streamUrl];
  await assert.rejects(
    live("check", "--strategy", "simulated/1", "--uncertified", ...follow),
    /^UserError: Cannot trade simulated\/1 with a live feed: wanted one studied on bars without an order book/,
  );
});

Deno.test("flags that contradict a live feed, and an exchange that cannot be reached, are refused before anything starts", async () => {
  const refused = (pattern: RegExp, ...args: string[]) =>
    assert.rejects(
      live("check", ...TRADED, ...args),
      (error) => error instanceof UserError && pattern.test(error.message),
    );
  await refused(/Cannot use --broker: wanted --feed with it/, "--broker", "book");
  await refused(/Cannot use --replay with --feed/, "--feed", "binance", "--replay", "2018-01-01..2018-01-02");
  await refused(/Cannot read --feed: wanted one of binance, found "kraken"/, "--feed", "kraken");
  await refused(/Cannot read --stream-url/, "--feed", "binance", "--stream-url", "http://x");
  const deaf = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  deaf.close();
  const absent = `http://127.0.0.1:${(deaf.addr as Deno.NetAddr).port}`;
  await refused(/^Cannot ask binance .*wanted an answer/, "--feed", "binance", "--exchange-url", absent);
});

Deno.test("a symbol that the exchange does not list, and a clock that is not its own, are refused before anything starts", async () => {
  const begins = async (spoilt: Partial<FakeExchangeOptions>): Promise<unknown> => {
    await using exchange = exchangeNow(spoilt);
    const urls = ["--exchange-url", exchange.url, "--stream-url", exchange.streamUrl];
    return await live("run", ...TRADED, "--feed", "binance", ...urls, "--run", "refused").catch((error) => error);
  };
  const cases = [
    [{ symbol: "ETHUSDT" }, /^Cannot find the market BTC\/USDT on binance: /],
    [{ now: () => Date.now() + 5000 }, /^Cannot start: wanted a clock within 1000 ms of binance's, found .* behind$/],
  ] as const;
  for (const [spoilt, said] of cases) {
    const { code, text } = faultOf(await begins(spoilt));
    assert.equal(code, 2, text);
    assert.match(text, said);
  }
  await assert.rejects(live("status", "--run", "refused"), /^UserError: Cannot find /);
});

Deno.test("what fails a run once it trades ends it halted, with the exit code that says so", async () => {
  // An exchange that refuses for good, from its streams' first moment on.
  let isDelisted = false;
  const stream = (socket: WebSocket) => {
    isDelisted = true;
    socket.close();
  };
  await using exchange = exchangeNow({ isDelisted: () => isDelisted, stream });
  const urls = ["--exchange-url", exchange.url, "--stream-url", exchange.streamUrl];
  assert.equal(await live("run", ...TRADED, "--feed", "binance", ...urls, "--run", "failed"), 4);
  using db = await openLedger(ledgerPath(folder.path, "dry"), "dry", { readOnly: true });
  const [{ code, sentence }] = JSON.parse(loadRun(db, "failed")!.risk!).restrictions;
  assert.equal(code, "FAULT");
  assert.match(sentence, /Invalid symbol/);
});

Deno.test("the task may call the hosts of Binance and of its streams, the bot's, and no other", () => {
  const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("../deno.json", import.meta.url)));
  const allowed: string[] = /--allow-net=(\S+)/.exec(tasks.live.command)![1].split(",");
  const streams = ["stream.binance.com:9443", "fstream.binance.com", "dstream.binance.com"];
  assert.deepEqual(allowed.toSorted(), ["api.telegram.org", ...EXCHANGE_HOSTS.binance, ...streams].toSorted());
});
