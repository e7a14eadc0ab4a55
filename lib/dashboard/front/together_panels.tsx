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
import type { WeightScheme } from "../../selection/portfolio.ts";
import { type HeldTogether, LEAST_DAYS, SCHEMES } from "./chosen_portfolio.ts";
import { CorrelationPanel } from "./correlation_panel.tsx";
import { FigureTable } from "./figure_table.tsx";
import { FigureView } from "./figure_view.tsx";
import { signed } from "./key_figures.ts";
import { Notice } from "./notice.tsx";
import type { ViewProps } from "./view_props.ts";

/** The strategies as one account, their weights, and how they move together. */
export function TogetherPanels(
  { trials, views, held, scheme, isOwn, address, go }: {
    readonly trials: readonly number[];
    readonly views: readonly EquityView[];
    /** What they are together by this scheme; `null` where nothing can be told of them. */
    readonly held: HeldTogether | null;
    readonly scheme: WeightScheme;
    /** Whether they are those of the study, whose figures are on record above. */
    readonly isOwn: boolean;
  } & Pick<ViewProps, "address" | "go">,
) {
  const names = trials.map(String);
  const weigh = (name: string) => go({ query: { ...address.query, weights: name } }, true);
  if (held === null) {
    return (
      <>
        <Notice>
          They have fewer than {LEAST_DAYS} days in common, or one of them never moved
          {scheme === "equal" ? "" : " in the search, from which weights come"}: nothing can be told of them together
        </Notice>
        {scheme !== "equal" && (
          <p>
            <button type="button" onClick={() => weigh("equal")}>Hold equal parts</button>
          </p>
        )}
      </>
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
              onChange={(event) => weigh(event.currentTarget.value)}
            >
              {SCHEMES.map(([name, label]) => <option key={name} value={name}>{label}</option>)}
            </select>
          </label>
        </div>
        <p class={held.of === "search" ? "flatter" : "fine muted"}>
          {togetherSentence(held, isOwn && scheme === "equal")}
        </p>
        <AccountOf held={held} />
      </section>
      <div class="columns even">
        <section class="panel">
          <h2>Members</h2>
          <p>
            Rebalanced every day to these weights{scheme === "equal" ? "" : ", which come from the days of the search"}.
          </p>
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

/** What they came to; the Sharpe ratio is left out where it stands on record above. */
function togetherSentence({ of, scheme, gain, days, sharpe, maxDrawdown }: HeldTogether, isOnRecord: boolean): string {
  const where = of === "unseen"
    ? "unseen days"
    : `days of the search, which flatter: not all were carried beyond it${
      scheme === "equal" ? "" : ", and the weights come from the same days"
    }`;
  const ends = (interval: HeldTogether["sharpe"], format: "ratio" | "percent") =>
    interval === null
      ? "unknown"
      : `${formatNumber(interval.estimate, format)} (95 % between ${formatNumber(interval.low, format)} and ` +
        `${formatNumber(interval.high, format)})`;
  return `${signed(gain)} in ${formatCount(days.length, "day")}, ${where}. ` +
    // The interval on record counts the choice of the members too, which this one takes as given.
    (isOnRecord ? "Deepest fall" : `Sharpe ratio ${ends(sharpe, "ratio")}; deepest fall`) +
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
