import assert from "node:assert/strict";
import { randomSource } from "../core/random.ts";
import { candidatePool, neighbours } from "./candidates.ts";
import type { Domain } from "./domain.ts";
import { createSearchSpace } from "./search_space.ts";
import { newRegion, numericCoordinates, regionBoxes } from "./trust_region.ts";

const domain: Domain = {
  params: [
    { name: "fast", type: "int", low: 2, high: 60 },
    { name: "slow", type: "int", low: 10, high: 300, log: true },
    { name: "stop", type: "float", low: 0.001, high: 0.1, log: true },
    { name: "exit", type: "categorical", choices: ["atr", "time"] },
    { name: "bars", type: "int", low: 2, high: 5, condition: { param: "exit", equals: "time" } },
    { name: "short", type: "bool" },
  ],
  constraints: ["fast < slow"],
};
const space = createSearchSpace(domain), { dimension } = space, numeric = numericCoordinates(space);
const centre = space.encode({ fast: 20, slow: 90, stop: 0.01, exit: "time", bars: 2, short: false });

function pool(length: number) {
  const region = { ...newRegion(0, 0), length }, scales = new Float64Array(space.blocks.length).fill(1);
  const boxes = regionBoxes(region, space, numeric, [centre], scales, 1);
  return candidatePool({ space, numeric, boxes, tops: [centre], random: randomSource(1), seed: 2 });
}

Deno.test("every candidate is representable and meets the constraints", () => {
  const { points, inside } = pool(0.8);
  assert.equal(points.length, inside.length * dimension);
  assert.deepEqual(space.snap(points.slice()), points);
  for (let at = 0; at < points.length; at += dimension) assert.equal(space.broken(space.decode(points, at)), null);
});

Deno.test("a small region draws most of the pool near its centre, some of it over the whole cube", () => {
  const { points } = pool(0.02), k = 2; // the coordinate of `stop`
  let near = 0, far = 0;
  for (let at = 0; at < points.length; at += dimension) {
    const distance = Math.abs(points[at + k] - centre[k]);
    if (distance < 0.05) near++;
    if (distance > 0.4) far++;
  }
  const count = points.length / dimension;
  assert.ok(near > 0.5 * count, `${near} of ${count} near`);
  assert.ok(far > 0.03 * count, `${far} of ${count} far`);
});

Deno.test("neighbours of a number with steps are one and three steps away, within the range", () => {
  const grid = createSearchSpace({ params: [{ name: "a", type: "float", low: 0.1, high: 0.6, step: 0.1 }] });
  const near = neighbours(grid.encode({ a: 0.4 }), grid);
  assert.deepEqual(Array.from(near, (_, at) => grid.decode(near, at).a), [0.3, 0.5, 0.1]);
});

Deno.test("neighbours differ in one discrete parameter, and in what it switches on or off", () => {
  const values = space.decode(centre), near = neighbours(centre, space), found: string[] = [];
  for (let at = 0; at < near.length; at += dimension) {
    const other = space.decode(near, at);
    const changed = Object.keys({ ...values, ...other }).filter((name) => values[name] !== other[name]);
    found.push(changed.join("+"));
  }
  // bars = 2 can only rise, by 1 or 3; fast and slow move by ±1 and ±3.
  const wanted = ["fast", "fast", "fast", "fast", "slow", "slow", "slow", "slow", "exit+bars", "bars", "bars", "short"];
  assert.deepEqual(
    found.map((text) => text.split("+").sort().join("+")).sort(),
    wanted.map((text) => text.split("+").sort().join("+")).sort(),
  );
});
