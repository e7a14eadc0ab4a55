/**
 * Figures and parameters of several strategies side by side: the best is marked, rows that tell nothing apart are hidden.
 *
 * @module
 */
import { useMemo, useState } from "preact/hooks";
import type { StrategyView } from "../source.ts";
import { comparedKpis, comparedParameters, type ComparedRow, type Part } from "./comparison.ts";
import { Term } from "./term.tsx";
import type { ViewProps } from "./view_props.ts";

const PARTS: readonly (readonly [Part, string])[] = [
  ["search", "In the search"],
  ["validation", "First unseen days"],
  ["sealed", "Sealed days"],
];

/** Figure by figure, over one part of the days. */
export function ComparedFigures(
  { strategies, address, go }: { readonly strategies: readonly StrategyView[] } & Pick<ViewProps, "address" | "go">,
) {
  const part = PARTS.find(([name]) => name === address.query.part)?.[0] ?? "search";
  const rows = useMemo(() => comparedKpis(strategies, part), [strategies, part]);
  return (
    <section class="panel">
      <div class="row">
        <h2>Figure by figure</h2>
        <span class="spring" />
        <div class="row buttons" role="group" aria-label="Part of the days">
          {PARTS.map(([name, label]) => (
            <button
              type="button"
              key={name}
              aria-pressed={name === part}
              onClick={() => go({ query: { ...address.query, part: name } }, true)}
            >
              {label}
            </button>
          ))}
        </div>
      </div>
      {part === "search" && <p class="flatter">On the days the search chose by: they flatter.</p>}
      <ComparedTable strategies={strategies} rows={rows} what="Figures" />
    </section>
  );
}

/** The parameters that differ. */
export function ComparedParameters({ strategies }: { readonly strategies: readonly StrategyView[] }) {
  return (
    <section class="panel">
      <h2>Parameters that differ</h2>
      <ComparedTable strategies={strategies} rows={comparedParameters(strategies)} what="Parameters" />
    </section>
  );
}

/** Rows that differ, those that do not on request; the best is marked by a sign and by weight. */
function ComparedTable(
  { strategies, rows, what }: {
    readonly strategies: readonly StrategyView[];
    readonly rows: readonly ComparedRow[];
    readonly what: string;
  },
) {
  const [isWhole, setWhole] = useState(false), equal = rows.filter(({ isEqual }) => isEqual).length;
  const shown = isWhole ? rows : rows.filter(({ isEqual }) => !isEqual);
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label={`${what} side by side`}>
        <table>
          <thead>
            <tr>
              <th scope="col">{what}</th>
              {strategies.map(({ trial }) => <th scope="col" class="number" key={trial}>Strategy {trial}</th>)}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ name, label, texts, best }) => (
              <tr key={name}>
                <th scope="row">
                  <Term of={name}>{label}</Term>
                </th>
                {texts.map((text, i) => (
                  <td class={`number ${best[i] ? "best" : ""}`} key={strategies[i].trial}>
                    {best[i] && (
                      <>
                        <span aria-hidden="true">◆</span>
                        <span class="unseen-text">best:</span>
                      </>
                    )} {text}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown.length === 0 && <p>None: all {equal} are the same.</p>}
      {equal > 0 && (
        <button type="button" class="plain" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? "Hide those that are the same" : `Show ${equal} that are the same`}
        </button>
      )}
    </>
  );
}
