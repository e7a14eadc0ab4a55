import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, readdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { DAY_MS } from "../core/candles.ts";
import { HARD_LEVEL, lookLevel } from "../selection/look_level.ts";
import { LookLedger, type NewLook } from "./look_ledger.ts";
import { repairLedger } from "./look_repair.ts";

const START = Date.UTC(2024, 0);

function look(from: number, to: number, change: Partial<NewLook> = {}): NewLook {
  return {
    market: "BTCUSDT",
    venue: "binance",
    fromTime: START + from * DAY_MS,
    toTime: START + to * DAY_MS,
    closes: [],
    study: "study",
    begunAt: 1,
    choice: "a",
    candidates: 3,
    lookedAt: START,
    ...change,
  };
}

function ledgerIn(folder: string): LookLedger {
  return new LookLedger(join(folder, "state/looks.db"));
}

Deno.test("whatever is looked at, the levels of all looks at a day of a venue never sum up to more than there is", () => {
  const asked = fc.record({
    from: fc.nat(12),
    days: fc.integer({ min: 1, max: 8 }),
    venue: fc.constantFrom(null, "binance", "kraken"),
  });
  fc.assert(
    fc.property(fc.array(asked, { minLength: 1, maxLength: 12 }), (looks) => {
      using folder = temporaryFolder();
      const ledger = ledgerIn(folder.path);
      const made = looks.map(({ from, days, venue }, i) => {
        const level = lookLevel(ledger.open(look(from, from + days, { venue, study: `study ${i}` })).count + 1);
        return { from, to: from + days, venue, level };
      });
      for (let day = 0; day < 20; day++) {
        for (const place of ["binance", "kraken"]) {
          const here = made.filter(({ from, to, venue }) => from <= day && day < to && (venue ?? place) === place);
          assert.ok(here.reduce((sum, { level }) => sum + level, 0) <= HARD_LEVEL);
        }
      }
    }),
    { numRuns: 25 },
  );
});

Deno.test("one shared day counts, a day after does not, nor another market or another venue that is known", () => {
  using folder = temporaryFolder();
  const ledger = ledgerIn(folder.path),
    count = (from: number, to: number, change: Partial<NewLook> = {}) => ledger.before(look(from, to, change)).count;
  assert.deepEqual(ledger.open(look(10, 20)), { count: 0, freshFrom: START + 20 * DAY_MS });
  assert.deepEqual([count(19, 30), count(0, 11), count(12, 13)], [1, 1, 1]);
  assert.deepEqual([count(20, 30), count(0, 10)], [0, 0]);
  assert.deepEqual([count(10, 20, { market: "ETHUSDT" }), count(10, 20, { venue: "kraken" })], [0, 0]);
  assert.equal(count(10, 20, { venue: null }), 1, "it may be the same");
});

Deno.test("the same candidates of a study are one look; of another study, of one begun anew or others, further ones", () => {
  using folder = temporaryFolder();
  const ledger = ledgerIn(folder.path), counts = (change: Partial<NewLook>) => ledger.open(look(0, 9, change)).count;
  assert.deepEqual([counts({}), counts({}), counts({ lookedAt: 5 })], [0, 0, 0]);
  assert.deepEqual([counts({ study: "renamed" }), counts({ begunAt: 2 }), counts({ choice: "b" })], [1, 2, 3]);
  assert.deepEqual([counts({}), counts({ choice: "b" })], [0, 3]);
  assert.equal(ledger.list().length, 4);
});

Deno.test("a span is fresh from the day after all that was opened of its market, wherever that was", () => {
  using folder = temporaryFolder();
  const ledger = ledgerIn(folder.path);
  ledger.open(look(50, 60, { study: "later" }));
  assert.equal(ledger.open(look(0, 9)).freshFrom, START + 60 * DAY_MS);
  assert.equal(ledger.before(look(60, 70)).count, 0);
});

Deno.test("searches that look at once are each counted by the other", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "looks.db"), module = new URL("look_ledger.ts", import.meta.url).href;
  const LOOKS = 6, PROCESSES = 3;
  const code = (name: number) =>
    `import { LookLedger } from ${JSON.stringify(module)};
     const ledger = new LookLedger(${
      JSON.stringify(path)
    }), days = { market: "A", venue: null, fromTime: 0, toTime: 9, closes: [] };
     for (let i = 0; i < ${LOOKS}; i++) {
       console.log(ledger.open({ ...days, study: "${name}", begunAt: i, choice: "", candidates: 1, lookedAt: 1 }).count);
     }`;
  const outputs = await Promise.all(Array.from({ length: PROCESSES }, async (_, name) => {
    const script = join(folder.path, `${name}.ts`);
    writeFileSync(script, code(name));
    const args = ["run", "--quiet", "--no-check", "--allow-read", "--allow-write", script];
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args,
      cwd: new URL("../../", import.meta.url),
    }).output();
    assert.equal(new TextDecoder().decode(stderr), "");
    return new TextDecoder().decode(stdout).trim().split("\n").map(Number);
  }));
  assert.deepEqual(outputs.flat().sort((a, b) => a - b), Array.from({ length: LOOKS * PROCESSES }, (_, i) => i));
});

Deno.test("days that closed at the same prices are looked at again under any name and from any venue", () => {
  using folder = temporaryFolder();
  const ledger = ledgerIn(folder.path), closes = Array.from({ length: 10 }, (_, day) => 100 + day ** 2);
  ledger.open(look(0, 10, { closes }));
  const other = { market: "XUSD", venue: "kraken" }, shifted = closes.slice(4);
  assert.equal(ledger.before(look(4, 10, { ...other, closes: shifted })).count, 1);
  assert.equal(ledger.before(look(4, 10, { ...other, closes: shifted.map((close) => close + 1) })).count, 0);
  assert.equal(ledger.before(look(10, 20, { ...other, closes })).count, 0, "other days");
  ledger.open(look(0, 9, { ...other, study: "b", closes: closes.slice(0, 9) }));
  assert.deepEqual(ledger.list().map(({ before }) => before.count), [0, 1]);
});

Deno.test("a ledger of the first version is sound, counts, and goes on with further rows", () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "looks.db");
  // Schema and seal as release 0.2.0 wrote them at first.
  const row = [1, "BTCUSDT", "binance", START, START + 9 * DAY_MS, "old", 1, "a", 3, START, ""] as const;
  const seal = createHash("sha256").update(`\n${JSON.stringify(row)}`).digest("hex");
  sql(
    path,
    `CREATE TABLE looks (look INTEGER PRIMARY KEY AUTOINCREMENT, market TEXT NOT NULL, venue TEXT,
       from_time INTEGER NOT NULL, to_time INTEGER NOT NULL CHECK (to_time > from_time), study TEXT NOT NULL,
       begun_at INTEGER NOT NULL, choice TEXT NOT NULL, candidates INTEGER NOT NULL, looked_at INTEGER NOT NULL,
       note TEXT NOT NULL, seal TEXT NOT NULL) STRICT;
     PRAGMA application_id = ${0x4173734c}; PRAGMA user_version = 1;
     INSERT INTO looks VALUES (${[...row, seal].map((value) => typeof value === "string" ? `'${value}'` : value)});`,
  );
  const ledger = new LookLedger(path);
  assert.equal(ledger.damage(), null);
  assert.equal(ledger.before(look(3, 5)).count, 1);
  const renamed = { market: "BTCUSDTPERPETUAL", formerMarket: "BTCUSDT" };
  assert.equal(ledger.before(look(3, 5, renamed)).count, 1, "the name that it had then");
  assert.equal(ledger.open(look(3, 5, { closes: [1, 2] })).count, 1);
  assert.deepEqual(ledger.list().map(({ row: { closes } }) => closes), [[], [1, 2]]);
  sql(path, "UPDATE looks SET closes = '[1,3]' WHERE look = 2");
  assert.match(ledger.damage()!, /look 2 is not what was written/);
});

/** Ways in which a ledger of three looks comes to harm, and what is still to be read of it. */
const HARMS: readonly [name: string, harm: (path: string) => void, found: RegExp, kept: number][] = [
  [
    "overwritten",
    (path) => writeFileSync(path, "no database at all, but long enough to be looked at"),
    /not a data/,
    0,
  ],
  ["emptied", (path) => truncateSync(path, 0), /the file is empty/, 0],
  ["cut short", (path) => truncateSync(path, 5000), /malformed/, 0],
  ["a look taken out", (path) => sql(path, "DELETE FROM looks WHERE look = 2"), /look 2 was taken out/, 1],
  ["the last look taken out", (path) => sql(path, "DELETE FROM looks WHERE look = 3"), /look 3 was taken out/, 2],
  ["all looks taken out", (path) => sql(path, "DELETE FROM looks"), /look 1 was taken out/, 0],
  ["days changed", (path) => sql(path, "UPDATE looks SET to_time = to_time + 1 WHERE look = 1"), /look 1 is not wh/, 0],
  ["prices changed", (path) => sql(path, "UPDATE looks SET closes = '[1,2,4]' WHERE look = 2"), /look 2 is not wh/, 1],
  ["no prices at all", (path) => sql(path, "UPDATE looks SET closes = 'x' WHERE look = 2"), /look 2 is not wh/, 1],
  ["another market named", (path) => sql(path, "UPDATE looks SET market = 'X' WHERE look > 1"), /look 2 is not wh/, 1],
  ["no number of ours", (path) => sql(path, "UPDATE looks SET to_time = 4611686018427387904"), /too large/, 0],
  ["its table dropped", (path) => sql(path, "DROP TABLE looks"), /no such table/, 0],
  ["another program's", (path) => sql(path, "PRAGMA application_id = 7"), /not a ledger of looks/, 3],
];

function sql(path: string, text: string): void {
  using db = new DatabaseSync(path);
  db.exec(text);
}

Deno.test("a damaged ledger is said, lets nobody look, and set right it never counts fewer looks than before", async (t) => {
  using folder = temporaryFolder();
  const whole = ledgerIn(folder.path);
  for (const study of ["a", "b", "c"]) whole.open(look(0, 9, { study, closes: [1, 2, 3] }));
  for (const [name, harm, found, kept] of HARMS) {
    await t.step(name, () => {
      using other = temporaryFolder();
      const path = join(other.path, "looks.db"), ledger = new LookLedger(path), now = START + 30 * DAY_MS;
      copyFileSync(whole.path, path);
      assert.equal(ledger.damage(), null);
      assert.throws(() => repairLedger(path, "no need", now), /found nothing wrong with it/);
      harm(path);
      assert.match(ledger.damage()!, found);
      for (const act of [() => ledger.open(look(0, 9)), () => ledger.before(look(0, 9)), () => ledger.list()]) {
        assert.throws(act, { name: "LedgerDamage" });
      }
      assert.throws(() => repairLedger(path, " ", now), /wanted a reason/);

      const repair = repairLedger(path, "the disk was full", now);
      assert.deepEqual([repair.kept, ledger.damage()], [kept, null]);
      assert.ok(repair.lost >= 1 && existsSync(repair.damagedFile));
      const count = (from: number, to: number, change: Partial<NewLook> = {}) =>
        ledger.before(look(from, to, change)).count;
      assert.equal(count(0, 9), repair.kept + repair.lost);
      assert.equal(count(0, 9, { market: "ETHUSDT", venue: "kraken" }), repair.lost, "lost looks may have been at any");
      assert.equal(count(30, 39), 0, "nobody has looked at days that had not come");
      const { row } = ledger.list().at(-1)!;
      assert.match(row.note, /^the disk was full \(/);
      assert.deepEqual(readdirSync(other.path).sort(), ["looks.db", "looks.db.damaged-1"]);
    });
  }
});

Deno.test("a ledger that cannot be made is the user's fault, in a sentence", () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, "file"), "x");
  for (const path of [folder.path, join(folder.path, "file/looks.db")]) {
    assert.throws(() => new LookLedger(path).before(look(0, 9)), { name: "UserError", message: /--looks-path names/ });
  }
});
