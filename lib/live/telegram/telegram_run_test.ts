import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { BOT_TOKEN, CHAT, FakeBotApi } from "../../../test/doubles/fake_bot_api.ts";
import { ledgerRows, paperLane, WIDE_LIMITS } from "../../../test/fixtures/paper_run.ts";
import { eventually } from "../../../test/fixtures/eventually.ts";
import { temporaryFolder } from "../../../test/fixtures/temporary_folder.ts";
import { Secret } from "../../core/secret.ts";
import { simulateMarket } from "../../data/simulate.ts";
import { openLedger } from "../../store/live_ledger.ts";
import { haltFile, ledgerPath } from "../../store/live_places.ts";
import { loadHistory } from "../../store/live_reads.ts";
import { realClock, replayClock } from "../clock.ts";
import { CommandDesk } from "../command_desk.ts";
import { runLoop } from "../run_loop.ts";
import type { RunPlan } from "../run_plan.ts";
import { startRun } from "../start_run.ts";
import { BotClient } from "./bot_client.ts";
import { startTelegram } from "./telegram.ts";

const market = simulateMarket({ seed: 5, bars: 4_000, edge: 6 });
const lanes = [paperLane(market, "donchian_breakout", {}, 3_000)];
const plan: RunPlan = {
  broker: "bars",
  decisions: "once",
  limits: WIDE_LIMITS,
  engine: "test",
  lanes: lanes.map((lane) => lane.plan),
};
const named = { environment: "dry", run: "first" } as const;

/** Leads a run whose messages go to a bot, or that has none, to its end, or until what is done meanwhile is done. */
async function lead(folder: string, root: string | null, speed: number, meanwhile?: () => Promise<void>) {
  const ledger = ledgerPath(folder, "dry"), machine = realClock(), halt = haltFile(folder, "dry", "first");
  using db = await openLedger(ledger, "dry");
  mkdirSync(dirname(halt), { recursive: true });
  const started = startRun(db, named, plan, lanes, 0), ending = new AbortController();
  const client = root === null ? null : new BotClient(new Secret(BOT_TOKEN), { apiRoot: root });
  const parts = { ledger, run: named, chat: CHAT, clock: machine, shares: [-1e-6], heartbeatHours: 0 };
  await using _telegram = client === null ? null : await startTelegram({ ...parts, client });
  const [end] = await Promise.all([
    runLoop({
      ...started,
      clock: replayClock(machine, started.at, speed),
      machine,
      speed,
      desk: new CommandDesk(db, named, halt),
      signal: ending.signal,
    }),
    meanwhile?.().then(() => ending.abort()),
  ]);
  const { runs: _signsOfLife, ...rows } = ledgerRows(db);
  return { end, rows, events: loadHistory(db, "risk_events", "first") };
}

Deno.test("a run obeys /halt, tells so, and tells what it traded until then", async () => {
  await using api = new FakeBotApi();
  using folder = temporaryFolder();
  const said = (what: RegExp) => api.sent.some(({ text }) => what.test(text));
  // Half a minute of bars: a busy machine hears the command before the last one.
  const { end, events } = await lead(folder.path, api.root, 2_000, async () => {
    await eventually(() => said(/^Opened /m) && said(/^Closed /m));
    api.write("/halt the news");
    await eventually(() => said(/^Halted\. New entries: off;/m));
    api.write("/status");
    await eventually(() =>
      said(/^DRY run first: running, HALTED\.\nSince .*A person asked to halt: the news\. A person lifts it/m)
    );
    await eventually(() => said(/^HALTED: A person asked to halt: the news\.$/m));
  });
  assert.equal(end, "interrupted");
  assert.deepEqual(events.filter(({ kind }) => kind === "restricted").map(({ code, who }) => [code, who]), [
    ["HALTED", "telegram"],
  ]);
});

Deno.test("the same bars leave the same ledger, whether somebody is told, or nobody can be", async () => {
  const rows = [];
  for (const root of [null, "http://127.0.0.1:1"]) {
    using folder = temporaryFolder();
    const run = await lead(folder.path, root, Infinity);
    assert.equal(run.end, "done");
    rows.push({ ...run.rows, risk_events: run.events.filter(({ who }) => who !== "telegram") });
  }
  assert.deepEqual(rows[1], rows[0]);
});
