/**
 * The view Data: which markets are there, how whole they are, and which of their days have been looked at.
 *
 * @module
 */
import { dayText } from "../../core/instant.ts";
import { formatCount, formatNumber } from "../../metrics/format.ts";
import { lookText } from "../../selection/look.ts";
import type { MarketLine, StudyView } from "../source.ts";
import { FactList } from "./fact_list.tsx";
import { Failure, Loading } from "./states.tsx";
import { useAnswer } from "./use_answer.ts";
import type { ViewProps } from "./view_props.ts";

/** The view. */
export function DataView({ source, study }: ViewProps) {
  const { value, error, retry } = useAnswer((signal) => source.markets(signal), [source]);
  return (
    <article class="stack">
      <header>
        <h1>What it was made from</h1>
        <p class="lead">
          {study.isSimulated
            ? "The market of this study is simulated: it says nothing about a real one."
            : "Bars as they were recorded, what is missing of them, and which days have been looked at before."}
        </p>
      </header>
      <Days study={study} />
      <section class="panel">
        <h2>Markets in the store</h2>
        <p>A gap is never filled: where bars are missing nothing is traded.</p>
        {value === null
          ? error === null ? <Loading what="Reading the markets" /> : <Failure error={error} onRetry={retry} />
          : <Markets lines={value} isFile={source.kind === "file"} />}
      </section>
      <div class="columns even">
        <div class="stack">
          <Looks study={study} />
          <section class="panel">
            <h2>To make it again</h2>
            <FactList facts={study.facts} />
          </section>
        </div>
        <section class="panel">
          <h2>What the backtests assume</h2>
          <ul class="reasons">{study.assumptions.map((text) => <li key={text}>{text}</li>)}</ul>
        </section>
      </div>
    </article>
  );
}

/** When the parts of the days were, as a bar and as a table. */
function Days({ study: { spans, days } }: { readonly study: StudyView }) {
  if (spans === null) {
    return (
      <section class="panel">
        <h2>The days</h2>
        <p>Which days are seen and which are not is known when the first run has ended.</p>
      </section>
    );
  }
  const parts = [
    { name: "the search chose by these", className: "seen", ...spans.search },
    { name: "first unseen days", className: "first", ...spans.validation },
    { name: "sealed days", className: "sealed", ...spans.sealed },
  ];
  const from = spans.search.from, whole = spans.sealed.to - from;
  return (
    <section class="panel">
      <h2>The days</h2>
      <p>
        {days === null
          ? ""
          : `${formatCount(days.search, "day")} of the search, ${formatCount(days.unseen, "unseen day")}. `}
        Days between the parts belong to none, so that no trade reaches from one into the next.
      </p>
      <div class="day-bar" aria-hidden="true">
        {parts.map(({ name, className, from: start, to }) => (
          <span
            key={name}
            class={className}
            style={{ left: `${100 * (start - from) / whole}%`, width: `${100 * (to - start) / whole}%` }}
          />
        ))}
      </div>
      <div class="scroll" tabIndex={0} role="region" aria-label="The days">
        <table class="day-table">
          <thead>
            <tr>
              <th scope="col">Part</th>
              <th scope="col">First day</th>
              <th scope="col">Last day</th>
            </tr>
          </thead>
          <tbody>
            {parts.map(({ name, className, from, to }) => (
              <tr key={name}>
                <th scope="row">
                  <span class={`swatch ${className}`} aria-hidden="true" /> {name}
                </th>
                <td>{dayText(from)}</td>
                <td>{dayText(to)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Markets({ lines, isFile }: { readonly lines: readonly MarketLine[]; readonly isFile: boolean }) {
  if (lines.length === 0) {
    return (
      <p class="padded">
        {isFile
          ? "This file holds no market beside the bars of its charts."
          : "None yet: simulated markets and those of files are not kept. deno task data import FILE, or data fetch, brings one."}
      </p>
    );
  }
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Markets">
      <table>
        <thead>
          <tr>
            <th scope="col">Market</th>
            <th scope="col" class="number">Bars</th>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col" class="number">Gaps</th>
            <th scope="col">What was found</th>
            <th scope="col">Sources</th>
            <th scope="col">SHA-256</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ symbol, timeframe, bars, from, to, gaps, sha256, findings, sources }) => (
            <tr key={`${symbol} ${timeframe}`}>
              <th scope="row">{symbol} {timeframe}</th>
              <td class="number">{formatNumber(bars, "count")}</td>
              <td>{dayText(from)}</td>
              <td>{dayText(to)}</td>
              <td class="number">
                {gaps === null ? "not counted" : gaps === 0 ? "none" : formatNumber(gaps, "count")}
              </td>
              <td class="wrap">{findings.length === 0 ? "nothing odd" : findings.join("; ")}</td>
              <td class="wrap">{sources.join(", ")}</td>
              <td>
                <code title={sha256}>{sha256.slice(0, 12)}…</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Every look at the unseen days: what has been spent of them. */
function Looks({ study: { run } }: { readonly study: StudyView }) {
  const looks = run?.looks ?? [];
  return (
    <section class="panel">
      <h2>Looks at the unseen days</h2>
      <p>Each look makes the next one worth less, so that each is written down.</p>
      {run?.ledgerDamage ? <p class="red">{run.ledgerDamage}</p> : null}
      {looks.length === 0
        ? <p class="padded">None: these days are as fresh as they were.</p>
        : <ol class="reasons">{looks.map((look) => <li key={look.number}>{lookText(look)}</li>)}</ol>}
    </section>
  );
}
