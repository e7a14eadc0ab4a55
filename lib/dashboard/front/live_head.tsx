/**
 * The head of a run: where its orders go, whether it may trade, what it has earned; and the other runs.
 *
 * @module
 */
import type { LivePage, LiveRunLine, LiveRunPage } from "../live_page.ts";
import { type Badge, environmentBadge, liveLead, liveNotices, liveTitle, stateBadge } from "./live_words.ts";
import { Notice } from "./notice.tsx";

/** A word on its ground. */
function BadgeView({ word, tone }: Badge) {
  return <span class={`verdict plain-verdict ${tone}`}>{word}</span>;
}

/** What stands of a run in the list. */
function lineText({ environment, run, life, symbols }: LiveRunLine): string {
  return `${environment} · ${run} · ${symbols.join(", ")} · ${life === "absent" ? "not running" : life}`;
}

/** The head. */
export function LiveHead({ page: { now, runs, faults }, shown, onChoose }: {
  readonly page: LivePage;
  readonly shown: LiveRunPage;
  /** Goes to another run. */
  readonly onChoose: (query: { readonly environment: string; readonly run: string }) => void;
}) {
  const isShown = ({ environment, run }: LiveRunLine) =>
    environment === shown.line.environment && run === shown.line.run;
  return (
    <header class="live-head">
      <div class="row">
        <BadgeView {...environmentBadge(shown)} />
        <BadgeView {...stateBadge(shown)} />
        <span class="spring" />
        {runs.length > 1 && (
          <select
            aria-label="Run"
            value={runs.findIndex(isShown)}
            onChange={(event) => {
              const { environment, run } = runs[Number(event.currentTarget.value)];
              onChoose({ environment, run });
            }}
          >
            {runs.map((line, i) => <option key={`${line.environment} ${line.run}`} value={i}>{lineText(line)}</option>)}
          </select>
        )}
      </div>
      {liveNotices(shown, faults).map((text) => <Notice key={text}>{text}</Notice>)}
      <h1 aria-live="polite">{liveTitle(shown, now)}</h1>
      <p class="lead">{liveLead(shown)}</p>
    </header>
  );
}
