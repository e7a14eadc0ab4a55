/**
 * The view Overview: how many held up, out of how many, and whether luck explains it; then why to believe it.
 *
 * @module
 */
import { formatCount, formatNumber } from "../../metrics/format.ts";
import type { StudyView } from "../source.ts";
import { DotsChart } from "./dots_chart.tsx";
import { FigureTable } from "./figure_table.tsx";
import { HeldList } from "./held_list.tsx";
import { Notice } from "./notice.tsx";
import { shortText } from "./short_text.ts";
import { Steps } from "./steps.tsx";
import { Glossed, Term } from "./term.tsx";
import { Light } from "./verdict_badge.tsx";
import type { ViewProps } from "./view_props.ts";

/** The view. */
export function OverviewView(props: ViewProps) {
  const { study, go } = props;
  return (
    <div class="stack">
      <div class="verdict-head">
        {study.notices.map((text) => <Notice key={text}>{text.replace(/\.$/, "")}</Notice>)}
        <Title study={study} />
        {study.lead.map((text) => (
          <p key={text} class="lead">
            <Glossed text={text} />
          </p>
        ))}
      </div>
      <section class="panel">
        {study.dots.length > 0 || study.histogram !== null
          ? <Tries study={study} onOpen={(trial) => go({ view: "strategies", trial })} />
          : <h2>From all tries to those that hold</h2>}
        <Steps study={study} />
      </section>
      <HeldList {...props} />
      <WhyBelieve study={study} />
      <Facts study={study} />
    </div>
  );
}

/** The verdict; its count has the colour of what held where anything did. */
export function Title({ study: { title, funnel } }: { readonly study: StudyView }) {
  const count = /^\S+ of [\d,]+/.exec(title)?.[0] ?? "";
  return (
    <h1>
      <span class={funnel.hard > 0 ? "green" : ""}>{count}</span>
      {title.slice(count.length)}
    </h1>
  );
}

function Tries({ study, onOpen }: { readonly study: StudyView; readonly onOpen: (trial: number) => void }) {
  return (
    <>
      <TriesHead study={study} />
      <DotsChart study={study} onOpen={onOpen} />
      <DotsTable study={study} />
    </>
  );
}

/** What the dots are, and what their colours say. */
export function TriesHead({ study: { funnel, histogram } }: { readonly study: StudyView }) {
  const left = funnel.completed - funnel.valid;
  return (
    <>
      <h2>{histogram === null ? "Every dot is a strategy the search tried" : "How good all tries looked"}</h2>
      <p>
        A search over many always finds some that shine. What counts is who shines again on{" "}
        <Term of="unseenDays">days the search had not seen</Term>.
        {left > 0 &&
          ` ${formatNumber(left, "count")} with too few trades to judge ${left === 1 ? "is" : "are"} left out.`}
      </p>
      <ul class="legend">
        <li>
          <i class="mark tried" /> {histogram === null ? "tried" : "tried, counted"}
        </li>
        <li>
          <i class="mark good" /> <Term of="lookedGood">looked good in the search</Term>
        </li>
        <li>
          <i class="mark held" /> <Term of="held">held up on unseen days</Term>
        </li>
        <li class="axis-name">
          <Term of="sharpe">Gain for each unit of up and down</Term> in the search →
        </li>
      </ul>
    </>
  );
}

/** The table behind the dots: those that are marked. */
function DotsTable({ study: { dots, reachOfLuck } }: { readonly study: StudyView }) {
  const marked = dots.filter(({ isGood, verdict }) => isGood || verdict === "held")
    .sort((a, b) => b.sharpe - a.sharpe).slice(0, 50);
  if (marked.length === 0) return null;
  return (
    <details class="behind">
      <summary>The marked ones as a table</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label="The marked strategies as a table">
        <FigureTable
          columns={[
            { head: "Strategy" },
            { head: "In the search", kind: "number" },
            { head: "Beyond luck" },
            { head: "On unseen days" },
          ]}
          rows={marked.map(({ trial, sharpe, verdict }) => [
            trial,
            formatNumber(sharpe, "ratio"),
            reachOfLuck !== null && sharpe > reachOfLuck ? "yes" : "no",
            verdict === "held" ? "held up" : verdict === "notTested" ? "not opened" : "did not hold",
          ])}
        />
      </div>
    </details>
  );
}

/** What was checked, with its lights. */
function Thought({ text }: { readonly text: string }) {
  const { first, rest } = shortText(text);
  return (
    <>
      <p class="muted">
        <Glossed text={first} />
      </p>
      {rest !== "" && (
        <details class="thought">
          <summary>More</summary>
          <p class="muted">
            <Glossed text={rest} />
          </p>
        </details>
      )}
    </>
  );
}

/** What was checked before anything was called good. */
export function WhyBelieve({ study: { checks, carried, study } }: { readonly study: StudyView }) {
  const [first] = carried;
  return (
    <section class="panel">
      <h2>Why believe it?</h2>
      <p>What was checked before anything was called good.</p>
      {checks.length === 0
        ? <p class="muted">Nothing was tried on unseen days yet, so nothing is claimed.</p>
        : (
          <ul class="lights spread">
            {checks.map(({ light, heading, text, of }) => (
              <li key={heading}>
                <Light light={light} />
                <div>
                  <h3>{heading}</h3>
                  {of !== undefined && <p class="fine muted">{of}</p>}
                  <Thought text={text} />
                </div>
              </li>
            ))}
          </ul>
        )}
      {first !== undefined && (
        <p class="reproduce">
          Reproduce: <code>deno task replay {study} {first}</code>
        </p>
      )}
    </section>
  );
}

function Facts({ study }: { readonly study: StudyView }) {
  const { facts, assumptions, days } = study;
  return (
    <details class="panel facts-panel">
      <summary>
        What was assumed, and what it takes to make it again
        {days !== null && ` (${formatCount(days.search, "day")} searched, ${formatCount(days.unseen, "unseen day")})`}
      </summary>
      {assumptions.map((text) => <p key={text}>{text}</p>)}
      <dl class="facts">
        {facts.map(([name, text]) => [<dt key={name}>{name}</dt>, <dd key={text}>{text}</dd>])}
      </dl>
    </details>
  );
}
