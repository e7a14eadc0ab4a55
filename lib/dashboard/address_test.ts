import assert from "node:assert/strict";
import fc from "fast-check";
import { type Address, readAddress, stepTo, VIEWS, writeAddress } from "./address.ts";

const query = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string({ minLength: 1, unit: "grapheme" }));
const addresses: fc.Arbitrary<Address> = fc.record({
  study: fc.option(fc.string({ minLength: 1, unit: "grapheme" }).filter((name) => name !== "." && name !== "..")),
  view: fc.constantFrom(...VIEWS),
  trial: fc.option(fc.nat({ max: 999_999_999 })),
  query,
}).map((address) => ({ ...address, trial: address.view === "strategies" ? address.trial : null }));

Deno.test("an address that was written is read as it was, in whatever alphabet its names are", () => {
  fc.assert(fc.property(addresses, (address) => {
    const { address: read, ignored } = readAddress(writeAddress(address));
    assert.deepEqual({ ...read, query: { ...read.query } }, { ...address, query: { ...address.query } });
    assert.deepEqual(ignored, []);
  }));
});

Deno.test("what is not understood is named and leads to the Overview, never to an error", () => {
  assert.deepEqual(readAddress("#/studies/s/nowhere/x"), {
    address: { study: "s", view: "overview", trial: null, query: {} },
    ignored: ["nowhere", "x"],
  });
  fc.assert(fc.property(fc.string(), (text) => {
    readAddress(text);
  }));
});

Deno.test("a step keeps what it does not name; filters stay with their view, the chosen go along", () => {
  const from: Address = { study: "s", view: "strategies", trial: null, query: { filter: "sharpe > 1", chosen: "1,2" } };
  const strategy = stepTo(from, { view: "strategies", trial: 90 });
  assert.deepEqual(strategy, { ...from, trial: 90 });
  assert.deepEqual(stepTo(strategy, { view: "strategies" }), from);
  assert.deepEqual(stepTo(strategy, { view: "compare" }).query, { chosen: "1,2" });
  assert.deepEqual(stepTo(strategy, { study: "other", view: "overview" }), {
    study: "other",
    view: "overview",
    trial: null,
    query: {},
  });
});
