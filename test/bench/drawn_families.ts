/**
 * The search beside its rivals on objectives drawn for the run (`drawn_objectives.ts`): least value after 200 trials, eight
 * at once. Each seed draws an objective of its own, which all search.
 *
 * @module
 */
import { median } from "../../lib/core/statistics.ts";
import type { Domain } from "../../lib/search/domain.ts";
import { createOptimizer } from "../../lib/search/optimizer.ts";
import type { SamplerName } from "../../lib/search/optimizer_options.ts";
import { ensureEnvironment, MissingToolError } from "../../tasks/python.ts";
import { drawnObjective, FAMILIES } from "./drawn_objectives.ts";
import type { Objective } from "./objectives.ts";
import { OPTUNA_GP, optunaSearch } from "./optuna_search.ts";
import { createPlainGp } from "./plain_gp.ts";

const TRIALS = 200, BATCH = 8;

/** Least value that a search of an objective finds. */
type Least = (objective: Objective, seed: number) => Promise<number> | number;

const domainOf = ({ params }: Objective): Domain => ({ params });

function ours(sampler: SamplerName): Least {
  return (objective, seed) => {
    const optimizer = createOptimizer(domainOf(objective), { sampler, seed, direction: "minimize" });
    while (optimizer.trials.length < TRIALS) {
      for (const { id, params } of optimizer.ask(BATCH)) optimizer.tell(id, { value: objective.evaluate(params) });
    }
    return optimizer.best()!.value;
  };
}

const plain: Least = (objective, seed) => {
  const search = createPlainGp(domainOf(objective), seed);
  let least = Infinity;
  for (let done = 0; done < TRIALS; done += BATCH) {
    const values = search.ask(BATCH).map(objective.evaluate);
    search.tell(values);
    least = Math.min(least, ...values);
  }
  return least;
};

function optuna(sampler: Parameters<typeof optunaSearch>[1]): Least {
  const search = optunaSearch(OPTUNA_GP, sampler, { trials: TRIALS, batch: BATCH });
  return async (objective, seed) =>
    -(await search(domainOf(objective), seed, (points) => Promise.resolve(points.map((p) => -objective.evaluate(p)))))!;
}

const OURS: Readonly<Record<string, Least>> = { "gp": ours("gp"), "cma": ours("cma"), "sobol": ours("sobol") };
const RIVALS: Readonly<Record<string, Least>> = {
  "plain GP": plain,
  "TPE": optuna("tpe"),
  "multivariate TPE": optuna("multivariate"),
  "Optuna GP": optuna("gp"),
};

/** Names of the rivals that can be run here. */
async function rivalsHere(chosen: readonly string[] | null): Promise<string[]> {
  const names = Object.keys(RIVALS).filter((name) => chosen === null || chosen.includes(name));
  if (names.every((name) => name === "plain GP")) return names;
  try {
    await ensureEnvironment(OPTUNA_GP);
    return names;
  } catch (error) {
    if (!(error instanceof MissingToolError)) throw error;
    console.log(`Left out Optuna: ${error.message}`);
    return names.filter((name) => name === "plain GP");
  }
}

/**
 * Prints what each search finds of every family.
 *
 * @param draw Seed of the first objective; those after it follow.
 * @param chosen Names of rivals, or `null` for all.
 */
export async function compareOnFamilies(draw: number, seeds: number, chosen: readonly string[] | null): Promise<void> {
  const rivals = await rivalsHere(chosen), searches = { ...OURS, ...RIVALS };
  const names = [...Object.keys(OURS), ...rivals];
  console.log(
    `\nLeast value after ${TRIALS} trials, ${BATCH} at once, minimum 0; --draw ${draw} draws the same again\n`,
  );
  console.log(`| objective | parameters | ${names.join(" | ")} |\n|---|---|${"---|".repeat(names.length)}`);
  for (const family of FAMILIES) {
    const rows: number[][] = [];
    for (let seed = draw; seed < draw + seeds; seed++) {
      const objective = drawnObjective(family, seed), row: number[] = [];
      for (const name of names) row.push(await searches[name](objective, seed));
      rows.push(row);
      console.log(`| ${[objective.name, objective.params.length, ...row.map((v) => v.toPrecision(2))].join(" | ")} |`);
    }
    const medians = names.map((_, k) => median(rows.map((row) => row[k])));
    console.log(`| ${[family, "median", ...medians.map((v) => v.toPrecision(2))].join(" | ")} |`);
    const others = names.map((name, k) => ({ name, k, value: medians[k] })).slice(Object.keys(OURS).length);
    if (others.length === 0) continue;
    const best = others.reduce((a, b) => b.value < a.value ? b : a);
    const won = rows.filter((row) => row[0] < row[best.k]).length;
    console.log(
      `| ${family} | gp below the best rival, ${best.name}, in ${won} of ${seeds} |${" |".repeat(names.length)}`,
    );
  }
}
