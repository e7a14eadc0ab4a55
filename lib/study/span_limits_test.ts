import assert from "node:assert/strict";
import fc from "fast-check";
import { resolveSettings } from "../config/settings.ts";
import { type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { daysNeeded, splitDays } from "../selection/splits.ts";
import { votes } from "../strategies/votes/votes.ts";
import { longestHoldingMs } from "../strategy/longest_holding.ts";
import { spanLimits } from "./span_limits.ts";

const { thresholds } = resolveSettings({ envFile: null, environment: {}, commandLine: {} }).settings;

Deno.test("what a span is too short for ends at the days that are named, and not before", () => {
  const request = fc.record({
    timeframe: fc.constantFrom(...Object.keys(TIMEFRAME_MS) as Timeframe[]),
    maxHoldingMs: fc.integer({ min: 1, max: 80 }).map((hours) => hours * TIMEFRAME_MS["1h"]),
    more: fc.integer({ min: 0, max: 30 }),
  });
  let said = 0;
  fc.assert(fc.property(request, ({ more, ...asked }) => {
    const days = daysNeeded(asked) + more;
    const sentences = spanLimits({ ...asked, days, thresholds });
    const needed = Math.max(days, ...sentences.map((text) => Number(/ (\d+) days are needed$/.exec(text)![1])));
    said += sentences.length;
    for (let later = needed; later < needed + 20; later++) {
      assert.deepEqual(spanLimits({ ...asked, days: later, thresholds }), [], `${later} days`);
    }
    if (needed > days) assert.notDeepEqual(spanLimits({ ...asked, days: needed - 1, thresholds }), []);
  }));
  assert.ok(said > 50, `${said} sentences were looked at`);
});

Deno.test("trades that a part has no bars for are named with their bars", () => {
  const day = { timeframe: "1d", maxHoldingMs: 86_400_000, thresholds } as const;
  assert.deepEqual(spanLimits({ ...day, days: 60 }), [
    "60 days: nothing can be valid: 30 trades are asked of 28 bars judged; 64 days are needed",
    "60 days: nothing can become HARD: 20 trades are asked of 18 bars sealed; 65 days are needed",
  ]);
  assert.equal(splitDays(9, day), null);
  assert.deepEqual(spanLimits({ ...day, days: 9 }), []);
});

Deno.test("the days the guide names are those a search needs to begin, and those from which on every gate can be passed", () => {
  const spans = [["1m", 8, 31], ["15m", 8, 31], ["1h", 13, 34], ["4h", 38, 44], ["1d", 203, 248]] as const;
  const guide = Deno.readTextFileSync(new URL("../../docs/guide/data.md", import.meta.url)).replaceAll(/\s+/g, " ");
  const [[, , pass], , [, toBegin1h, pass1h], [, toBegin4h, pass4h], [, toBegin1d, pass1d]] = spans;
  const begin =
    `8 days up to \`15m\`, ${toBegin1h} of \`1h\`, ${toBegin4h} of \`4h\` and ${toBegin1d} of \`1d\` to begin at all`;
  assert.ok(guide.includes(`${begin}, and ${pass}, ${pass1h}, ${pass4h} and ${pass1d} for every gate to be passable`));
  for (const [timeframe, begins, passes] of spans) {
    const request = { timeframe, maxHoldingMs: longestHoldingMs(votes, timeframe), thresholds };
    assert.equal(daysNeeded(request), begins, timeframe);
    assert.notDeepEqual(spanLimits({ ...request, days: passes - 1 }), [], timeframe);
    for (const days of [passes, 365, 3 * 365, 6 * 365]) {
      assert.deepEqual(spanLimits({ ...request, days }), [], timeframe);
    }
  }
});
