import assert from "node:assert/strict";
import fc from "fast-check";
import { canonicalJson, contentHash } from "./canonical_json.ts";

/** A copy whose objects have their members in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  const copy: Record<string, unknown> = Object.create(null);
  for (const [name, member] of Object.entries(value).reverse()) copy[name] = reversed(member);
  return copy;
}

Deno.test("canonical JSON is JSON, whatever the order of members, and a fixed point of reading and writing", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const text = canonicalJson(value);
    assert.equal(canonicalJson(JSON.parse(text)), text);
    assert.equal(canonicalJson(reversed(value)), text);
    assert.equal(JSON.stringify(JSON.parse(text)).length, text.length, "no space");
    assert.equal(contentHash(reversed(value)), contentHash(value));
  }));
});

Deno.test("the example of RFC 8785 is spelled as there", () => {
  const example = {
    numbers: [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    literals: [null, true, false],
  };
  assert.equal(
    canonicalJson(example),
    String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],` +
      String.raw`"string":"€$\u000f\nA'B\"\\\\\"/"}`,
  );
});

Deno.test("an undefined number is null, a missing member is left out, an infinite number is refused", () => {
  assert.equal(canonicalJson({ a: NaN, b: undefined, c: [undefined, -0] }), '{"a":null,"c":[null,0]}');
  assert.throws(() => canonicalJson({ a: [Infinity] }), /wanted finite numbers, found Infinity/);
});
