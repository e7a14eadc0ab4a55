import assert from "node:assert/strict";
import fc from "fast-check";
import { all, create } from "mathjs/number";
import { parseConstraint } from "./constraint_expression.ts";

const math = create(all, {});

Deno.test("a constraint means what it means in mathjs", () => {
  const values = { a: 1.5, b: -2, c: 3, on: true };
  for (
    const text of [
      "a < c",
      "a + b * c >= -4.5",
      "(a + b) * c >= -1.5",
      "1 < a <= c",
      "1 < a <= 1.2",
      "not (a > c) and b < 0",
      "a > c or b < 0 and c == 3",
      "not on or a < c",
      "-a ^ 2 < 0",
      "2 ^ 3 ^ 2 == 512",
      "2 ^ -1 == 0.5",
      "a - b - c == 0.5",
      "12 / c / 2 == 2",
      "min(a, b, c) == b",
      "max(a, -b) == 2 and abs(b) == 2",
      "sqrt(c * c) == c and log(exp(a)) <= 1.6",
      "on and a != b",
      "1e1 == 10 and .5 < 0.75",
    ]
  ) {
    assert.equal(parseConstraint(text).holds(values), Boolean(math.evaluate(text, { ...values })), text);
  }
});

Deno.test("random arithmetic agrees with mathjs", () => {
  const { expression } = fc.letrec<{ expression: string }>((tie) => ({
    expression: fc.oneof(
      { depthSize: "small" },
      fc.constantFrom("a", "b", "2", "0.5"),
      fc.tuple(tie("expression"), fc.constantFrom("+", "-", "*", "/", "^"), tie("expression")).map((t) => t.join(" ")),
      tie("expression").map((e) => `(${e})`),
      tie("expression").map((e) => `-${e}`),
    ),
  }));
  fc.assert(fc.property(expression, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), (left, a, b) => {
    const text = `${left} > 1`, expected = math.evaluate(text, { a, b });
    fc.pre(typeof expected === "boolean");
    assert.equal(parseConstraint(text).holds({ a, b }), expected, text);
  }));
});

Deno.test("comparisons are exact, where mathjs takes near numbers for equal", () => {
  const text = "0.1 + 0.2 == 0.3";
  assert.equal(math.evaluate(text), true);
  assert.equal(parseConstraint(text).holds({}), false);
});

Deno.test("texts compare with texts", () => {
  assert.ok(parseConstraint(`exit == "atr" or exit == 'time'`).holds({ exit: "time" }));
  assert.ok(!parseConstraint(`exit != "atr"`).holds({ exit: "atr" }));
});

Deno.test("a constraint that names an inactive parameter holds", () => {
  assert.ok(parseConstraint("a < b").holds({ a: 3 }));
});

Deno.test("what is no expression is refused with its column", () => {
  for (
    const [text, message] of [
      ["a <", /wanted a value, found the end at column 4$/],
      ["a < b)", /wanted an operator, found "\)" at column 6$/],
      ["(a < b", /wanted "\)", found the end at column 7$/],
      ["a < b ; c", /found ";" at column 7$/],
      ["a & b", /found "&" at column 3$/],
      ["sin(a) < 1", /wanted one of the functions abs, min, max, sqrt, log, exp, found "sin" at column 1$/],
      ["log(a, 10) < 1", /wanted one argument of "log", found 2 at column 1$/],
      ["a < 1 and sqrt(a, 2) < 1", /wanted one argument of "sqrt", found 2 at column 11$/],
      ["", /found the end at column 1$/],
      ["a < b c", /wanted an operator, found "c" at column 7$/],
    ] as const
  ) {
    assert.throws(() => parseConstraint(text), { name: "SyntaxError", message }, text);
  }
});

Deno.test("a value of the wrong kind is refused with its column", () => {
  assert.throws(
    () => parseConstraint("a + b").holds({ a: 1, b: 2 }),
    /wanted true or false, found a number at column 1$/,
  );
  assert.throws(() => parseConstraint("1 + a > 0").holds({ a: "x" }), /wanted a number, found "x" at column 5$/);
  assert.throws(() => parseConstraint("not a > 1").holds({ a: 1 }), /wanted true or false, found 1 at column 5$/);
});
