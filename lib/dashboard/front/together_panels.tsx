/**
 * Strategies held together: as one account, by weights, and how they move.
 *
 * @module
 */
import { dayText } from "../../core/instant.ts";
import { useMemo } from "preact/hooks";
import { linesFigure } from "../../charts/lines.ts";
import { MUTED } from "../../charts/palette.ts";
import { formatCount, formatNumber } from "../../metrics/format.ts";
import { stepTo, writeAddress } from "../address.ts";
import type { EquityView } from "../source.ts";
import { type HeldTogether, heldTogether, LEAST_DAYS, SCHEMES } from "./chosen_portfolio.ts";
import { CorrelationPanel } from "./correlation_panel.tsx";
import { FigureTable } from "./figure_table.tsx";
import { FigureView } from "./figure_view.tsx";
import { signed } from "./key_figures.ts";
import { Notice } from "./notice.tsx";
import type { ViewProps } from "./view_props.ts";

/** The strategies as one account, their weights, and how they move together. */
export function TogetherPanels(
  { trials, views, isOwn, address, go }: {
    readonly trials: readonly number[];
    readonly views: readonly EquityView[];
    /** Whether they are those of the study, whose figures are on record above. */
    readonly isOwn: boolean;
  } & Pick<ViewProps, "address" | "go">,
) {
  const scheme = SCHEMES.find(([name]) => name === address.query.weights)?.[0] ?? "equal";
  const held = useMemo(() => heldTogether(views, scheme), [views, scheme]), names = trials.map(String);
  if (held === null) {
    return (
      <Notice>
        They have fewer than {LEAST_DAYS}{" "}
        days in common, or one of them never moved: nothing can be told of them together
      </Notice>
    );
  }
  return (
    <>
      <section class="panel">
        <div class="row">
          <h2>As one account</h2>
          <span class="spring" />
          <label class="row" hidden={views.length < 2}>
            Weights{" "}
            <select
              value={scheme}
              onChange={(event) => go({ query: { ...address.query, weights: event.currentTarget.value } }, true)}
            >
              {SCHEMES.map(([name, label]) => <option key={name} value={name}>{label}</option>)}
            </select>
          </label>
        </div>
        <p class={held.of === "search" ? "flatter" : "fine muted"}>{togetherSentence(held, isOwn)}</p>
        <AccountOf held={held} />
      </section>
      <div class="columns even">
        <section class="panel">
          <h2>Members</h2>
          <p>Rebalanced every day to these weights.</p>
          <div class="scroll" tabIndex={0} role="region" aria-label="Members">
            <FigureTable
              columns={[
                { head: "Strategy" },
                { head: "Weight", kind: "number" },
                { head: "Share of the risk", kind: "number" },
              ]}
              rows={held.members.map(({ weight, riskShare }, i) => [
                <a key={names[i]} href={writeAddress(stepTo(address, { view: "strategies", trial: trials[i] }))}>
                  {names[i]}
                </a>,
                formatNumber(weight, "percent"),
                formatNumber(riskShare, "percent"),
              ])}
            />
          </div>
        </section>
        {views.length > 1 && <CorrelationPanel names={names} views={views} />}
      </div>
    </>
  );
}

function togetherSentence({ of, gain, days, sharpe, maxDrawdown }: HeldTogether, isOwn: boolean): string {
  const where = of === "unseen" ? "unseen days" : "days of the search, which flatter: not all were carried beyond it";
  const ends = (interval: HeldTogether["sharpe"], format: "ratio" | "percent") =>
    interval === null
      ? "unknown"
      : `${formatNumber(interval.estimate, format)} (95 % between ${formatNumber(interval.low, format)} and ` +
        `${formatNumber(interval.high, format)})`;
  return `${signed(gain)} in ${formatCount(days.length, "day")}, ${where}. ` +
    // The interval on record counts the choice of the members too, which this one takes as given.
    (isOwn ? "Deepest fall" : `Sharpe ratio ${ends(sharpe, "ratio")}; deepest fall`) +
    ` on day ends ${ends(maxDrawdown, "percent")}.`;
}

function AccountOf({ held: { days, equity, of } }: { readonly held: HeldTogether }) {
  const figure = useMemo(() => {
    const lines = [{ label: "together", time: days, values: equity, ...(of === "search" && { color: MUTED }) }];
    return linesFigure([{ lines, yLabel: "Account (1 at the start)", levels: [1], height: 260 }], {
      title: "The strategies as one account",
    });
  }, [days, equity, of]);
  return (
    <FigureView
      figure={figure}
      isUnderHeading
      table={
        <FigureTable
          columns={[{ head: "Day (UTC)" }, { head: "Account", kind: "number" }]}
          rows={days.map((day, i) => [dayText(day), equity[i].toFixed(4)])}
        />
      }
    />
  );
}
