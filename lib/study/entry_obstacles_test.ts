import assert from "node:assert/strict";
import { entryObstacles, obstacleSentences } from "./entry_obstacles.ts";

const counts = (filled: number, refusals: Record<string, number> = {}, limitedByVolume = 0) =>
  entryObstacles({ filled, refusals, limitedByVolume });

Deno.test("refusals stand most frequent first, those of a side not traded left out", () => {
  const obstacles = counts(4, { profitMargin: 2, noVolume: 6, direction: 90 }, 1);
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
  assert.match(obstacleSentences(counts(3, {}, 2))[0], /^2 of 3 entries were cut .*--start-equity/);
  assert.deepEqual(obstacleSentences(counts(2, { profitMargin: 2 }, 1)), []);
  assert.deepEqual(obstacleSentences(counts(0)), []);
});
