/**
 * The parameters of a search as axes that its trials cross.
 *
 * @module
 */
import type { ParallelAxis } from "../charts/parallel.ts";
import { parameterLabel } from "../strategy/union.ts";
import type { NotebookSearch } from "./search.ts";

/**
 * One axis a parameter, with the value of each trial; `null` where a trial does not use it.
 *
 * @param names Parameters of the search's domain, from left to right; all by default.
 * @throws {RangeError} If the domain has no parameter of a name.
 */
export function parameterAxes(
  { domain, trials, plan }: Pick<NotebookSearch, "domain" | "trials" | "plan">,
  names: readonly string[] = domain.params.map(({ name }) => name),
): ParallelAxis[] {
  return names.map((name) => {
    const spec = domain.params.find((one) => one.name === name);
    if (spec === undefined) {
      throw new RangeError(`Cannot draw the axis of a parameter: wanted a name of the domain, found ${name}`);
    }
    return {
      label: parameterLabel(plan.manifests, name),
      values: trials.map(({ params }) =>
        (params as Readonly<Record<string, ParallelAxis["values"][number]>>)[name] ?? null
      ),
      isLog: "log" in spec && spec.log === true,
    };
  });
}
