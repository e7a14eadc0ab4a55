/**
 * Why to believe a strategy: the statements of its certificate, those for it, those that leave it open, those against it.
 *
 * @module
 */
import { useState } from "preact/hooks";
import { formatCount } from "../../metrics/format.ts";
import type { StrategyView } from "../source.ts";
import { type Evidence, evidenceCount, type EvidenceGroup, evidenceGroups, firstCounts } from "./certificate_groups.ts";
import { FactList } from "./fact_list.tsx";
import { Light } from "./verdict_badge.tsx";

/** The panel; without a certificate it says why there is none. */
export function EvidencePanel({ strategy: { certificate, reasons } }: { readonly strategy: StrategyView }) {
  if (certificate === null) {
    return (
      <section class="panel evidence">
        <h2>Why believe it?</h2>
        <p>There is nothing yet to believe it by: only strategies that looked good get a certificate.</p>
        {reasons.length > 0 && (
          <>
            <h3>What is missing or against it</h3>
            <ul class="reasons">{reasons.map((reason) => <li key={reason}>{reason}</li>)}</ul>
          </>
        )}
      </section>
    );
  }
  const groups = evidenceGroups(certificate), sizes = groups.map(({ statements }) => statements.length);
  const first = firstCounts(sizes, FIRST_STATEMENTS);
  return (
    <section class="panel evidence">
      <h2>Why believe it?</h2>
      <p>{evidenceCount(certificate)}</p>
      {groups.map((group, i) => <Group key={group.light} {...group} first={first[i]} />)}
    </section>
  );
}

/** Statements that are shown at first: as high as the account beside them. */
const FIRST_STATEMENTS = 8;

function Group({ title, statements, first }: EvidenceGroup & { readonly first: number }) {
  const [isWhole, setWhole] = useState(false), more = statements.length - first;
  const shown = isWhole ? statements : statements.slice(0, first);
  return (
    <div>
      <h3>{title} · {statements.length}</h3>
      <ul class="statements">
        {shown.map((statement, i) => <Statement key={`${statement.topic}${i}`} {...statement} />)}
      </ul>
      {more > 0 && (
        <button type="button" class="plain more" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? "Fewer" : formatCount(more, "more statement")}
        </button>
      )}
    </div>
  );
}

/** A statement in two lines, which unfolds to all of it and to its figures. */
function Statement({ light, title, text, figures }: Evidence) {
  return (
    <li>
      <details>
        <summary>
          <Light light={light} />
          <span>
            <strong>{title}</strong>
            <span class="gist">{text}</span>
          </span>
        </summary>
        <div class="whole">
          {figures.length > 0 && <FactList facts={figures} />}
        </div>
      </details>
    </li>
  );
}
