import assert from "node:assert/strict";
import fc from "fast-check";
import { checkDefinition, checkParameters } from "./check_definition.ts";
import type { ParamSpec } from "./param_spec.ts";
import { defineStrategy } from "./strategy.ts";

const entries = () => ({ side: new Int8Array(0), stopDistance: new Float64Array(0) });
const fit = { name: "mine", parameters: [{ name: "fast", kind: "int", low: 2, high: 9 }], entries };

class Mine {
  parameters = fit.parameters;
  #bars = 5;
  helper = 3;
  lookBackBars() {
    return this.#bars + this.helper;
  }
  entries() {
    return entries();
  }
}

class Misspelt extends Mine {
  lookbackBars() {
    return 5;
  }
}

Deno.test("what has parameters and entries alone is a strategy, defined or not", () => {
  checkDefinition(fit);
  checkDefinition({ parameters: [], entries });
  checkDefinition(new Mine());
  checkDefinition(defineStrategy<readonly ParamSpec[]>({ ...fit, parameters: fit.parameters as ParamSpec[] }));
});

Deno.test("steps that do not lead through the range, or through the part that is searched, are refused", () => {
  const range = { name: "bars", kind: "int", low: 5, high: 60 };
  checkParameters([{ ...range, step: 5 }, { ...range, name: "part", step: 5, searched: [10, 30], default: 20 }]);
  const cases: [object, RegExp][] = [
    [{ step: 7 }, /wanted a step that leads from 5 to 60 in a whole number of steps of parameter bars, found 7/],
    [{ step: 2.5 }, /a step that is an integer above 0/],
    [{ step: "5" }, /a step that is an integer above 0/],
    [{ step: 5, searched: [10, 33] }, /leads from 10 to 33/],
    [{ step: 5, searched: [11, 31] }, /leads from 5 to 31/],
    [{ step: 5, default: 12 }, /a default within the range/],
    [{ step: 5, default: 60, atLeastBars: { low: 1, default: 2, high: 3 } }, /steps or atLeastBars/],
    [{ step: 5, low: undefined, high: undefined, searched: false }, /a range for the steps/],
    [{ kind: "boolean", low: undefined, high: undefined, step: 1 }, /a number for a step/],
  ];
  for (const [change, message] of cases) {
    assert.throws(() => checkParameters([{ ...range, ...change }]), { name: "RangeError", message });
  }
});

Deno.test("what is no strategy is refused with the member that is missing or wrong", () => {
  const cases: [unknown, RegExp][] = [
    [undefined, /wanted a strategy as its default export.*found nothing/],
    [() => fit, /found function/],
    [{ parameters: [] }, /wanted entries to be a function, found nothing/],
    [{ entries }, /wanted parameters to be a list, found nothing/],
    [{ ...fit, rules: { timeoutBars: 9 } }, /wanted rules to be a function, found object/],
    [{ ...fit, describe: "does it" }, /wanted describe to be a function, found string/],
    [{ ...fit, name: "My idea" }, /wanted a name of lower-case letters, digits and _, found "My idea"/],
    [{ ...fit, summary: "\u001b[2J" }, /wanted summary as a line of text/],
    [{ ...fit, "\u2028rules": () => ({}) }, /there is no member " rules"; did you mean rules\?$/],
    [{ ...fit, constraints: "fast < 3" }, /wanted constraints to be a list, found string/],
    [{ ...fit, constraints: ["fast < slow"] }, /found slow in "fast < slow"/],
    [{ ...fit, constraint: [] }, /there is no member constraint; did you mean constraints\?$/],
    [{ ...fit, lookbackBars: () => 5 }, /there is no member lookbackBars; did you mean lookBackBars\?$/],
    [new Misspelt(), /there is no member lookbackBars; did you mean lookBackBars\?$/],
    [{ ...fit, constraints: ["fast <"] }, /Cannot read the constraint "fast <"/],
  ];
  for (const [exported, message] of cases) {
    assert.throws(() => checkDefinition(exported), { name: "RangeError", message });
  }
});

Deno.test("parameter ranges of the wrong kind are refused by name", () => {
  const range = { name: "n", kind: "int", low: 2, high: 9 },
    choice = { name: "n", kind: "categorical", choices: ["a"] };
  const cases: [unknown[], RegExp][] = [
    [[{ ...choice, choices: ["\x1b[2J"] }], /wanted a list of texts as choices of parameter n/],
    [[null], /wanted parameters with a name, found null/],
    [[{ ...range, name: "a$b" }], /found "a\$b"/],
    [[{ ...range, name: "and" }], /found "and"/],
    [[{ ...range, name: "__proto__" }], /found "__proto__"/],
    [[{ ...range, name: "constructor" }], /found "constructor"/],
    [[{ ...range, lowest: 3 }], /parameter n: there is no member lowest; there are .*\blow\b/],
    [[{ ...range, log: "yes" }], /wanted true or false as log of parameter n, found "yes"$/],
    [[{ ...range, low: 2n }], /of parameter n, found a list$/],
    [[{ name: "n", kind: "float", searched: false, default: Infinity }], /wanted a finite default of parameter n/],
    [[range, range], /found n twice/],
    [[{ ...range, kind: "number" }], /as the kind of parameter n, found "number"/],
    [[{ ...range, high: 2 }], /wanted a range low < high of int values of parameter n, found \[2,2\]/],
    [[{ ...range, low: 2.5 }], /found \[2.5,9\]/],
    [[{ ...range, low: "2" }], /found \["2",9\]/],
    [[{ name: "n", kind: "float" }], /found \[null,null\]/],
    [[{ ...range, kind: "float", low: 0, log: true }], /wanted a lower end above 0/],
    [[{ ...range, searched: [1, 5] }], /wanted a part of the range as searched of parameter n, found \[1,5\]/],
    [[{ ...range, default: 10 }], /wanted a default within the range of parameter n, found 10/],
    [[{ ...choice, choices: [] }], /wanted a list of texts as choices/],
    [[{ ...choice, choices: ["a", "a"] }], /as choices/],
    [[{ ...choice, choices: ["1h"], namesTimeframe: true }], /wanted timeframes and none as choices/],
    [[{ ...choice, default: "b" }], /wanted a default/],
    [
      [{ ...range, condition: { param: "m", equals: 1 } }],
      /wanted a condition on an earlier parameter of parameter n, found "m"/,
    ],
    [[range, { ...range, name: "m", condition: { param: "n", equals: 1 } }], /wanted a value of n in the condition/],
    [[{ ...range, label: 3 }], /wanted the label of parameter n/],
  ];
  for (const [parameters, message] of cases) {
    assert.throws(() => checkParameters(parameters), { name: "RangeError", message }, String(message));
  }
});

Deno.test("whatever is exported, it is a strategy or refused", () => {
  const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withTypedArray: true, withDate: true });
  fc.assert(fc.property(anything, anything, (exported, parameters) => {
    for (const one of [exported, { ...fit, parameters }, { ...fit, parameters: [parameters] }]) {
      try {
        checkDefinition(one);
      } catch (error) {
        assert.equal((error as Error).name, "RangeError");
      }
    }
  }));
});
