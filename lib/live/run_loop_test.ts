import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { paperLane, WIDE_LIMITS } from "../../test/fixtures/paper_run.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { simulateMarket } from "../data/simulate.ts";
import { askCommand, openLedger } from "../store/live_ledger.ts";
import { haltFile, ledgerPath } from "../store/live_places.ts";
import { loadCommand, loadHistory, loadRun } from "../store/live_reads.ts";
import { type Clock, realClock, replayClock } from "./clock.ts";
import { CommandDesk } from "./command_desk.ts";
import type { LiveEvent } from "./events.ts";
import { FailedRun, type HaltKeeper } from "./failed_run.ts";
import { type LoopEnd, runLoop } from "./run_loop.ts";
import type { RunPlan } from "./run_plan.ts";
import type { LiveLimits } from "./risk_state.ts";
import { haltedText } from "./start_text.ts";
import { startRun } from "./start_run.ts";

const market = simulateMarket({ seed: 5, bars: 4_000, edge: 6 }),
  lanes = [paperLane(market, "donchian_breakout", {}, 3_000)];
const plan: RunPlan = {
  broker: "bars",
  decisions: "once",
  limits: WIDE_LIMITS,
  engine: "test",
  lanes: lanes.map((lane) => lane.plan),
};
const named = { environment: "dry", run: "first" } as const;

/** Leads a run in a folder to its end, over a feed that the test may change. */
async function lead(
  folder: string,
  { spoil = () => "", feedOf = (feed) => feed, machine = realClock(), endsWhenHalted = false, limits = WIDE_LIMITS }: {
    /** What is done to the connection, as SQL, when the run has begun. */
    readonly spoil?: (pages: number) => string;
    readonly feedOf?: (feed: Iterable<LiveEvent>, db: DatabaseSync) => Iterable<LiveEvent>;
    readonly machine?: Clock;
    readonly endsWhenHalted?: boolean;
    readonly limits?: LiveLimits;
  } = {},
): Promise<LoopEnd> {
  using db = await openLedger(ledgerPath(folder, "dry"), "dry");
  const started = startRun(db, named, { ...plan, limits }, lanes, machine.now());
  const halt = haltFile(folder, "dry", "first");
  mkdirSync(dirname(halt), { recursive: true });
  db.exec(spoil(Number(db.prepare("PRAGMA page_count").get()!.page_count)));
  return await runLoop({
    ...started,
    feed: feedOf(started.feed, db),
    clock: replayClock(machine, started.at, Infinity),
    machine,
    speed: Infinity,
    desk: new CommandDesk(db, named, halt, true),
    signal: new AbortController().signal,
    endsWhenHalted,
  });
}

const faultsOf = async (folder: string): Promise<unknown[]> => {
  using db = await openLedger(ledgerPath(folder, "dry"), "dry");
  assert.ok(loadHistory(db, "bars", "first").length < 1000, "what could not be written has not happened");
  const { restrictions } = JSON.parse(loadRun(db, "first")?.risk ?? '{"restrictions":[]}');
  return restrictions.map((one: Record<string, unknown>) => [one.code, one.sentence]);
};

/** Whether a run failed of something, and what keeps it halted. */
const failure = (keptBy: HaltKeeper, name: string, message: RegExp) => (error: unknown) =>
  error instanceof FailedRun && error.keptBy === keptBy && error.cause instanceof Error && error.cause.name === name &&
  message.test(error.cause.message);

Deno.test("C10: a full disk ends the run, which is halted by what can still be written", async () => {
  using folder = temporaryFolder();
  const spoil = (pages: number) => `PRAGMA max_page_count = ${pages + 4}`;
  await assert.rejects(lead(folder.path, { spoil }), failure("ledger", "StorageError", /the disk is full/));
  const [[code, sentence]] = await faultsOf(folder.path) as [string, string][];
  assert.equal(code, "FAULT");
  assert.match(sentence, /^The run failed: Cannot write .*the disk is full/);
  assert.equal(await lead(folder.path), "done");
  using db = await openLedger(ledgerPath(folder.path, "dry"), "dry");
  // Where the run stood is of what was written: what was lost is led through again.
  assert.deepEqual(loadHistory(db, "bars", "first").map(({ time }) => time), [...market.time.subarray(3_000)]);
});

Deno.test("C10: a ledger that takes nothing any more ends the run, with a file that keeps it halted", async () => {
  using folder = temporaryFolder();
  const spoil = () => "PRAGMA query_only = ON";
  await assert.rejects(lead(folder.path, { spoil }), failure("file", "StorageError", /it may not be written/));
  assert.deepEqual(await faultsOf(folder.path), []);
  assert.match(readFileSync(haltFile(folder.path, "dry", "first"), "utf8"), /^The run failed: .*it may not be written/);
});

Deno.test("an exception in the loop halts the run before it is thrown on, and a restart finds it halted", async () => {
  using folder = temporaryFolder();
  const broken = function* (feed: Iterable<LiveEvent>): Generator<LiveEvent> {
    let left = 100;
    for (const event of feed) {
      if (left-- === 0) throw new TypeError("the feed broke");
      yield event;
    }
  };
  await assert.rejects(lead(folder.path, { feedOf: broken }), failure("ledger", "TypeError", /^the feed broke$/));
  assert.equal(await lead(folder.path), "done");
  using db = await openLedger(ledgerPath(folder.path, "dry"), "dry");
  const { restrictions } = JSON.parse(loadRun(db, "first")!.risk!);
  assert.deepEqual(restrictions.map(({ code }: { readonly code: string }) => code), ["FAULT"]);
  const entries = loadHistory(db, "intents", "first").filter(({ purpose }) => purpose === "entry");
  const [{ at }] = loadHistory(db, "risk_events", "first").filter(({ code }) => code === "FAULT");
  assert.deepEqual(entries.filter((entry) => entry.at > at), []);
});

Deno.test("a command is answered with what it did on disk, or not at all, whichever of the two cannot be written", async () => {
  const refused = {
    "what it did": "BEFORE INSERT ON risk_events WHEN NEW.code = 'HALTED'",
    "its answer": "BEFORE UPDATE ON commands",
  };
  for (const [what, when] of Object.entries(refused)) {
    using folder = temporaryFolder();
    let command = 0;
    const asking = function* (feed: Iterable<LiveEvent>, db: DatabaseSync): Generator<LiveEvent> {
      let left = 100;
      for (const event of feed) {
        if (left-- === 0) {
          command = askCommand(db, { ...named, at: now, name: "halt", reason: "news", override: 0, who: "operator" });
        }
        yield event;
      }
    };
    // Each look at the clock is a second later, so that each event finds the desk's time come.
    let now = 1_700_000_000_000;
    const machine: Clock = { now: () => now += 1000, until: () => Promise.resolve() };
    const spoil = () => `CREATE TEMP TRIGGER broken ${when} BEGIN SELECT RAISE(ABORT, 'I/O error'); END`;
    await assert.rejects(
      lead(folder.path, { spoil, machine, feedOf: asking }),
      failure("ledger", "StorageError", /reading or writing the file failed/),
    );
    using db = await openLedger(ledgerPath(folder.path, "dry"), "dry");
    const { restrictions } = JSON.parse(loadRun(db, "first")!.risk!);
    const codes = restrictions.map(({ code }: { readonly code: string }) => code);
    assert.deepEqual([loadCommand(db, command)?.state, codes], ["waiting", ["FAULT"]], `${what} cannot be written`);
  }
});

Deno.test("a machine whose clock is set back still hears, and what it writes down goes on", async () => {
  using folder = temporaryFolder();
  let now = 1_700_000_000_000;
  const machine: Clock = { now: () => now += 50, until: () => Promise.resolve() };
  const setBack = function* (feed: Iterable<LiveEvent>): Generator<LiveEvent> {
    let handled = 0;
    for (const event of feed) {
      if (++handled === 100) {
        now -= 3_600_000;
        writeFileSync(haltFile(folder.path, "dry", "first"), "the clock is wrong");
      }
      yield event;
      if (handled === 150) return;
    }
  };
  assert.equal(await lead(folder.path, { feedOf: setBack, machine }), "done");
  using db = await openLedger(ledgerPath(folder.path, "dry"), "dry");
  const [halt] = loadHistory(db, "risk_events", "first").filter(({ kind }) => kind === "restricted");
  assert.match(halt.sentence, /the clock is wrong$/);
  assert.ok(halt.at <= market.time[3_120], "within a few bars");
});

Deno.test("a replay that ends where it is halted goes on from there once a person has lifted that, however late he did", async () => {
  using halted = temporaryFolder(), whole = temporaryFolder();
  const ask = async (name: "halt" | "resume", askedAt: number) => {
    using db = await openLedger(ledgerPath(halted.path, "dry"), "dry");
    askCommand(db, { ...named, at: askedAt, name, reason: "to see", override: 0, who: "operator" });
  };
  assert.equal(await lead(whole.path), "done");
  {
    using db = await openLedger(ledgerPath(halted.path, "dry"), "dry");
    startRun(db, named, plan, lanes, 0);
  }
  await ask("halt", Date.now());
  assert.equal(await lead(halted.path, { endsWhenHalted: true }), "halted");
  // It stays where it is until then.
  assert.equal(await lead(halted.path, { endsWhenHalted: true }), "halted");
  await ask("resume", Date.now() - 3_600_000);
  assert.equal(await lead(halted.path, { endsWhenHalted: true }), "done");
  using before = await openLedger(ledgerPath(whole.path, "dry"), "dry");
  using db = await openLedger(ledgerPath(halted.path, "dry"), "dry");
  const fillsOf = (of: typeof db) => loadHistory(of, "fills", "first");
  assert.ok(fillsOf(db).length > 0);
  assert.deepEqual(fillsOf(db), fillsOf(before));
});

Deno.test("a replay that ends after a loss of the day names the way on, and that way is taken", async () => {
  using folder = temporaryFolder();
  const limits = { ...WIDE_LIMITS, liveDailyLossShare: 0.0003 };
  const resume = async (override: 0 | 1) => {
    using db = await openLedger(ledgerPath(folder.path, "dry"), "dry");
    askCommand(db, { ...named, at: Date.now(), name: "resume", reason: "to see", override, who: "operator" });
  };
  const standing = async () => {
    using db = await openLedger(ledgerPath(folder.path, "dry"), "dry");
    const { at, risk } = loadRun(db, "first")!, kept = JSON.parse(risk!);
    return { seen: loadHistory(db, "bars", "first").length, at, kept };
  };
  const target = { environment: "dry", run: "first" } as const;
  const halts = () => lead(folder.path, { endsWhenHalted: true, limits });
  assert.equal(await halts(), "halted");
  const { seen, kept } = await standing();
  assert.deepEqual(kept.restrictions.map(({ code }: { readonly code: string }) => code), ["DAILY_LOSS"]);
  assert.match(haltedText(target, kept), /resume --run first --reason "…" --override lifts/);
  await resume(0);
  assert.equal(await halts(), "halted");
  assert.equal((await standing()).seen, seen);
  await resume(1);
  await halts();
  assert.ok((await standing()).seen > seen);
  assert.match(haltedText(target, { ...kept, restrictions: [] }), /--reason "…" lifts/);
});
