import assert from "node:assert/strict";
import { leadRun, ledgerRows, paperLane } from "../../test/fixtures/paper_run.ts";
import { resolveSettings } from "../config/settings.ts";
import { simulateMarket } from "../data/simulate.ts";
import { equityOf } from "../store/kept_risk.ts";
import { openLedger } from "../store/live_ledger.ts";
import { loadDays, loadHistory, loadPositions, loadRun, waitingMessages } from "../store/live_reads.ts";
import { liveView } from "../store/live_view.ts";
import { limitsOf, readRisk } from "./risk_state.ts";
import { runReport } from "./run_report.ts";
import { readStand } from "./stored_run.ts";
import { lookOnce } from "./telegram/watch_ledger.ts";

const market = simulateMarket({ seed: 5, bars: 4_600, edge: 6 }), FROM = 3_000;
const limits = limitsOf(resolveSettings({ envFile: null, environment: {}, commandLine: {} }).settings);
const families = ["votes", "donchian_breakout", "volume_surge"];
const options = { limits: { ...limits, liveMaxPositions: 2 }, kills: [700, 701, 1_400] };

Deno.test("a run under the default limits keeps to them, and its account is right, as counted from its records", async () => {
  const lanes = families.map((family) => paperLane(market, family, {}, FROM, {}, limits));
  using db = await openLedger(":memory:", "dry");
  leadRun(db, lanes, options);
  const run = loadRun(db, "paper")!, fills = loadHistory(db, "fills", "paper"), days = loadDays(db, "paper");
  const close = market.close.at(-1)!, positions = loadPositions(db, "paper");
  assert.ok(fills.length > 20, `${fills.length} fills`);

  const counted = fills.reduce(
    (equity, { side, quantity, price, fee }) => equity + side * quantity * (close - price) - fee,
    run.capital,
  );
  const equity = equityOf(readRisk(run.risk!))!,
    near = (found: number, wanted: number) =>
      assert.ok(Math.abs(found - wanted) < 1e-6 * run.capital, `${found} is not ${wanted}`);
  near(equity, counted);
  near(days.reduce((sum, { pnl }) => sum + pnl, run.capital), counted);
  near(days.at(-1)!.equity, counted);
  near(liveView(db, run)!.equity!, counted);
  // What is open is no part of the report's fees, as it is none of its profit.
  const report = runReport(db, "paper", lanes), closed = positions.filter(({ closedAt }) => closedAt !== null);
  near(report.profit, closed.reduce((sum, { pnl }) => sum + pnl!, 0));
  near(report.fees, closed.reduce((sum, { fees }) => sum + fees, 0));
  assert.ok(report.open.length > 0);
  near(days.reduce((sum, { fees }) => sum + fees, 0), fills.reduce((sum, { fee }) => sum + fee, 0));
  assert.equal(
    days.reduce((sum, { trades }) => sum + trades, 0),
    positions.filter(({ closedAt }) => closedAt !== null).length,
  );
  // The lanes count their money by themselves.
  const byLanes = readStand(run)!.run.lanes.reduce((sum, { state: { cash, position } }) => {
    const { side, qty, entryPrice, fundingPaid } = position;
    return sum + cash + (side === 0 ? 0 : side * qty * (close - entryPrice) - fundingPaid);
  }, 0);
  near(byLanes, counted);

  const entries = loadHistory(db, "intents", "paper").filter(({ purpose, action }) =>
    purpose === "entry" && action === "submit"
  );
  const sent = loadHistory(db, "intents", "paper").filter(({ action }) => action !== "cancel");
  for (const { at, position } of entries) {
    assert.ok(sent.filter((other) => other.at > at - 60_000 && other.at <= at).length <= limits.liveOrdersPerMinute);
    const open = positions.filter((one) => one.at < at && (one.closedAt === null || one.closedAt > at));
    assert.ok(open.filter((one) => one.position !== position).length < 2, "two positions at most");
  }
  for (const { quantity, entryPrice } of positions) {
    assert.ok(quantity * entryPrice <= limits.liveMaxPositionShare * run.capital * 1.05);
  }
  assert.ok(loadHistory(db, "risk_events", "paper").some(({ code }) => code === "POSITIONS"), "the limit was met");
});

Deno.test("who watches the ledger changes nothing in it, and tells each fill once", async () => {
  const lanes = families.map((family) => paperLane(market, family, {}, FROM, {}, limits));
  using db = await openLedger(":memory:", "dry");
  const run = { environment: "dry", run: "paper" } as const;
  const look = (isBeat = false) =>
    lookOnce(
      { db, run, clock: { now: () => 0, until: () => Promise.resolve() }, shares: [], heartbeatHours: 0 },
      isBeat,
    );
  leadRun(db, lanes, { ...options, kills: [100] });
  const before = ledgerRows(db);
  db.exec(
    'INSERT INTO alert_states VALUES (\'paper\', \'{"fills":0,"riskEvents":0,"day":null,"passed":[],"denied":[]}\')',
  );
  look();
  look(true);
  assert.deepEqual(ledgerRows(db), before);
  const beat = waitingMessages(db, "paper").at(-1)!.text;
  assert.match(beat, /^Alive: [A-Z]+, profit of the day [+−]?\d+\.\d+ %, \d+ positions? open\.$/);
  const told = waitingMessages(db, "paper").filter(({ text }) => /^(Opened|Closed) /.test(text));
  assert.equal(told.length, before.fills.length);
});
