import assert from "node:assert/strict";
import fc from "fast-check";
import { modelRows, modelSentence } from "./model_parts.ts";

const part = (shap: number) => ({ label: "stop", value: "2", shap });

Deno.test("the sentence adds the settings to what any try is expected to come to", () => {
  const said = modelSentence({ mean: 1, parts: [part(0.5), part(-0.2)], value: 1.4 }, "Sharpe ratio");
  assert.match(said, /expects 1\.00 by.*that by \+0\.30, to 1\.30; it came to 1\.40\./);
  assert.match(modelSentence({ mean: 1, parts: [part(-0.5)], value: null }, "score"), /by −0\.50, to 0\.50\. All/);
});

Deno.test("rows leave nothing out: those told one by one and the others together move it as far as all", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: -900, max: 900 }), { maxLength: 30 }), (cents) => {
    const rows = modelRows({ parts: cents.map((one) => part(one / 100)) });
    assert.ok(rows.length <= 9);
    const sum = rows.reduce((total, [, , text]) => total + Math.round(Number(text.replace("−", "-")) * 100), 0);
    assert.equal(sum, cents.reduce((total, one) => total + one, 0));
  }));
});
