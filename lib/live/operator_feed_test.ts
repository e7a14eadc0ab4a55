import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { BOT_TOKEN, CHAT, FakeBotApi } from "../../test/doubles/fake_bot_api.ts";
import { LiveWorld } from "../../test/doubles/live_world.ts";
import {
  beginFedRun,
  closeMinute,
  closeOf,
  enterAt,
  FED_RUN,
  type FedRun,
  quote,
} from "../../test/fixtures/fed_run.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { Secret } from "../core/secret.ts";
import { askCommand, openLedger } from "../store/live_ledger.ts";
import { ledgerPath } from "../store/live_places.ts";
import {
  loadCommand,
  loadDays,
  loadHistory,
  loadPositions,
  loadRun,
  openOrders,
  waitingMessages,
} from "../store/live_reads.ts";
import { realClock } from "./clock.ts";
import type { LiveEvent } from "./events.ts";
import { withHeardBars } from "./fed_market.ts";
import type { LiveFeed } from "./live_feed.ts";
import { laneParity } from "./parity.ts";
import { runReport } from "./run_report.ts";
import { reportText } from "./report_text.ts";
import { BotClient } from "./telegram/bot_client.ts";
import { startTelegram } from "./telegram/telegram.ts";

/** A world, a run in it, and the bot of its operator. */
interface Operated {
  readonly world: LiveWorld;
  readonly db: DatabaseSync;
  readonly fed: FedRun;
  readonly folder: string;
}

/** Leads a run that follows an exchange, with a bot at an address. */
async function operated(root: string, body: (parts: Operated) => Promise<void>): Promise<void> {
  await using world = new LiveWorld();
  using folder = temporaryFolder();
  const ledger = ledgerPath(folder.path, "dry");
  using db = await openLedger(ledger, "dry");
  await using fed = await beginFedRun(world, db, folder.path);
  const client = new BotClient(new Secret(BOT_TOKEN), { apiRoot: root });
  const parts = { ledger, run: FED_RUN, client, chat: CHAT, clock: realClock(), shares: [], heartbeatHours: 0 };
  await using _telegram = await startTelegram(parts);
  await body({ world, db, fed, folder: folder.path });
}

const notes = (db: DatabaseSync) => loadHistory(db, "risk_events", "fed").map(({ sentence }) => sentence);

Deno.test("E1, E2, E3: a flood, another program that polls and a stranger keep no close from being decided in time", async () => {
  await using api = new FakeBotApi();
  api.faults.sendMessage = [{ kind: "flood", seconds: 35 }];
  api.faults.getUpdates = [{ kind: "conflict" }];
  await operated(api.root, async ({ world, db, fed }) => {
    api.write("/halt", { chat: "666" });
    await enterAt(world, 0, db);
    await closeMinute(world, 1, db);
    await closeMinute(world, 2, db);
    await world.until(() => waitingMessages(db, "fed").some(({ text }) => /^Opened/.test(text)));
    await world.until(() => notes(db).includes("Commands by Telegram work again"));
    assert.deepEqual(loadHistory(db, "decisions", "fed").map(({ action }) => action), ["enter", "none", "none"]);
    const isRestricting = ({ kind }: { readonly kind: string }) => kind === "restricted" || kind === "denial";
    assert.deepEqual([api.sent, loadHistory(db, "risk_events", "fed").filter(isRestricting)], [[], []]);
    assert.deepEqual(notes(db).filter((note) => /^Commands/.test(note)).length, 2);
    assert.equal(laneParity(db, "fed", withHeardBars(db, "fed", fed.lane)).unexplained, 0);
  });
});

Deno.test("E4, E5: what was written before the start halts a run before its first close, and a code sells a position once", async () => {
  await using api = new FakeBotApi();
  const at = Date.now() - 90_000;
  for (const text of ["/flatten", "/halt the news"]) api.write(text, { at });
  await operated(api.root, async ({ world, db }) => {
    /** Waits until the bot has said something. */
    const heard = async (pattern: RegExp) => {
      await world.until(() => api.sent.some((message) => pattern.test(message.text)));
      return pattern.exec(api.sent.find((message) => pattern.test(message.text))!.text)![1];
    };
    const told = (text: string, pattern: RegExp) => {
      api.write(text);
      return heard(pattern);
    };
    await world.until(() => notes(db).some((note) => note.endsWith("the news")));
    await closeMinute(world, 0, db);
    assert.deepEqual(loadHistory(db, "intents", "fed"), []);
    const lifting = await told(
      "/resume I looked",
      /^To lift what restricts run fed \(A person asked to halt: the news\), .*\/confirm (\d{6})/m,
    );
    await told(`/confirm ${lifting}`, /(Resumed)/);
    await enterAt(world, 1, db);
    await world.advance(17_000);
    await heard(/^(No price of BTC\/USDT for 15 s: nothing is entered until one comes, protection stays)\.$/m);
    api.sent.splice(0);
    const selling = await told(
      "/flatten",
      /^To close every position of run fed at the market \(BTC\/USDT [+−].*\), .*\/confirm (\d{6})/m,
    );
    api.write(`/confirm ${selling}`);
    await told(`/confirm ${selling}`, /(there is no such code)/);
    await heard(/^(Closing every position at the market)\. New entries: off; .*protection: until closed;/m);
    await world.until(() => loadHistory(db, "intents", "fed").some(({ purpose }) => purpose === "flatten"));
    quote(world, closeOf(world, 1));
    quote(world, closeOf(world, 1));
    await world.until(() => loadPositions(db, "fed")[0].closedAt !== null);
    assert.equal(loadHistory(db, "fills", "fed").filter(({ reason }) => reason === "flatten").length, 1);
    assert.equal(loadPositions(db, "fed")[0].exitReason, "flatten");
    await heard(/^Closed long .*, (a person asked): [+−].* USDT \(always_long\)\.$/m);
  });
});

Deno.test("E6: where the bot's host cannot be reached a run trades on, and the token is in nothing that it wrote", async () => {
  await operated("http://127.0.0.1:1", async ({ world, db, folder }) => {
    await enterAt(world, 0, db);
    await world.until(() => notes(db).filter((note) => /Telegram cannot be reached/.test(note)).length === 2);
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const text = readFileSync(`${entry.parentPath}/${entry.name}`, "latin1");
      assert.ok(!text.includes(BOT_TOKEN.slice(10)), entry.name);
    }
  });
});

Deno.test("E7: who stops a run is told what becomes of entries, protection and positions, and it is so", async () => {
  await using world = new LiveWorld();
  using folder = temporaryFolder();
  using db = await openLedger(":memory:", "dry");
  const stop = () =>
    askCommand(db, { ...FED_RUN, at: Date.now(), name: "stop", reason: "", override: 0, who: "operator" });
  {
    await using fed = await beginFedRun(world, db, folder.path);
    await closeMinute(world, 0, db);
    await world.until(() => openOrders(db, "fed").length > 0);
    const command = stop();
    await world.until(() => loadCommand(db, command)!.state === "done");
    assert.equal(
      loadCommand(db, command)!.answer,
      "Stopping. New entries: off; resting entries: 1, withdrawn; protection: none needed; positions: none.",
    );
    assert.equal(await fed.ended, "stopped");
    assert.deepEqual(openOrders(db, "fed"), []);
    assert.equal(loadHistory(db, "orders", "fed").at(-1)!.reason, "stop");
  }
  await world.jump(1_800_000);
  await using fed = await beginFedRun(world, db, folder.path);
  assert.deepEqual(loadPositions(db, "fed"), [], "nothing fills while nobody leads it");
  const { klines } = world, minute = klines.findIndex(([time]) => Number(time) > world.now()) - 601;
  await enterAt(world, minute, db);
  const command = stop();
  await world.until(() => loadCommand(db, command)!.state === "done");
  assert.match(loadCommand(db, command)!.answer!, /resting entries: none; protection: stays; positions: 1, kept\.$/);
  assert.equal(await fed.ended, "stopped");
  const [{ protection, stop: level, closedAt }] = loadPositions(db, "fed");
  assert.deepEqual([protection, closedAt, level! > 0], ["resting", null, true]);
});

Deno.test("E9: money that is paid in or out is no profit, is listed and told, and the day's limits move with it", async () => {
  await using api = new FakeBotApi();
  await using world = new LiveWorld();
  using folder = temporaryFolder();
  const ledger = ledgerPath(folder.path, "dry");
  using db = await openLedger(ledger, "dry");
  const flows = async function* (feed: LiveFeed): AsyncGenerator<LiveEvent | null> {
    for await (const event of feed) {
      yield event;
      if (event?.kind !== "bar") continue;
      for (const amount of [5000, -2000]) yield { kind: "flow", at: event.at, amount };
    }
  };
  await using fed = await beginFedRun(world, db, folder.path, { feedOf: flows });
  const client = new BotClient(new Secret(BOT_TOKEN), { apiRoot: api.root });
  const parts = { ledger, run: FED_RUN, client, chat: CHAT, clock: realClock(), shares: [0.01], heartbeatHours: 0 };
  await using _telegram = await startTelegram(parts);
  await closeMinute(world, 0, db);
  await world.until(() => api.sent.some(({ text }) => /2,000(\.00)? paid out/.test(text)));
  const told = api.sent.map(({ text }) => text).join("\n");
  assert.match(told, /5,000(\.00)? paid in/);
  assert.doesNotMatch(told, /Profit of the day/);
  await world.until(() => loadDays(db, "fed").some(({ flows }) => flows === 3000));
  const [{ pnl, equity, startEquity }] = loadDays(db, "fed");
  assert.deepEqual([pnl, equity - startEquity], [0, 3000]);
  const { risk } = loadRun(db, "fed")!, { peak, day } = JSON.parse(risk!);
  assert.deepEqual([peak - startEquity, day.limitBase - startEquity], [3000, 3000]);
  assert.match(reportText(runReport(db, "fed", [fed.lane])), /flows[\s\S]*3,000/);
});
