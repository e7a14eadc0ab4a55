/**
 * The Overview of a report as it is read without scripts: the same parts, drawn for each width that a window may have, of
 * which the style sheet shows one.
 *
 * @module
 */
import { DRAWN_WIDTHS } from "../../charts/drawn_widths.ts";
import type { StudyView } from "../source.ts";
import { DotsDrawing } from "./dots_chart.tsx";
import { HeldCards, HeldHead, type HeldListProps, HeldTable, Reasons } from "./held_list.tsx";
import { Notice } from "./notice.tsx";
import { Title, TriesHead, WhyBelieve } from "./overview_view.tsx";
import { Steps } from "./steps.tsx";

/** What is shown. */
export interface ReportOverviewProps extends HeldListProps {
  readonly study: StudyView;
}

/** The Overview. */
export function ReportOverview({ study, ...list }: ReportOverviewProps) {
  return (
    <div class="stack">
      <div class="verdict-head">
        {study.notices.map((text) => <Notice key={text}>{text.replace(/\.$/, "")}</Notice>)}
        <Title study={study} />
        {study.lead.map((text) => <p key={text} class="lead">{text}</p>)}
      </div>
      <section class="panel">
        {study.dots.length > 0 || study.histogram !== null
          ? <Tries study={study} />
          : <h2>From all tries to those that hold</h2>}
        <Steps study={study} />
      </section>
      <section class="panel">
        <HeldHead study={study} />
        {list.lines.length > 0 && (
          <>
            <div class="wide-only">
              <HeldTable {...list} />
            </div>
            <div class="narrow-only">
              <HeldCards {...list} />
            </div>
          </>
        )}
        {study.funnel.hard === 0 && <Reasons study={study} />}
      </section>
      <WhyBelieve study={study} />
      {study.funnel.hard > 0 && study.reasons.length > 0 && (
        <section class="panel">
          <h2>Why the others were stopped</h2>
          <Reasons study={study} />
        </section>
      )}
    </div>
  );
}

function Tries({ study }: { readonly study: StudyView }) {
  return (
    <>
      <TriesHead study={study} />
      {Object.entries(DRAWN_WIDTHS).map(([name, width]) => (
        <div key={name} class={name}>
          <DotsDrawing study={study} width={width} onOpen={() => {}} />
        </div>
      ))}
    </>
  );
}
