/**
 * The view Compare: two to five strategies on one start, figure by figure, and what they have in common.
 *
 * @module
 */
import { useMemo } from "preact/hooks";
import { stepTo, writeAddress } from "../address.ts";
import { chosenTrials } from "../chosen.ts";
import type { EquityView, StrategyView, TradeColumns } from "../source.ts";
import { MAX_COMPARED, overlayFigure, sharedTrades } from "./comparison.ts";
import { ComparedFigures, ComparedParameters } from "./compared_tables.tsx";
import { CorrelationPanel } from "./correlation_panel.tsx";
import { FigureTable } from "./figure_table.tsx";
import { FigureView } from "./figure_view.tsx";
import { MatrixTable } from "./matrix_table.tsx";
import { Notice } from "./notice.tsx";
import { Empty, Failure, Loading } from "./states.tsx";
import { wholeSentence } from "./strategy_head.tsx";
import { useAnswer } from "./use_answer.ts";
import { VerdictBadge } from "./verdict_badge.tsx";
import type { ViewProps } from "./view_props.ts";

/** One of those compared, with all that is compared of it. */
interface Compared {
  readonly strategy: StrategyView;
  readonly equity: EquityView;
  readonly trades: TradeColumns;
}

/** The view; the address says which. */
export function CompareView({ source, study, address, go }: ViewProps) {
  const all = chosenTrials(address.query), trials = all.slice(0, MAX_COMPARED);
  const { value, error, retry } = useAnswer(
    trials.length < 2 ? null : (signal) =>
      Promise.all(trials.map(async (trial): Promise<Compared> => {
        const [strategy, equity, trades] = await Promise.all([
          source.strategy(study.study, trial, signal),
          source.equity(study.study, trial, signal),
          source.trades(study.study, trial, signal),
        ]);
        return { strategy, equity, trades };
      })),
    [source, study, trials.join()],
  );
  if (trials.length < 2) {
    const best = study.carried.slice(0, MAX_COMPARED);
    return (
      <Empty title="Choose two to five strategies">
        <p>Tick them in the table of strategies, then Compare.</p>
        <p class="row">
          <a class="button" href={writeAddress(stepTo(address, { view: "strategies" }))}>To the strategies</a>
          {best.length >= 2 && (
            <button type="button" onClick={() => go({ query: { chosen: best.join(",") } })}>
              Compare {best.join(", ")}, which were tried on unseen days
            </button>
          )}
        </p>
      </Empty>
    );
  }
  if (value === null || value.map(({ strategy }) => strategy.trial).join() !== trials.join()) {
    return error === null ? <Loading what="Reading the strategies" /> : <Failure error={error} onRetry={retry} />;
  }
  const drop = (trial: number) =>
    go({ query: { ...address.query, chosen: all.filter((one) => one !== trial).join(",") } });
  const strategies = value.map(({ strategy }) => strategy), names = trials.map(String);
  return (
    <article class="stack">
      <header>
        <h1>{trials.length} strategies side by side</h1>
        {all.length > trials.length && (
          <Notice>The first {MAX_COMPARED} of {all.length} that were chosen: more lines are not told apart</Notice>
        )}
      </header>
      <ul class="compared">
        {strategies.map(({ trial, verdict, sentence }) => (
          <li class="card" key={trial}>
            <div class="card-head">
              <span class="row">
                <a href={writeAddress(stepTo(address, { view: "strategies", trial }))}>Strategy {trial}</a>
                <VerdictBadge verdict={verdict} />
              </span>
              <button
                type="button"
                class="plain"
                aria-label={`Leave out strategy ${trial}`}
                onClick={() => drop(trial)}
              >
                ✕
              </button>
            </div>
            <p class="fine muted">{wholeSentence(sentence)}</p>
          </li>
        ))}
      </ul>
      <Accounts names={names} compared={value} />
      <ComparedFigures strategies={strategies} address={address} go={go} />
      <ComparedParameters strategies={strategies} />
      <InCommon names={names} compared={value} />
    </article>
  );
}

function Accounts({ names, compared }: { readonly names: readonly string[]; readonly compared: readonly Compared[] }) {
  const figure = useMemo(
    () => overlayFigure(names.map((name) => `strategy ${name}`), compared.map(({ equity }) => equity)),
    [compared],
  );
  if (figure === null) return null;
  return (
    <section class="panel">
      <h2>The accounts on one start</h2>
      <p>Each begins with 1. What lies before the blue field was chosen by, which flatters.</p>
      <FigureView
        figure={figure}
        isUnderHeading
        table={
          <FigureTable
            columns={[
              { head: "Strategy" },
              { head: "Days", kind: "number" },
              { head: "At the end", kind: "number" },
            ]}
            rows={compared.map(({ equity: { days, equity, startEquity } }, i) => [
              names[i],
              days.length,
              ((equity[equity.length - 1] ?? startEquity) / startEquity).toFixed(3),
            ])}
          />
        }
      />
    </section>
  );
}

function InCommon({ names, compared }: { readonly names: readonly string[]; readonly compared: readonly Compared[] }) {
  const views = useMemo(() => compared.map(({ equity }) => equity), [compared]);
  const shared = useMemo(() => sharedTrades(compared.map(({ trades }) => trades)), [compared]);
  const isKept = ({ strategy: { kpis }, trades }: Compared) => trades.pnl.length > 0 || !kpis.search?.tradeCount;
  return (
    <div class="columns even">
      <CorrelationPanel names={names} views={views} />
      <section class="panel">
        <h2>Trades they share</h2>
        <p>Entered in the same bar in the same direction. A row counts the trades of its strategy.</p>
        {compared.every(isKept)
          ? (
            <div class="scroll" tabIndex={0} role="region" aria-label="Shared trades">
              <MatrixTable names={names} corner="Shared with" text={(i, j) => `${shared[i][j]} of ${shared[i][i]}`} />
            </div>
          )
          : <p class="padded">The trades of some of them are not kept here.</p>}
      </section>
    </div>
  );
}
