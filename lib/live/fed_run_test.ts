import assert from "node:assert/strict";
import { FORMING, LiveWorld, MINUTE } from "../../test/doubles/live_world.ts";
import { beginFedRun, closeMinute, closeOf, enterAt, quote } from "../../test/fixtures/fed_run.ts";
import { checkLedger } from "../../test/fixtures/fill_laws.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { openLedger } from "../store/live_ledger.ts";
import { loadDays, loadHistory, loadPositions } from "../store/live_reads.ts";
import { withHeardBars } from "./fed_market.ts";
import { laneParity } from "./parity.ts";

Deno.test("a run by the book walks it after the latency, is stopped by the book that triggers it, and every difference from its backtest is explained", async () => {
  await using world = new LiveWorld();
  using folder = temporaryFolder();
  using db = await openLedger(":memory:", "dry");
  await using fed = await beginFedRun(world, db, folder.path);
  await closeMinute(world, 0, db);
  await world.until(() => loadHistory(db, "intents", "fed").length > 0);
  assert.equal(loadHistory(db, "fills", "fed").length, 0, "nothing fills before the order has reached the market");
  const best = closeOf(world, 0) + 1;
  quote(world, closeOf(world, 0));
  quote(world, closeOf(world, 0));
  await world.until(() => loadHistory(db, "fills", "fed").length > 0);
  const [entry] = loadHistory(db, "fills", "fed"), { quantity } = entry;
  assert.ok(quantity > 0.01, "more than the best level has");
  assert.ok(Math.abs(entry.price - (0.01 * best + (quantity - 0.01) * (best + 1)) / quantity) < 1e-6, `${entry.price}`);
  const [open] = loadPositions(db, "fed"), stop = open.stop!;
  assert.ok(stop > entry.price - 31 && open.closedAt === null);
  world.sendBook([[stop - 3, 50]], [[stop + 3, 50]]);
  quote(world, stop);
  await world.until(() => loadPositions(db, "fed")[0].closedAt !== null);
  const [closed] = loadPositions(db, "fed");
  assert.deepEqual([closed.exitPrice, closed.exitReason], [stop - 3, "stopLoss"]);
  await closeMinute(world, 1, db);
  await closeMinute(world, 2, db);
  const { trades, unexplained } = laneParity(db, "fed", withHeardBars(db, "fed", fed.lane));
  assert.deepEqual([trades.run >= 1, unexplained], [true, 0]);
});

Deno.test("LATE_BAR, D10: closes that are heard of too late are listed as missed, and nothing is asked for at them", async () => {
  await using world = new LiveWorld();
  using folder = temporaryFolder();
  using db = await openLedger(":memory:", "dry");
  await using _ = await beginFedRun(world, db, folder.path);
  await world.jump(10 * MINUTE);
  await world.until(() => loadHistory(db, "decisions", "fed").length === 10);
  const decisions = loadHistory(db, "decisions", "fed");
  assert.deepEqual(new Set(decisions.map(({ action, reason }) => `${action} ${reason}`)), new Set(["missed LATE_BAR"]));
  assert.deepEqual(loadHistory(db, "intents", "fed"), []);
});

Deno.test("STALE_DATA: a book that says nothing keeps entries back; D11: one too thin has them refused", async () => {
  await using world = new LiveWorld();
  using folder = temporaryFolder();
  using db = await openLedger(":memory:", "dry");
  await using _ = await beginFedRun(world, db, folder.path);
  quote(world, closeOf(world, 0));
  await world.advance(FORMING + MINUTE - world.now());
  world.sendBar(0, true);
  await world.until(() => loadHistory(db, "decisions", "fed").length > 0);
  assert.deepEqual(loadHistory(db, "risk_events", "fed").flatMap(({ code }) => code ?? []), ["STALE_DATA"]);
  const thin = (_: LiveWorld, price: number) =>
    world.sendBook([[price - 1, 50]], [[price + 1, 0.01], [price + 200, 50]]);
  await closeMinute(world, 1, db, thin);
  await world.until(() => loadHistory(db, "intents", "fed").length > 0);
  thin(world, closeOf(world, 1));
  await world.until(() => loadHistory(db, "orders", "fed").some(({ state }) => state === "rejected"));
  const { reason } = loadHistory(db, "orders", "fed").at(-1)!;
  assert.equal(reason, "noDepth");
});

Deno.test("OUTSIDE_BAND, A11: an entry whose stop the exchange would not take is denied before it is asked for", async () => {
  const sides = { bidMultiplierUp: "5", bidMultiplierDown: "0.2", askMultiplierUp: "5", askMultiplierDown: "0.999" };
  await using world = new LiveWorld(new Map(), [{ filterType: "PERCENT_PRICE_BY_SIDE", ...sides, avgPriceMins: 5 }]);
  using folder = temporaryFolder();
  using db = await openLedger(":memory:", "dry");
  await using fed = await beginFedRun(world, db, folder.path);
  await closeMinute(world, 0, db);
  await closeMinute(world, 1, db);
  const [denial] = loadHistory(db, "risk_events", "fed").filter(({ kind }) => kind === "denial");
  assert.deepEqual([denial.code, denial.found! < denial.limit!], ["OUTSIDE_BAND", true]);
  assert.ok(Math.abs(denial.limit! - 0.999 * (closeOf(world, 0) + 1)) < 1e-6, `${denial.limit}`);
  assert.deepEqual(loadHistory(db, "intents", "fed"), []);
  assert.equal(laneParity(db, "fed", withHeardBars(db, "fed", fed.lane)).unexplained, 0);
});

Deno.test("CLOCK_SKEW, D9: a clock that is found to be off halts the run", async () => {
  await using world = new LiveWorld();
  using folder = temporaryFolder();
  using db = await openLedger(":memory:", "dry");
  await using _ = await beginFedRun(world, db, folder.path);
  world.exchangeAhead = 8_000;
  await world.advance(75_000);
  await world.until(() => loadHistory(db, "risk_events", "fed").some(({ code }) => code === "CLOCK_SKEW"));
  assert.equal(loadHistory(db, "risk_events", "fed").findLast(({ code }) => code !== null)!.mode, "HALTED");
});

Deno.test("E10, D4: a position outlives midnight and a restart; what the book did not see meanwhile the bars tell", async () => {
  await using world = new LiveWorld();
  using folder = temporaryFolder();
  using db = await openLedger(":memory:", "dry");
  {
    await using _ = await beginFedRun(world, db, folder.path);
    await enterAt(world, 0, db);
  }
  await world.jump(90 * MINUTE);
  await using _ = await beginFedRun(world, db, folder.path);
  await world.until(() => loadHistory(db, "bars", "fed").length >= 90);
  const [position] = loadPositions(db, "fed"), stop = position.stop!, target = position.target!;
  const after = world.klines.filter(([time]) =>
    Number(time) >= FORMING + 2 * MINUTE && Number(time) < FORMING + 90 * MINUTE
  );
  const hit = after.find((row) => Number(row[3]) <= stop || Number(row[2]) > target);
  assert.equal(position.closedAt, hit === undefined ? null : Number(hit[0]) + MINUTE - 1);
  assert.ok(hit !== undefined);
  assert.deepEqual(loadDays(db, "fed").map(({ day }) => (day - FORMING) / MINUTE), [-1438, 2]);
});

Deno.test("E8: a book that is lost leaves an open position without a price, and the run is halted", async () => {
  await using world = new LiveWorld();
  using folder = temporaryFolder();
  using db = await openLedger(":memory:", "dry");
  await using _ = await beginFedRun(world, db, folder.path);
  await enterAt(world, 0, db);
  world.cut("depth");
  await world.until(() => world.connections.depth > 1);
  await world.advance(35_000);
  await world.until(() => loadHistory(db, "risk_events", "fed").some(({ code }) => code === "EQUITY_UNKNOWN"));
  assert.equal(loadHistory(db, "risk_events", "fed").findLast(({ code }) => code !== null)!.mode, "HALTED");
});

Deno.test("a paper broker that is to fill entries in parts does, over a restart between two of them", async () => {
  await using world = new LiveWorld();
  using folder = temporaryFolder();
  using db = await openLedger(":memory:", "dry");
  // Of this seed the parts of the order are small.
  const terms = { partShare: 1, feeAsset: "base" as const, seed: 2834 }, fills = () => loadHistory(db, "fills", "fed");
  {
    await using _ = await beginFedRun(world, db, folder.path, { terms });
    await enterAt(world, 0, db);
  }
  assert.equal(
    loadHistory(db, "orders", "fed").findLast(({ orderId }) => orderId.endsWith("-e"))!.state,
    "partlyFilled",
  );
  await using fed = await beginFedRun(world, db, folder.path, { terms });
  const before = fills().length;
  quote(world, closeOf(world, 0));
  quote(world, closeOf(world, 0));
  await world.until(() => fills().length > before);
  checkLedger(db, "fed");
  await closeMinute(world, 1, db);
  await closeMinute(world, 2, db);
  checkLedger(db, "fed");
  assert.equal(laneParity(db, "fed", withHeardBars(db, "fed", fed.lane)).unexplained, 0);
});

Deno.test("a paper broker that is to refuse entries does, by the seed", async () => {
  await using world = new LiveWorld();
  using folder = temporaryFolder();
  using db = await openLedger(":memory:", "dry");
  await using fed = await beginFedRun(world, db, folder.path, { terms: { refusalShare: 1 } });
  await closeMinute(world, 0, db);
  quote(world, closeOf(world, 0));
  quote(world, closeOf(world, 0));
  await world.until(() => loadHistory(db, "orders", "fed").some(({ reason }) => reason === "refused"));
  await closeMinute(world, 1, db);
  await closeMinute(world, 2, db);
  assert.equal(laneParity(db, "fed", withHeardBars(db, "fed", fed.lane)).unexplained, 0);
});
