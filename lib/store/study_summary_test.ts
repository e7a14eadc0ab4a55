import assert from "node:assert/strict";
import fc from "fast-check";
import type { DatabaseSync } from "node:sqlite";
import { openDatabase } from "./database.ts";
import { loadKpis, type StoredKpis, updateSelection } from "./kpi_rows.ts";
import { createStudy } from "./studies.ts";
import {
  bestKpis,
  countEntries,
  countFailedGates,
  countTrials,
  hasValidValue,
  loadValues,
  nearestTrial,
  rankedKpis,
} from "./study_summary.ts";
import { sampleEnd, sampleStudy } from "../../test/fixtures/store.ts";
import { finishTrial, loadTrials, proposeTrials } from "./trials.ts";

const REASONS = ["noVolume", "limitExpired", "profitMargin"];

/** What becomes of a trial; `null` for one that fails. */
type Fate =
  | {
    isValid: boolean;
    isSoft: boolean;
    isHard: boolean;
    score: number | null;
    twin: boolean;
    hash: string;
    value: number | null;
    sharpe: number | null;
    tradeCount: number | null;
    entries: { limitedByVolume?: number; refusals?: Record<string, number> };
  }
  | null;

const fate: fc.Arbitrary<Fate> = fc.option(
  fc.record({
    rank: fc.integer({ min: 0, max: 3 }),
    score: fc.option(fc.integer({ min: 0, max: 3 })),
    twin: fc.boolean(),
    hash: fc.constantFrom("a", "b", "c", "d"),
    value: fc.option(fc.integer({ min: -2, max: 2 })),
    sharpe: fc.option(fc.integer({ min: -2, max: 2 })),
    tradeCount: fc.option(fc.nat(9)),
    entries: fc.record({
      limitedByVolume: fc.nat(9),
      refusals: fc.dictionary(fc.constantFrom(...REASONS, "direction"), fc.nat(9)),
    }, { requiredKeys: [] }),
  }).map(({ rank, twin, ...rest }) => {
    return { ...rest, isValid: rank > 0, isSoft: rank > 1, isHard: rank > 2, twin: twin && rank > 1 };
  }),
  { freq: 8 },
);

const GATES = [["sharpe", "tradeCount"], ["tradeCount"], [], ["maxDrawdown", "sharpe"]];

function study(db: DatabaseSync, fates: readonly Fate[]): void {
  createStudy(db, sampleStudy("a"));
  const proposal = { params: {}, strategy: null, origin: "sobol", round: 0, seed: 0 } as const;
  proposeTrials(db, "a", [...fates, null].map((_, trial) => ({ ...proposal, trial })), 0);
  for (const [trial, one] of fates.entries()) {
    if (one === null) {
      finishTrial(db, "a", trial, { state: "failed", finishedAt: 0, reason: "no" });
      continue;
    }
    const { isValid, isSoft, isHard, score, twin, hash: tradesHash, value, sharpe, tradeCount, entries } = one;
    const end = sampleEnd(trial, 0), values = { ...end.kpis.values, sharpe, tradeCount };
    const duplicateOf = twin && trial > 0 ? trial - 1 : null, failedGates = GATES[trial % GATES.length];
    const kpis = { ...end.kpis, values, isValid }, extra = trial % 5 === 0 ? undefined : entries;
    finishTrial(db, "a", trial, { ...end, value, kpis, tradesHash, duplicateOf, failedGates, extra });
    updateSelection(db, "a", [{ trial, isSoft, isHard, score }]);
  }
}

/** The definition, on all rows. */
function best(db: DatabaseSync): StoredKpis[] {
  const trials = new Map(loadTrials(db, "a").map((trial) => [trial.trial, trial])), seen = new Set<unknown>();
  return loadKpis(db, "a").filter(({ trial, isValid }) => isValid && trials.get(trial)!.duplicateOf === null)
    .sort(byRank)
    .filter(({ trial }) => {
      const { tradesHash } = trials.get(trial)!;
      return !seen.has(tradesHash) && seen.add(tradesHash);
    });
}

const rank = (row: StoredKpis) => Number(row.isHard) + Number(row.isSoft);

const byRank = (a: StoredKpis, b: StoredKpis) =>
  rank(b) - rank(a) || (b.score ?? -Infinity) - (a.score ?? -Infinity) || a.trial - b.trial;

/** The definition of the entries of all trials, on all rows. */
function entries(db: DatabaseSync) {
  const trials = loadTrials(db, "a");
  const extras = trials.map(({ extra }) => (extra ?? {}) as NonNullable<Fate>["entries"]);
  const refused = (reason: string) => extras.reduce((sum, { refusals = {} }) => sum + (refusals[reason] ?? 0), 0);
  return {
    filled: loadKpis(db, "a").reduce((sum, { values }) => sum + (values.tradeCount ?? 0), 0),
    limitedByVolume: extras.reduce((sum, { limitedByVolume = 0 }) => sum + limitedByVolume, 0),
    refusals: Object.fromEntries(REASONS.map((reason) => [reason, refused(reason)])),
  };
}

/** The definition of the trial that came nearest, on all rows: the first of those that no other beats. */
function nearest(db: DatabaseSync): number | null {
  const gates = new Map(loadTrials(db, "a").map(({ trial, failedGates }) => [trial, failedGates.length]));
  return loadKpis(db, "a").reduce<StoredKpis | null>((first, one) => {
    const fewer = first === null ? -1 : gates.get(one.trial)! - gates.get(first.trial)!;
    const sharpe = ({ values }: StoredKpis) => values.sharpe ?? -Infinity;
    return fewer < 0 || (fewer === 0 && sharpe(one) > sharpe(first!)) ? one : first;
  }, null)?.trial ?? null;
}

Deno.test("the best trials and the counts of a study are those of their definitions on all rows", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fate, { maxLength: 24 }), fc.integer({ min: 0, max: 6 }), async (fates, n) => {
      using db = await openDatabase(":memory:");
      study(db, fates);
      assert.deepEqual(bestKpis(db, "a", n), best(db).slice(0, n));
      assert.deepEqual(bestKpis(db, "a", Infinity), best(db));
      const ended = fates.filter((one) => one !== null), trials = loadTrials(db, "a");
      const twins = trials.filter(({ duplicateOf }) => duplicateOf !== null).length;
      assert.deepEqual(countTrials(db, "a"), {
        proposed: fates.length + 1,
        ended: fates.length,
        completed: ended.length,
        valid: ended.filter(({ isValid }) => isValid).length,
        soft: ended.filter(({ isSoft }) => isSoft).length - twins,
        duplicates: twins,
        hard: ended.filter(({ isHard }) => isHard).length,
      });
      const counts = new Map<string, number>();
      for (const gate of trials.flatMap(({ failedGates }) => failedGates)) {
        counts.set(gate, (counts.get(gate) ?? 0) + 1);
      }
      const byCount = [...counts].map(([gate, count]) => ({ gate, trials: count })).sort((a, b) => b.trials - a.trials);
      assert.deepEqual(countFailedGates(db, "a"), byCount);
      assert.deepEqual([...loadValues(db, "a")], trials.flatMap(({ value }) => value ?? []));
      const valid = new Set(loadKpis(db, "a").filter(({ isValid }) => isValid).map(({ trial }) => trial));
      assert.equal(hasValidValue(db, "a"), trials.some(({ trial, value }) => valid.has(trial) && value !== null));
      assert.deepEqual(countEntries(db, "a", REASONS), entries(db));
      assert.equal(nearestTrial(db, "a"), nearest(db));
      const some = trials.filter(({ trial }) => trial % 3 !== n % 3).map(({ trial }) => trial);
      assert.deepEqual(
        rankedKpis(db, "a", some),
        loadKpis(db, "a").filter(({ trial }) => some.includes(trial)).sort(byRank),
      );
    }),
    { numRuns: 40 },
  );
});

Deno.test("summaries touch indices and a few rows, never all of a study's", async () => {
  using db = await openDatabase(":memory:");
  study(db, [null]);
  const queries: string[] = [], prepare = db.prepare.bind(db);
  db.prepare = (sql) => {
    queries.push(sql);
    return prepare(sql);
  };
  bestKpis(db, "a", 1);
  countTrials(db, "a");
  countFailedGates(db, "a");
  const steps = queries.flatMap((sql) => {
    const plan = prepare(`EXPLAIN QUERY PLAN ${sql}`);
    return plan.all(...Array(/\?1/.test(sql) ? 1 : sql.split("?").length - 1).fill("a")).map(({ detail }) =>
      String(detail)
    );
  });
  assert.equal(queries.length, 3);
  // The list of gates is put in order once it is counted; it has a few rows.
  const slow = steps.filter((step) =>
    !/USING (COVERING )?(INDEX|PRIMARY KEY)|SCALAR SUBQUERY|SCAN CONSTANT ROW/.test(step)
  );
  assert.deepEqual(slow, ["USE TEMP B-TREE FOR ORDER BY"]);
});
