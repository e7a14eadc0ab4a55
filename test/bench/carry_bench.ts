/**
 * How many candidates to carry beyond a search, how sure they must have been there, and how their p-values count against
 * each other: rules compared on the same trials of whole studies, with and without an edge, and on made-up ones.
 *
 * Run: `deno task bench carry [FILE]`. Studies are kept in FILE, a line each, and only those missing are run (half an hour
 * or more for all of them). Their seeds, from 3001 and 4001 on, were not looked at while the rules were made.
 *
 * @module
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { DAY_MS, TIMEFRAME_MS } from "../../lib/core/candles.ts";
import { failedGates } from "../../lib/selection/gates.ts";
import type { HardCandidate } from "../../lib/selection/hard_evidence.ts";
import { hardGates } from "../../lib/selection/hard_gate.ts";
import { lookLevel } from "../../lib/selection/look_level.ts";
import { VALIDATION_THRESHOLDS } from "../../lib/selection/thresholds.ts";
import { CARRY_RULES, type CarryRule, confirms, madeStudies, returnCorrelation } from "./carry_rules.ts";
import { type CarryRecord, type CarryStudy, FILTERS, runCarryStudy } from "./carry_studies.ts";

/** Studies of each planted kind and edge. */
const PLANTED = 5;

/** Studies of noise that trades for free: with costs noise is not even GOOD, and no rule has anything to decide. */
const NOISE = 20;

const LEVEL = lookLevel(1);

function studiesToRun(): CarryStudy[] {
  const market = (seed: number, days: number, edge: number, edgeKind: "book" | "pullback" = "book") => ({
    kind: "simulated" as const,
    seed,
    bars: days * DAY_MS / TIMEFRAME_MS["5m"],
    edge,
    timeframe: "5m" as const,
    ...(edgeKind !== "book" && { edgeKind }),
  });
  const planted = Array.from(
    { length: PLANTED },
    (_, i) =>
      (["book", "pullback"] as const).flatMap((kind) =>
        [6, 4].map((edge): CarryStudy => ({
          group: `${kind} ${edge}`,
          source: market(3001 + i, 730, edge, kind),
          costs: true,
          trials: 400,
        }))
      ),
  );
  const noise = Array.from({ length: NOISE }, (_, i): CarryStudy => ({
    group: "noise free",
    source: market(4001 + i, 365, 0),
    costs: false,
    trials: 200,
  }));
  return [...planted.flat(), ...noise];
}

const keyOf = ({ group, seed }: Pick<CarryRecord, "group" | "seed">) => `${group} ${seed}`;

async function records(file: string | undefined): Promise<CarryRecord[]> {
  const lines = file !== undefined && existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
  const found = lines.map((line) => JSON.parse(line) as CarryRecord), known = new Set(found.map(keyOf));
  for (const study of studiesToRun()) {
    if (known.has(keyOf({ group: study.group, seed: study.source.seed }))) continue;
    const record = await runCarryStudy(study);
    console.error(`${keyOf(record)}: GOOD ${record.good.join(" and ")}`);
    if (file !== undefined) appendFileSync(file, JSON.stringify(record) + "\n");
    found.push(record);
  }
  return found;
}

const STUDY = { trials: 400, trialSharpeVariance: null, probabilityOfBacktestOverfitting: null };

/** How many strategies of a study a rule confirms. */
function countConfirmed({ carried, candidates }: CarryRecord, { filter, most, correction }: CarryRule): number {
  const own = carried[FILTERS.findIndex((one) => one === filter)].slice(0, most).map((trial) => {
    const candidate = candidates[trial];
    // The sealed days of whoever fails on the validation days stay closed.
    const isOpened = candidate.validation.stopReason === null &&
      failedGates(candidate.validation.kpis, VALIDATION_THRESHOLDS).length === 0;
    return isOpened ? candidate : { ...candidate, sealed: null };
  });
  if (own.length === 0) return 0;
  const alone = own.map((one) => hardGates([one], STUDY, { level: 1 })[0]);
  const [{ figures: { pooledP } }] = hardGates(own, STUDY);
  const confirmed = confirms(correction, {
    p: alone.map(({ figures }) => Math.max(figures.outOfSampleP ?? 1, figures.unseenLossAdjustedP ?? 1)),
    pooledP: pooledP ?? 1,
    correlationOf: returnCorrelation(own.map(unseenReturns)),
  }, LEVEL);
  return confirmed.filter((is, i) => is && alone[i].passed).length;
}

function unseenReturns({ validation, sealed }: HardCandidate): number[] {
  return [...Array.from(validation.returns), ...Array.from(sealed?.returns ?? [])];
}

function printTable(headings: readonly string[], rows: readonly (readonly string[])[]): void {
  console.log(`| ${headings.join(" | ")} |\n|${headings.map(() => "---").join("|")}|`);
  for (const row of rows) console.log(`| ${row.join(" | ")} |`);
  console.log();
}

if (import.meta.main) {
  const made = [
    { name: "no edge", edges: [] },
    { name: "one of 3", edges: [3] },
    { name: "one of 6", edges: [6] },
    { name: "ten of 3", edges: Array<number>(10).fill(3) },
    { name: "thirty of 3", edges: Array<number>(30).fill(3) },
  ];
  const shares = made.map((search) => madeStudies(search, LEVEL, 1000));
  console.log(
    "Made-up searches of 60 rules: % of studies with a strategy confirmed that has an edge · that has none\n",
  );
  printTable(
    ["rule", ...made.map(({ name }) => name)],
    CARRY_RULES.map(({ name }, r) => [
      name,
      ...shares.map((own) => `${(100 * own[r].found).toFixed(1)} · ${(100 * own[r].false).toFixed(1)}`),
    ]),
  );
  const found = await records(Deno.args[0]), groups = [...new Set(found.map(({ group }) => group))];
  console.log("Whole studies: of how many a strategy is confirmed, and how many strategies in all\n");
  printTable(
    ["rule", ...groups],
    CARRY_RULES.map((rule) => [
      rule.name,
      ...groups.map((group) => {
        const counts = found.filter((one) => one.group === group).map((one) => countConfirmed(one, rule));
        const strategies = counts.reduce((sum, count) => sum + count, 0);
        return `${counts.filter((count) => count > 0).length} of ${counts.length} (${strategies})`;
      }),
    ]),
  );
}
