/**
 * The view Search: how the search got better, what it decided, what its model learnt.
 *
 * @module
 */
import { stepTo, writeAddress } from "../address.ts";
import { formatCount, formatNumber } from "../../metrics/format.ts";
import type { SearchView as Search } from "../source.ts";
import { DecisionsPanel } from "./decisions_panel.tsx";
import { bestByRound } from "./search_figures.ts";
import { MatteredPanel, ModelPanel, PlacesPanel, ProgressPanel } from "./search_panels.tsx";
import { Empty, Failure, Loading } from "./states.tsx";
import { useAnswer } from "./use_answer.ts";
import type { ViewProps } from "./view_props.ts";

/** The view. */
export function SearchView({ source, study, address }: ViewProps) {
  const { value, error, retry } = useAnswer((signal) => source.search(study.study, signal), [source, study]);
  if (value === null) {
    return error === null ? <Loading what="Reading the search" /> : <Failure error={error} onRetry={retry} />;
  }
  if (value.trials.length === 0) {
    return (
      <Empty title="The search has not begun">
        <p>Its first tries are on the page as soon as they end.</p>
      </Empty>
    );
  }
  const known = value.trials.filter((trial) => trial.value !== null);
  const best = known.reduce<Search["trials"][number] | null>(
    (top, trial) => top === null || (trial.value ?? -Infinity) > (top.value ?? -Infinity) ? trial : top,
    null,
  );
  return (
    <article class="stack">
      <header>
        <h1>How the search went</h1>
        <p class="lead">
          {formatCount(study.trials, "try", "tries")} in {formatCount(bestByRound(value.trials).length, "round")}.{" "}
          {best === null ? "None had a value to learn from." : (
            <>
              The best by {value.target} was{" "}
              <a href={writeAddress(stepTo(address, { view: "strategies", trial: best.trial }))}>
                strategy {best.trial}
              </a>{" "}
              with {formatNumber(best.value, "ratio")}. All of it is of days the search chose by, which flatter.
            </>
          )}
        </p>
      </header>
      <div class="columns even">
        <ProgressPanel view={value} />
        <ModelPanel view={value} />
      </div>
      <MatteredPanel view={value} />
      <div class="columns even">
        <DecisionsPanel decisions={value.decisions} columns={study.columns} />
        <PlacesPanel view={value} />
      </div>
    </article>
  );
}
