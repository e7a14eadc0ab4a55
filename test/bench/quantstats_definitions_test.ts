import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { exportReturns } from "../../lib/data/pandas_csv.ts";
import { comparedRecord, DEFINITIONS } from "./quantstats_definitions.ts";

/** What quantstats and pyfolio gave, by `deno task bench quantstats --write`. */
const oracle = JSON.parse(readFileSync(new URL("../oracles/quantstats.json", import.meta.url), "utf8"));
const record = comparedRecord(), returns = Float64Array.from(record.returns);

Deno.test("quantstats was asked about these very returns, and pandas read every trade of ours", () => {
  assert.equal(createHash("sha256").update(exportReturns(record)).digest("hex"), oracle.sha256);
  assert.deepEqual(oracle.trades, { rows: 4, profit: -1.75, zone: "UTC" });
});

Deno.test("pyfolio read the same returns as quantstats, and both trades of ours, with their profits before fees", () => {
  const { totalReturn, maxDrawdownDaily, ...trades } = oracle.pyfolio;
  assert.ok(Math.abs(totalReturn - oracle.figures.totalReturn) <= 1e-9);
  assert.ok(Math.abs(maxDrawdownDaily - oracle.figures.maxDrawdownDaily) <= 1e-9);
  // 2 · (10 + 11) + 3 · (12 + 13), and 2 · (11 − 10) − 3 · (13 − 12).
  assert.deepEqual(trades, { turnover: 117, roundTrips: 2, profit: -1 });
});

for (const { name, theirs, ours, expected, why } of DEFINITIONS) {
  const sense = why === "" ? "is" : "becomes, by the difference of definitions,";
  Deno.test(`${name} ${sense} ${theirs} of quantstats to 1e-9`, () => {
    const own = ours(returns), found = oracle.figures[name];
    assert.ok(Math.abs(found - expected(own, returns)) <= 1e-9, `${own} against ${found}`);
    if (why !== "") assert.ok(Math.abs(found - own) > 1e-9, "definitions that differ give figures that do");
  });
}

Deno.test("every figure that was asked for is in the table", () => {
  assert.deepEqual(DEFINITIONS.map(({ name }) => name).sort(), Object.keys(oracle.figures).sort());
});

Deno.test("the guide's table is this one, with the versions that were asked and how many figures are the same", () => {
  const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
  const guide = read("docs/guide/coming_from.md"), words = guide.replaceAll(/\s+/g, " ");
  const [, table] = guide.match(/^\| Assay +\| quantstats +\| definitions.*\n.*\n((?:\|.*\n)+)/m)!;
  const rows = table.trim().split("\n").map((row) => row.split("|").slice(1, -1).map((cell) => cell.trim()));
  const named = (name: string) => name === "totalReturn" ? "total return" : `\`${name}\``;
  assert.deepEqual(
    rows.map(([ours, theirs, definition]) => [ours, theirs, /^the same\b/.test(definition)]),
    DEFINITIONS.map(({ name, theirs, why }) => [named(name), `\`${theirs}\``, why === ""]),
  );
  const { quantstats, pyfolio } = oracle.versions, same = DEFINITIONS.filter(({ why }) => why === "").length;
  assert.ok(
    words.includes(`quantstats ${quantstats} and pyfolio-reloaded ${pyfolio}, gives it ${returns.length} returns`),
  );
  assert.ok(words.includes("All agree to 1e-9: seven as they are, the others"));
  assert.equal(same, 7);
  const pinned = read("test/bench/quantstats/requirements.txt");
  for (const line of [`quantstats==${quantstats}`, `pyfolio-reloaded==${pyfolio}`]) assert.ok(pinned.includes(line));
});
