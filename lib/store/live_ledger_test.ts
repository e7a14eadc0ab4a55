import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { writeOldDatabase } from "../../test/fixtures/release_migration.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { openDatabase } from "./database.ts";
import {
  answerCommand,
  appendRecords,
  askCommand,
  type HistoryRecords,
  LIVE_SCHEMA,
  markSent,
  openLedger,
  queueMessages,
  saveRecord,
} from "./live_ledger.ts";
import {
  loadCommand,
  loadDays,
  loadHistory,
  loadPositions,
  loadRun,
  openOrders,
  waitingCommands,
  waitingMessages,
} from "./live_reads.ts";
import { type IntentRecord, ORDER_STATES, type OrderRecord } from "./live_order_records.ts";
import type { RunRecord } from "./live_run_records.ts";

const stamp = { environment: "dry", run: "first", at: 5 } as const;
const run: RunRecord = { ...stamp, capital: 10_000, plan: "{}", aliveAt: 5, endedAt: null, risk: null, state: null };

async function ledgerWithRun(path = ":memory:"): Promise<DatabaseSync> {
  const db = await openLedger(path, "dry");
  saveRecord(db, "runs", run);
  return db;
}

// SQLite knows no negative zero.
const number = fc.double({ min: -1e12, max: 1e12, noNaN: true }).map((value) => value + 0),
  price = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
const time = fc.integer({ min: 0, max: 4e12 }), word = fc.string({ maxLength: 36 });
const side = fc.constantFrom(1 as const, -1 as const);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

/** Any record of each table. */
const ANY: { readonly [Table in keyof HistoryRecords]: fc.Arbitrary<Omit<HistoryRecords[Table], keyof typeof stamp>> } =
  {
    bars: fc.record({
      symbol: word,
      timeframe: fc.constantFrom("1m" as const, "1h" as const),
      time,
      revision: fc.nat(9),
      open: price,
      high: price,
      low: price,
      close: price,
      volume: number,
    }),
    decisions: fc.record({
      strategy: word,
      symbol: word,
      barTime: time,
      action: fc.constantFrom("none" as const, "enter" as const, "missed" as const),
      side: maybe(side),
      stop: maybe(price),
      reason: word,
    }),
    intents: fc.record({
      orderId: word,
      action: fc.constantFrom("submit" as const, "cancel" as const),
      strategy: word,
      symbol: word,
      position: fc.nat(),
      purpose: fc.constantFrom("entry" as const, "exit" as const),
      side,
      quantity: number,
      price: maybe(price),
      stop: maybe(price),
      target: maybe(price),
      barTime: maybe(time),
      mid: maybe(price),
    }),
    orders: fc.record({
      orderId: word,
      venueOrderId: maybe(word),
      state: fc.constantFrom(...ORDER_STATES),
      filledQuantity: number,
      reason: maybe(word),
    }),
    fills: fc.record({
      fillId: word,
      orderId: word,
      strategy: word,
      symbol: word,
      position: fc.nat(),
      side,
      quantity: price,
      price,
      reference: number,
      fee: number,
      lost: number,
      maker: fc.constantFrom(0 as const, 1 as const),
      arrivalMid: maybe(price),
      reason: maybe(fc.constant("stopLoss" as const)),
    }),
    risk_events: fc.record({
      kind: fc.constantFrom("denial" as const, "note" as const),
      code: maybe(fc.constant("DRAWDOWN" as const)),
      sentence: word,
      found: maybe(number),
      limit: maybe(number),
      mode: fc.constantFrom("ACTIVE" as const, "HALTED" as const),
      strategy: maybe(word),
      symbol: maybe(word),
      orderId: maybe(word),
      who: word,
    }),
  };

for (const table of Object.keys(ANY) as (keyof HistoryRecords)[]) {
  Deno.test(`${table}: what was written is read, and neither changed nor taken out`, async () => {
    using db = await ledgerWithRun();
    fc.assert(
      fc.property(ANY[table] as fc.Arbitrary<object>, (record) => {
        db.exec("BEGIN");
        const written = { ...stamp, ...record } as unknown as HistoryRecords[typeof table];
        appendRecords(db, table, [written]);
        assert.deepEqual(loadHistory(db, table, "first"), [written]);
        assert.throws(() => db.exec(`UPDATE ${table} SET at = 6`), /keeps what has happened/);
        assert.throws(() => db.exec(`DELETE FROM ${table}`), /keeps what has happened/);
        db.exec("ROLLBACK");
      }),
      { numRuns: 20 },
    );
  });
}

Deno.test("a state takes the place of the one before, and its row is never taken out", async () => {
  using db = await ledgerWithRun();
  const day = { ...stamp, day: 0, startEquity: 10, equity: 11, flows: 0, pnl: 1, fees: 0.1, funding: 0, trades: 1 };
  saveRecord(db, "days", { ...day, equity: 10, pnl: 0 });
  saveRecord(db, "days", day);
  assert.deepEqual(loadDays(db, "first"), [day]);
  const position = {
    ...stamp,
    position: 1,
    strategy: "votes",
    symbol: "BTC/USDT",
    side: 1,
    quantity: 2,
    entryPrice: 100,
    stop: 99,
    target: null,
    protection: "resting",
    closedAt: null,
    exitPrice: null,
    exitReason: null,
    fees: 0.1,
    funding: 0,
    dust: 0,
    pnl: null,
  } as const;
  saveRecord(db, "positions", position);
  const closed = { ...position, closedAt: 9, exitPrice: 99, exitReason: "stopLoss", pnl: -2.2 } as const;
  saveRecord(db, "positions", closed);
  assert.deepEqual(loadPositions(db, "first"), [closed]);
  saveRecord(db, "runs", { ...run, risk: "{}" });
  assert.equal(loadRun(db, "first")?.risk, "{}");
  assert.equal(loadRun(db, "second"), null);
  assert.throws(() => db.exec("DELETE FROM days"), /keeps what has happened/);
});

Deno.test("a fill and a submission count once", async () => {
  using db = await ledgerWithRun();
  const [fill] = fc.sample(ANY.fills, { numRuns: 1, seed: 1 }),
    [intent] = fc.sample(ANY.intents, { numRuns: 1, seed: 1 });
  appendRecords(db, "fills", [{ ...stamp, ...fill }]);
  assert.throws(() => appendRecords(db, "fills", [{ ...stamp, ...fill, quantity: 1 }]), { name: "StorageError" });
  appendRecords(db, "intents", [{ ...stamp, ...intent, action: "submit" }]);
  assert.throws(() => appendRecords(db, "intents", [{ ...stamp, ...intent, action: "submit" }]), /intents/);
  appendRecords(db, "intents", [{ ...stamp, ...intent, action: "cancel" }]);
  assert.throws(
    () => appendRecords(db, "fills", [{ ...stamp, ...fill, fillId: "new" }, { ...stamp, ...fill }]),
    { name: "StorageError" },
  );
  assert.equal(loadHistory(db, "fills", "first").length, 1, "all records or none");
});

Deno.test("an order is open until its last news says otherwise, and stands where it was moved to last", async () => {
  using db = await ledgerWithRun();
  const news = (orderId: string, state: OrderRecord["state"]): OrderRecord => {
    return { ...stamp, orderId, venueOrderId: null, state, filledQuantity: 0, reason: null };
  };
  const [some] = fc.sample(ANY.intents, { numRuns: 1, seed: 1 });
  const intent = (orderId: string, action: IntentRecord["action"], stop: number) => {
    return { ...stamp, ...some, orderId, action, stop };
  };
  const submitted = ["a", "b"].map((orderId) => intent(orderId, "submit", 1));
  appendRecords(db, "intents", [...submitted, intent("b", "modify", 2), intent("b", "cancel", 3)]);
  appendRecords(db, "orders", [news("a", "sent"), news("b", "sent"), news("a", "filled"), news("b", "unknown")]);
  assert.deepEqual(openOrders(db, "first"), [{ intent: intent("b", "modify", 2), order: news("b", "unknown") }]);
});

Deno.test("commands wait for their answer and messages until they are sent, critical ones first", async () => {
  using db = await ledgerWithRun();
  const reason = "storm ".repeat(700), asked = { ...stamp, name: "halt", override: 0, who: "operator" } as const;
  const number = askCommand(db, { ...asked, reason });
  assert.deepEqual(waitingCommands(db, "first"), [
    { ...asked, command: number, reason: reason.slice(0, 200), state: "waiting", answer: null },
  ]);
  answerCommand(db, number, "done", "Halted.");
  assert.deepEqual(waitingCommands(db, "first"), []);
  assert.equal(loadCommand(db, number)?.answer, "Halted.");

  queueMessages(db, ["a", "b", "c"].map((text) => ({ ...stamp, isCritical: text === "b" ? 1 : 0, text })));
  const waiting = waitingMessages(db, "first");
  assert.deepEqual(waiting.map(({ text }) => text), ["b", "a", "c"]);
  markSent(db, waiting.slice(0, 2).map(({ message }) => message), 7);
  assert.deepEqual(waitingMessages(db, "first").map(({ text }) => text), ["c"]);
});

Deno.test("the ledger waits for the disk; that of another environment, another kind or a newer version is refused", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/live-dry.db`;
  {
    using db = await ledgerWithRun(path);
    assert.equal(db.prepare("PRAGMA synchronous").get()!.synchronous, 2);
    assert.equal(db.prepare("PRAGMA journal_mode").get()!.journal_mode, "wal");
  }
  await assert.rejects(openLedger(path, "live"), {
    name: "UserError",
    message: `Cannot use the ledger ${path}: wanted runs of the environment live, found the run "first" of dry`,
  });
  await assert.rejects(openDatabase(path), { name: "UserError", message: /it holds tables of another program/ });
  const raw = new DatabaseSync(path);
  raw.exec("PRAGMA user_version = 99");
  raw.close();
  await assert.rejects(openLedger(path, "dry", { readOnly: true }), {
    name: "UserError",
    message: /use a newer program/,
  });
  const store = `${folder.path}/backtests.db`;
  (await openDatabase(store)).close();
  await assert.rejects(openLedger(store, "dry"), { name: "UserError", message: /it holds tables of another program/ });
});

for (let version = 1; version <= LIVE_SCHEMA.migrations.length; version++) {
  Deno.test(`a ledger of version ${version} opens, keeps its rows and has the schema of a new one`, async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/live-dry.db`;
    writeOldDatabase("live", version, path);
    const tables = ["runs", ...Object.keys(ANY), "positions", "days", "commands", "messages", "alert_states"];
    const rows = (db: DatabaseSync) => tables.map((table) => db.prepare(`SELECT * FROM ${table}`).all());
    const before = new DatabaseSync(path, { readOnly: true }), expected = rows(before);
    before.close();
    for (const [i, found] of expected.entries()) assert.ok(found.length > 0, tables[i]);
    using db = await openLedger(path, "dry"), fresh = await openLedger(":memory:", "dry");
    rows(db).forEach((found, i) =>
      // A migration may add columns.
      found.forEach((row, j) => assert.deepEqual({ ...row, ...expected[i][j] }, { ...row }))
    );
    const schema = (of: DatabaseSync) => of.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY name").all();
    assert.deepEqual(schema(db), schema(fresh));
  });
}
