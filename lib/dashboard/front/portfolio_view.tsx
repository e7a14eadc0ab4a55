/**
 * The view Portfolio: the strategies that the study holds together, or those that the reader has chosen.
 *
 * @module
 */
import { useMemo } from "preact/hooks";
import { stepTo, writeAddress } from "../address.ts";
import { chosenTrials } from "../chosen.ts";
import { formatNumber } from "../../metrics/format.ts";
import type { WeightScheme } from "../../selection/portfolio.ts";
import type { EquityView } from "../source.ts";
import { type HeldTogether, heldTogether, SCHEMES } from "./chosen_portfolio.ts";
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
  return <Portfolio own={own} isOwn={isOwn} trials={trials} views={value} study={study} address={address} go={go} />;
}

/** The portfolio, once its accounts are there. */
function Portfolio({ own, isOwn, trials, views, study, address, go }: {
  readonly own: OwnPortfolio | null;
  readonly isOwn: boolean;
  readonly trials: readonly number[];
  readonly views: readonly EquityView[];
} & Pick<ViewProps, "study" | "address" | "go">) {
  const scheme = SCHEMES.find(([name]) => name === address.query.weights)?.[0] ?? "equal";
  const held = useMemo(() => heldTogether(views, scheme), [views, scheme]);
  return (
    <article class="stack">
      <header>
        <h1>{isOwn ? "The portfolio of this study" : `${trials.length} chosen strategies together`}</h1>
        <p class="lead">
          {isOwn
            ? ownSentence(own, scheme, study.symbols.length > 1)
            : "What they would have been as one account. Who chooses by days that are known flatters the choice: " +
              "nothing here confirms it."}
        </p>
        {!isOwn && own !== null && (
          <button type="button" onClick={() => go({ query: {} })}>Show the portfolio of the study</button>
        )}
      </header>
      {isOwn && own !== null && <OwnFigures own={own} other={scheme === "equal" ? null : { held }} />}
      <TogetherPanels
        trials={trials}
        views={views}
        held={held}
        scheme={scheme}
        isOwn={isOwn}
        address={address}
        go={go}
      />
    </article>
  );
}

/** What a run keeps of its portfolio. */
type OwnPortfolio = NonNullable<NonNullable<ViewProps["study"]["run"]>["portfolio"]>;

/** How it came about; of several markets also on which of them each member is. */
export function ownSentence(own: OwnPortfolio | null, scheme: WeightScheme, isOnSeveral: boolean): string {
  if (own === null) return "";
  const { trials, symbols = [] } = own;
  if (trials.length === 1) {
    return "No two strategies that hold on unseen days are better together than this one alone.";
  }
  const held = trials.map((trial, i) => `strategy ${trial} on ${symbols[i]}`).join(", ");
  const chosen = `${trials.length} members`, how = "chosen in the search so that they move apart";
  return (scheme === "equal"
    ? `${chosen} in equal parts, ${how}; the figures are of days the search had not seen. Strategies that lost on these ` +
      "days were left out, so that some of the Sharpe ratio is luck."
    : `${chosen}, ${how}. On record they are held in equal parts; here their parts are others, ${
      labelOf(scheme)
    }, by how they moved in the search. Strategies that lost on the unseen days were left out, so that some of what is ` +
      "shown of these days is luck.") +
    (isOnSeveral && symbols.length > 0
      ? ` On record it holds ${held}. What is drawn below holds each strategy on all markets of the study.`
      : "");
}

/** What a scheme is called within a sentence. */
function labelOf(scheme: WeightScheme): string {
  const label = SCHEMES.find(([name]) => name === scheme)![1];
  return label.charAt(0).toLowerCase() + label.slice(1);
}

/** A figure with its interval. */
interface Figure {
  readonly value: string;
  readonly note: string;
}

/** A Sharpe ratio as a card has it. */
function sharpeFigure(
  sharpe: number | null,
  interval: { readonly low: number; readonly high: number } | null,
): Figure {
  return {
    value: formatNumber(sharpe, "ratio"),
    note: interval === null
      ? "no interval"
      : `95 % between ${formatNumber(interval.low, "ratio")} and ${formatNumber(interval.high, "ratio")}`,
  };
}

/** What the run has on record; of other weights than on record, what they come to on the days shown. */
export function OwnFigures({ own, other }: {
  readonly own: OwnPortfolio;
  /** What the members are together by other weights. */
  readonly other: { readonly held: HeldTogether | null } | null;
}) {
  const { sharpe, interval, averageCorrelation, unseenDays, symbols = [] } = own, markets = new Set(symbols).size;
  const held = other?.held ?? null, isSearch = held?.of === "search";
  const figure = other === null
    ? sharpeFigure(sharpe, interval)
    : sharpeFigure(held?.sharpe?.estimate ?? null, held?.sharpe ?? null);
  const days = other === null ? unseenDays : held?.days.length;
  const cards = [
    { label: other === null ? "Sharpe ratio" : "Sharpe ratio by these weights", ...figure },
    {
      label: isSearch ? "Days of the search" : "Unseen days",
      value: String(days ?? "–"),
      note: "that it is measured on",
    },
    {
      label: "Mean correlation",
      value: formatNumber(averageCorrelation, "ratio"),
      note: "of its members, in the search",
    },
    { label: "Markets", value: String(Math.max(1, markets)), note: "that it trades" },
  ];
  return (
    <section class="cards" aria-label={other === null ? "Figures on record" : "Figures by these weights"}>
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
