import assert from "node:assert/strict";
import { FORMING, LiveWorld, MINUTE } from "../../test/doubles/live_world.ts";
import { ExchangeError } from "../core/errors.ts";
import type { MarketClient } from "../exchange/market_client.ts";

const toClose = (world: LiveWorld, minute: number) => world.advance(FORMING + (minute + 1) * MINUTE - world.now());
const notesOf = (world: LiveWorld) => world.events.flatMap((event) => event.kind === "note" ? [event.sentence] : []);
const count = (world: LiveWorld, bars: number) => world.until(() => world.toldBars().length >= bars);

/** Closes a minute as the stream tells it. */
async function close(world: LiveWorld, minute: number): Promise<void> {
  await toClose(world, minute);
  world.sendBar(minute, true);
}

Deno.test("D1, D5: a bar that is not told is asked for after its close; told late, twice or out of order it is dropped and counted", async () => {
  await using world = new LiveWorld();
  await using _ = (await world.hear()).feed;
  await world.until(() => world.isWhole());
  await toClose(world, 0);
  assert.deepEqual(world.toldBars(), []);
  await world.advance(3000);
  await count(world, 1);
  world.sendBar(0, true);
  await close(world, 1);
  world.sendBar(1, true);
  world.sendBar(0, true);
  await close(world, 2);
  await count(world, 3);
  assert.deepEqual(world.toldBars(), ["0", "1", "2"]);
  await world.advance(11_000);
  const dropped = notesOf(world).map((note) => /told again and dropped: (\d+)/.exec(note)?.[1] ?? 0);
  assert.equal(dropped.reduce((sum: number, number) => sum + Number(number), 0), 3);
});

Deno.test("D2: the last state of a bar that was streamed closes nothing, and what the exchange answers is the bar", async () => {
  await using world = new LiveWorld();
  await using _ = (await world.hear()).feed;
  await world.until(() => world.isWhole());
  world.sendBar(0, false, { close: String(world.kline(0)[3]) });
  await toClose(world, 0);
  world.sendBar(0, false, { close: String(world.kline(0)[3]) });
  await world.advance(1000);
  assert.deepEqual(world.toldBars(), []);
  await world.advance(2000);
  await count(world, 1);
  const [told] = world.events.flatMap((event) => event.kind === "bar" ? [event.bar] : []);
  assert.equal(told.close, Number(world.kline(0)[4]));
});

Deno.test("D3: a closed bar that the exchange changes is told again, as a revision", async () => {
  await using world = new LiveWorld();
  await using _ = (await world.hear()).feed;
  await world.until(() => world.isWhole());
  await close(world, 0);
  await count(world, 1);
  const kline = world.kline(0), [, , , low] = kline;
  world.klines[world.klines.indexOf(kline)] = kline.with(4, low);
  world.sendBar(0, true);
  await count(world, 2);
  await close(world, 1);
  await count(world, 3);
  assert.deepEqual(world.toldBars(), ["0", "0r", "1"]);
});

Deno.test("D3: where the stream said another bar than the exchange answers, the answer is told once and stands", async () => {
  await using world = new LiveWorld();
  await using _ = (await world.hear()).feed;
  await world.until(() => world.isWhole());
  const other = { close: String(world.kline(0)[3]) };
  await toClose(world, 0);
  world.sendBar(0, true, other);
  await count(world, 1);
  await world.advance(3000);
  for (const connection of [2, 3]) {
    world.cut("kline");
    await world.until(() => world.connections.kline === connection && !world.isWhole());
    world.sendBar(0, true, other);
    await world.until(() => world.isWhole() && world.toldBars().length > 1);
  }
  await close(world, 1);
  await count(world, 3);
  assert.deepEqual(world.toldBars(), ["0", "0r", "1"]);
});

Deno.test("D4: what was missed while the stream was away is asked for and told in order before what follows, and the run is told", async () => {
  await using world = new LiveWorld();
  await using _ = (await world.hear()).feed;
  await world.until(() => world.isWhole());
  await close(world, 0);
  await count(world, 1);
  world.cut("kline");
  await world.until(() => !world.isWhole());
  await world.until(() => world.connections.kline === 2);
  await toClose(world, 1);
  await close(world, 2);
  await close(world, 3);
  await count(world, 4);
  assert.deepEqual(world.toldBars(), ["0", "1", "2", "3"]);
  await world.until(() => world.isWhole());
  const story = world.events.flatMap((event) => event.kind === "reconciled" ? [event.isReconciled] : []);
  assert.deepEqual(story.slice(0, 4), [false, true, false, true]);
});

Deno.test("D4: a minute that the exchange itself lacks is passed over, as in a history", async () => {
  await using world = new LiveWorld();
  await using _ = (await world.hear()).feed;
  await world.until(() => world.isWhole());
  await close(world, 0);
  await count(world, 1);
  world.klines.splice(world.klines.indexOf(world.kline(1)), 1);
  await toClose(world, 1);
  await close(world, 2);
  await count(world, 2);
  assert.deepEqual(world.toldBars(), ["0", "2"]);
});

Deno.test("a bar without a price above zero, or whose extremes are none, is told by nobody: it is asked for until it is one, and said once", async () => {
  const OPEN = 1, HIGH = 2, LOW = 3, CLOSE = 4, VOLUME = 5;
  const broken = [[LOW], [OPEN, HIGH, LOW, CLOSE], [HIGH], [VOLUME]];
  for (const columns of broken) {
    await using world = new LiveWorld();
    await using _ = (await world.hear()).feed;
    await world.until(() => world.isWhole());
    await close(world, 0);
    await count(world, 1);
    const right = world.kline(2), place = world.klines.indexOf(right);
    world.klines[place] = columns.reduce((kline, column) => kline.with(column, column === VOLUME ? "-1" : "0"), right);
    await toClose(world, 4);
    const said = () => notesOf(world).filter((note) => /^The exchange's bar of BTC\/USDT/.test(note));
    await world.until(() => said().length > 0);
    await world.advance(20_000);
    assert.deepEqual([world.toldBars(), world.isWhole()], [["0", "1"], false], `${columns}`);
    assert.match(said()[0], / from 2024-01-11 00:00 UTC is none \(.*\): it is asked for again, and nothing is entered/);
    world.klines[place] = right;
    // The longest pause.
    await world.advance(60_000);
    await world.until(() => world.isWhole());
    assert.deepEqual(world.toldBars().slice(0, 5), ["0", "1", "2", "3", "4"]);
    assert.equal(said().length, 1);
    assert.ok(notesOf(world).includes("The exchange's bars of BTC/USDT can be read again"));
  }
});

Deno.test("D6: a stream that is silent though connected is begun anew, and what it did not say is asked for", async () => {
  await using world = new LiveWorld();
  await using _ = (await world.hear({ silenceMs: 400 })).feed;
  await world.until(() => world.connections.kline > 1);
  await world.until(() =>
    !world.isWhole() && notesOf(world).some((note) => /silent for 0.4 s/.test(note)) || world.connections.kline > 2
  );
  await toClose(world, 0);
  await world.advance(3000);
  await count(world, 1);
  assert.deepEqual(world.toldBars(), ["0"]);
});

Deno.test("D12: an outage of the stream is told once, however often it is begun anew, and once that it is over", async () => {
  await using world = new LiveWorld();
  await using _ = (await world.hear()).feed;
  await world.until(() => world.isWhole());
  world.sendBar(0, false);
  const before = notesOf(world).length;
  for (const connections of [2, 3, 4]) {
    world.cut("kline");
    await world.until(() => world.connections.kline === connections);
  }
  const told = () => notesOf(world).slice(before).filter((note) => /stream|whole/.test(note));
  world.sendBar(0, false);
  await world.until(() => told().length >= 3 && world.isWhole());
  await world.advance(3000);
  // Whether the bars are whole before the stream speaks again is chance.
  assert.deepEqual(told().sort(), [
    "The bars are whole",
    "The stream of BTC/USDT's bars broke: closed (1005); nothing is entered until the bars are whole",
    "The stream of BTC/USDT's bars speaks again",
  ]);
});

Deno.test("STALE_DATA: that no price comes is told once, though the bars come, and once that prices come again", async () => {
  await using world = new LiveWorld();
  await using _ = (await world.hear()).feed;
  await world.until(() => world.isWhole());
  const told = () => notesOf(world).filter((note) => /price/i.test(note));
  await close(world, 0);
  await world.advance(60_000);
  assert.deepEqual(told(), ["No price of BTC/USDT for 15 s: nothing is entered until one comes, protection stays"]);
  world.sendBook([[19_990, 5]], [[20_010, 5]]);
  await world.until(() => told().length > 1);
  assert.match(told()[1], /^Prices of BTC\/USDT come again, after \d+ s without one$/);
});

Deno.test("D12: a connection is replaced before the exchange would end it: nothing is lost and nobody is alarmed", async () => {
  await using world = new LiveWorld();
  await using _ = (await world.hear({ renewMs: 300 })).feed;
  await world.until(() => world.isWhole());
  const notes = notesOf(world).length;
  for (let minute = 0; minute < 3; minute++) {
    await close(world, minute);
    await world.until(() => world.connections.kline > minute + 2);
  }
  await toClose(world, 3);
  await world.advance(3000);
  await count(world, 4);
  assert.deepEqual(world.toldBars(), ["0", "1", "2", "3"]);
  assert.deepEqual(notesOf(world).slice(notes).filter((note) => /broke/.test(note)), []);
});

Deno.test("D9: a clock that is off is no start; a small difference is corrected, a large one told", async () => {
  await using world = new LiveWorld();
  world.exchangeAhead = 2_500;
  await assert.rejects(world.follow(), { name: "UserError", message: /within 1000 ms of binance's, found .* behind/ });
  world.exchangeAhead = 600;
  const { feed, clock } = await world.hear();
  await using _ = feed;
  await world.until(() => world.isWhole());
  assert.ok(Math.abs(clock.now() - world.now()) <= 250, `${clock.now() - world.now()}`);
  world.exchangeAhead = 8_000;
  await world.advance(75_000);
  const told = () =>
    world.events.flatMap((event) => event.kind === "clock" && event.skewMs !== null ? [event.skewMs] : []);
  await world.until(() => told().some((skew) => skew < -1000));
});

Deno.test("D9: setting the machine's time of day moves neither the run's clock nor its bars, and is told", async () => {
  await using world = new LiveWorld();
  const { feed, clock } = await world.hear();
  await using _ = feed;
  await world.until(() => world.isWhole());
  world.setWall(-3_600_000);
  await world.until(() => notesOf(world).some((note) => /^The machine's time jumped by -3600000 ms/.test(note)));
  assert.ok(Math.abs(clock.now() - world.now()) <= 250);
  await world.until(() => world.isWhole());
  await close(world, 0);
  await count(world, 1);
});

Deno.test("D10: after the process stood still nothing is decided until the bars are read again", async () => {
  await using world = new LiveWorld();
  await using _ = (await world.hear()).feed;
  await world.until(() => world.isWhole());
  await world.jump(10 * MINUTE);
  await world.until(() => !world.isWhole());
  await world.until(() => world.isWhole());
  assert.equal(world.toldBars().length, 10);
  const whole = world.events.findLastIndex((event) => event.kind === "reconciled");
  assert.ok(world.events.findLastIndex((event) => event.kind === "bar") < whole, "the bars come first");
  assert.ok(
    notesOf(world).some((note) => /^The process stood still for 60\d\d\d\d ms/.test(note)),
    `${notesOf(world)}`,
  );
});

Deno.test("D11: while the exchange answers no question the run's clock is told on, so that what has no price is noticed", async () => {
  await using world = new LiveWorld();
  const clock = world.clock(), client = await world.client(clock), waiting = new Set<() => void>();
  let isHanging = false, measuring = 0, most = 0;
  const hanging = <Answer>(ask: () => Promise<Answer>): Promise<Answer> =>
    isHanging ? new Promise((_, fail) => waiting.add(() => fail(new ExchangeError("too late", true)))) : ask();
  const slow: MarketClient = {
    ...client,
    clockSkew: async () => {
      most = Math.max(most, ++measuring);
      try {
        return await hanging(() => client.clockSkew());
      } finally {
        measuring--;
      }
    },
    ohlcv: (...asked) => hanging(() => client.ohlcv(...asked)),
    orderBook: (...asked) => hanging(() => client.orderBook(...asked)),
  };
  const { feed } = await world.hear({ clock, client: slow });
  await using _ = feed;
  using _release = {
    [Symbol.dispose]() {
      isHanging = false;
      for (const fail of waiting) fail();
    },
  };
  await world.until(() => world.isWhole());
  isHanging = true;
  const before = world.events.length;
  await world.advance(70_000);
  // After a sleep too, when the clock is measured anew.
  world.setWall(3_600_000);
  await world.advance(80_000);
  const times = world.events.slice(before).flatMap(({ kind, at }) => kind === "clock" ? [at] : []);
  assert.ok(times.length >= 10, `${times.length} in 150 s`);
  assert.equal(most, 1, "one measurement at a time");
});
