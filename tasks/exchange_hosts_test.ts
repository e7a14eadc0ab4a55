import assert from "node:assert/strict";
import { openExchange } from "../lib/exchange/ccxt_exchange.ts";
import { EXCHANGE_HOSTS, OTHER_BINANCE_HOSTS } from "./exchange_hosts.ts";

const OPTIONS = { timeoutMs: 1000, mostBytes: 1000, now: Date.now } as const;

Deno.test("the table has the hosts of twenty exchanges as ccxt has them", async () => {
  const exchanges = Object.entries(EXCHANGE_HOSTS);
  assert.equal(exchanges.length, 20);
  for (const [id, hosts] of exchanges) {
    const exchange = await openExchange(id, { ...OPTIONS, mode: "mainnet" });
    assert.deepEqual([...exchange.hosts].sort(), hosts, id);
    assert.ok(exchange.hasTimeframe("1m") && exchange.hasTimeframe("1d"), id);
  }
});

Deno.test("the task may call the hosts of the table and no other", async () => {
  const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("../deno.json", import.meta.url)));
  const allowed: string[] = /--allow-net=(\S+)/.exec(tasks.data.command)![1].split(",");
  const listed = [...Object.values(EXCHANGE_HOSTS).flat(), ...OTHER_BINANCE_HOSTS];
  assert.deepEqual(allowed.toSorted(), listed.toSorted());
  for (const mode of ["testnet", "demo"] as const) {
    const { hosts } = await openExchange("binance", { ...OPTIONS, mode });
    assert.deepEqual(hosts.filter((host) => !allowed.includes(host)), [], mode);
  }
});

/** What a command that ends without a call to the net prints. */
async function run(...args: string[]) {
  const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("../deno.json", import.meta.url)));
  const [, ...words] = tasks.data.command.split(" ");
  const folder = Deno.makeTempDirSync();
  try {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...words.slice(0, 1), "--quiet", "--no-check", ...words.slice(1), ...args, "--data-dir", folder],
      cwd: new URL("..", import.meta.url),
      env: { NO_COLOR: "1", ASSAY_LOG_FILE: "false" },
      stdin: "null",
    }).output();
    return { code, errors: new TextDecoder().decode(stderr), task: tasks.data.command as string, folder };
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("an exchange beyond the table is refused with the one line to run instead", async () => {
  const fetch = ["fetch", "--symbol", "BTC/MXN", "--timeframe", "1h", "--since", "2024-01-01", "--exchange", "bitso"];
  const { code, errors, task, folder } = await run(...fetch);
  assert.equal(code, 2);
  const line = task.replace(/--allow-net=\S+/, "--allow-net=bitso.com");
  assert.equal(
    errors,
    `Cannot call bitso: deno task data may not call bitso.com; run this in its place:\n${line} ${fetch.join(" ")} ` +
      `--data-dir ${folder}\n`,
  );
});

Deno.test("another address of a stream is refused with the line that has it and the exchange's own", async () => {
  const book = ["book", "--symbol", "BTC/USDT", "--minutes", "1", "--stream-url", "wss://stream.example.com"];
  const { code, errors } = await run(...book);
  assert.equal(code, 2);
  assert.match(
    errors,
    /^Cannot call binance: deno task data may not call stream\.example\.com; run this in its place:\n/,
  );
  assert.match(errors, /--allow-net=\S*api\.binance\.com\S*stream\.example\.com /);
});
