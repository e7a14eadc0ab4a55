import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  readdirSync,
  renameSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { canonicalJson } from "../core/canonical_json.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { cacheFile } from "../store/candle_cache.ts";
import { openDatabase } from "../store/database.ts";
import { codeVersions } from "./code_versions.ts";
import { loadMarket } from "./market.ts";
import { keptSimulatedBars } from "./simulated_cache.ts";
import { simulatedBars, type SimulatedSource } from "./simulated_market.ts";

const market = (seed: number): SimulatedSource => ({ kind: "simulated", seed, bars: 600, edge: 4, timeframe: "5m" });

Deno.test("a market is simulated once, and a copy that is not what its name says counts for nothing", async () => {
  using folder = temporaryFolder();
  using db = await openDatabase(join(folder.path, "backtests.db"));
  const copies = () => readdirSync(join(folder.path, "backtests.db.cache"));
  const simulated = simulatedBars(market(1)), first = keptSimulatedBars(market(1), db, true);
  assert.deepEqual(first, { bars: simulated, dataHash: candlesHash(simulated) });
  assert.deepEqual(keptSimulatedBars(market(1), db, true), first);

  // A file whose name is true of it is believed: so it is read.
  const [one] = copies(), second = keptSimulatedBars({ ...market(2), member: undefined }, db, true);
  const two = copies().find((name) => name !== one)!,
    at = (name: string) => join(folder.path, "backtests.db.cache", name);
  renameSync(at(two), at(one.replace(first.dataHash, second.dataHash)));
  renameSync(at(one), at(two));
  assert.equal(keptSimulatedBars(market(1), db, true).dataHash, second.dataHash);

  for (const text of ["", "damaged".repeat(10_000)]) {
    copies().forEach((name) => writeFileSync(at(name), text));
    assert.deepEqual(keptSimulatedBars(market(1), db, true), first);
  }
});

/** Another's file among the copies: a hole of some bytes, searched so many seconds before now. */
function foreignFile(path: string, bytes: number, secondsAgo: number): void {
  writeFileSync(path, "");
  truncateSync(path, bytes);
  const at = Date.now() / 1000 - secondsAgo;
  utimesSync(path, at, at);
}

Deno.test("a copy of the right name with other bars is passed over, and replaced where there is no good one", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "backtests.db"), kept = `${path}.cache`;
  using db = await openDatabase(path);
  const first = keptSimulatedBars(market(1), db, true),
    [good] = readdirSync(kept),
    other = candlesHash(simulatedBars(market(2)));
  const bad = ["0", "g"].map((digit) => good.replace(first.dataHash, digit.repeat(64)));
  bad.forEach((name) => copyFileSync(join(kept, good), join(kept, name)));
  assert.deepEqual(keptSimulatedBars(market(1), db, true), first);
  assert.ok(bad.every((name) => existsSync(join(kept, name))));
  renameSync(join(kept, good), join(kept, good.replace(first.dataHash, other)));
  assert.deepEqual(keptSimulatedBars(market(1), db, true), first);
  assert.deepEqual(readdirSync(kept), [good]);
});

Deno.test("all markets of a search are kept, and of others those searched last as far as there is room", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "backtests.db"), kept = `${path}.cache`;
  using db = await openDatabase(path);
  const members = Array.from({ length: 6 }, (_, i) => ({ ...market(1), member: i + 1 }));
  members.forEach((source) => keptSimulatedBars(source, db, true));
  const own = readdirSync(kept);
  assert.equal(own.length, members.length);

  const symbols = ["simulated-COIN", "simulated@0"].map((symbol) => cacheFile(path, symbol, "1m"));
  symbols.forEach((file) => foreignFile(file, 2 ** 30, 1000));
  own.forEach((name) => utimesSync(join(kept, name), 1, 1));
  const foreign = [1, 2, 3].map((age) => join(kept, `simulated@${age}-0.bin`));
  foreign.forEach((file, age) => foreignFile(file, 200 * 2 ** 20, 10 * (age + 1)));
  keptSimulatedBars(market(2), db, true);
  assert.ok([...own.map((name) => join(kept, name)), ...symbols].every(existsSync));
  assert.deepEqual(foreign.map(existsSync), [true, true, false]);
});

Deno.test("a name tells code and source: the version of whole studies, as the market of a source is made there", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "backtests.db");
  using db = await openDatabase(path);
  const { dataHash } = keptSimulatedBars(market(1), db, true),
    text = canonicalJson({ ...market(1), code: codeVersions().study });
  const digits = createHash("sha256").update(text).digest("hex").slice(0, 16);
  assert.deepEqual(readdirSync(`${path}.cache`), [`simulated@${digits}-${dataHash}.bin`]);
});

Deno.test("only a search writes, and marks what it reads as searched now: others read what it kept, and leave it as it is", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "backtests.db"), kept = `${path}.cache`;
  using db = await openDatabase(path);
  const { dataHash } = loadMarket(market(1), db);
  assert.ok(!existsSync(kept));
  const other = loadMarket(market(2), db, null, { keepsSimulated: true }), [name] = readdirSync(kept);
  assert.notEqual(other.dataHash, dataHash);
  // Under the name of the first market the bars of the second are believed: so they are read.
  loadMarket(market(1), db, null, { keepsSimulated: true });
  const first = readdirSync(kept).find((one) => one !== name)!;
  Deno.removeSync(join(kept, first));
  const believed = join(kept, first.replace(dataHash, other.dataHash));
  renameSync(join(kept, name), believed);
  utimesSync(believed, 1, 1);
  assert.equal(loadMarket(market(1), db).dataHash, other.dataHash);
  assert.equal(statSync(believed).mtimeMs, 1000);
  assert.equal(loadMarket(market(1), db, null, { keepsSimulated: true }).dataHash, other.dataHash);
  assert.ok(statSync(believed).mtimeMs > 1000);
});

Deno.test("of a database in memory no copies are kept, and where nothing can be written bars are simulated", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "backtests.db"), kept = `${path}.cache`;
  using db = await openDatabase(path);
  using memory = await openDatabase(":memory:");
  keptSimulatedBars(market(1), memory, true);
  assert.ok(!existsSync(kept));
  writeFileSync(kept, "in the way");
  assert.deepEqual(keptSimulatedBars(market(1), db, true).bars, simulatedBars(market(1)));
});
