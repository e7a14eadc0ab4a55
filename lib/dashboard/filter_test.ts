import assert from "node:assert/strict";
import fc from "fast-check";
import { parseExpression } from "../core/expression.ts";
import { compileFilter, LONGEST_FILTER } from "./filter.ts";
import { SourceError } from "./source.ts";
import type { StrategyTable, TableColumn } from "./strategy_table.ts";

const COLUMNS = [
  { name: "sharpe", kind: "number" },
  { name: "maxDrawdown", kind: "number" },
  { name: "trial", kind: "number" },
  { name: "params.emaFast", kind: "number" },
  { name: "verdict", kind: "text" },
] as const;

const VERDICTS = ["held", "notProven", "refuted"];

/** Rows as a table; `null` where there is no value. */
function tableOf(
  rows: readonly {
    readonly sharpe: number | null;
    readonly maxDrawdown: number | null;
    readonly verdict: string | null;
  }[],
): StrategyTable {
  const numbers = (values: (number | null)[]) =>
    ({ kind: "number", values: Float64Array.from(values, (value) => value ?? NaN) }) as const;
  return {
    length: rows.length,
    columns: new Map<string, TableColumn>([
      ["sharpe", numbers(rows.map(({ sharpe }) => sharpe))],
      ["maxDrawdown", numbers(rows.map(({ maxDrawdown }) => maxDrawdown))],
      ["trial", numbers(rows.map((_, i) => i))],
      ["params.emaFast", numbers(rows.map((_, i) => i % 5))],
      [
        "verdict",
        {
          kind: "text",
          codes: Int32Array.from(rows, ({ verdict }) => verdict === null ? -1 : VERDICTS.indexOf(verdict)),
          texts: VERDICTS,
        } as const,
      ],
    ]),
  };
}

const cell = fc.constantFrom(-1, 0, 0.5, 1, 2);
const full = fc.record({ sharpe: cell, maxDrawdown: cell, verdict: fc.constantFrom(...VERDICTS) });
const holed = fc.record({
  sharpe: fc.option(cell),
  maxDrawdown: fc.option(cell),
  verdict: fc.option(fc.constantFrom(...VERDICTS)),
});

/** Conditions in the language that constraints and formulas have too. */
const { truth } = fc.letrec<{ number: string; truth: string }>((tie) => ({
  number: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom("sharpe", "maxDrawdown", "1", "0.5", "10 %"),
    fc.tuple(tie("number"), fc.constantFrom("+", "-", "*", "/"), tie("number")).map((parts) => `(${parts.join(" ")})`),
    fc.tuple(tie("truth"), tie("number"), tie("number")).map(([test, yes, no]) => `(${test} ? ${yes} : ${no})`),
    tie("number").map((inner) => `max(${inner}, 0.5)`),
  ),
  truth: fc.oneof(
    { depthSize: "small" },
    fc.tuple(tie("number"), fc.constantFrom("<", "<=", ">", ">=", "==", "!="), tie("number")).map((parts) =>
      parts.join(" ")
    ),
    tie("number").map((term) => `${term} in (0, 1, 2)`),
    fc.tuple(tie("truth"), fc.constantFrom("and", "or"), tie("truth")).map((parts) => `(${parts.join(" ")})`),
    tie("truth").map((inner) => `not (${inner})`),
  ),
}));

Deno.test("column by column a filter says what the language says row by row", () => {
  fc.assert(fc.property(truth, fc.array(full, { maxLength: 8 }), (text, rows) => {
    const mask = compileFilter(text, COLUMNS).mask(tableOf(rows)), { evaluate } = parseExpression(text, "filter");
    // 0 / 0 has no value, which the language does not know of.
    fc.pre(!text.includes("/"));
    rows.forEach((row, i) => assert.equal(mask[i] === 1, evaluate(row), text));
  }));
});

Deno.test("a condition and its opposite share no row, and together leave out those alone that cannot be told", () => {
  fc.assert(fc.property(truth, fc.array(holed, { maxLength: 8 }), (text, rows) => {
    const table = tableOf(rows), leaves = (filter: string) => compileFilter(filter, COLUMNS).mask(table);
    const yes = leaves(text), no = leaves(`not (${text})`);
    rows.forEach(({ sharpe, maxDrawdown }, i) => {
      assert.ok(yes[i] + no[i] <= 1, text);
      if (sharpe !== null && maxDrawdown !== null && !text.includes("/")) assert.equal(yes[i] + no[i], 1, text);
    });
    assert.deepEqual([...leaves(`not (not (${text}))`)], [...yes], text);
  }));
});

Deno.test("no value is found by name, and by no comparison", () => {
  const table = tableOf([
    { sharpe: 2, maxDrawdown: 0.05, verdict: "held" },
    { sharpe: null, maxDrawdown: 0.2, verdict: null },
  ]);
  const found = (text: string) =>
    [...compileFilter(text, COLUMNS).mask(table)].flatMap((is, row) => is === 1 ? [row] : []);
  assert.deepEqual(found(""), [0, 1]);
  assert.deepEqual(found("sharpe = none"), [1]);
  assert.deepEqual(found("none != sharpe"), [0]);
  assert.deepEqual(found("verdict = none"), [1]);
  assert.deepEqual(found("sharpe > 0 or maxDrawdown > 10 %"), [0, 1]);
  assert.deepEqual(found("not (sharpe > 5)"), [0]);
  assert.deepEqual(found("verdict = held"), [0]);
  assert.deepEqual(found('verdict != "held"'), []);
  assert.deepEqual(found("verdict in (held, refuted) and trial in (0, 90)"), [0]);
  assert.deepEqual(found("params.emaFast ≤ 0"), [0]);
});

Deno.test("what is no filter is refused with its place, and with the name that may have been meant", () => {
  const cases: [string, number, RegExp][] = [
    ["sharp > 1", 0, /found "sharp", which is near "sharpe"/],
    ["1 < maxDrawdwn", 4, /near "maxDrawdown"/],
    ["params.emaFst > 3", 0, /near "params.emaFast"/],
    ["verdict = hold", 10, /wanted one of held, notProven, refuted, .*near "held"/],
    ["verdict > held", 0, /wanted = or != beside the text "verdict", found ">"/],
    ["sharpe", 0, /wanted true or false, found a number/],
    ["sharpe > held", 9, /wanted a column, found "held"/],
    ["sharpe > 'x'", 9, /wanted a number, found a text/],
    ["sharpe and true", 0, /wanted true or false, found a number/],
    ["sharpe > ", 8, /wanted a value, found the end/],
    ["(".repeat(500) + "1", 100, /wanted at most 100 parts within each other/],
    ["x".repeat(LONGEST_FILTER + 1), LONGEST_FILTER, /wanted at most 2000 letters, found 2001/],
    ["__proto__ = 1", 0, /found "__proto__"/],
    ["constructor(1) > 1", 0, /wanted one of the functions/],
  ];
  for (const [text, position, message] of cases) {
    assert.throws(() => compileFilter(text, COLUMNS), (error: unknown) => {
      assert.ok(error instanceof SourceError, text);
      assert.deepEqual([error.position, message.test(error.message)], [position, true], `${text}: ${error.message}`);
      return true;
    });
  }
});

Deno.test("whatever is typed is a filter or refused", () => {
  const word = fc.constantFrom(
    ...[
      "sharpe",
      "verdict",
      "held",
      "none",
      "and",
      "or",
      "not",
      "in",
      "(",
      ")",
      ",",
      "<",
      "=",
      "≥",
      "%",
      "?",
      ":",
      "1e3",
    ],
    ...["'", '"', ".", "toString", "--", "🙂", "\u202e", "<img onerror=alert(1)>"],
  );
  const text = fc.oneof(fc.string(), fc.array(word, { maxLength: 12 }).map((words) => words.join(" ")));
  const table = tableOf([{ sharpe: 1, maxDrawdown: null, verdict: "held" }]);
  fc.assert(
    fc.property(text, (text) => {
      try {
        assert.equal(compileFilter(text, COLUMNS).mask(table).length, 1);
      } catch (error) {
        assert.ok(error instanceof SourceError, String(error));
      }
    }),
    { numRuns: 2000 },
  );
});
