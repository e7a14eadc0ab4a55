/**
 * The figures of the search, each with a table behind it.
 *
 * @module
 */
import { useMemo } from "preact/hooks";
import { formatNumber } from "../../metrics/format.ts";
import type { SearchView as Search } from "../source.ts";
import { FigureTable } from "./figure_table.tsx";
import { FigureView } from "./figure_view.tsx";
import {
  bestByRound,
  effectsFigure,
  modelFigure,
  modelRounds,
  placesFigure,
  progressFigure,
  rankedEffects,
} from "./search_figures.ts";

/** What every part is given. */
export interface PartProps {
  readonly view: Search;
}

/** How the search got better. */
export function ProgressPanel({ view }: PartProps) {
  const figure = useMemo(() => progressFigure(view), [view]), best = bestByRound(view.trials);
  return (
    <section class="panel">
      <h2>Best so far, by round</h2>
      <p>Each dot is the best try of a round.</p>
      {figure === null ? <p>No try has a value.</p> : (
        <FigureView
          figure={figure}
          isUnderHeading
          table={<TwoColumns names={["Round", `Best ${view.target}`]} rows={best.map((value, i) => [i + 1, value])} />}
        />
      )}
    </section>
  );
}

/** How well its model foretold. */
export function ModelPanel({ view }: PartProps) {
  const figure = useMemo(() => modelFigure(view), [view]);
  return (
    <section class="panel">
      <h2>The model against what came</h2>
      <p>How well it put tries in order before they ran: 1 is all right, 0 is luck.</p>
      {figure === null ? <p>No model was used, or it has not foretold enough to be judged.</p> : (
        <FigureView
          figure={figure}
          isUnderHeading
          table={
            <TwoColumns
              names={["Round", "Rank correlation"]}
              rows={modelRounds(view).map(({ round, quality }) => [round + 1, quality])}
            />
          }
        />
      )}
    </section>
  );
}

/** Which settings moved the value. */
export function MatteredPanel({ view }: PartProps) {
  const figure = useMemo(() => effectsFigure(view), [view]), { explanation } = view;
  return (
    <section class="panel">
      <h2>What mattered</h2>
      <p>
        {figure === null
          ? explanation?.reason ?? "Nothing was explained: that takes more tries."
          : `Each dot is a try: right of zero its setting helped, left it hurt. The model behind it explains ` +
            `${formatNumber(explanation?.r2 ?? null, "percent")} of the differences between tries it had not seen.`}
      </p>
      {figure !== null && (
        <FigureView
          figure={figure}
          isUnderHeading
          table={
            <FigureTable
              columns={[
                { head: "Parameter" },
                { head: "Moves the value by", kind: "number" },
                { head: "95 % between", kind: "number" },
              ]}
              rows={rankedEffects(view).map(({ parameter, label, importance, low, high }) => [
                <span key={parameter} title={parameter}>{label}</span>,
                formatNumber(importance, "ratio"),
                `${formatNumber(low, "ratio")} and ${formatNumber(high, "ratio")}`,
              ])}
            />
          }
        />
      )}
    </section>
  );
}

/** Which tries are alike. */
export function PlacesPanel({ view }: PartProps) {
  const figure = useMemo(() => placesFigure(view), [view]);
  return (
    <section class="panel">
      <h2>Which tries are alike</h2>
      <p>Tries near one another owe their result to the same settings.</p>
      {figure === null ? <p>There is no map: that takes more tries, and settings that mattered.</p> : (
        <FigureView
          figure={figure}
          isUnderHeading
          table={
            <FigureTable
              columns={[
                { head: "Group", kind: "long" },
                { head: "What its tries have in common", kind: "long" },
                { head: "Tries", kind: "number" },
              ]}
              rows={view.groups.map(({ name, traits }, group) => [
                name,
                traits.join(", "),
                view.trials.filter(({ place }) => place?.group === group).length,
              ])}
            />
          }
        />
      )}
    </section>
  );
}

/** Rows in a table behind a figure: the last ones of more. */
const MOST_ROWS = 400;

function TwoColumns(
  { names, rows }: {
    readonly names: readonly [string, string];
    readonly rows: readonly (readonly [number, number])[];
  },
) {
  return (
    <FigureTable
      caption={rows.length > MOST_ROWS ? `The last ${MOST_ROWS} of ${rows.length}` : undefined}
      columns={[{ head: names[0] }, { head: names[1], kind: "number" }]}
      rows={rows.slice(-MOST_ROWS).map(([name, value]) => [name, formatNumber(value, "ratio")])}
    />
  );
}
