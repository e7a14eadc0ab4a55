/**
 * Ask and tell: the least of Branin's function, put away as JSON half-way.
 *
 * @module
 */
import { createOptimizer, restoreOptimizer } from "assay/search";

const branin = (x: number, y: number): number =>
  (y - 5.1 / (4 * Math.PI ** 2) * x ** 2 + 5 / Math.PI * x - 6) ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;

const domain = {
  params: [{ name: "x", type: "float", low: -5, high: 10 }, { name: "y", type: "float", low: 0, high: 15 }],
} as const;
let optimizer = createOptimizer(domain, { seed: 1, direction: "minimize" });
for (let round = 0; round < 10; round++) {
  if (round === 5) optimizer = restoreOptimizer(JSON.parse(JSON.stringify(optimizer)));
  for (const { id, params } of optimizer.ask(4)) {
    optimizer.tell(id, { value: branin(Number(params.x), Number(params.y)) });
  }
}
console.log(JSON.stringify(optimizer.best()));
