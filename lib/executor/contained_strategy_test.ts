import assert from "node:assert/strict";
import { defaultBacktestOptions } from "../backtest/options.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { simulateMarket } from "../data/simulate.ts";
import { unionParams } from "../strategy/union.ts";
import type { BacktestOutcome, Executor } from "./executor.ts";
import { resolveStrategies } from "./resolve_strategies.ts";
import { strategyFolder, strategyText } from "../../test/fixtures/strategies.ts";
import { threadExecutor } from "./thread_executor.ts";

const candles = simulateMarket({ seed: 3, bars: 4_000, edge: 4 }), dataHash = candlesHash(candles);
const markets = [{ candles, dataHash, backtest: defaultBacktestOptions() }];

/** An executor over a shipped strategy and files; each of them has a worker of its own. */
function executorOver(files: readonly string[], deadlines: Deadlines = {}): Executor {
  const strategies = resolveStrategies(["donchian_breakout", ...files]);
  return threadExecutor({ markets, kpis: {}, strategies, workers: 1, ...deadlines });
}

interface Deadlines {
  readonly deadlineMs?: number;
  readonly startDeadlineMs?: number;
}

/** Outcomes of trials of the shipped strategy and of a file, one of each in turns. */
async function runTurns(pool: Executor, name: string) {
  const params = [20, 40, 60].flatMap((entryBars, i) => [
    unionParams("donchian_breakout", { entryBars, exitBars: 10, stopAtr: 4, timeoutMinutes: 90 }),
    unionParams(name, { period: 2 + i }),
  ]);
  const jobs = params.map((params, id) => {
    return { id, market: 0, params, from: 0, to: candles.time.length, interval: false };
  });
  const outcomes = await pool.submit({ dataHash, jobs });
  assert.deepEqual(outcomes.map(({ id }) => id), jobs.map(({ id }) => id));
  assert.equal(candlesHash(candles), dataHash);
  return { shipped: outcomes.filter((_, i) => i % 2 === 0), own: outcomes.filter((_, i) => i % 2 === 1) };
}

/** The same with a strategy of its own text and an executor of its own. */
async function runBeside(text: string, deadlines?: Deadlines) {
  using folder = strategyFolder();
  const pool = executorOver([folder.write("mine.ts", text)], deadlines);
  return await runTurns(pool, "mine").finally(pool.close);
}

const reasonsOf = (outcomes: readonly BacktestOutcome[]) =>
  outcomes.map((outcome) => outcome.state === "failed" ? outcome.reason : "done");

/** Sends a message from the worker, as its own code does. */
const post = (message: string) => `(self as unknown as Worker).postMessage(${message});`;

const FORGED = `{ kind: "answer", batch: 0, index, seconds: 0, isLeaving: false, outcome: { id: index, state: "done",
  kpis: { sharpe: 99 }, trades: { length: 777 }, description: "forged" } }`;

/** What a file does at import and in its entries, and what becomes of its own trials; anything where left out. */
const ATTACKS: Record<string, { top?: string; entries?: string; own?: RegExp }> = {
  "patches the arrays that its bars are kept by": {
    top: `for (const name of ["filter", "map", "flatMap", "some"] as const) {
      const before = Array.prototype[name] as (...given: unknown[]) => unknown;
      const spoil = (value: unknown, depth: number): void => {
        if (value instanceof Float64Array) value.fill(1);
        else if (typeof value === "object" && value !== null && depth < 4) Object.values(value).forEach((part) => spoil(part, depth + 1));
      };
      Array.prototype[name] = function (this: unknown[], ...given: unknown[]) {
        spoil(this, 0);
        return before.apply(this, given);
      } as never;
    }`,
  },
  "patches mathematics": { top: `const { max } = Math; Math.max = (...values) => 1.001 * max(...values);` },
  "forges answers to all jobs": {
    entries: `for (let index = 0; index < 6; index++) ${post(FORGED)}`,
    own: /^Cannot use what its worker answered: wanted /,
  },
  "sends seconds that are no number": {
    entries: post(`{ kind: "answer", batch: 0, index: 0, seconds: 1n, outcome: { id: 0 } }`),
    own: /^worker said what no worker says$/,
  },
  "answers with an outcome that is none": {
    entries: `for (let index = 0; index < 6; index++) ${
      post(`{ kind: "answer", batch: 0, index, seconds: 0, isLeaving: false, outcome: 7n }`)
    }`,
    own: /^Cannot use what its worker answered: wanted an outcome$/,
  },
  "answers jobs that there are not": {
    entries: [`-1`, `0.5`, `"length"`, `99`].map((index) =>
      post(`{ kind: "answer", batch: 0, index: ${index}, seconds: 0, isLeaving: true, outcome: null }`)
    ).join("\n"),
  },
  "ends its worker": { entries: "self.close();", own: /entries threw NotCapable: .*self\.close \(mine_\d+\.ts:\d+\)$/ },
  "ends the process by Deno": { entries: "Deno.exit(0);", own: /NotCapable: .*Deno\.exit \(mine_\d+\.ts:\d+\)$/ },
  "ends the process by Node": {
    top: `import process, { exit } from "node:process";`,
    entries: `if (period === 3) exit(0); process.exit(0);`,
    own: /NotCapable: .*process\.exit/,
  },
  "kills the process": {
    top: `import process, { kill } from "node:process";`,
    entries: `try { Deno.kill(Deno.pid, "SIGKILL"); } catch { kill(process.pid, "SIGKILL"); }`,
    own: /NotCapable: .*process\.kill/,
  },
  "throws what moves the cursor of a terminal": {
    entries: `throw new Error("\\x1b[2J" + "x".repeat(5000));`,
    own: /^[^\p{Cc}]{1000,1300}$/u,
  },
};

Deno.test("whatever a strategy file does, trials of shipped strategies come out as beside a file that does nothing", async (t) => {
  using folder = strategyFolder();
  const attacks = Object.entries(ATTACKS), names = attacks.map((_, i) => `mine_${i}`);
  const files = attacks.map(([, { top, entries = "" }], i) => {
    return folder.write(`${names[i]}.ts`, strategyText(entries, top));
  });
  const pool = executorOver([...files, folder.write("harmless.ts", strategyText(""))]);
  try {
    const wanted = await runTurns(pool, "harmless");
    assert.ok(wanted.shipped.every((outcome) => outcome.state === "done" && outcome.trades.length > 0));
    assert.deepEqual(reasonsOf(wanted.own), ["done", "done", "done"]);
    for (const [i, [attack, { own }]] of attacks.entries()) {
      await t.step(`it ${attack}`, async () => {
        const found = await runTurns(pool, names[i]);
        assert.deepEqual(found.shipped, wanted.shipped);
        if (own !== undefined) { for (const reason of reasonsOf(found.own)) assert.match(reason, own); }
      });
    }
  } finally {
    pool.close();
  }
});

Deno.test("a file whose workers claim nothing fails its own trials when nothing is heard of them any more", async () => {
  const deadlines = { deadlineMs: 1_000, startDeadlineMs: 5_000 };
  const { own, shipped } = await runBeside(strategyText("", "Atomics.compareExchange = () => 99;"), deadlines);
  assert.deepEqual(reasonsOf(shipped), ["done", "done", "done"]);
  assert.deepEqual(reasonsOf(own), Array(3).fill("no answer within 12 s"));
});

Deno.test("a description that is no line of text fails its trial in a sentence that is one", async () => {
  const describe = (...texts: string[]) =>
    strategyText("").replace(
      "lookBackBars:",
      `describe: ({ period }) => ${JSON.stringify(texts)}[period % ${texts.length}],\n  lookBackBars:`,
    );
  const { own } = await runBeside(describe("\x1b[31mred", "two\nlines", "x".repeat(1001)));
  for (const reason of reasonsOf(own)) {
    assert.match(reason, /^Cannot run the strategy mine with .*: wanted describe to give a line of text[^\p{Cc}]*$/u);
  }
  assert.deepEqual(reasonsOf((await runBeside(describe("goes <b>long</b>"))).own), ["done", "done", "done"]);
});

Deno.test("a file that remembers what its runs have seen is checked for look-ahead where it has seen nothing", async () => {
  using folder = strategyFolder();
  const top = `const seen = new Map<number, number>();`,
    entries = `
    candles.time.forEach((time, i) => seen.has(time) || seen.set(time, candles.close[i]));
    if (period === 7) {
      const later = (i: number) => seen.get(candles.time[i] + 120_000) ?? 0;
      const side = Int8Array.from(candles.close, (close, i) => i > 50 && i % 100 === 7 && later(i) > close ? 1 : 0);
      return { side, stopDistance: features.atr(14) };
    }`;
  const strategies = resolveStrategies([folder.write("mine.ts", strategyText(entries, top))]);
  const pool = threadExecutor({ markets, kpis: {}, strategies, workers: 1 }), end = candles.time.length - 500;
  const job = { id: 0, market: 0, params: { period: 7 } }, cuts = [608, 1008, 1408, 1808, 2208, 2608];
  try {
    const [run] = await pool.submit({
      dataHash,
      jobs: [{ ...job, from: 0, to: candles.time.length, interval: false }],
    });
    const [check] = await pool.checkLookAhead({ dataHash, jobs: [{ ...job, end, cuts }] });
    assert.ok(run.state === "done" && check.state === "done" && check.leaks.length > 0);
  } finally {
    pool.close();
  }
});
