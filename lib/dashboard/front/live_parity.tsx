/**
 * Whether a run traded as its backtest on the same bars would have, as that was looked at last.
 *
 * @module
 */
import { formatCount, formatNumber } from "../../metrics/format.ts";
import type { LiveParityLane, LiveRunPage } from "../live_page.ts";
import { CopyLine } from "./copy_line.tsx";
import { signedMoney } from "./live_words.ts";
import { minuteOf } from "./trade_rows.ts";
import { Light } from "./verdict_badge.tsx";

/** The panel. */
export function LiveParity({ shown: { parity, commands } }: { readonly shown: LiveRunPage }) {
  return (
    <section class="panel stack">
      <div>
        <h2>Does it trade as its backtest?</h2>
        <p class="muted fine">
          Each trade is held against the backtest on the bars that the run has seen, with its money, costs and limits.
        </p>
      </div>
      {parity.length === 0
        ? <p>This is looked at when the run ends, is stopped or is interrupted.</p>
        : parity.map((lane) => <Lane key={`${lane.strategy} ${lane.symbol}`} lane={lane} />)}
      <div>
        <p class="fine muted">Trade by trade, as of now:</p>
        <CopyLine
          text={commands.parity}
          what="the command that holds each trade against it"
        />
      </div>
    </section>
  );
}

function Lane({ lane }: { readonly lane: LiveParityLane }) {
  const { strategy, symbol, trades, backtestTrades, profit, backtestProfit, unexplained, causes, at } = lane;
  const isSame = lane.hash === lane.backtestHash;
  const light = isSame ? "green" : unexplained === 0 ? "amber" : "red";
  return (
    <div class="parity">
      <Light light={light} />
      <div>
        <strong>{strategy} on {symbol}</strong>
        <p class="fine">
          {isSame
            ? `Every bit of its ${formatCount(trades, "trade")} is that of the backtest.`
            : `${formatCount(trades, "trade")} and ${signedMoney(profit)} here, ` +
              `${formatNumber(backtestTrades, "count")} and ${signedMoney(backtestProfit)} in the backtest; ` +
              (unexplained === 0
                ? "every difference is explained."
                : `${formatCount(unexplained, "difference")} that nothing explains.`)}
        </p>
        {causes.length > 0 && (
          <ul class="reasons">
            {causes.map(({ cause, parts, amount }) => (
              <li key={cause}>{cause}: {formatCount(parts, "part")}, {signedMoney(amount)}</li>
            ))}
          </ul>
        )}
        <p class="fine muted">As of the bar that closed {minuteOf(at)}.</p>
      </div>
    </div>
  );
}
