/**
 * What happened to a run, and what was told of it.
 *
 * @module
 */
import { formatCount } from "../../metrics/format.ts";
import type { RiskEventRecord } from "../../store/live_risk_records.ts";
import type { LiveRunPage } from "../live_page.ts";
import { minuteOf } from "./trade_rows.ts";

const KINDS: Readonly<Record<RiskEventRecord["kind"], string>> = {
  denial: "denied",
  cut: "cut",
  restricted: "restricted",
  lifted: "lifted",
  flow: "money moved",
  note: "note",
};

/** Restrictions and notes, the newest first. */
export function LiveLog({ shown: { log } }: { readonly shown: LiveRunPage }) {
  return (
    <section class="panel">
      <h2>What happened</h2>
      <p>What restricted it, who lifted that, and notes; the newest first.</p>
      {log.length === 0
        ? <p class="padded">Nothing beside its trades.</p>
        : (
          <div class="scroll tall" tabIndex={0} role="region" aria-label="What happened">
            <ul class="decisions">
              {log.map(({ at, kind, code, sentence, mode, who }, i) => (
                <li key={`${at} ${i}`}>
                  <strong class={kind === "restricted" ? mode === "HALTED" ? "red" : "amber" : ""}>
                    {KINDS[kind]}
                    {code === null ? "" : ` · ${code}`}
                  </strong>
                  <span class="muted">{minuteOf(at)}{who === "runner" ? "" : ` · by ${who}`}</span>
                  <p>{sentence}.</p>
                </li>
              ))}
            </ul>
          </div>
        )}
    </section>
  );
}

/** Messages to the operator. */
export function LiveMessages({ shown: { messages, view } }: { readonly shown: LiveRunPage }) {
  const waiting = messages.filter(({ sentAt }) => sentAt === null).length;
  return (
    <section class="panel">
      <h2>Messages to the operator</h2>
      <p>
        {messages.length === 0
          ? "None: the run was started without --telegram, or has had nothing to tell."
          : waiting === 0
          ? "All of these were sent."
          : `${formatCount(waiting, "message")} of these not sent yet.`}
      </p>
      {view?.telegram && <p class="red fine">{view.telegram.sentence}.</p>}
      {messages.length > 0 && (
        <div class="scroll tall" tabIndex={0} role="region" aria-label="Messages">
          <ul class="decisions">
            {messages.map(({ message, at, text, isCritical, sentAt }) => (
              <li key={message}>
                <strong class={isCritical === 1 ? "red" : ""}>{isCritical === 1 ? "critical" : "message"}</strong>
                <span class="muted">
                  {minuteOf(at)} · {sentAt === null ? "waits" : `sent ${minuteOf(sentAt).slice(11)}`}
                </span>
                <p>{text}</p>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
