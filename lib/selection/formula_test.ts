import assert from "node:assert/strict";
import fc from "fast-check";
import { KPI_NAMES } from "../metrics/registry.ts";
import { EXPRESSION_FUNCTIONS } from "../core/expression.ts";
import { compileFormula } from "./formula.ts";
import { percentileRanks } from "./score.ts";

const one = { sharpe: 2, sharpeCapped: 2, maxDrawdown: 0.1, ulcerIndex: 0.05, winRate: 0.5 };
const value = (text: string) => compileFormula(text).scores([one])[0];

Deno.test("a formula means what it says", () => {
  const cases: [string, number][] = [
    ["sharpe", 2],
    ["0.4 * sharpe + .6*(1 - maxDrawdown)", 0.8 + 0.54],
    ["-sharpe ^ 2", -4],
    ["sqrt(winRate * 2) + log(exp(sharpe)) - abs(-1)", 2],
    ["min(sharpe, 1, 3) + max(winRate)", 1.5],
    ["sharpe >= 2 and maxDrawdown < 0.2 ? 10 : 1e1 / 0", 10],
    ["not (sharpe == 2)", 0],
    ["0 < maxDrawdown < 0.2", 1],
    ["sharpe != 2 or winRate > .4", 1],
  ];
  for (const [text, expected] of cases) assert.ok(Math.abs(value(text) - expected) < 1e-12, `${text}: ${value(text)}`);
});

Deno.test("rank() is the percentile rank of the KPI, also where two KPIs have equal values", () => {
  const pool = [
    { sharpe: 1, maxDrawdown: 0.3, sharpeCapped: 1 },
    { sharpe: 3, maxDrawdown: 0.2, sharpeCapped: 2 },
    { sharpe: 2, maxDrawdown: 0.1, sharpeCapped: 2 },
  ];
  const scores = compileFormula("rank(sharpe) + 10 * rank( maxDrawdown ) + 100 * rank(sharpeCapped)").scores(pool);
  const expected = [["sharpe", 1, "higher"], ["maxDrawdown", 10, "lower"], ["sharpeCapped", 100, "higher"]] as const;
  pool.forEach((_, i) => {
    let sum = 0;
    for (const [kpi, weight, better] of expected) sum += weight * percentileRanks(pool.map((p) => p[kpi]), better)[i];
    assert.ok(Math.abs(scores[i] - sum) < 1e-12);
  });
});

Deno.test("a formula has no value where a KPI has none or the arithmetic fails", () => {
  assert.ok(Number.isNaN(value("calmar + 1")));
  assert.ok(Number.isNaN(value("1 / (sharpe - 2)")));
  assert.ok(Number.isNaN(value("log(0 - sharpe)")));
  assert.equal(value("rank(calmar)"), 0);
  assert.deepEqual([...compileFormula("rank(sharpe) - winRate").kpis].sort(), ["sharpe", "winRate"]);
});

Deno.test("anything but arithmetic over KPIs is refused with the column of the fault", () => {
  const refused: [string, number][] = [
    ["", 1],
    ["sharpe; winRate", 7],
    ["f(sharpe) = 2", 1],
    ["sharpe + import(winRate)", 10],
    ["evaluate(sharpe)", 1],
    ["constructor", 1],
    ["sharpe.constructor", 1],
    ["sharpe['constructor']", 7],
    ['"text"', 1],
    ["[sharpe]", 1],
    ["{sharpe: 1}", 1],
    ["sharpe'", 7],
    ["sharpe!", 7],
    ["sharpe % 2", 8],
    ["sharpe & 1", 8],
    ["5 cm", 3],
    ["2 sharpe", 3],
    ["2(sharpe)", 2],
    ["(sharpe)(winRate)", 9],
    ["sharpe to winRate", 8],
    ["unknownKpi + 1", 1],
    ["rank(sharpe + 1)", 13],
    ["1 + rank(beta)", 10],
    ["rank(sharpe, winRate)", 12],
    ["rank_sharpe", 1],
    ["abs()", 5],
    ["sharpe +", 9],
    ["(sharpe", 8],
    ["__proto__", 1],
    ["random()", 8],
    ["rank(", 6],
    ["(rank(", 7],
    ["1:3", 2],
  ];
  for (const [text, column] of refused) {
    assert.throws(() => compileFormula(text), (error: unknown) => {
      assert.ok(error instanceof SyntaxError, `${text}: ${error}`);
      assert.match(error.message, new RegExp(`at column ${column}$`), text);
      return true;
    }, text);
  }
});

Deno.test("no text of these words does anything but give a number or a refusal", () => {
  const words = [
    ...KPI_NAMES.slice(0, 3),
    ...Object.keys(EXPRESSION_FUNCTIONS),
    "rank",
    "constructor",
    "import",
    "parse",
    "true",
  ];
  const signs = [
    "+",
    "*",
    "^",
    "(",
    ")",
    ",",
    "?",
    ":",
    "<",
    "==",
    "=",
    ".",
    "[",
    "]",
    "'",
    ";",
    "!",
    "not",
    "2",
    "1e3",
    " ",
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...words, ...signs), { maxLength: 12 }), (parts) => {
      const text = parts.join(" ");
      try {
        assert.equal(typeof value(text), "number");
      } catch (error) {
        assert.ok(error instanceof SyntaxError, `${text}: ${error}`);
      }
    }),
    { numRuns: 2000 },
  );
});
