/**
 * Whether a run may trade: what restricts it, how far it is from its limits, why orders were not sent, and the commands
 * that change that, to be typed elsewhere.
 *
 * @module
 */
import { formatCount, formatNumber } from "../../metrics/format.ts";
import type { FindingCount } from "../../store/live_page_reads.ts";
import type { LiveRunPage } from "../live_page.ts";
import { CopyLine } from "./copy_line.tsx";
import { entriesOf, signedShare } from "./live_words.ts";
import { minuteOf } from "./trade_rows.ts";

/** The panel. */
export function LiveState({ shown }: { readonly shown: LiveRunPage }) {
  const { view, line, commands, cuts } = shown, isEnded = line.life === "ended";
  const isHeld = line.hasHaltFile && !isEnded;
  if (view === null) return null;
  const { mode, restrictions, denials } = view, { isOn, why } = entriesOf(line.life, mode);
  return (
    <section class="panel stack live-state">
      <div>
        <h2>May it trade?</h2>
        <p class="fine">
          New entries are <strong>{isOn ? "on" : "off"}</strong>
          {why === null ? "." : `: ${why}.`}
          {line.life === "absent" &&
            ` ${isHeld ? "Once the file HALT is deleted, t" : "T"}he command that started it goes on with it.`}
        </p>
        {restrictions.map(({ code, sentence, since, until, mode }) => (
          <p key={code} class={`absence ${mode === "HALTED" ? "halted" : ""}`}>
            <strong>{code}</strong> since {minuteOf(since)}: {sentence}.{" "}
            {until !== null ? `Until ${minuteOf(until)}.` : isEnded ? "" : "A person lifts it."}
          </p>
        ))}
      </div>
      <Limits view={view} />
      <Findings heading="Why orders were not sent on this day" findings={denials} none="None was denied." />
      {cuts.length > 0 && <Findings heading="Why sizes were cut on this day" findings={cuts} none="" />}
      {!isEnded && !(isHeld && mode === "ACTIVE") && (
        <div>
          <h3>{mode === "ACTIVE" ? "To stop it" : "To lift it"}</h3>
          <p class="fine muted">This page changes nothing; a terminal beside the run does.</p>
          {mode !== "HALTED" && !isHeld && <CopyLine text={commands.halt} what="the command to halt it" />}
          {mode !== "ACTIVE" && (
            <CopyLine
              text={commands.resume}
              what="the command to resume it"
            />
          )}
        </div>
      )}
    </section>
  );
}

/** How far the day and the account are from what restricts them. */
function Limits({ view: { day, drawdown } }: { readonly view: NonNullable<LiveRunPage["view"]> }) {
  const { limitShare } = day,
    loss = limitShare === null ? null : Math.max(0, -limitShare),
    gain = limitShare === null ? null : Math.max(0, limitShare);
  const limits = [
    ["Loss of the day", loss, day.lossLimit, "halts"],
    ["Gain of the day", gain, day.gainLimit, "opens nothing"],
    ["Fall from the highest", drawdown.share, drawdown.limit, "halts"],
  ] as const;
  return (
    <div>
      <h3>How far from its limits</h3>
      {limitShare === null
        ? <p class="fine muted">The profit of the day is {signedShare(null)}: a position has no price.</p>
        : day.isCountedAnew && (
          <p class="fine muted">
            Loss and gain count from the start of the day or the last resume on, and without money paid in or out.
          </p>
        )}
      <ul class="limits">
        {limits.map(([label, share, limit, what]) => (
          <li key={label}>
            <span>{label}</span>
            <span class="muted">
              {share === null ? "not known" : formatNumber(share, "percent")} of {formatNumber(limit, "percent")}, then
              {" "}
              {what}
            </span>
            <svg width="100%" height="4" aria-hidden="true">
              <rect class="track" width="100%" height="4" rx="2" />
              {share !== null && share > 0 && limit > 0 && (
                <rect
                  class={share >= limit ? "share full" : "share"}
                  width={`${Math.min(100, Math.max(1, 100 * share / limit))}%`}
                  height="4"
                  rx="2"
                />
              )}
            </svg>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Findings({ heading, findings, none }: {
  readonly heading: string;
  readonly findings: readonly FindingCount[];
  readonly none: string;
}) {
  return (
    <div>
      <h3>{heading}</h3>
      {findings.length === 0 ? <p class="fine">{none}</p> : (
        <ul class="reasons">
          {findings.map(({ code, count, at, sentence }) => (
            <li key={code}>
              <strong>{code}</strong> {formatCount(count, "time")}, the last at {minuteOf(at).slice(11)}: {sentence}.
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
