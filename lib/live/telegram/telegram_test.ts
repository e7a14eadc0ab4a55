import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { BOT_TOKEN, CHAT, FakeBotApi } from "../../../test/doubles/fake_bot_api.ts";
import { eventually } from "../../../test/fixtures/eventually.ts";
import { temporaryFolder } from "../../../test/fixtures/temporary_folder.ts";
import { Secret } from "../../core/secret.ts";
import { answerCommand, appendRecords, openLedger, queueMessages, saveRecord } from "../../store/live_ledger.ts";
import { loadHistory, waitingCommands, waitingMessages } from "../../store/live_reads.ts";
import type { FillRecord } from "../../store/live_order_records.ts";
import type { RunRecord } from "../../store/live_run_records.ts";
import { type Clock, realClock } from "../clock.ts";
import { BotClient } from "./bot_client.ts";
import { hearCommands, type HearParts } from "./hear_commands.ts";
import { mergeMessages } from "./merge_messages.ts";
import { sendMessages } from "./send_queue.ts";
import { startTelegram } from "./telegram.ts";

const run = { environment: "dry", run: "first" } as const, START = 1_700_000_000_000;
const record: RunRecord = { ...run, at: 0, capital: 1, plan: "{}", aliveAt: 0, endedAt: null, risk: null, state: null };

/** A clock that jumps to what it is waited for. */
function jumpingClock(): Clock & { readonly jumps: number[] } {
  let now = START;
  const jumps: number[] = [];
  return {
    jumps,
    now: () => now,
    async until(at) {
      await new Promise((resolve) => setTimeout(resolve));
      if (at > now) jumps.push(at - now);
      now = Math.max(now, at);
    },
  };
}

async function openRun(path = ":memory:"): Promise<DatabaseSync> {
  const db = await openLedger(path, "dry");
  saveRecord(db, "runs", record);
  return db;
}

const queue = (db: DatabaseSync, text: string, isCritical: 0 | 1 = 0) =>
  queueMessages(db, [{ ...run, at: START, isCritical, text }]);

Deno.test("E1: 500 fills and a flood: merged, at most one a second and 20 a minute, critical first, none lost", async () => {
  await using api = new FakeBotApi();
  using db = await openRun();
  const clock = jumpingClock(),
    client = new BotClient(new Secret(BOT_TOKEN), { apiRoot: api.root }),
    sentAt: number[] = [];
  api.faults.sendMessage = [{ kind: "flood", seconds: 35 }];
  for (let i = 0; i < 500; i++) queue(db, `Bought ${i}.5 BTC/USDT at 42,000 (study-of-a-long-name/${i}), stop 41,000.`);
  queue(db, "HALTED: the disk is full.", 1);
  const ending = new AbortController(), faults: unknown[] = [];
  const sending = sendMessages({
    db,
    run,
    chat: CHAT,
    clock,
    onFault: (fault) => faults.push(fault?.kind ?? null),
    client: {
      send: (...args) => {
        sentAt.push(clock.now());
        return client.send(...args);
      },
    },
  }, ending.signal);
  await eventually(() => waitingMessages(db, "first").length === 0);
  for (let i = 0; i < 50; i++) queue(db, `fill ${i} ${"x".repeat(4000)}`);
  await eventually(() => waitingMessages(db, "first").length === 0);
  ending.abort();
  await sending;

  assert.equal(api.sent[0].text.split("\n")[0], "DRY · first");
  assert.equal(api.sent[0].text.split("\n")[1], "HALTED: the disk is full.");
  const all = api.sent.map(({ text }) => text).join("\n");
  for (let i = 0; i < 500; i++) assert.ok(all.includes(`(study-of-a-long-name/${i})`), `fill ${i} was told`);
  assert.equal(api.sent.filter(({ text }) => text.includes("fill ")).length, 50);
  assert.ok(api.sent.every(({ chat, text }) => chat === CHAT && text.length <= 4096));
  assert.deepEqual(faults, ["flood", null]);
  assert.ok(sentAt[1] - sentAt[0] >= 35_000, "the flood is waited out");
  const gaps = sentAt.slice(1).map((at, i) => at - sentAt[i]);
  assert.ok(Math.min(...gaps) >= 1000);
  for (let i = 20; i < sentAt.length; i++) assert.ok(sentAt[i] - sentAt[i - 20] >= 60_000, "20 a minute");
});

Deno.test("a text that is too long is cut between two characters, whatever they take", () => {
  for (const before of ["", "x"]) {
    const { text } = mergeMessages([{ message: 1, at: 0, text: `${before}${"😀".repeat(2_100)}` }], "DRY", 0);
    assert.ok(text.isWellFormed() && text.length <= 4096 && text.length >= 4094, `${text.length}`);
    assert.match(text, /😀…$/u);
  }
});

Deno.test("messages that are refused for good are told of alone, by their numbers, and keep no other from being sent once", async () => {
  for (const bad of [[0], [37], [99], [0, 1, 50, 98]]) {
    await using api = new FakeBotApi();
    using db = await openRun();
    const clock = jumpingClock(), client = new BotClient(new Secret(BOT_TOKEN), { apiRoot: api.root });
    api.unacceptable = /refused/;
    for (let i = 0; i < 100; i++) queue(db, bad.includes(i) ? `refused ${i}` : `fill ${i}.`);
    const ending = new AbortController(), faults: unknown[] = [];
    const parts = { db, run, client, chat: CHAT, clock, onFault: (fault: unknown) => faults.push(fault) };
    const sending = sendMessages(parts, ending.signal);
    await eventually(() => waitingMessages(db, "first").length < 100);
    queue(db, "HALTED: the disk is full.", 1);
    await eventually(() => waitingMessages(db, "first").length === 0);
    ending.abort();
    await sending;
    // What waited for long has its time before it.
    const lines = api.sent.flatMap(({ text }) => text.split("\n").slice(1)).map((line) =>
      line.replace(/^.* UTC: /, "")
    );
    const told = lines.flatMap((line) =>
      /^A message could not be sent, .* number (\d+) in the ledger/.exec(line)?.[1] ?? []
    );
    // Numbers of rows begin at 1.
    assert.deepEqual(told.map(Number), bad.map((i) => i + 1));
    const others = Array.from({ length: 100 }, (_, i) => i).filter((i) => !bad.includes(i)).map((i) => `fill ${i}.`);
    assert.deepEqual(lines.filter((line) => line.startsWith("fill")), others);
    assert.equal(lines.filter((line) => line.startsWith("HALTED")).length, 1);
    assert.deepEqual(faults, []);
    assert.ok(api.asked.length < 80, `the search halves: ${api.asked.length} sent`);
  }
});

Deno.test("where the chat itself is refused nothing counts as sent, and that is said once, and once that it is over", async () => {
  await using api = new FakeBotApi();
  using db = await openRun();
  const clock = jumpingClock(), client = new BotClient(new Secret(BOT_TOKEN), { apiRoot: api.root });
  // Both together, one alone, and what stands for it: all are refused, four times.
  api.faults.sendMessage = Array(12).fill({ kind: "unknown chat" });
  for (const text of ["one", "two"]) queue(db, text);
  const ending = new AbortController(), faults: unknown[] = [];
  const parts: Parameters<typeof sendMessages>[0] = {
    db,
    run,
    client,
    chat: CHAT,
    clock,
    onFault: (fault) => faults.push(fault?.kind ?? null),
  };
  const sending = sendMessages(parts, ending.signal);
  await eventually(() => faults.length === 1);
  assert.equal(waitingMessages(db, "first").length, 2);
  await eventually(() => waitingMessages(db, "first").length === 0 && faults.length === 2);
  ending.abort();
  await sending;
  assert.deepEqual([faults, api.sent.map(({ text }) => text)], [["unacceptable", null], ["DRY · first\none\ntwo"]]);
});

/** Hears with a real clock, and answers commands as a run would, until the test is done. */
async function hearing(
  api: FakeBotApi,
  body: (db: DatabaseSync, told: () => string[]) => Promise<void>,
  clock = realClock(),
) {
  using db = await openRun();
  const client = new BotClient(new Secret(BOT_TOKEN), { apiRoot: api.root }), ending = new AbortController();
  const faults: (string | null)[] = [];
  const parts: HearParts = { db, run, client, chat: CHAT, clock, onFault: (fault) => faults.push(fault?.kind ?? null) };
  const heard = hearCommands(parts, ending.signal);
  const texts = () => waitingMessages(db, "first").map(({ text }) => text);
  await body(db, texts);
  ending.abort();
  return { strangers: await heard, faults };
}

Deno.test("E2: another program that polls the same bot stops commands, not messages; it is said once, and tried later and later", async () => {
  await using api = new FakeBotApi();
  api.faults.getUpdates = Array(5).fill({ kind: "conflict" });
  const clock = jumpingClock(), client = new BotClient(new Secret(BOT_TOKEN), { apiRoot: api.root });
  const { faults } = await hearing(api, async (db) => {
    queue(db, "an alert");
    const ending = new AbortController();
    const sending = sendMessages(
      { db, run, client, chat: CHAT, clock: realClock(), onFault: () => assert.fail() },
      ending.signal,
    );
    await eventually(() => api.sent.length === 1 && api.faults.getUpdates.length === 0);
    ending.abort();
    await sending;
    api.write("/pause");
    await eventually(() => waitingCommands(db, "first").length === 1);
  }, clock);
  assert.deepEqual(faults, ["conflict", null]);
  const pauses = [1000, 2000, 4000, 8000, 16_000].reduce((sum, pause) => sum + pause, 0);
  assert.ok(clock.jumps.reduce((sum, jump) => sum + jump, 0) >= pauses);
});

Deno.test("E3: a stranger, or the right person in another chat, is passed over without an answer and counted", async () => {
  await using api = new FakeBotApi();
  const { strangers } = await hearing(api, async (db, told) => {
    api.write("/halt", { chat: "666" });
    api.write("/status", { chat: "-4711" });
    api.write("/pnl");
    await eventually(() => told().length > 0);
    assert.deepEqual(told(), ["Nothing has happened yet."]);
    assert.deepEqual(waitingCommands(db, "first"), []);
  });
  assert.equal(strangers, 2);
});

Deno.test("E4: what was written while nobody listened: /halt and /pause are handed on, all else older than 60 s is refused", async () => {
  await using api = new FakeBotApi();
  const at = Date.now() - 90_000;
  for (const text of ["/halt the news", "/status", "/resume I looked", "/flatten", "/pause"]) api.write(text, { at });
  await hearing(api, async (db, told) => {
    await eventually(() => waitingCommands(db, "first").length === 2 && told().length === 3);
    const commands = waitingCommands(db, "first");
    assert.deepEqual(commands.map(({ name, reason, who }) => [name, reason, who]), [
      ["halt", "the news", "telegram"],
      ["pause", "", "telegram"],
    ]);
    for (const text of told()) assert.match(text, /^Not done: it was written (89|9\d) s ago; write it again\.$/);
    answerCommand(db, commands[0].command, "done", "Halted. New entries: off.");
    await eventually(() => told().includes("Halted. New entries: off."));
  });
  const forgotten = new BotClient(new Secret(BOT_TOKEN), { apiRoot: api.root });
  assert.ok(api.asked.filter((method) => method === "getUpdates").length >= 2);
  assert.ok((await forgotten.messages(1006, 0, new AbortController().signal)).isOk);
});

Deno.test("E4: a clock that is set back keeps no message waiting, and commands whose age it cannot tell are refused", async () => {
  await using api = new FakeBotApi();
  let back = 0;
  const clock: Clock = { now: () => Date.now() - back, until: (at) => realClock().until(at + back) };
  await hearing(api, async (db, told) => {
    const client = new BotClient(new Secret(BOT_TOKEN), { apiRoot: api.root }), ending = new AbortController();
    const sending = sendMessages(
      { db, run, client, chat: CHAT, clock, onFault: () => assert.fail() },
      ending.signal,
    );
    queue(db, "before");
    await eventually(() => told().length === 0);
    queue(db, "after");
    back = 3_600_000;
    await eventually(() => told().length === 0);
    ending.abort();
    await sending;
    api.write("/flatten");
    await eventually(() => told().length > 0);
    assert.match(told()[0], /^Not done: this machine's clock is behind Telegram's/);
    api.write("/halt");
    await eventually(() => waitingCommands(db, "first").length === 1);
  }, clock);
});

Deno.test("E5: a code is good once, for a minute, and for what it was given for last", async () => {
  await using api = new FakeBotApi();
  let later = 0;
  const real = realClock(), clock: Clock = { now: () => real.now() + later, until: (at) => real.until(at - later) };
  await hearing(api, async (db, told) => {
    /** Writes, and waits for what is said. */
    const ask = async (text: string) => {
      const before = told().length;
      api.write(text, { at: clock.now() });
      await eventually(() => told().length > before);
      return told().at(-1)!;
    };
    const code = async (text: string) => /\/confirm (\d{6})$/.exec(await ask(text))?.[1] ?? assert.fail();
    const refused = /^Not done: there is no such code/;
    assert.match(await ask("/resume"), /^Not resumed: write \/resume and why\.$/);
    assert.match(await ask("/confirm 000000"), refused);
    const first = await code("/flatten"), second = await code("/resume I looked at it");
    if (first !== second) assert.match(await ask(`/confirm ${first}`), refused);
    api.write(`/confirm ${second}`, { at: clock.now() });
    await eventually(() => waitingCommands(db, "first").length === 1);
    const [{ command, name, reason }] = waitingCommands(db, "first");
    assert.deepEqual([name, reason], ["resume", "I looked at it"]);
    answerCommand(db, command, "done", "Resumed.");
    await eventually(() => told().includes("Resumed."));
    assert.match(await ask(`/confirm ${second}`), refused, "twice");
    const third = await code("/flatten the news");
    later += 61_000;
    assert.match(await ask(`/confirm ${third}`), refused, "late");
    assert.deepEqual(waitingCommands(db, "first"), []);
  }, clock);
});

Deno.test("E6: where nobody answers trading goes on, it is said once, and the token is in no table and no text", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/live-dry.db`, lines: string[] = [];
  using db = await openRun(path);
  const client = new BotClient(new Secret(BOT_TOKEN), { apiRoot: "http://127.0.0.1:1" }), { log, error } = console;
  console.log = console.error = (...args) => void lines.push(args.join(" "));
  try {
    const parts = { ledger: path, run, client, chat: CHAT, clock: jumpingClock(), shares: [], heartbeatHours: 0 };
    await using _telegram = await startTelegram(parts);
    await eventually(() => loadHistory(db, "risk_events", "first").length === 2);
    const fill: FillRecord = {
      ...run,
      at: START,
      fillId: "f",
      orderId: "o",
      strategy: "votes",
      symbol: "BTC/USDT",
      position: 1,
      side: 1,
      quantity: 1,
      price: 100,
      reference: 100,
      fee: 0,
      lost: 0,
      maker: 0,
      arrivalMid: null,
      reason: null,
    };
    appendRecords(db, "fills", [fill]);
    await eventually(() =>
      waitingMessages(db, "first").some(({ text }) => text.startsWith("Opened long 1 BTC/USDT at 100"))
    );
  } finally {
    Object.assign(console, { log, error });
  }
  const notes = loadHistory(db, "risk_events", "first").map(({ sentence }) => sentence).sort();
  assert.deepEqual(notes, [
    "Commands by Telegram fail: Telegram cannot be reached",
    "Messages by Telegram fail: Telegram cannot be reached",
  ]);
  assert.deepEqual(lines.filter((line) => line.includes(BOT_TOKEN.slice(10))), []);
  for (const name of readdirSync(folder.path)) {
    assert.ok(!readFileSync(`${folder.path}/${name}`, "latin1").includes(BOT_TOKEN.slice(10)), name);
  }
});

Deno.test("a run tells that it starts, what happens, and that it stops, and its last messages are sent before it ends", async () => {
  await using api = new FakeBotApi();
  using folder = temporaryFolder();
  const path = `${folder.path}/live-dry.db`;
  using db = await openRun(path);
  const client = new BotClient(new Secret(BOT_TOKEN), { apiRoot: api.root });
  {
    const clock = jumpingClock();
    const parts = { ledger: path, run, client, chat: CHAT, clock, shares: [], heartbeatHours: 0 };
    await using _telegram = await startTelegram(parts);
    api.write("/positions", { at: clock.now() });
    await eventually(() => api.sent.some(({ text }) => text.includes("Nothing has happened yet.")));
  }
  const all = api.sent.map(({ text }) => text).join("\n");
  assert.match(all, /^DRY · first\n.*Started\..*Stopped\. Nothing has happened yet/s);
  assert.deepEqual(waitingMessages(db, "first"), []);
});

Deno.test("where the ledger cannot be written an alarm is still told, and nothing else is thrown", async () => {
  await using api = new FakeBotApi();
  using folder = temporaryFolder();
  const path = `${folder.path}/live-dry.db`, client = new BotClient(new Secret(BOT_TOKEN), { apiRoot: api.root });
  using db = await openRun(path);
  {
    const parts = { ledger: path, run, client, chat: CHAT, clock: jumpingClock(), shares: [], heartbeatHours: 0 };
    await using telegram = await startTelegram(parts);
    await eventually(() => waitingMessages(db, "first").length === 0);
    db.exec("ALTER TABLE messages RENAME TO gone");
    await telegram.alarm("HALTED: the run failed: the disk is full");
  }
  assert.equal(api.sent.at(-1)?.text, "DRY · first\nHALTED: the run failed: the disk is full");
});

/** SQL that has every write of a table fail as on a full disk, for all connections, and its undoing. */
const FULL = ["messages", "risk_events", "commands"].flatMap((table) =>
  ["INSERT", "UPDATE"].map((write) => ({
    begin: `CREATE TRIGGER full_${table}_${write} BEFORE ${write} ON ${table} BEGIN
      SELECT RAISE(ABORT, 'database or disk is full'); END`,
    end: `DROP TRIGGER full_${table}_${write}`,
  }))
);

Deno.test("what cannot be answered as the ledger cannot be written is said past it, ends nothing, and what comes later is answered", async () => {
  await using api = new FakeBotApi();
  await hearing(api, async (db, told) => {
    for (const { begin } of FULL) db.exec(begin);
    for (const text of ["/status", "/halt the news"]) {
      const before = api.sent.length;
      api.write(text);
      await eventually(() => api.sent.length > before);
      assert.match(api.sent.at(-1)!.text, /^DRY · first\nThis has failed: .*the disk is full.*Write it again/s);
    }
    assert.deepEqual(waitingCommands(db, "first"), []);
    for (const { end } of FULL) db.exec(end);
    api.write("/status");
    await eventually(() => told().includes("Nothing has happened yet."));
    api.write("/halt the news");
    await eventually(() => waitingCommands(db, "first").length === 1);
  });
});

Deno.test("while the ledger cannot be written the messages of a run fail, are said to, once, and go on when it can", async () => {
  await using api = new FakeBotApi();
  using folder = temporaryFolder();
  const path = `${folder.path}/live-dry.db`, clock = jumpingClock();
  using db = await openRun(path);
  const client = new BotClient(new Secret(BOT_TOKEN), { apiRoot: api.root });
  const parts = { ledger: path, run, client, chat: CHAT, clock, shares: [], heartbeatHours: 0 };
  await using _telegram = await startTelegram(parts);
  await eventually(() => api.sent.length > 0 && waitingMessages(db, "first").length === 0);
  queue(db, "sent, and not marked");
  for (const { begin } of FULL) db.exec(begin);
  const note = { ...run, at: START, mode: "ACTIVE", who: "run", kind: "note", sentence: "the news" } as const;
  const nothing = { code: null, found: null, limit: null, strategy: null, symbol: null, orderId: null };
  const count = (what: RegExp) => api.sent.filter(({ text }) => what.test(text)).length;
  await eventually(() => count(/Messages by Telegram fail: Cannot write .*the disk is full/) === 1);
  const tries = clock.jumps.filter((jump) => jump < 500).length;
  await eventually(() => clock.jumps.filter((jump) => jump < 500).length > tries + 50);
  for (const { end } of FULL) db.exec(end);
  appendRecords(db, "risk_events", [{ ...note, ...nothing }]);
  queue(db, "HALTED: the disk was full.", 1);
  await eventually(() => count(/^HALTED: the disk was full\.$/m) === 1 && count(/^the news\.$/m) === 1);
  await eventually(() => count(/Messages by Telegram work again/) === 1);
  assert.deepEqual([count(/sent, and not marked/), count(/Messages by Telegram fail/)], [1, 1]);
});
