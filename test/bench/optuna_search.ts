/**
 * Optuna's samplers, each in a process of its own behind lines of JSON: what they find of a domain of ours.
 *
 * What a rival proposes against a constraint is told to be worthless and costs it no trial.
 *
 * @module
 */
import type { ParameterValues } from "../../lib/search/constraint_expression.ts";
import type { Domain } from "../../lib/search/domain.ts";
import { createSearchSpace } from "../../lib/search/search_space.ts";
import { type Environment, environmentProgram } from "../../tasks/python.ts";

/** Where Optuna lives. */
export const OPTUNA: Environment = {
  folder: new URL("../../.venv-optuna/", import.meta.url),
  requirements: new URL("optuna/requirements.txt", import.meta.url),
  holds: "Optuna",
};

/** Where Optuna lives with what its Gaussian process needs. */
export const OPTUNA_GP: Environment = {
  folder: new URL("../../.venv-optuna-gp/", import.meta.url),
  requirements: new URL("optuna/requirements_gp.txt", import.meta.url),
  holds: "Optuna, SciPy and PyTorch",
};

/** Its samplers: the tree-structured Parzen estimator of parameters one by one and together, and a Gaussian process. */
export type OptunaSampler = "tpe" | "multivariate" | "gp";

/** What points are worth, large is good: `null` for a trial that is not valid. */
export type Evaluate = (points: readonly ParameterValues[]) => Promise<(number | null)[]>;

/** A search: its best value, `null` where no trial was valid. */
export type Search = (domain: Domain, seed: number, evaluate: Evaluate) => Promise<number | null>;

/** The best of a value and others. */
export const better = (best: number | null, values: readonly (number | null)[]): number | null =>
  values.reduce((a, b) => b === null || (a !== null && a >= b) ? a : b, best);

/** The lines of a process as they come. */
async function* linesOf(output: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of output.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}

/** A search by one of Optuna's samplers. */
export function optunaSearch(
  environment: Environment,
  sampler: OptunaSampler,
  { trials, batch: size }: { readonly trials: number; readonly batch: number },
): Search {
  return async (domain, seed, evaluate) => {
    const space = createSearchSpace(domain), script = new URL("optuna/search.py", import.meta.url);
    const process = new Deno.Command(environmentProgram(environment, "python"), {
      args: [decodeURIComponent(script.pathname)],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const writer = process.stdin.getWriter(), encoder = new TextEncoder(), lines = linesOf(process.stdout);
    const send = (line: unknown) => writer.write(encoder.encode(`${JSON.stringify(line)}\n`));
    await send({ seed, sampler, params: domain.params });
    let best: number | null = null, told: [number, number | null][] = [];
    for (let done = 0; done < trials;) {
      const batch: { id: number; params: ParameterValues }[] = [], wanted = Math.min(size, trials - done);
      while (batch.length < wanted) {
        await send({ told, ask: wanted - batch.length });
        told = [];
        const line = await lines.next();
        if (line.done) throw new Error("Cannot compare with Optuna: its process ended early");
        for (const [id, drawn] of JSON.parse(line.value) as [number, ParameterValues][]) {
          // To the grid of what moves by steps.
          const params = space.decode(space.encode(drawn));
          if (space.broken(params) === null) batch.push({ id, params });
          else told.push([id, null]);
        }
      }
      const values = await evaluate(batch.map(({ params }) => params));
      told.push(...batch.map(({ id }, i): [number, number | null] => [id, values[i]]));
      best = better(best, values);
      done += batch.length;
    }
    await writer.close();
    await process.status;
    return best;
  };
}
