/**
 * The figures of the search, of the first unseen days and of the sealed days side by side.
 *
 * @module
 */
import { useState } from "preact/hooks";
import { formatNumber } from "../../metrics/format.ts";
import { kpiDefinition, type KpiName, KPIS } from "../../metrics/registry.ts";
import { isGrowth, shownKpi } from "../../metrics/shown_kpi.ts";
import { SIDE_BY_SIDE } from "../../selection/side_by_side.ts";
import type { StrategyView } from "../source.ts";
import { Term } from "./term.tsx";

const PARTS = ["search", "validation", "sealed"] as const;

/** The table: a few figures that people compare, all of them on request. */
export function PartsPanel({ strategy }: { readonly strategy: StrategyView }) {
  const [isWhole, setWhole] = useState(false);
  const names: readonly KpiName[] = isWhole ? KPIS.map(({ name }) => name) : SIDE_BY_SIDE;
  return (
    <section class="panel">
      <h2>The same figures on each part of the days</h2>
      <p>
        The search chose by the grey days, which flatter. In brackets the worst and the best reading of bars that leave
        their prices’ path open.
      </p>
      <div class="scroll" tabIndex={0} role="region" aria-label="Figures by part of the days">
        <table class="parts">
          <thead>
            <tr>
              <th scope="col">Figure</th>
              <th scope="col" class="number seen">in the search</th>
              <th scope="col" class="number unseen">first unseen days</th>
              <th scope="col" class="number unseen">sealed days</th>
            </tr>
          </thead>
          <tbody>
            {names.map((name) => <PartsRow key={name} name={name} strategy={strategy} />)}
          </tbody>
        </table>
      </div>
      <button type="button" class="plain" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
        {isWhole ? "Only those that people compare" : `All ${KPIS.length} figures`}
      </button>
    </section>
  );
}

function PartsRow(
  { name, strategy: { kpis, intervals } }: { readonly name: KpiName; readonly strategy: StrategyView },
) {
  const opened = PARTS.map((part) => kpis[part]).filter((part) => part !== null);
  const { plain, texts } = shownKpi(name, opened);
  const { format } = kpiDefinition(name), ends = isGrowth(name) ? undefined : intervals[name];
  const [low, high] = (ends ?? []).map((end) => formatNumber(end, format));
  return (
    <tr>
      <th scope="row">
        <Term of={name}>{plain}</Term>
      </th>
      {PARTS.map((part) => (
        <td key={part} class={`number ${part === "search" ? "seen" : "unseen"}`}>
          {kpis[part] === null ? <span class="muted">not opened</span> : texts[opened.indexOf(kpis[part])]}
          {part === "search" && low !== high && (
            <span class="ends">
              <span class="unseen-text">between</span>
              [{low}, {high}]
            </span>
          )}
        </td>
      ))}
    </tr>
  );
}
