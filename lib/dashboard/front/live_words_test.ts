import assert from "node:assert/strict";
import type { LiveRunPage } from "../live_page.ts";
import type { OpenPosition } from "../../store/live_view.ts";
import { liveMarks, marketName, openOn } from "./live_marks.ts";
import { agoWords } from "../../store/ago_words.ts";
import { dayNote, entriesOf, liveLead, liveNotices, liveTitle, stateBadge } from "./live_words.ts";
import { reasonWords } from "../../store/exit_reason_words.ts";
import { orderEndWords } from "../../store/order_end_words.ts";
import { REFUSALS } from "../../execution/size.ts";
import { EXIT_REASONS } from "../../core/trades.ts";

const DAY = 86_400_000;
type View = NonNullable<LiveRunPage["view"]>;

const view: View = {
  mode: "ACTIVE",
  restrictions: [],
  needsOverride: false,
  equity: 9_900,
  day: {
    start: DAY,
    profit: -50,
    share: -0.005,
    limitShare: -0.005,
    isCountedAnew: false,
    lossLimit: 0.02,
    gainLimit: 0.05,
  },
  drawdown: { share: 0.01, limit: 0.1 },
  positions: [],
  orders: [],
  lastBar: null,
  denials: [],
  news: null,
  telegram: null,
};
const position: OpenPosition = {
  environment: "dry",
  run: "first",
  at: 150_000,
  position: 1,
  strategy: "votes",
  symbol: "BTC/USDT",
  side: 1,
  quantity: 1,
  entryPrice: 100,
  stop: 99,
  target: null,
  protection: "resting",
  closedAt: null,
  exitPrice: null,
  exitReason: null,
  fees: 0,
  funding: 0,
  dust: 0,
  pnl: null,
  price: 101,
  staleMs: null,
  openProfit: 1,
};
const line = {
  environment: "dry",
  run: "first",
  life: "running",
  aliveAt: 0,
  symbols: ["BTC/USDT"],
  hasHaltFile: false,
} as const;
const nothing = { account: { time: [], equity: [] }, markets: [], closed: [], orders: [], days: [], parity: [] };

function shownRun(life: LiveRunPage["line"]["life"], of: Partial<View> | null = {}): LiveRunPage {
  return {
    ...nothing,
    line: { ...line, life },
    environment: "DRY: nothing is sent to an exchange",
    startedAt: 0,
    capital: 10_000,
    quote: "USDT",
    plan: null,
    verdicts: [],
    commands: { halt: "", resume: "", parity: "" },
    view: of === null ? null : { ...view, ...of },
    trades: { count: 0, profit: 0 },
    cuts: [],
    log: [],
    messages: [],
  };
}

Deno.test("a title says first what matters most: silence, a halt, that nothing is opened, and else that it trades", () => {
  const titleOf = (...shown: Parameters<typeof shownRun>) => liveTitle(shownRun(...shown), 60_000);
  assert.equal(titleOf("silent", { mode: "HALTED" }), "Run first gives no sign of life: the last was 60 seconds ago.");
  assert.equal(titleOf("running", null), "Run first has begun, and nothing has happened yet.");
  assert.equal(titleOf("running", { mode: "HALTED" }), "Run first is halted.");
  assert.equal(titleOf("running", { mode: "REDUCING" }), "Run first runs and opens nothing.");
  assert.equal(titleOf("running"), "Run first is trading on paper.");
  assert.equal(titleOf("absent", { mode: "HALTED" }), "Run first is not running, and is halted.");
  assert.equal(titleOf("ended", { mode: "HALTED" }), "Run first has ended after 0 days, halted.");
  assert.deepEqual(stateBadge(shownRun("absent", { mode: "ACTIVE" })), { word: "not running", tone: "amber" });
  assert.equal(stateBadge(shownRun("running", { mode: "HALTED" })).tone, "red");
});

Deno.test("the lead says what the day and the run have earned, what is open, and what is not protected", () => {
  const leadOf = (of: Partial<View>) => liveLead(shownRun("running", of));
  const money = "On 1970-01-02 −50.00 USDT (−0.50 %). Since its start −100.00 USDT (−1.00 %).";
  assert.equal(leadOf({}), `${money} Nothing is open.`);
  assert.equal(leadOf({ positions: [position] }), `${money} 1 position is open, its stop rests.`);
  const bare = { ...position, protection: "none" } as const;
  assert.match(leadOf({ positions: [position, bare] }), /2 positions are open, 1 WITHOUT a stop that rests\.$/);
  // What cannot be told truthfully is not shown.
  const unknown = leadOf({ equity: null, day: { ...view.day, profit: null, share: null } });
  assert.equal(unknown, "On 1970-01-02 – USDT (–). Since its start – USDT (–). Nothing is open.");
});

Deno.test("why new entries are off: a silent run holds its lock, and nobody may say that its process does not run", () => {
  assert.deepEqual(entriesOf("running", "ACTIVE"), { isOn: true, why: null });
  assert.deepEqual(entriesOf("silent", "ACTIVE"), { isOn: false, why: "it gives no sign of life" });
  assert.deepEqual(entriesOf("absent", "ACTIVE"), { isOn: false, why: "its process does not run" });
  assert.deepEqual(entriesOf("ended", "ACTIVE"), { isOn: false, why: "the run has ended" });
  // A restriction says why itself.
  assert.deepEqual(entriesOf("silent", "HALTED"), { isOn: false, why: null });
});

Deno.test("a share of the day stands beside what its limits count where that is another one", () => {
  assert.equal(dayNote(view.day), "−0.50 %; halts at −2.00 %");
  assert.equal(
    dayNote({ ...view.day, share: -0.031, limitShare: 0.004, isCountedAnew: true }),
    "−3.10 %; counted anew +0.40 %, halts at −2.00 %",
  );
});

Deno.test("every way in which a position of a run ends is told in words of its own", () => {
  const reasons = [...EXIT_REASONS, "flatten"], words = reasons.map(reasonWords);
  assert.equal(new Set(words).size, reasons.length);
  assert.deepEqual(words.filter((word) => /[A-Z]/.test(word) || word === "flatten"), []);
});

Deno.test("every way in which an order ends without a fill is told in words", () => {
  const ofParts = ["stopPassed", "noRoom", "barEnded", "stopMoved", "exit", "tooSmall"];
  const reasons = [...REFUSALS, ...ofParts, "refused", "noDepth", "stop", "REDUCING", "HALTED"];
  for (const reason of reasons) assert.match(orderEndWords(reason), /^[a-z' ,]+ [a-z' ,]+$/);
});

Deno.test("a symbol that is traded on bars of two lengths is two markets, each with its own positions", () => {
  const bars = { time: [], open: [], high: [], low: [], close: [], volume: [], absence: null };
  const [short, long] = (["1m", "1h"] as const).map((timeframe) => {
    return { symbol: "BTC/USDT", strategies: [timeframe === "1m" ? "votes" : "other"], bars: { ...bars, timeframe } };
  });
  assert.deepEqual([marketName(short), marketName(long)], ["BTC/USDT 1m", "BTC/USDT 1h"]);
  assert.deepEqual([openOn(short, [position]), openOn(long, [position])], [[position], []]);
});

Deno.test("an uncertified strategy and a ledger that cannot be read are told before anything else", () => {
  const lane = { symbol: "A/B", timeframe: "1m", from: 0, to: 1, capital: 1 } as const;
  const lanes = [{ ...lane, strategy: "s/1", verdict: "HARD" }, { ...lane, strategy: "s/2", verdict: "GOOD" }] as const;
  const plan = { broker: "bars", engine: "e", lanes } as const;
  const uncertified = "UNCERTIFIED: s/2. Nothing shows that it earns.";
  assert.deepEqual(liveNotices({ plan, line }, ["broken"]), [uncertified, "broken"]);
  const [held, ...others] = liveNotices({ plan, line: { ...line, hasHaltFile: true } }, []);
  assert.deepEqual([/^HALTED by the file HALT/.test(held), others], [true, [uncertified]]);
  assert.deepEqual(liveNotices({ plan, line: { ...line, life: "ended", hasHaltFile: true } }, []), [uncertified]);
  assert.deepEqual([-5, 119_000, 120_000, 7_200_000, 2 * DAY].map(agoWords), [
    "0 seconds ago",
    "119 seconds ago",
    "2 minutes ago",
    "2 hours ago",
    "2 days ago",
  ]);
});

Deno.test("an open position stands on the bars from its entry on, with its levels; without bars or positions nothing does", () => {
  const time = [60_000, 120_000, 180_000], prices = [100, 100, 102];
  const bars = {
    timeframe: "1m",
    time,
    open: prices,
    high: prices,
    low: prices,
    close: prices,
    volume: prices,
  } as const;
  const trades = { part: [], symbol: [], side: [], entryTime: [], exitTime: [], entryPrice: [], exitPrice: [] };
  const market = {
    bars: { ...bars, absence: null },
    trades: { ...trades, quantity: [], pnl: [], fees: [], exitReason: [] },
  };
  const { markers, levels, chosen } = liveMarks(market, [position]);
  assert.deepEqual(markers.map(({ time, price, kind }) => [time, price, kind]), [[120_000, 100, "long"]]);
  assert.deepEqual(levels, [{
    word: "stop",
    points: [{ time: 120_000, price: 99 }, { time: 180_000, price: 99 }],
  }]);
  assert.deepEqual([chosen?.isGain, chosen?.points.at(-1)], [true, { time: 180_000, price: 102 }]);
  // One that was opened before the first bar has its levels from there on, and no entry.
  const early = liveMarks(market, [{ ...position, at: 0 }]);
  assert.deepEqual([early.markers, early.levels[0].points[0].time], [[], 60_000]);
  assert.deepEqual(liveMarks(market, []).levels, []);
  const empty = { ...market, bars: { ...market.bars, time: [], close: [] } };
  assert.deepEqual(liveMarks(empty, [position]).markers, []);
});
