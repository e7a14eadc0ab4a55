/**
 * What a run was started with.
 *
 * @module
 */
import { formatNumber } from "../../metrics/format.ts";
import type { KeptPlan } from "../../store/kept_plan.ts";
import type { LiveRunPage } from "../live_page.ts";
import { FactList } from "./fact_list.tsx";
import { minuteOf } from "./trade_rows.ts";

const BROKERS: Readonly<Record<KeptPlan["broker"], string>> = {
  bars: "on paper, by the rules of the backtest in the next bar",
  book: "on paper, in the exchange's order book",
};

/** The panel. */
export function LiveStart({ shown: { plan, verdicts, startedAt, capital, quote } }: { readonly shown: LiveRunPage }) {
  if (plan === null) return null;
  const money = (amount: number) => `${formatNumber(amount, "currency")} ${quote}`;
  const facts = [
    ...plan.lanes.map((lane, i) =>
      [
        `${lane.strategy} on ${lane.symbol} ${lane.timeframe}`,
        `${verdicts[i]}; ${money(lane.capital)}`,
      ] as const
    ),
    ["Bars", barsText(plan)],
    ["Orders fill", BROKERS[plan.broker]],
    ["Started", `${minuteOf(startedAt)} UTC with ${money(capital)}`],
    ["Engine", plan.engine],
  ] as const;
  return (
    <section class="panel">
      <h2>What it was started with</h2>
      <FactList facts={facts} />
    </section>
  );
}

function barsText({ feed, lanes }: KeptPlan): string {
  if (feed !== undefined) return `followed live on ${feed}`;
  const from = Math.min(...lanes.map((lane) => lane.from)), to = Math.max(...lanes.map((lane) => Number(lane.to)));
  return `replayed, ${minuteOf(from)} to ${minuteOf(to)} UTC`;
}
