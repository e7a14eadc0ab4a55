import assert from "node:assert/strict";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { ledgerRows, paperLane, WIDE_LIMITS } from "../../test/fixtures/paper_run.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { simulateMarket } from "../data/simulate.ts";
import { askCommand, openLedger } from "../store/live_ledger.ts";
import { loadHistory, loadRun } from "../store/live_reads.ts";
import { realClock, replayClock } from "./clock.ts";
import { CommandDesk } from "./command_desk.ts";
import type { LiveEvent } from "./events.ts";
import { type LoopEnd, runLoop } from "./run_loop.ts";
import type { RunPlan } from "./run_plan.ts";
import { startRun } from "./start_run.ts";

const market = simulateMarket({ seed: 5, bars: 3_600, edge: 6 });
const PARAMS = {
  slowerTimeframe: "none",
  regimeFilter: "any",
  threshold: 0.4,
  entryOrder: "limit",
  limitBars: 10,
} as const;
const lane = paperLane(market, "votes", PARAMS, 3_000);
const plan: RunPlan = { broker: "bars", decisions: "once", limits: WIDE_LIMITS, engine: "test", lanes: [lane.plan] };
const named = { environment: "dry", run: "paper" } as const;

/** Runs the loop on its feed, or on what is made of it. */
function loop(
  db: DatabaseSync,
  folder: string,
  feedOf: (feed: Iterable<LiveEvent>) => Iterable<LiveEvent> = (feed) => feed,
): Promise<LoopEnd> {
  const machine = realClock(), started = startRun(db, named, plan, [lane], machine.now());
  return runLoop({
    ...started,
    feed: feedOf(started.feed),
    clock: replayClock(machine, started.at, Infinity),
    machine,
    speed: Infinity,
    desk: new CommandDesk(db, named, join(folder, "HALT")),
    signal: new AbortController().signal,
  });
}

/** A feed that leaves out a bar. */
function* lacking(feed: Iterable<LiveEvent>, missing: number): Generator<LiveEvent> {
  let count = 0;
  for (const event of feed) if (count++ !== missing) yield event;
}

Deno.test("what waited for its fill when the run failed is withdrawn at the restart, and nothing is opened", async () => {
  using folder = temporaryFolder();
  using db = await openLedger(":memory:", "dry");
  const orders = () => loadHistory(db, "orders", "paper");
  {
    using whole = await openLedger(":memory:", "dry");
    await loop(whole, folder.path);
    // The bar after a limit entry was placed, while it waits.
    const decided = loadHistory(whole, "decisions", "paper"), k = decided.findIndex(({ action }) => action === "enter");
    await assert.rejects(
      loop(db, folder.path, (feed) => lacking(feed, k + 1)),
      /Cannot handle a bar of BTC\/USDT: wanted/,
    );
    assert.deepEqual(ledgerRows(db).bars, ledgerRows(whole).bars.slice(0, k + 1));
  }
  assert.deepEqual(orders().map(({ state }) => state), ["open"]);
  assert.match(loadRun(db, "paper")!.risk!, /The run failed: Cannot handle a bar/);
  assert.equal(await loop(db, folder.path), "done");
  assert.deepEqual(orders().map(({ state }) => state), ["open", "cancelled"]);
  assert.equal(loadHistory(db, "fills", "paper").length, 0);
  const denials = loadHistory(db, "risk_events", "paper").filter(({ kind }) => kind === "denial");
  assert.ok(denials.length > 0 && denials.every(({ code }) => code === "FAULT"));
});

Deno.test("flatten sells at the next open, and what it sold is a signal's exit that says who asked", async () => {
  using folder = temporaryFolder();
  using db = await openLedger(":memory:", "dry");
  const ask = function* (feed: Iterable<LiveEvent>): Generator<LiveEvent> {
    for (const event of feed) {
      yield event;
      const isOpen = loadHistory(db, "fills", "paper").length === 1 && loadHistory(db, "intents", "paper").length === 1;
      if (!isOpen) continue;
      const at = event.at;
      const command = askCommand(db, { ...named, at, name: "flatten", reason: "", override: 0, who: "operator" });
      const asked = { ...named, command, at, name: "flatten", reason: "", override: 0, who: "operator" } as const;
      yield { kind: "command", at, command: { ...asked, state: "waiting", answer: null } };
    }
  };
  await loop(db, folder.path, ask);
  const fills = loadHistory(db, "fills", "paper"), bars = loadHistory(db, "bars", "paper");
  assert.deepEqual(fills.map(({ reason }) => reason), [null, "flatten"]);
  const next = bars.find(({ at }) => at > fills[1].at)!;
  assert.equal(fills[1].reference, next.open);
  assert.match(loadRun(db, "paper")!.risk!, /A person asked to flatten/);
});
