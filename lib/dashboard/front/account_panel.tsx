/**
 * What the account would have done, day by day and month by month.
 *
 * @module
 */
import { dayText } from "../../core/instant.ts";
import { useMemo } from "preact/hooks";
import { formatNumber } from "../../metrics/format.ts";
import type { EquityView } from "../source.ts";
import { accountFigure, accountParts, accountSentence, accountTitle, monthRows, monthsFigure } from "./account.ts";
import { FigureTable } from "./figure_table.tsx";
import { FigureView } from "./figure_view.tsx";

/** The panel. */
export function AccountPanel({ view, markets }: {
  readonly view: EquityView;
  /** How many markets it trades. */
  readonly markets: number;
}) {
  const figure = useMemo(() => accountFigure(view), [view]);
  const months = useMemo(() => monthsFigure(view), [view]);
  return (
    <section class="panel stack">
      <div>
        <h2>{accountTitle(view)}</h2>
        <p class="muted fine">{accountSentence(accountParts(view), markets)}</p>
      </div>
      {figure === null
        ? <p>No day of its account is known.</p>
        : <FigureView figure={figure} isUnderHeading table={<DayTable view={view} />} />}
      {months !== null && (
        <div>
          <h3>Month by month</h3>
          <FigureView figure={months} isUnderHeading table={<MonthTable view={view} />} />
        </div>
      )}
    </section>
  );
}

/** Days in the table: what a reader of tables goes through; the file with all of them is a download below. */
const MOST_DAYS = 400;

function DayTable({ view: { days, equity, quote, unseen } }: { readonly view: EquityView }) {
  const first = Math.max(0, days.length - MOST_DAYS), from = unseen[0]?.from ?? Infinity;
  return (
    <FigureTable
      caption={"The account at the end of each day, the last first" +
        (first > 0 ? `; ${first} earlier ones left out` : "")}
      columns={[{ head: "Day (UTC)" }, { head: `Account (${quote})`, kind: "number" }, { head: "Of" }]}
      rows={days.slice(first).map((day, i) => [
        dayText(day),
        formatNumber(equity[first + i], "currency"),
        day >= from ? "unseen days" : "the search",
      ]).reverse()}
    />
  );
}

function MonthTable({ view }: { readonly view: EquityView }) {
  return (
    <FigureTable
      columns={[
        { head: "Month" },
        { head: "Gain", kind: "number" },
        { head: "Days", kind: "number" },
        { head: "Of" },
      ]}
      rows={monthRows(view).map(({ month, gain, days, isUnseen }) => [
        month,
        formatNumber(gain, "percent"),
        days,
        isUnseen ? "unseen days" : "the search",
      ])}
    />
  );
}
