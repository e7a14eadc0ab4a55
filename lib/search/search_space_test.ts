import assert from "node:assert/strict";
import fc from "fast-check";
import { randomSource } from "../core/random.ts";
import { readJson, referenceFile } from "../../test/shared.ts";
import { type Domain, domainHash, type ParameterSpec } from "./domain.ts";
import { createSearchSpace } from "./search_space.ts";

const { functions } = readJson(referenceFile("bo/objectives.json")) as {
  functions: Record<string, Domain & { table: { x: Record<string, number | string | boolean> }[] }>;
};

const anySpec = (name: string): fc.Arbitrary<ParameterSpec> =>
  fc.oneof(
    fc.tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1e-3, max: 1e6, noNaN: true })).map(
      ([low, range]) => ({ name, type: "float" as const, low, high: low + range }),
    ),
    fc.tuple(fc.double({ min: 1e-8, max: 1e3, noNaN: true }), fc.double({ min: 1.1, max: 1e6, noNaN: true })).map(
      ([low, factor]) => ({ name, type: "float" as const, low, high: low * factor, log: true }),
    ),
    fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 1, max: 100_000 })).map(
      ([low, range]) => ({ name, type: "int" as const, low, high: low + range }),
    ),
    fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 100_000 })).map(
      ([low, range]) => ({ name, type: "int" as const, low, high: low + range, log: true }),
    ),
    fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 100 }), fc.boolean()).map(
      ([first, steps, log]) => ({
        name,
        type: "float" as const,
        low: first / 20,
        high: (first + steps) / 20,
        step: 0.05,
        log,
      }),
    ),
    fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 1, max: 100 })).map(
      ([low, steps]) => ({ name, type: "int" as const, low, high: low + 7 * steps, step: 7 }),
    ),
    fc.integer({ min: 2, max: 6 }).map((n) => ({
      name,
      type: "categorical" as const,
      choices: Array.from({ length: n }, (_, i) => `choice ${i}`),
    })),
    fc.constant({ name, type: "bool" as const }),
  );

const anyDomain: fc.Arbitrary<Domain> = fc.tuple(anySpec("a"), anySpec("b"), anySpec("c"), fc.boolean()).map(
  ([a, b, c, nested]) => ({
    params: [
      { name: "on", type: "bool" },
      a,
      { ...b, condition: { param: "on", equals: true } },
      { name: "inner", type: "categorical", choices: [1, 2], condition: { param: "on", equals: true } },
      { ...c, condition: nested ? { param: "inner", equals: 2 } : { param: "on", equals: false } },
    ],
  }),
);

Deno.test("values decoded from any point survive encoding and decoding exactly, and so do their points", () => {
  fc.assert(
    fc.property(anyDomain, fc.nat(), (domain, seed) => {
      const space = createSearchSpace(domain), random = randomSource(seed);
      const values = space.decode(Float64Array.from({ length: space.dimension }, () => random.uniform()));
      const point = space.encode(values);
      assert.deepEqual(space.decode(point), values);
      assert.deepEqual(space.encode(space.decode(point)), point);
      assert.ok(point.every((u) => u >= 0 && u <= 1));
    }),
    { numRuns: 300 },
  );
});

Deno.test("snapping a point gives the encoding of its values, floats apart", () => {
  fc.assert(fc.property(anyDomain, fc.nat(), (domain, seed) => {
    const space = createSearchSpace(domain), random = randomSource(seed);
    const points = Float64Array.from({ length: 3 * space.dimension }, () => random.uniform());
    const values = [0, 1, 2].map((row) => space.decode(points, row * space.dimension));
    space.snap(points);
    values.forEach((expected, row) => {
      const encoded = space.encode(expected);
      encoded.forEach((u, k) => assert.ok(Math.abs(points[row * space.dimension + k] - u) < 1e-4));
      assert.deepEqual(space.decode(points, row * space.dimension), expected);
    });
  }));
});

Deno.test("every integer owns an equal share of its coordinate, by logarithm too", () => {
  const space = createSearchSpace({
    params: [{ name: "n", type: "int", low: 1, high: 4 }, { name: "m", type: "int", low: 1, high: 9, log: true }],
  });
  const count = [0, 0, 0, 0];
  for (let i = 0; i < 1000; i++) count[Number(space.decode(Float64Array.of((i + 0.5) / 1000, 0)).n) - 1]++;
  assert.deepEqual(count, [250, 250, 250, 250]);
  const edge = Math.log(2.5 / 0.5) / Math.log(9.5 / 0.5);
  assert.equal(space.decode(Float64Array.of(0, edge - 1e-9)).m, 2);
  assert.equal(space.decode(Float64Array.of(0, edge + 1e-9)).m, 3);
});

Deno.test("the reference tables' rows lie in their domains and survive the way to the cube and back", () => {
  for (const [name, { params, table }] of Object.entries(functions)) {
    const space = createSearchSpace({ params });
    for (const { x } of table) {
      const back = space.decode(space.encode(x));
      assert.deepEqual(Object.keys(back).sort(), Object.keys(x).sort(), name);
      for (const [key, value] of Object.entries(x)) {
        if (typeof value !== "number" || Number.isInteger(value)) assert.equal(back[key], value, `${name}.${key}`);
        else assert.ok(Math.abs(Number(back[key]) - value) <= 1e-11 * Math.max(1, Math.abs(value)), `${name}.${key}`);
      }
    }
  }
});

Deno.test("the hash tells domains apart that differ in one number, choice, condition or constraint", () => {
  const x: ParameterSpec = { name: "x", type: "float", low: 0, high: 1 };
  const on: ParameterSpec = { name: "on", type: "bool" };
  const domains: Domain[] = [
    { params: [x] },
    { params: [{ ...x, high: 2 }] },
    { params: [{ ...x, log: true, low: 0.1 }] },
    { params: [{ ...x, type: "int" }] },
    { params: [x], constraints: ["x < 0.5"] },
    { params: [on, x] },
    { params: [on, { ...x, condition: { param: "on", equals: true } }] },
    { params: [on, { ...x, condition: { param: "on", equals: false } }] },
    { params: [{ name: "x", type: "categorical", choices: ["a", "b"] }] },
    { params: [{ name: "x", type: "categorical", choices: ["b", "a"] }] },
  ];
  assert.equal(new Set(domains.map(domainHash)).size, domains.length);
  assert.equal(domainHash(JSON.parse(JSON.stringify(domains[6]))), domainHash(domains[6]));
});

Deno.test("a domain that contradicts itself is refused by the parameter's name", () => {
  const x: ParameterSpec = { name: "x", type: "float", low: 0, high: 1 };
  const cases: [Domain, RegExp][] = [
    [{ params: [] }, /wanted parameters, found none/],
    [{ params: [{ ...x, high: 0 }] }, /"x": wanted finite bounds low < high, found 0 and 0/],
    [{ params: [{ ...x, log: true }] }, /"x": wanted a lower bound above 0 for a logarithmic range, found 0/],
    [{ params: [{ ...x, type: "int", high: 1.5 }] }, /"x": wanted integer bounds/],
    [{ params: [x, x] }, /"x": wanted names that differ/],
    [{ params: [{ name: "c", type: "categorical", choices: ["a", "a"] }] }, /"c": wanted two or more choices/],
    [{ params: [{ ...x, condition: { param: "y", equals: 1 } }] }, /"x": wanted a condition on an earlier parameter/],
    [
      { params: [x, { name: "y", type: "bool", condition: { param: "x", equals: 2 } }] },
      /"y": wanted a condition that "x" can meet \(a number in \[0, 1\]\), found 2/,
    ],
    [{ params: [x], constraints: ["x < y"] }, /"x < y": wanted parameters of the domain \(x\), found "y"/],
  ];
  for (const [domain, message] of cases) {
    assert.throws(() => createSearchSpace(domain), { name: "RangeError", message });
  }
  assert.throws(() => createSearchSpace({ params: [x], constraints: ["x <"] }), { name: "SyntaxError" });
});

Deno.test("values that do not fit the domain are refused by name", () => {
  const space = createSearchSpace({
    params: [
      { name: "on", type: "bool" },
      { name: "n", type: "int", low: 1, high: 5, condition: { param: "on", equals: true } },
    ],
  });
  assert.throws(() => space.encode({ on: true, n: 9 }), /"n": wanted an integer in \[1, 5\], found 9/);
  assert.throws(() => space.encode({ on: true }), /"n": wanted an integer in \[1, 5\], found nothing/);
  assert.throws(() => space.encode({ on: false, n: 3 }), /"n": wanted it only where on is true, found 3/);
  assert.throws(() => space.encode({ on: false, m: 3 }), /wanted on, n, found unknown "m"/);
});

Deno.test("a range that cannot hold values between its ends is refused by the parameter's name", () => {
  for (
    const [low, high] of [[-1e308, 1e308], [0, 1e-300], [1, 1 + Number.EPSILON], [1e9, 1e9 + 1e-6]]
  ) {
    assert.throws(() => createSearchSpace({ params: [{ name: "x", type: "float", low, high }] }), {
      name: "RangeError",
      message: /^Cannot search over parameter "x": wanted a finite range that holds values between its ends/,
    });
  }
  const log = { name: "x", type: "float", low: 1, high: 1 + 1e-14, log: true } as const;
  assert.throws(() => createSearchSpace({ params: [log] }), /parameter "x": wanted a finite range/);
  for (const [low, high] of [[0, 1e-290], [0, 1e308], [1, 1 + 1e-12]]) {
    const space = createSearchSpace({ params: [{ name: "x", type: "float", low, high }] });
    const { x } = space.decode(Float64Array.of(0.5));
    assert.ok(low < Number(x) && Number(x) < high);
  }
});

Deno.test("a domain of the wrong form is refused by the name of what is wrong", () => {
  const x = { name: "x", type: "float", low: 0, high: 1 };
  const wrong: [unknown, RegExp][] = [
    [null, /Cannot search a domain: wanted a list of params, found undefined/],
    [{ params: null }, /Cannot search a domain: wanted a list of params, found null/],
    [{ params: [null] }, /Cannot search a domain: wanted parameters with a name, found null/],
    [{ params: [{ type: "bool" }] }, /wanted parameters with a name, found \{"type":"bool"\}/],
    [{ params: [{ name: "c", type: "categorical" }] }, /parameter "c": wanted two or more choices .* found undefined/],
    [{ params: [{ name: "c", type: "categorical", choices: "ab" }] }, /parameter "c": .* found "ab"/],
    [{ params: [x], constraints: "x < 1" }, /wanted a list of constraints, found "x < 1"/],
    [{ params: [x], constraints: [1] }, /wanted constraints that are texts, found 1/],
  ];
  for (const [domain, message] of wrong) {
    assert.throws(() => createSearchSpace(domain as Domain), { name: "RangeError", message });
  }
});

Deno.test("a constraint that is neither true nor false is refused where the domain is made", () => {
  const domain = (constraint: string): Domain => ({
    params: [
      { name: "x", type: "float", low: 0, high: 1 },
      { name: "c", type: "categorical", choices: ["a", "b"] },
      { name: "on", type: "bool" },
    ],
    constraints: [constraint],
  });
  for (const text of ["x", "c", "x + 1", "1 < 2 and x", "not x", "on or x"]) {
    assert.throws(() => createSearchSpace(domain(text)), {
      name: "SyntaxError",
      message: /wanted true or false, found/,
    });
  }
  assert.throws(() => createSearchSpace(domain("c * 2 > x")), /wanted a number, found "a" at column 1/);
  for (const text of ["on", "not on", 'c == "a" or x < 0.5']) assert.ok(createSearchSpace(domain(text)));
});
