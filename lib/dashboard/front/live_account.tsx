/**
 * What the account of a run has become: after each closed position and now, and day by day.
 *
 * @module
 */
import { dayText } from "../../core/instant.ts";
import { useMemo } from "preact/hooks";
import { equityFigure } from "../../charts/equity.ts";
import { formatNumber } from "../../metrics/format.ts";
import type { LiveRunPage } from "../live_page.ts";
import { FigureView } from "./figure_view.tsx";
import { signedMoney, signedShare } from "./live_words.ts";

/** The panel. */
export function LiveAccount({ shown: { account, capital, quote, days } }: { readonly shown: LiveRunPage }) {
  const { time, equity } = account, title = `What ${formatNumber(capital, "currency")} ${quote} became`;
  const figure = useMemo(
    () =>
      time.length < 2
        ? null
        : equityFigure({ time: Float64Array.from(time), equity: Float64Array.from(equity), startEquity: capital }, {
          title,
          quote,
          words: "plain",
          isCurveOnly: true,
        }),
    // Another point is another time at its end, another price another equity there.
    [title, time.length, time.at(-1), equity.at(-1)],
  );
  return (
    <section class="panel stack">
      <div>
        <h2>{title}</h2>
        <p class="muted fine">
          After each closed position and now, at the price what is open could be left at; after costs.
        </p>
      </div>
      {figure === null
        ? <p>No position was closed yet.</p>
        : <FigureView figure={figure} isUnderHeading table={<DayTable days={days} quote={quote} />} />}
    </section>
  );
}

function DayTable({ days, quote }: { readonly days: LiveRunPage["days"]; readonly quote: string }) {
  return (
    <table>
      <caption>Day by day, the last first; {quote}</caption>
      <thead>
        <tr>
          <th scope="col">Day (UTC)</th>
          <th scope="col" class="number">Positions closed</th>
          <th scope="col" class="number">Profit</th>
          <th scope="col" class="number">Of the account</th>
          <th scope="col" class="number">Fees</th>
          <th scope="col" class="number">Funding</th>
        </tr>
      </thead>
      <tbody>
        {days.map(({ day, trades, pnl, startEquity, fees, funding }) => (
          <tr key={day}>
            <th scope="row">{dayText(day)}</th>
            <td class="number">{formatNumber(trades, "count")}</td>
            <td class="number">{signedMoney(pnl)}</td>
            <td class="number">{signedShare(pnl / startEquity)}</td>
            <td class="number">{formatNumber(fees, "currency")}</td>
            <td class="number">{formatNumber(funding, "currency")}</td>
          </tr>
        )).reverse()}
      </tbody>
    </table>
  );
}
