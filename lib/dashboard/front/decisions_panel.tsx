/**
 * What the search and the tests after it decided, the last first.
 *
 * @module
 */
import { useState } from "preact/hooks";
import { formatNumber } from "../../metrics/format.ts";
import type { ColumnInfo, SearchView } from "../source.ts";
import { decisionText, toldDecisions } from "./decision_words.ts";

/** Decisions shown at first: a reader who wants more asks for it. */
const FIRST_DECISIONS = 12;

/** The decisions in words. */
export function DecisionsPanel(
  { decisions, columns }: Pick<SearchView, "decisions"> & { readonly columns: readonly ColumnInfo[] },
) {
  const [isWhole, setWhole] = useState(false), latest = toldDecisions(decisions).reverse();
  const label = (parameter: string) => columns.find(({ name }) => name === `params.${parameter}`)?.label ?? parameter;
  const shown = isWhole ? latest : latest.slice(0, FIRST_DECISIONS);
  return (
    <section class="panel">
      <h2>What was decided</h2>
      <p>
        The last first; a model that went on as before is left out. All but what is said of unseen days follows from the
        search alone.
      </p>
      {shown.length === 0 && <p>Nothing yet.</p>}
      <ol class="decisions" reversed>
        {shown.map((decision, i) => {
          const { title, text } = decisionText(decision, label);
          return (
            <li key={latest.length - i}>
              <strong>{title}</strong>
              <span class="muted">round {decision.round + 1}</span>
              <p class="fine">{text}</p>
            </li>
          );
        })}
      </ol>
      {latest.length > FIRST_DECISIONS && (
        <button
          type="button"
          class="plain"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
        >
          {isWhole ? "Only the last ones" : `All ${formatNumber(latest.length, "count")} decisions`}
        </button>
      )}
    </section>
  );
}
