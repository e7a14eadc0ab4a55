import assert from "node:assert/strict";
import { randomSource } from "../core/random.ts";
import { MAX_SOBOL_DIMENSION } from "../core/sobol.ts";
import type { ParameterValues } from "./constraint_expression.ts";
import type { Domain } from "./domain.ts";
import {
  type AskedTrial,
  createOptimizer,
  type Optimizer,
  type OptimizerState,
  type Outcome,
  restoreOptimizer,
} from "./optimizer.ts";
import { type OptimizerOptions, SAMPLERS } from "./optimizer_options.ts";
import { createSearchSpace } from "./search_space.ts";

const DOMAIN: Domain = {
  params: [
    { name: "fast", type: "int", low: 2, high: 60 },
    { name: "slow", type: "int", low: 10, high: 300, log: true },
    { name: "stop", type: "float", low: 0.001, high: 0.1, log: true },
    { name: "level", type: "float", low: -1, high: 1 },
    { name: "exit", type: "categorical", choices: ["atr", "time", "target"] },
    { name: "bars", type: "int", low: 2, high: 500, log: true, condition: { param: "exit", equals: "time" } },
    { name: "short", type: "bool" },
  ],
  constraints: ["fast < slow", "stop * slow < 10"],
};

/** Fails where `level` is high, else has its best value at fast 20, slow 90, exit time. */
function evaluate(params: ParameterValues): Outcome {
  const { fast, slow, stop, level, exit } = params as Record<string, number>;
  if (level > 0.6) return { failed: "no trades" };
  const value = (fast / 60 - 1 / 3) ** 2 + Math.log(slow / 90) ** 2 + Math.log(stop / 0.01) ** 2 / 10 + level ** 2;
  return { value: value + (String(exit) === "time" ? 0 : 0.5) };
}

/** With `NIGHTLY` set searches are longer and more are told what values can be; by day the model proposes for three rounds. */
const IS_NIGHT = Deno.env.has("NIGHTLY"), ROUNDS = IS_NIGHT ? 8 : 5;

/** Rounds of ask and tell; results arrive in an order that `shuffle` chooses. */
function run(optimizer: Optimizer, rounds: number, size: number, shuffle = 0): AskedTrial[] {
  const asked: AskedTrial[] = [];
  for (let round = 0; round < rounds; round++) {
    const batch = optimizer.ask(size), random = randomSource(shuffle, round);
    asked.push(...batch);
    const order = shuffle === 0 ? batch : batch.toSorted(() => random.uniform() - 0.5);
    for (const { id, params } of order) optimizer.tell(id, evaluate(params));
  }
  return asked;
}

const VARIANTS: [string, Omit<OptimizerOptions, "seed" | "direction">][] = [
  ...SAMPLERS.map((sampler): [string, { sampler: typeof sampler }] => [sampler, { sampler }]),
  ["gp by confidence bound in two regions", { sampler: "gp", acquisitions: ["ucb"], regions: 2 }],
];

for (const [name, options] of VARIANTS) {
  const create = (seed = 1) => createOptimizer(DOMAIN, { ...options, seed, direction: "minimize" });
  const law = (text: string, body: () => void) => Deno.test(`${name}: ${text}`, body);

  let known: AskedTrial[] | null = null;
  const expected = () => known ??= run(create(), ROUNDS, 5);

  law("every proposal fits the domain, meets the constraints and is new", () => {
    const space = createSearchSpace(DOMAIN), asked = expected();
    for (const { params } of asked) {
      space.encode(params);
      assert.equal(space.broken(params), null);
    }
    assert.equal(new Set(asked.map(({ params }) => JSON.stringify(params))).size, 5 * ROUNDS);
    assert.deepEqual(asked.map(({ id }) => id), asked.map((_, i) => i));
  });

  law("the same seed gives the same proposals whatever order the results of a batch arrive in", () => {
    assert.deepEqual(run(create(), ROUNDS, 5, 17), expected());
    assert.notDeepEqual(run(create(2), 1, 5), expected().slice(0, 5));
  });

  law("a study put away as JSON between any two calls goes on exactly", () => {
    let optimizer = create();
    const found: AskedTrial[] = [];
    const reload = () => {
      optimizer = restoreOptimizer(JSON.parse(JSON.stringify(optimizer)) as OptimizerState, DOMAIN);
    };
    for (let round = 0; round < ROUNDS; round++) {
      const batch = optimizer.ask(5);
      found.push(...batch);
      reload();
      for (const { id, params } of batch) {
        optimizer.tell(id, evaluate(params));
        if (id % 3 === 0) reload();
      }
    }
    assert.deepEqual(found, expected());
  });

  law("maximising the negative proposes what minimising does", () => {
    const other = createOptimizer(DOMAIN, { ...options, seed: 1, direction: "maximize" }), values: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const batch = other.ask(5);
      assert.deepEqual(batch, expected().slice(5 * round, 5 * round + 5));
      for (const { id, params } of batch) {
        const outcome = evaluate(params);
        if ("value" in outcome) values.push(outcome.value);
        other.tell(id, "value" in outcome ? { value: -outcome.value } : outcome);
      }
    }
    assert.equal(other.best()!.value, -Math.min(...values));
  });

  law("it goes on while trials run, when all fail, and when all values are equal", () => {
    for (const outcome of [null, { failed: "no trades" }, { value: 3 }]) {
      const optimizer = create();
      for (let round = 0; round < 6; round++) {
        const batch = optimizer.ask(4);
        assert.equal(batch.length, 4);
        if (outcome !== null) { for (const { id } of batch) optimizer.tell(id, outcome); }
      }
      assert.equal(optimizer.best()?.value ?? null, outcome && "value" in outcome ? 3 : null);
    }
  });

  law("a small domain is proposed whole, once, then said to be exhausted", () => {
    const domain: Domain = {
      params: [{ name: "n", type: "int", low: 1, high: 5 }, { name: "on", type: "bool" }],
      constraints: ["n < 4 or on"],
    };
    const optimizer = createOptimizer(domain, { ...options, seed: 3, direction: "minimize" });
    const found: string[] = [];
    for (let round = 0; round < 4 && found.length < 8; round++) {
      for (const { id, params } of optimizer.ask(3)) {
        found.push(JSON.stringify(params));
        optimizer.tell(id, { value: Number(params.n) });
      }
    }
    assert.equal(found.length, 8);
    assert.equal(new Set(found).size, 8);
    assert.throws(() => optimizer.ask(1), /found none in 20000 draws; "n < 4 or on" broke \d+ of them/);
  });

  law("a constraint that no point meets is named", () => {
    const domain = { ...DOMAIN, constraints: ["fast < slow", "fast > 3 * slow"] };
    const optimizer = createOptimizer(domain, { ...options, seed: 1, direction: "minimize" });
    assert.throws(() => optimizer.ask(1), /"fast > 3 \* slow" broke/);
  });

  law("what cannot be told is refused and changes nothing", () => {
    const optimizer = create(), [{ id }] = optimizer.ask(1);
    assert.throws(() => optimizer.tell(7, { value: 1 }), /trial 7: .*found no such trial/);
    assert.throws(() => optimizer.tell(id, { value: NaN }), /trial 0: .*found NaN/);
    assert.throws(() => optimizer.tell(id, { value: Infinity }), /trial 0: .*found Infinity/);
    optimizer.tell(id, { value: 1 });
    assert.throws(() => optimizer.tell(id, { failed: "late" }), /trial 0: .*found it told before \(value 1\)/);
    assert.throws(() => optimizer.ask(0), /wanted a positive integer, found 0/);
    assert.equal(optimizer.best()!.value, 1);
  });
}

const BRANIN: Domain = {
  params: [{ name: "a", type: "float", low: -5, high: 10 }, { name: "b", type: "float", low: 0, high: 15 }],
};
const branin = ({ a, b }: ParameterValues): number => {
  const x = Number(a), y = Number(b);
  return (y - 5.1 / (4 * Math.PI ** 2) * x * x + 5 / Math.PI * x - 6) ** 2 +
    10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
};

const SIZES = IS_NIGHT ? [1, 8] : [4];

Deno.test(`the model learns: 40 points in batches of ${SIZES.join(" or ")} find what 400 Sobol points do not`, () => {
  const search = (sampler: "gp" | "sobol", size: number, count: number): number => {
    const optimizer = createOptimizer(BRANIN, { sampler, seed: 4, direction: "minimize" });
    while (optimizer.trials.length < count) {
      for (const { id, params } of optimizer.ask(size)) optimizer.tell(id, { value: branin(params) });
    }
    return optimizer.best()!.value;
  };
  const blind = search("sobol", 8, 400);
  for (const size of SIZES) assert.ok(search("gp", size, 40) < blind, `batches of ${size}`);
});

Deno.test("points that still run are not proposed again nor crowded upon", () => {
  const optimizer = createOptimizer(BRANIN, { seed: 4, direction: "minimize" });
  for (let round = 0; round < 3; round++) {
    for (const { id, params } of optimizer.ask(8)) optimizer.tell(id, { value: branin(params) });
  }
  const running = Array.from({ length: 6 }, () => optimizer.ask(1)[0].params);
  for (const p of running) {
    for (const q of running) {
      assert.ok(p === q || Math.hypot(Number(p.a) - Number(q.a), Number(p.b) - Number(q.b)) > 0.01);
    }
  }
});

Deno.test("failed trials teach feasibility: fewer proposals fail than draws do, and no number is made up", () => {
  const share = (asked: AskedTrial[]) =>
    asked.filter(({ params }) => "failed" in evaluate(params)).length / asked.length;
  const create = (sampler: "gp" | "sobol") => createOptimizer(DOMAIN, { sampler, seed: 2, direction: "minimize" });
  const optimizer = create("gp"),
    learnt = share(run(optimizer, 8, 8).slice(24)),
    blind = share(run(create("sobol"), 8, 8));
  assert.ok(learnt < blind / 2, `${learnt} of the model's, ${blind} of Sobol's`);
  for (const { failed, value } of optimizer.trials) assert.equal(failed === null, value !== null);
});

Deno.test("a round's telemetry tells what was proposed, foretold and found", () => {
  const optimizer = createOptimizer(DOMAIN, { seed: 1, direction: "maximize" });
  assert.equal(optimizer.telemetry(), null);
  const asked = run(optimizer, 6, 6), telemetry = optimizer.telemetry()!;
  const proposed = asked.slice(-6).filter(({ origin }) => origin === "model").map(({ id }) => id);
  assert.deepEqual(telemetry.proposals.map(({ id }) => id), proposed);
  assert.deepEqual(telemetry.proposals.map(({ acquisition }) => acquisition).slice(0, 2).sort(), ["ei", "ts"]);
  assert.equal(telemetry.modelShare, proposed.length / 6);
  assert.equal(telemetry.lengthScales.length, DOMAIN.params.length);
  assert.equal(telemetry.predictions.length, telemetry.quality!.count);
  assert.ok(telemetry.largestImprovement > 0 && telemetry.regionLength > 0 && telemetry.noise > 0);
  assert.equal(telemetry.fitMs, null);
  let now = 0;
  const timed = createOptimizer(DOMAIN, { seed: 1, direction: "maximize" }, () => now += 3);
  assert.deepEqual(run(timed, 6, 6), asked);
  assert.equal(timed.telemetry()!.fitMs, 3);
});

Deno.test("a state of another domain, or no state at all, is refused", () => {
  const state = createOptimizer(DOMAIN, { seed: 1, direction: "minimize" }).toJSON();
  const other = { ...DOMAIN, constraints: [] };
  assert.throws(() => restoreOptimizer(state, other), /wanted the state of domain [0-9a-f]{12}, found that of domain/);
  assert.throws(
    () => restoreOptimizer({ ...state, domain: other }),
    /Cannot restore an optimiser: wanted the state of/,
  );
  assert.throws(() => restoreOptimizer({} as OptimizerState), /wanted JSON of format "assay-optimizer-1"/);
});

Deno.test("an option that does not exist is refused", () => {
  const options = { seed: 1, direction: "minimize" } as const;
  assert.throws(() => createOptimizer(DOMAIN, { ...options, seed: 0.5 }), /wanted an integer seed, found 0.5/);
  assert.throws(
    () => createOptimizer(DOMAIN, { ...options, sampler: "tpe" as "gp" }),
    /wanted a sampler of gp, cma, sobol/,
  );
  assert.throws(() => createOptimizer(DOMAIN, { ...options, direction: "up" as "minimize" }), /wanted the direction/);
  assert.throws(() => createOptimizer(DOMAIN, { ...options, acquisitions: [] }), /wanted acquisitions of ei, ts, ucb/);
  assert.throws(() => createOptimizer(DOMAIN, { ...options, regions: 0 }), /wanted one or more regions, found 0/);
});

Deno.test("a batch repeats no point, and what is left of a domain is given before it counts as exhausted", () => {
  const domain: Domain = { params: [{ name: "n", type: "int", low: 1, high: 12 }] };
  const optimizer = createOptimizer(domain, { seed: 1, direction: "minimize" });
  for (const size of [5, 5, 2]) {
    const batch = optimizer.ask(5);
    assert.equal(batch.length, size);
    for (const { id, params } of batch) optimizer.tell(id, { value: Number(params.n) });
  }
  assert.equal(new Set(optimizer.trials.map(({ params }) => params.n)).size, 12);
  assert.throws(() => optimizer.ask(5), /the domain is exhausted/);
});

Deno.test("a trial is told exactly one of a finite value and a reason why it failed", () => {
  const optimizer = createOptimizer(BRANIN, { sampler: "random", seed: 1, direction: "minimize" });
  optimizer.ask(2);
  const wrong: unknown[] = [null, {}, { value: null, failed: null }, { failed: "" }, { failed: 3 }, {
    failed: undefined,
  }];
  for (const outcome of [...wrong, { value: 3, failed: "no trades" }, { value: "3" }, { value: NaN, failed: null }]) {
    assert.throws(() => optimizer.tell(0, outcome as Outcome), {
      name: "RangeError",
      message: /^Cannot tell trial 0: wanted a finite value or \{failed: reason\}, found/,
    });
  }
  optimizer.tell(0, { value: 3, failed: null } as Outcome);
  optimizer.tell(1, { value: null, failed: "no trades" } as unknown as Outcome);
  assert.deepEqual(optimizer.trials.map(({ value, failed }) => [value, failed]), [[3, null], [null, "no trades"]]);
});

Deno.test("a state that lacks a part, or holds a trial that cannot be, is refused by its name", () => {
  const optimizer = createOptimizer(BRANIN, { seed: 1, direction: "minimize" });
  for (const { id, params } of optimizer.ask(3)) optimizer.tell(id, { value: branin(params) });
  const state = optimizer.toJSON(), restore = (change: object) => () => restoreOptimizer({ ...state, ...change });
  for (const part of ["domainHash", "domain", "options", "trials", "sampler"]) {
    assert.throws(restore({ [part]: undefined }), {
      name: "RangeError",
      message: `Cannot restore an optimiser: wanted the state's "${part}", found none`,
    });
  }
  const { open: _, ...sampler } = state.sampler as Record<string, unknown>;
  assert.throws(restore({ sampler }), /Cannot restore an optimiser: wanted the sampler's "open", found none/);
  const space = { options: { ...state.options, sampler: "sobol" }, sampler: { next: -1 } };
  assert.throws(restore(space), /Cannot restore an optimiser: wanted the sampler's "next".*found -1/);
  assert.throws(restore({ trials: {} }), /wanted a list of trials, found/);
  const [trial, ...rest] = state.trials;
  const wrong: [object, RegExp][] = [
    [{ id: 1 }, /trial 0: wanted the id 0, found 1/],
    [{ params: undefined }, /trial 0: wanted params/],
    [{ params: { a: 0 } }, /Cannot restore trial 0: Cannot use parameter "b"/],
    [{ origin: "guess" }, /trial 0: wanted an origin of model, sobol, random, found "guess"/],
    [{ value: undefined }, /trial 0: wanted a finite value, a reason why it failed, or null for both/],
    [{ failed: "no trades" }, /trial 0: wanted a finite value, a reason why it failed, or null for both/],
  ];
  for (const [change, message] of wrong) {
    assert.throws(restore({ trials: [{ ...trial, ...change }, ...rest] }), { name: "RangeError", message });
  }
  assert.throws(restore({ trials: [null, ...rest] }), /trial 0: wanted params/);
});

Deno.test("a domain with more coordinates than Sobol points have is refused where it is created", () => {
  const choices = Array.from({ length: MAX_SOBOL_DIMENSION + 1 }, (_, i) => i);
  const domain: Domain = { params: [{ name: "c", type: "categorical", choices }] };
  for (const sampler of ["gp", "sobol"] as const) {
    assert.throws(() => createOptimizer(domain, { sampler, seed: 1, direction: "minimize" }), {
      name: "RangeError",
      message: /wanted at most 192 coordinates .* for the sampler "(gp|sobol)", found 193$/,
    });
  }
  assert.equal(createOptimizer(domain, { sampler: "random", seed: 1, direction: "minimize" }).ask(2).length, 2);
});

Deno.test("whatever finite values are told, in whatever domain, the next batch is new and whole", () => {
  const domains: Domain[] = [
    { params: [{ name: "x", type: "float", low: 0, high: 1 }] },
    { params: [{ name: "n", type: "int", low: 1, high: 200, log: true }] },
    {
      params: [
        { name: "a", type: "categorical", choices: ["p", "q", "r", "s"] },
        { name: "b", type: "categorical", choices: [1, 2, 3, 4] },
        { name: "c", type: "bool" },
      ],
    },
  ];
  const values: ((trial: number) => number)[] = [
    () => 1,
    (trial) => trial % 2 === 1 ? Number.MAX_VALUE : trial,
    (trial) => trial % 3 === 0 ? trial : -Number.MAX_VALUE,
    (trial) => trial * Number.MIN_VALUE,
    (trial) => 1e300 * Math.sin(trial),
  ];
  for (const [d, domain] of domains.entries()) {
    for (const [v, valueOf] of values.entries()) {
      // By day each kind of values in one of the domains.
      if (!IS_NIGHT && v % domains.length !== d) continue;
      for (const sampler of SAMPLERS) {
        const optimizer = createOptimizer(domain, { seed: 1, direction: "minimize", sampler }),
          seen = new Set<string>();
        for (let round = 0; round < 5; round++) {
          const asked = optimizer.ask(6);
          for (const { id, params } of asked) {
            seen.add(JSON.stringify(params));
            optimizer.tell(id, { value: valueOf(id) });
          }
        }
        assert.equal(seen.size, 30);
      }
    }
  }
});
