import assert from "node:assert/strict";
import fc from "fast-check";
import { all, create } from "mathjs/number";
import { asCondition, parseExpression } from "./expression.ts";

const math = create(all, {});
const valueOf = (text: string, scope: Record<string, number | string | boolean> = {}) =>
  parseExpression(text, "formula").evaluate(scope);

Deno.test("random expressions with choices and comparisons have the value mathjs gives them", () => {
  const { number, truth } = fc.letrec<{ number: string; truth: string }>((tie) => ({
    number: fc.oneof(
      { depthSize: "small" },
      fc.constantFrom("a", "b", "2", "0.5"),
      fc.tuple(tie("number"), fc.constantFrom("+", "-", "*"), tie("number")).map((parts) => parts.join(" ")),
      fc.tuple(tie("truth"), tie("number"), tie("number")).map(([test, yes, no]) => `(${test} ? ${yes} : ${no})`),
      tie("number").map((inner) => `max(${inner}, -1)`),
    ),
    truth: fc.oneof(
      { depthSize: "small" },
      fc.tuple(tie("number"), fc.constantFrom("<", "<=", ">", ">="), tie("number")).map((parts) => parts.join(" ")),
      fc.tuple(tie("truth"), fc.constantFrom("and", "or"), tie("truth")).map((parts) => `(${parts.join(" ")})`),
      tie("truth").map((inner) => `not (${inner})`),
    ),
  }));
  fc.assert(
    fc.property(
      fc.oneof(number, truth),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 4 }),
      (text, a, b) => {
        const expected = math.evaluate(text, { a, b });
        assert.ok(Object.is(valueOf(text, { a, b }), expected) || Math.abs(Number(expected)) < 1e-12, text);
      },
    ),
  );
});

Deno.test("ten per cent is a tenth, whatever stands around it", () => {
  assert.equal(valueOf("10 %"), 0.1);
  assert.equal(valueOf("drawdown < 10% and 2 * 50 % == 1", { drawdown: 0.05 }), true);
});

Deno.test("true counts one in arithmetic, and is not the number 1", () => {
  assert.equal(valueOf("(a > 1) + (a > 2)", { a: 2 }), 1);
  assert.equal(valueOf("true == 1"), false);
});

Deno.test("kinds that cannot fit are refused before anything is evaluated", () => {
  assert.throws(() => parseExpression("'x' + 1", "formula"), /wanted a number, found a text at column 1$/);
  assert.throws(() => parseExpression("1 and true", "formula"), /wanted true or false, found a number at column 1$/);
  assert.throws(() => asCondition(parseExpression("1 + 1", "filter"), "filter"), {
    name: "SyntaxError",
    message: 'Cannot read the filter "1 + 1": wanted true or false, found a number at column 1',
  });
});

Deno.test("a name that the caller does not know is refused, and nothing of the language's own can be reached", () => {
  const known = { kindOf: (name: string) => name === "sharpe" ? "number" as const : null, wanted: "a KPI" };
  for (const text of ["constructor", "sharpe + __proto__", "this", "toString()", "globalThis"]) {
    assert.throws(() => parseExpression(text, "formula", known), SyntaxError, text);
  }
});
