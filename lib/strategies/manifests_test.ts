import assert from "node:assert/strict";
import { domainHash } from "../search/domain.ts";
import { checkDefinition } from "../strategy/check_definition.ts";
import { domainOf } from "../strategy/parameter_sets.ts";
import { checkManifest, manifestOf, manifestsDomain } from "../strategy/strategy_manifest.ts";
import { STRATEGIES } from "./registry.ts";

const markets = (["1m", "1h"] as const).flatMap((timeframe) =>
  [true, false].map((hasBook) => ({ timeframe, hasBook }))
);

for (const strategy of STRATEGIES) {
  Deno.test(`${strategy.name}: a manifest that was written down as JSON has the strategy's own domain`, () => {
    checkDefinition(strategy);
    for (const market of markets) {
      const manifest = JSON.parse(JSON.stringify(manifestOf(strategy, market)));
      checkManifest(manifest, market);
      const wanted = domainHash(domainOf(strategy, market.timeframe, market.hasBook));
      assert.equal(domainHash(manifestsDomain([manifest], market)), wanted);
    }
  });
}
