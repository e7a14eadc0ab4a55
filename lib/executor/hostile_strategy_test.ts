import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { defaultBacktestOptions } from "../backtest/options.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { simulateMarket } from "../data/simulate.ts";
import { askStrategy } from "./ask_strategy.ts";
import type { Executor } from "./executor.ts";
import { loadStrategyFile } from "./load_strategies.ts";
import { openStrategies } from "./open_strategies.ts";
import { resolveStrategies } from "./resolve_strategies.ts";
import type { FileSource } from "./strategy_source.ts";
import { strategyFolder, strategyText } from "../../test/fixtures/strategies.ts";
import { threadExecutor } from "./thread_executor.ts";

const candles = simulateMarket({ seed: 3, bars: 4_000, edge: 4 }), dataHash = candlesHash(candles);
const market = { timeframe: "1m", hasBook: true } as const;

function executorOf(path: string, options: { deadlineMs?: number; startDeadlineMs?: number } = {}): Executor {
  const markets = [{ candles, dataHash, backtest: defaultBacktestOptions() }];
  return threadExecutor({ markets, kpis: {}, strategies: resolveStrategies([path]), workers: 1, ...options });
}

const job = (id: number, period = 2 + id) => {
  return { id, market: 0, params: { period }, from: 0, to: candles.time.length, interval: false };
};

/** Code that tries everything it should not, and writes down of each whether it was refused. */
const attacks = (folder: string, port: number) =>
  `await (async () => {
    const address = "http://127.0.0.1:${port}/";
    const tried: Record<string, () => unknown> = {
      write: () => Deno.writeTextFileSync(${JSON.stringify(folder)} + "/stolen", "x"),
      nodeWrite: async () => (await import("node:fs")).writeFileSync(${JSON.stringify(folder)} + "/stolen", "x"),
      database: async () => new (await import("node:sqlite")).DatabaseSync(${JSON.stringify(folder)} + "/stolen.db"),
      read: () => Deno.readTextFileSync(${JSON.stringify(folder)} + "/secret.txt"),
      list: () => Deno.readDirSync(${JSON.stringify(folder)}).next(),
      env: () => Deno.env.get("HOME"),
      nodeEnv: async () => (await import("node:process")).default.env.HOME.length,
      run: () => new Deno.Command("touch", { args: [${JSON.stringify(folder)} + "/stolen"] }).outputSync(),
      kill: () => Deno.kill(1, "SIGCONT"),
      connect: () => Deno.connect({ hostname: "127.0.0.1", port: ${port} }),
      fetch: () => fetch(address),
      remote: () => import(address + "x.ts"),
      registry: () => import(["jsr", "@std/assert"].join(":")),
      other: () => import(["./other", "ts"].join(".")),
      ffi: () => Deno.dlopen("libc.so.6", {}),
      sys: () => Deno.hostname(),
      escape: () => new Worker("data:text/javascript,", { type: "module", deno: { permissions: { write: true } } } as never),
    };
    for (const [name, attempt] of Object.entries(tried)) {
      try {
        await attempt();
      } catch (error) {
        // Whatever else goes wrong would hide that it is allowed.
        if (/^NotCapable|may not|Requires \\w+ access/.test(String(error))) continue;
        throw new Error("not refused but failed: " + name + ": " + error);
      }
      throw new Error("not refused: " + name);
    }
  })();`;

Deno.test("a strategy file may not write, read, run, connect or call native code, neither at import nor in its entries", async () => {
  using folder = strategyFolder();
  using prey = strategyFolder();
  prey.write("secret.txt", "secret");
  folder.write("other.ts", "export default 1;");
  let connections = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => {
    connections++;
    return new Response("export default 1;");
  });
  try {
    const code = attacks(prey.path, server.addr.port);
    const later = `
      let refused = "";
      export const attack = async () => { ${code} };
      attack().then(() => refused = "all", (error) => refused = String(error));`;
    const path = folder.write(
      "hostile.ts",
      strategyText(
        `if (refused !== "all") throw new Error("in entries: " + refused);
         try { Deno.writeTextFileSync(${
          JSON.stringify(`${prey.path}/stolen`)
        }, "x"); } catch { return flat(candles); }`,
        `${code}\n${later}
         await new Promise((resolve) => setTimeout(resolve, 500));
         const flat = (candles: { close: Float64Array }) =>
           ({ side: new Int8Array(candles.close.length), stopDistance: candles.close });`,
      ),
    );
    const { manifests } = await openStrategies(resolveStrategies([path]), market);
    assert.equal(manifests[0].name, "hostile");
    const pool = executorOf(path);
    const outcomes = await pool.submit({ dataHash, jobs: [job(1), job(2)] }).finally(pool.close);
    for (const outcome of outcomes) assert.equal(outcome.state, "done", JSON.stringify(outcome));
  } finally {
    await server.shutdown();
  }
  assert.equal(connections, 0);
  assert.deepEqual(readdirSync(prey.path), ["secret.txt"]);
});

Deno.test("a strategy file is loaded in a restricted worker or not at all", async () => {
  using folder = strategyFolder();
  const path = folder.write(
    "mine.ts",
    `import { writeFileSync } from "node:fs";\nwriteFileSync("${folder.path}/ran", "");\n`,
  );
  await assert.rejects(loadStrategyFile(resolveStrategies([path])[0] as FileSource), {
    name: "TypeError",
    message: /wanted a restricted worker/,
  });
  await assert.rejects(openStrategies(resolveStrategies([path]), market), {
    name: "UserError",
    message: /Requires write/,
  });
  assert.ok(!existsSync(`${folder.path}/ran`));
});

Deno.test("what does not end, ends itself or cannot be read as a strategy gives everything up in a sentence", async () => {
  using folder = strategyFolder();
  const refused = async (text: string, message: RegExp) => {
    const path = folder.write("mine.ts", text), pool = executorOf(path, { startDeadlineMs: 20_000 });
    const submitted = pool.submit({ dataHash, jobs: [job(1), job(2)] });
    await assert.rejects(submitted, { name: "UserError", message }).finally(pool.close);
    await assert.rejects(openStrategies(resolveStrategies([path]), market), { name: "UserError", message });
  };
  await refused("Deno.exit(0);", /Cannot use the strategy file .*mine\.ts: /);
  await refused("export default 3;", /mine\.ts: wanted a strategy as its default export.*found number/);
  await refused("export const x = ;", /mine\.ts: it cannot be loaded, .*Expression expected/);
  await refused(
    "const x: { y: number } = null!;\nexport default x.y;",
    /cannot be loaded, TypeError: .*\(mine\.ts:2\)/,
  );
  await refused("throw null;", /mine\.ts: it cannot be loaded, a value that is no error/);
  const path = folder.write("mine.ts", "for (;;);"), pool = executorOf(path, { startDeadlineMs: 500 });
  await assert.rejects(pool.submit({ dataHash, jobs: [job(1)] }), {
    name: "UserError",
    message: /not ready within 0.5 s/,
  });
  const [source] = resolveStrategies([path]) as FileSource[];
  await assert.rejects(askStrategy(source, { market }, 500), /mine\.ts: no answer within 0.5 s/);
});

Deno.test("a strategy that fails in one trial fails that trial with the reason, and a hang costs its worker alone", async () => {
  using folder = strategyFolder();
  const path = folder.write(
    "mine.ts",
    strategyText(`
      if (period === 3) throw new TypeError("no third");
      if (period === 4) return { side: candles.close, stopDistance: candles.close } as never;
      if (period === 5) return { side: new Int8Array(7), stopDistance: candles.close };
      if (period === 6) return { side: new Int8Array(candles.close.length).fill(1), stopDistance: candles.close.map(() => NaN) };
      while (period === 7);`),
  );
  const pool = executorOf(path, { deadlineMs: 1_000 });
  const outcomes = await pool.submit({ dataHash, jobs: [2, 3, 4, 5, 6, 7, 8].map((period) => job(period, period)) })
    .finally(pool.close);
  const reasons = outcomes.map((outcome) => outcome.state === "failed" ? outcome.reason : "done");
  assert.deepEqual([reasons[0], reasons[6]], ["done", "done"]);
  assert.match(
    reasons[1],
    /^Cannot run the strategy mine with \{"period":3\}: entries threw TypeError: no third \(mine\.ts:\d+\)$/,
  );
  assert.match(reasons[2], /wanted side as Int8Array, found Float64Array/);
  assert.match(reasons[3], /wanted 4000 values in side, one a bar, found 7/);
  assert.match(reasons[4], /wanted a stopDistance at bar 0 .*found NaN/);
  assert.match(reasons[5], /no answer within 1 s/);
});

Deno.test("what a strategy writes into bars or features reaches no other trial, and bars written into fail the trial", async () => {
  using folder = strategyFolder();
  const clean = folder.write("clean.ts", strategyText(""));
  const writing = folder.write(
    "writing.ts",
    strategyText(`
      if (period === 3) for (const name of ["time", "open", "high", "low", "close", "volume"] as const) (candles[name] as Float64Array)[60] = 1;
      if (period === 4) candles.book!.imbalance.fill(0);
      if (period === 5) features.atr(14).fill(1);`),
  );
  const jobs = [2, 3, 4, 5, 6, 7].map((period) => job(period, period));
  const pools = [clean, writing].map((path) => executorOf(path));
  try {
    const [wanted, found] = await Promise.all(pools.map((pool) => pool.submit({ dataHash, jobs })));
    for (const i of [1, 2]) {
      assert.match(
        (found[i] as { reason: string }).reason,
        /^Cannot run the strategy writing with .*: it writes into its bars$/,
      );
    }
    for (const i of [0, 4, 5]) {
      assert.ok(wanted[i].state === "done" && found[i].state === "done");
      assert.deepEqual(found[i].trades, wanted[i].trades);
    }
    assert.equal(candlesHash(candles), dataHash);
  } finally {
    pools.forEach((pool) => pool.close());
  }
});

Deno.test("a worker that comes late brings no other strategy: a file that changed meanwhile ends the batch", async () => {
  using folder = strategyFolder();
  const path = folder.write("mine.ts", strategyText("")), pool = executorOf(path);
  folder.write("mine.ts", strategyText("candles.close;"));
  await assert.rejects(pool.submit({ dataHash, jobs: [job(1)] }), {
    name: "UserError",
    message: /mine\.ts has changed/,
  });
});

Deno.test("a shipped strategy copied into a file makes the trades of the shipped one, alone and among others", async () => {
  using folder = strategyFolder();
  const library = new URL("../", import.meta.url);
  const text = Deno.readTextFileSync(new URL("strategies/donchian_breakout.ts", library))
    .replace('name: "donchian_breakout"', 'name: "copied"')
    .replace("export const donchianBreakout =", "export default")
    .replaceAll(
      /from "\.\.?\/(\S+)"/g,
      (_, path) => `from "${new URL(path.includes("/") ? path : `strategies/${path}`, library)}"`,
    );
  const source = resolveStrategies([folder.write("copied.ts", text)])[0] as FileSource;
  const markets = [{ candles, dataHash, backtest: defaultBacktestOptions() }];
  const sets = [20, 60, 200].map((entryBars) => ({ entryBars, exitBars: 10, stopAtr: 4, timeoutMinutes: 90 }));
  const runs = await Promise.all(
    [resolveStrategies(["donchian_breakout"]), [source], [...resolveStrategies(["votes"]), {
      ...source,
      name: "copied",
    }]].map(
      async (strategies, kind) => {
        const pool = threadExecutor({ markets, kpis: {}, strategies, workers: 1 });
        const jobs = sets.map((set, id) => {
          const params = kind < 2 ? set : {
            strategy: "copied",
            ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`copied$${name}`, value])),
          };
          return { ...job(id), params };
        });
        return await pool.submit({ dataHash, jobs }).finally(pool.close);
      },
    ),
  );
  for (const run of runs) {
    run.forEach((outcome, i) => {
      const wanted = runs[0][i];
      assert.ok(outcome.state === "done" && wanted.state === "done", JSON.stringify(outcome));
      assert.ok(outcome.trades.length > 0);
      assert.deepEqual([outcome.trades, outcome.description], [wanted.trades, wanted.description]);
    });
  }
});
