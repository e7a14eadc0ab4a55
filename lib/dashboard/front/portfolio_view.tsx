/**
 * The view Portfolio: the strategies that the study holds together, or those that the reader has chosen.
 *
 * @module
 */
import { stepTo, writeAddress } from "../address.ts";
import { chosenTrials } from "../chosen.ts";
import { formatNumber } from "../../metrics/format.ts";
import { Empty, Failure, Loading } from "./states.tsx";
import { TogetherPanels } from "./together_panels.tsx";
import { useAnswer } from "./use_answer.ts";
import type { ViewProps } from "./view_props.ts";

/** Most members: more are not read. */
const MOST_MEMBERS = 20;

/** The view; those chosen come before the study's own. */
export function PortfolioView({ source, study, address, go }: ViewProps) {
  const own = study.run?.portfolio ?? null, chosen = chosenTrials(address.query);
  const isOwn = chosen.length < 2, trials = (isOwn ? [...new Set(own?.trials ?? [])] : chosen).slice(0, MOST_MEMBERS);
  const { value, error, retry } = useAnswer(
    trials.length === 0
      ? null
      : (signal) => Promise.all(trials.map((trial) => source.equity(study.study, trial, signal))),
    [source, study, trials.join()],
  );
  if (trials.length === 0) {
    return (
      <Empty title="No portfolio yet">
        <p>
          The study found no two strategies that held up and are better together. Any others can be tried: tick them in
          the table of strategies, then Portfolio.
        </p>
        <p>
          <a class="button" href={writeAddress(stepTo(address, { view: "strategies" }))}>To the strategies</a>
        </p>
      </Empty>
    );
  }
  if (value === null || value.length !== trials.length) {
    return error === null ? <Loading what="Reading the accounts" /> : <Failure error={error} onRetry={retry} />;
  }
  return (
    <article class="stack">
      <header>
        <h1>{isOwn ? "The portfolio of this study" : `${trials.length} chosen strategies together`}</h1>
        <p class="lead">
          {isOwn
            ? ownSentence(own, study.symbols.length > 1)
            : "What they would have been as one account. Who chooses by days that are known flatters the choice: " +
              "nothing here confirms it."}
        </p>
        {!isOwn && own !== null && (
          <button type="button" onClick={() => go({ query: {} })}>Show the portfolio of the study</button>
        )}
      </header>
      {isOwn && own !== null && <OwnFigures own={own} />}
      <TogetherPanels trials={trials} views={value} isOwn={isOwn} address={address} go={go} />
    </article>
  );
}

/** What a run keeps of its portfolio. */
type OwnPortfolio = NonNullable<NonNullable<ViewProps["study"]["run"]>["portfolio"]>;

/** How it came about; of several markets also on which of them each member is. */
function ownSentence(own: OwnPortfolio | null, isOnSeveral: boolean): string {
  if (own === null) return "";
  const { trials, symbols = [] } = own;
  if (trials.length === 1) {
    return "No two strategies that hold on unseen days are better together than this one alone.";
  }
  const held = trials.map((trial, i) => `strategy ${trial} on ${symbols[i]}`).join(", ");
  return `${trials.length} members in equal parts, chosen in the search so that they move apart; the figures are of days ` +
    "the search had not seen." +
    (isOnSeveral && symbols.length > 0
      ? ` On record it holds ${held}. What is drawn below holds each strategy on all markets of the study.`
      : "");
}

/** What the run has on record. */
function OwnFigures({ own }: { readonly own: OwnPortfolio }) {
  const { sharpe, interval, averageCorrelation, unseenDays, symbols = [] } = own, markets = new Set(symbols).size;
  const cards = [
    {
      label: "Sharpe ratio",
      value: formatNumber(sharpe, "ratio"),
      note: interval === null
        ? "no interval"
        : `95 % between ${formatNumber(interval.low, "ratio")} and ${formatNumber(interval.high, "ratio")}`,
    },
    { label: "Unseen days", value: String(unseenDays ?? "–"), note: "that it is measured on" },
    {
      label: "Mean correlation",
      value: formatNumber(averageCorrelation, "ratio"),
      note: "of its members, in the search",
    },
    { label: "Markets", value: String(Math.max(1, markets)), note: "that it trades" },
  ];
  return (
    <section class="cards" aria-label="Figures on record">
      {cards.map(({ label, value, note }) => (
        <div class="card" key={label}>
          <div class="label">{label}</div>
          <div class="value">{value}</div>
          <div class="note">{note}</div>
        </div>
      ))}
    </section>
  );
}
