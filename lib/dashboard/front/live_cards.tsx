/**
 * Five figures of a run: the day, the account, its fall, what is open, and how fresh all of it is.
 *
 * @module
 */
import { formatNumber } from "../../metrics/format.ts";
import { agoWords } from "../../store/ago_words.ts";
import type { LiveRunPage } from "../live_page.ts";
import { dayNote, signedMoney, signedShare } from "./live_words.ts";
import { minuteOf } from "./trade_rows.ts";

/** The figures. */
export function LiveCards({ shown, view, now }: {
  readonly shown: LiveRunPage;
  readonly view: NonNullable<LiveRunPage["view"]>;
  readonly now: number;
}) {
  const { capital, quote, line, plan } = shown, { day, equity, drawdown, positions, lastBar } = view;
  const total = equity === null ? null : equity - capital;
  const guarded = positions.filter(({ protection }) => protection === "resting").length;
  const cards: readonly (readonly [label: string, value: string, note: string])[] = [
    line.life === "ended"
      ? ["Since its start", signedMoney(total), `${quote}, ${signedShare(total === null ? null : total / capital)}`]
      : [
        plan?.feed === undefined ? `Day ${minuteOf(day.start).slice(0, 10)}` : "Today, UTC",
        signedMoney(day.profit),
        `${quote}, ${dayNote(day)}`,
      ],
    [
      "Account now",
      formatNumber(equity, "currency"),
      `${quote}; ${formatNumber(capital, "currency")} at the start`,
    ],
    [
      "Below its highest",
      formatNumber(drawdown.share, "percent"),
      `halts at ${formatNumber(drawdown.limit, "percent")}`,
    ],
    [
      "Open positions",
      formatNumber(positions.length, "count"),
      positions.length === 0 ? "nothing to protect" : `${guarded} of ${positions.length} with a resting stop`,
    ],
    [
      "Last closed bar, UTC",
      lastBar === null ? "none yet" : minuteOf(lastBar.at).slice(11),
      lastBar === null
        ? `sign of life ${agoWords(now - line.aliveAt)}`
        : `${lastBar.symbol}, ${minuteOf(lastBar.at).slice(0, 10)}; sign of life ${agoWords(now - line.aliveAt)}`,
    ],
  ];
  return (
    <div class="cards five">
      {cards.map(([label, value, note]) => (
        <div class="card" key={label}>
          <div class="label">{label}</div>
          <div class="value">{value}</div>
          <div class="note">{note}</div>
        </div>
      ))}
    </div>
  );
}
