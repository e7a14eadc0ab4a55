import assert from "node:assert/strict";
import { entryObstacles, obstacleSentences } from "./entry_obstacles.ts";

const trial = (tradeCount: number, refusals: Record<string, number> = {}, limitedByVolume = 0) =>
  ({ kpis: { tradeCount }, refusals, limitedByVolume }) as unknown as Parameters<typeof entryObstacles>[0][number];

Deno.test("refusals of all trials are added up, most frequent first, those of a side not traded left out", () => {
  const obstacles = entryObstacles([
    trial(3, { profitMargin: 2, noVolume: 5, direction: 90 }),
    trial(1, { noVolume: 1 }, 1),
    { kpis: null, refusals: {}, limitedByVolume: 0 },
  ]);
  assert.deepEqual(obstacles, {
    filled: 4,
    limitedByVolume: 1,
    refused: [{ reason: "noVolume", entries: 6 }, { reason: "profitMargin", entries: 2 }],
  });
  assert.match(
    obstacleSentences(obstacles)[0],
    /^8 of 12 entries were refused, 6 as the bar of the signal had no volume/,
  );
});

Deno.test("most entries cut by the volume are told, and a study with neither says nothing", () => {
  assert.match(obstacleSentences(entryObstacles([trial(3, {}, 2)]))[0], /^2 of 3 entries were cut .*--start-equity/);
  assert.deepEqual(obstacleSentences(entryObstacles([trial(2, { profitMargin: 2 }, 1)])), []);
  assert.deepEqual(obstacleSentences(entryObstacles([])), []);
});
