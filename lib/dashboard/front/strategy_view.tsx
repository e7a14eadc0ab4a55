/**
 * The view Strategy: what one strategy came to, why to believe it, and every trade it made.
 *
 * @module
 */
import { stepTo, writeAddress } from "../address.ts";
import { SourceError } from "../source.ts";
import { AccountPanel } from "./account_panel.tsx";
import { EvidencePanel } from "./evidence_panel.tsx";
import { type KeyFigures, keyFigures } from "./key_figures.ts";
import { PartsPanel } from "./parts_panel.tsx";
import { Failure, Loading } from "./states.tsx";
import { StrategyHead } from "./strategy_head.tsx";
import { StrategyRecord } from "./strategy_record.tsx";
import { TradesPanel } from "./trades_panel.tsx";
import { Term } from "./term.tsx";
import { type Answer, useAnswer } from "./use_answer.ts";
import type { ViewProps } from "./view_props.ts";

/** The view; `address.trial` says of which strategy. */
export function StrategyView(props: ViewProps) {
  const { trial } = props.address;
  if (trial === null) return <Failure error={new SourceError("The address names no strategy.")} />;
  // A page of another strategy is another page: nothing of the last one stays on it while the next comes.
  return <OneStrategy key={`${props.study.study}/${trial}`} {...props} trial={trial} />;
}

function OneStrategy({ source, study, address, go, trial }: ViewProps & { readonly trial: number }) {
  // A study that is read anew may have another verdict.
  const keys = [source, study, trial];
  const strategy = useAnswer((signal) => source.strategy(study.study, trial, signal), keys);
  const equity = useAnswer((signal) => source.equity(study.study, trial, signal), keys);
  const trades = useAnswer((signal) => source.trades(study.study, trial, signal), keys);
  const { value } = strategy, head = { source, study, address, go, trial, trades: trades.value };
  if (value === null) {
    return strategy.error === null ? <Loading what={`Reading strategy ${trial}`} /> : (
      <>
        <Failure error={strategy.error} onRetry={strategy.retry} />
        <p class="centred">
          <a href={writeAddress(stepTo(address, { trial: null, query: {} }))}>All strategies of the study</a>
        </p>
      </>
    );
  }
  const madeTrades = trades.value !== null && trades.value.pnl.length > 0 ? trades.value : null;
  // The last trades stand while the next are on their way.
  const areTradesAsked = trades.value !== null || trades.error !== null;
  return (
    <article class="stack strategy">
      <StrategyHead {...head} strategy={value} />
      {equity.value !== null && equity.value.days.length > 0 && areTradesAsked && (
        <FigureCards {...keyFigures(value, equity.value, madeTrades)} />
      )}
      <div class="columns">
        <Waiting answer={equity} what="Reading the account">
          {(view) => <AccountPanel view={view} markets={study.symbols.length} />}
        </Waiting>
        <EvidencePanel strategy={value} />
      </div>
      <Waiting answer={trades} what="Reading the trades">
        {(made) => (
          <TradesPanel
            source={source}
            study={study}
            address={address}
            go={go}
            strategy={value}
            trades={made}
            days={equity.value?.days ?? []}
          />
        )}
      </Waiting>
      <PartsPanel strategy={value} />
      <StrategyRecord strategy={value} target={study.target} />
    </article>
  );
}

/** A panel that waits for its own answer; what it cannot have leaves the rest of the page as it is. */
function Waiting<T>(
  { answer, what, children }: {
    readonly answer: Answer<T>;
    readonly what: string;
    readonly children: (value: T) => preact.ComponentChildren;
  },
) {
  const { value, error, retry } = answer;
  if (value !== null) return <>{children(value)}</>;
  return (
    <section class="panel">
      {error === null ? <Loading what={what} /> : <Failure error={error} onRetry={retry} />}
    </section>
  );
}

/** The five figures; those of the search under a rule that says what they are. */
function FigureCards({ of, figures }: KeyFigures) {
  return (
    <section aria-label={of === "unseen" ? "Figures of unseen days" : "Figures of the search"}>
      {of === "search" && (
        <p class="flatter">On the days the search chose by: they flatter. Unseen days were not opened for it.</p>
      )}
      <div class="cards five">
        {figures.map(({ label, value, note, kpi }) => (
          <div class="card" key={label}>
            <div class="label">
              <Term of={kpi}>{label}</Term>
            </div>
            <div class="value">{value}</div>
            <div class="note">{note}</div>
          </div>
        ))}
      </div>
    </section>
  );
}
