import assert from "node:assert/strict";
import fc from "fast-check";
import { parseExpression } from "./expression.ts";
import { replaceNames, writtenValue } from "./expression_tokens.ts";

Deno.test("an expression with a value written in says what it says with the value in its scope", () => {
  const forms = ["x^2", "-x", "2 - x", "x < 3 ? x : -x^3", "abs(x) * x", 'mode == "x" ? x : 2 * x', "1e2 * x", "x==x"];
  const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -9, max: 9 }));
  fc.assert(fc.property(fc.constantFrom(...forms), value, (text, x) => {
    const written = replaceNames(text, (name) => name === "x" ? writtenValue(x) : undefined);
    const of = (one: string) => parseExpression(one, "formula").evaluate({ x, mode: "x" });
    // A written zero has no sign.
    assert.equal(Number(of(written)) + 0, Number(of(text)) + 0);
  }));
});

Deno.test("texts, functions and longer names are no names to replace", () => {
  const renamed = (text: string) => replaceNames(text, (name) => name === "min" ? "least" : undefined);
  assert.equal(renamed("min(min, minimum) > 2 or mode == 'min'"), "min(least, minimum) > 2 or mode == 'min'");
  assert.throws(() => renamed("min # 3"), { name: "SyntaxError", message: /at column 5/ });
});

Deno.test("a written text is read as itself, whichever quotes it holds", () => {
  for (const text of ["", "plain", "it's", 'say "no"']) {
    assert.equal(parseExpression(writtenValue(text), "text").evaluate({}), text);
  }
  assert.throws(() => writtenValue(`"it's"`), { name: "RangeError", message: /wanted quotes of one kind/ });
});
