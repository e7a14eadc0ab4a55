/**
 * The strategies that held up, by what they did on unseen days alone; where none did, the best and what became of them.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import { stepTo, writeAddress } from "../address.ts";
import { formatCount, formatNumber, formatSigned } from "../../metrics/format.ts";
import type { RowsPage, RowsQuery, Sparkline, StudyView, Verdict } from "../source.ts";
import { SparklineView } from "./sparkline.tsx";
import { Failure, Loading } from "./states.tsx";
import { Glossed, Term } from "./term.tsx";
import { useAnswer } from "./use_answer.ts";
import { useNarrow } from "./use_narrow.ts";
import { VerdictBadge } from "./verdict_badge.tsx";
import type { ViewProps } from "./view_props.ts";

/** Strategies in the list of those that held up, and of the best where none did. */
const SHOWN = 8, BEST = 5;

const COLUMNS = [
  "trial",
  "verdict",
  "unseenGain",
  "unseenDays",
  "unseenMaxDrawdown",
  "unseenTradesPerDay",
  "unseenBreakEvenCostBps",
] as const;

/** Small counts as words, as a title begins better with one. */
const COUNT_WORDS = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/** A strategy of the list. */
export interface HeldLine {
  readonly trial: number;
  readonly verdict: Verdict;
  readonly gain: number | null;
  readonly days: number | null;
  readonly fall: number | null;
  readonly tradesPerDay: number | null;
  /** Extra cost a side that it can bear, bps. */
  readonly extraCost: number | null;
  readonly sparkline: Sparkline;
}

/** What the list asks of a source. */
export function heldQuery({ funnel: { hard } }: Pick<StudyView, "funnel">): RowsQuery {
  return {
    filter: hard > 0 ? "verdict = held" : "",
    sort: hard > 0 ? "-unseenGain" : "-unseenGain,-score",
    columns: COLUMNS,
    offset: 0,
    limit: hard > 0 ? SHOWN : BEST,
  };
}

/** The strategies of an answer. */
export function linesOf({ rows, sparklines }: RowsPage): HeldLine[] {
  const number = (value: number | string | null) => typeof value === "number" ? value : null;
  return rows.map(([trial, verdict, gain, days, fall, tradesPerDay, extraCost], i) => ({
    trial: Number(trial),
    verdict: verdict as Verdict,
    gain: number(gain),
    days: number(days),
    fall: number(fall),
    tradesPerDay: number(tradesPerDay),
    extraCost: number(extraCost),
    sparkline: sparklines[i],
  }));
}

/** A gain with its sign, or why there is none. */
function gainText({ gain, verdict }: Pick<HeldLine, "gain" | "verdict">): string {
  if (gain === null) return verdict === "held" ? "not kept" : "not opened";
  return formatSigned(gain, "percent");
}

/** A cost a side, bps, as people know costs. */
function costText(bps: number): string {
  return `${(bps / 100).toFixed(3).replace("-", "−")} %`;
}

/** The list with its heading. */
export function HeldList({ source, study, address }: ViewProps) {
  const { hard } = study.funnel, isNarrow = useNarrow(), query = heldQuery(study), { filter, sort } = query;
  const { value, error, retry } = useAnswer((signal) => source.rows(study.study, query, signal), [source, study]);
  const lines = value === null ? [] : linesOf(value);
  const link = (trial: number) => writeAddress(stepTo(address, { view: "strategies", trial }));
  return (
    <section class="panel">
      <HeldHead study={study} />
      {error !== null && <Failure error={error} onRetry={retry} />}
      {value === null && error === null && <Loading what="Reading the strategies" />}
      {lines.length > 0 &&
        (isNarrow ? <HeldCards lines={lines} link={link} /> : <HeldTable lines={lines} link={link} />)}
      {value !== null && value.matched > lines.length && (
        <p class="more">
          <a href={writeAddress(stepTo(address, { view: "strategies", query: { filter, sort } }))}>
            All {formatNumber(value.matched, "count")} in the table
          </a>
        </p>
      )}
      {hard === 0 && <Reasons study={study} />}
    </section>
  );
}

/** What the list is of. */
export function HeldHead({ study: { funnel: { hard }, days } }: { readonly study: StudyView }) {
  const unseen = days === null ? "the days" : `the ${formatCount(days.unseen, "day")}`;
  return (
    <>
      <h2>
        {hard > 0
          ? `The ${hard === 1 ? "one" : COUNT_WORDS[hard] ?? hard} that held up`
          : "The best, and why they were stopped"}
      </h2>
      <p>
        {hard > 0
          ? `All figures are from ${unseen} that the search had never seen, after costs. `
          : "They looked best; that is not enough. "}
        Grey line: search; blue: unseen days.
      </p>
    </>
  );
}

/** Why none held up. */
export function Reasons({ study: { reasons } }: { readonly study: StudyView }) {
  return reasons.length === 0 ? null : (
    <ul class="reasons">
      {reasons.map((reason) => (
        <li key={reason}>
          <Glossed text={reason} />
        </li>
      ))}
    </ul>
  );
}

/** Strategies, and where each is told of; `null` where it is nowhere. */
export interface HeldListProps {
  readonly lines: readonly HeldLine[];
  readonly link: (trial: number) => string | null;
}

/** A number that leads to its strategy, where there is a place to lead to. */
function Linked({ href, children }: { readonly href: string | null; readonly children: ComponentChildren }) {
  return href === null ? <>{children}</> : <a href={href}>{children}</a>;
}

/** The strategies as a table. */
export function HeldTable({ lines, link }: HeldListProps) {
  const known = new Set(lines.flatMap(({ days }) => days ?? [])), [days] = known;
  // Not all of them have passed the first unseen days.
  const differ = known.size > 1;
  return (
    <div class="scroll">
      <table class="held-table">
        <thead>
          <tr>
            <th scope="col">Strategy</th>
            <th scope="col">Verdict</th>
            <th scope="col">The account</th>
            <th scope="col" class="number">
              Gain{known.size === 0 ? "" : differ ? " on unseen days" : ` in ${formatCount(days, "day")}`}
            </th>
            <th scope="col" class="number">
              <Term of="drawdown">Deepest fall</Term>
            </th>
            <th scope="col" class="number roomy">
              <Term of="tradesPerDay">Trades a day</Term>
            </th>
            <th scope="col" class="number roomy">
              <Term of="breakEvenCostBps">Extra cost it can bear</Term>
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ trial, verdict, gain, days, fall, tradesPerDay, extraCost, sparkline }) => (
            <tr key={trial}>
              <th scope="row">
                <Linked href={link(trial)}>{trial}</Linked>
              </th>
              <td>
                <VerdictBadge verdict={verdict} />
              </td>
              <td>
                <SparklineView line={sparkline} width={260} height={44} />
              </td>
              <td class={gain === null ? "number muted" : "number strong"}>
                {gainText({ gain, verdict })}
                {differ && days !== null && <small class="days">in {formatCount(days, "day")}</small>}
              </td>
              <td class="number">{fall === null ? "" : formatNumber(fall, "percent")}</td>
              <td class="number roomy">{tradesPerDay === null ? "" : formatNumber(tradesPerDay, "number")}</td>
              <td class="number roomy">{extraCost === null ? "" : costText(extraCost)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The same for a phone. */
export function HeldCards({ lines, link }: HeldListProps) {
  return (
    <ul class="held-cards">
      {lines.map(({ trial, verdict, gain, days, fall, sparkline }) => (
        <li key={trial} class="card">
          <div class="held-head">
            <Linked href={link(trial)}>Strategy {trial}</Linked>
            <VerdictBadge verdict={verdict} />
          </div>
          <div class="held-body">
            <div>
              <b class={gain === null ? "muted" : "value"}>{gainText({ gain, verdict })}</b>
              {days !== null && fall !== null && (
                <p class="note">on {formatCount(days, "unseen day")} · deepest fall {formatNumber(fall, "percent")}</p>
              )}
            </div>
            <SparklineView line={sparkline} width={110} height={40} />
          </div>
        </li>
      ))}
    </ul>
  );
}
