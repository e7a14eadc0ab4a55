import assert from "node:assert/strict";
import fc from "fast-check";
import { SELFTEST_KINDS } from "./selftest_kinds.ts";
import { FULL_SEED, fullSeries, kindsFor, planStudies, studyKey } from "./selftest_plan.ts";
import { formatRow, latestRows, missingStudies, parseRows, ROWS_HEADER, type SelftestRow } from "./selftest_rows.ts";

const count = fc.nat({ max: 400 });
const row: fc.Arbitrary<SelftestRow> = fc.record({
  kind: fc.constantFrom(...SELFTEST_KINDS),
  seed: fc.nat({ max: 3 }),
  edge: fc.constantFrom(0, 4, 6),
  costs: fc.boolean(),
  strategies: fc.constantFrom("votes", "all", "votes,time_of_day"),
  sampler: fc.constantFrom("gp", "sobol"),
  trials: fc.constantFrom(150, 400),
  days: fc.constantFrom(90, 365),
  tradesHash: fc.constantFrom("151687f9", "88177727"),
  valid: count,
  shown: count,
  good: count,
  hard: count,
  kept: fc.constantFrom(null, true, false),
  confirmable: fc.constantFrom(null, 3.5),
  codeVersion: fc.constantFrom("0.1.0+aaaaaaaaaaaa", "0.1.0+bbbbbbbbbbbb"),
  cpuSeconds: fc.option(fc.nat({ max: 1000 }).map((tenths) => tenths / 10)),
}, { noNullPrototype: true });
const rows = fc.array(row, { maxLength: 12 });

Deno.test("rows are read as they were written, and of a file cut anywhere the whole lines are", () => {
  fc.assert(fc.property(rows, fc.double({ min: 0, max: 1, noNaN: true }), (list, part) => {
    const text = ROWS_HEADER + list.map(formatRow).join("");
    assert.deepEqual(parseRows(text, "x.csv"), list);
    const cut = text.slice(0, Math.floor(part * text.length)), lines = cut.split("\n").length - 1;
    assert.deepEqual(parseRows(cut, "x.csv"), list.slice(0, Math.max(0, lines - 1)));
  }));
});

Deno.test("what the same code has run is not run again; of what other code ran, the last row counts", () => {
  fc.assert(fc.property(rows, (list) => {
    const version = "0.1.0+aaaaaaaaaaaa", missing = missingStudies(list, list, version);
    assert.ok(
      missing.every((study) => list.every((one) => studyKey(one) !== studyKey(study) || one.codeVersion !== version)),
    );
    const last = latestRows(list), keys = last.map(studyKey);
    assert.equal(new Set(keys).size, keys.length);
    assert.deepEqual(new Set(keys), new Set(list.map(studyKey)));
    for (const one of last) assert.equal(one, list.findLast((other) => studyKey(other) === studyKey(one)));
  }));
});

Deno.test("a file of something else, and a cell that is none, are refused by line", () => {
  assert.throws(() => parseRows("a,b\n", "x.csv"), {
    name: "UserError",
    message: /x\.csv: wanted the columns kind,seed/,
  });
  const line = formatRow(fc.sample(row, { seed: 1, numRuns: 1 })[0]);
  assert.throws(() => parseRows(`${ROWS_HEADER}${line}magic${line.slice(line.indexOf(","))}`, "x.csv"), {
    name: "UserError",
    message: /line 3: wanted one of simulated, .*found "magic"/,
  });
  assert.throws(() => parseRows(`${ROWS_HEADER}1,2\n`, "x.csv"), { message: /line 2: wanted 17 cells, found 2/ });
});

Deno.test("the full self-test: every kind early, no study twice, as many as was asked for", () => {
  const plan = planStudies(fullSeries(kindsFor(false)), FULL_SEED), keys = plan.map(studyKey);
  assert.equal(new Set(keys).size, plan.length);
  const series = fullSeries(kindsFor(false)).length;
  assert.equal(new Set(plan.slice(0, series).map(({ seed }) => seed)).size, 1);
  assert.deepEqual(new Set(plan.slice(0, series).map(({ kind }) => kind)), new Set(kindsFor(false)));
  const noise = plan.filter(({ edge }) => edge === 0),
    of = (edge: number, kind: string) =>
      plan.filter((one) => one.kind === kind && one.edge === edge && one.costs && one.strategies === "votes").length;
  assert.ok(noise.length >= 200, `${noise.length}`);
  for (const kind of ["book", "pullback", "momentum", "reversal", "regime"]) {
    assert.deepEqual([of(6, kind), of(4, kind)], [20, 40]);
  }
  assert.equal(
    plan.filter(({ kind, strategies }) => kind === "pullback" && strategies === "trend_pullback").length,
    20,
  );
  assert.ok(plan.every(({ seed, trials, days }) => seed >= FULL_SEED && trials === 400 && days === 365));
});
