/**
 * What a strategy is made of, for those who go on with it: parameters, the command that runs it again, its figures as JSON.
 *
 * @module
 */
import type { StrategyView } from "../source.ts";
import { CopyLine } from "./copy_line.tsx";
import { FactList } from "./fact_list.tsx";
import { FigureTable } from "./figure_table.tsx";
import { modelRows, modelSentence } from "./model_parts.ts";

/** The panels. */
export function StrategyRecord({ strategy, target }: {
  readonly strategy: StrategyView;
  /** What the search was after. */
  readonly target: string;
}) {
  const { params, replay, tradesHash, kpis, model } = strategy;
  return (
    <div class="columns even">
      <section class="panel">
        <h2>Parameters</h2>
        <p>As the schema of the strategy calls them.</p>
        <FactList facts={params.map(({ name, label, value }) => [label, value, name])} />
      </section>
      <div class="stack">
        {model !== null && (
          <section class="panel">
            <h2>What the model makes of it</h2>
            <p>{modelSentence(model, target)}</p>
            <div class="scroll" tabIndex={0} role="region" aria-label="What each setting moves">
              <FigureTable
                columns={[{ head: "Setting" }, { head: "Is", kind: "number" }, { head: "Moves it by", kind: "number" }]}
                rows={modelRows(model)}
              />
            </div>
          </section>
        )}
        <section class="panel stack">
          <div>
            <h2>Make it again</h2>
            <p class="muted fine">
              The command runs the stored strategy anew and compares its trades with those on record.
            </p>
            <CopyLine text={replay} what="the command" />
            {tradesHash !== null && (
              <p class="fine muted">
                Trades (SHA-256) <code class="hash">{tradesHash}</code>
              </p>
            )}
          </div>
          <details>
            <summary>All figures as JSON</summary>
            <pre class="json" tabIndex={0} aria-label="All figures as JSON">{JSON.stringify(kpis, null, 2)}</pre>
          </details>
        </section>
      </div>
    </div>
  );
}
