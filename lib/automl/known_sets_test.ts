import assert from "node:assert/strict";
import { strategyNamed } from "../strategies/registry.ts";
import { completeParamsOf, domainOf } from "../strategy/parameter_sets.ts";
import { KNOWN_SETS } from "./known_sets.ts";

Deno.test("every set made by hand is one that a search can try, and no two are the same", () => {
  const texts = KNOWN_SETS.map((set) => JSON.stringify(set));
  assert.equal(new Set(texts).size, texts.length);
  for (const { kind, strategy: name, params } of KNOWN_SETS) {
    const strategy = strategyNamed(name), domain = domainOf(strategy, "1m", true);
    completeParamsOf(strategy, params, "1m");
    for (const spec of domain.params) {
      const value = params[spec.name];
      if (value === undefined || !("low" in spec)) continue;
      assert.ok(Number(value) >= spec.low && Number(value) <= spec.high, `${kind}, ${name}: ${spec.name} ${value}`);
    }
    const known = new Set(domain.params.map(({ name }) => name));
    for (const key of Object.keys(params)) assert.ok(known.has(key), `${kind}, ${name}: ${key} is not searched`);
  }
});
