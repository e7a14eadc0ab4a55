/**
 * What a run asked for and what became of it, and the positions that it has closed.
 *
 * @module
 */
import { formatCount } from "../../metrics/format.ts";
import type { OrderHistory } from "../../store/live_page_reads.ts";
import { reasonWords } from "../../store/exit_reason_words.ts";
import { orderEndWords } from "../../store/order_end_words.ts";
import type { OrderState, Purpose } from "../../store/live_order_records.ts";
import type { LiveRunPage } from "../live_page.ts";
import { durationText } from "./key_figures.ts";
import { toneOf } from "./live_positions.tsx";
import { signedMoney } from "./live_words.ts";
import { minuteOf, price } from "./trade_rows.ts";

/** Positions that were closed last. */
export function LiveTrades({ shown: { closed, trades, quote } }: { readonly shown: LiveRunPage }) {
  return (
    <section class="panel">
      <h2>Closed positions</h2>
      <p>
        {trades.count === 0
          ? "None yet."
          : `${formatCount(trades.count, "position")}, ${
            signedMoney(trades.profit)
          } ${quote} after costs; the last ones:`}
      </p>
      {closed.length > 0 && (
        <div class="scroll tall" tabIndex={0} role="region" aria-label="Closed positions">
          <table>
            <thead>
              <tr>
                <th scope="col">Closed, UTC</th>
                <th scope="col">Position</th>
                <th scope="col" class="number">Gain</th>
                <th scope="col">Ended by</th>
                <th scope="col" class="number">Held</th>
              </tr>
            </thead>
            <tbody>
              {closed.map(({ position, at, closedAt, symbol, side, entryPrice, exitPrice, exitReason, pnl }) => (
                <tr key={position}>
                  <th scope="row">{minuteOf(closedAt!).slice(5)}</th>
                  <td>
                    {symbol} {side > 0 ? "long" : "short"}
                    <small class="ends">{price(entryPrice)} → {price(exitPrice!)}</small>
                  </td>
                  <td class={`number strong ${toneOf(pnl)}`}>{signedMoney(pnl)}</td>
                  <td>{reasonWords(exitReason!)}</td>
                  <td class="number">{durationText((closedAt! - at) / 60_000)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

const PURPOSES: Readonly<Record<Purpose, string>> = {
  entry: "entry",
  exit: "exit",
  protection: "protection",
  flatten: "exit, by a person",
};

const STATES: Readonly<Record<OrderState, string>> = {
  sent: "sent",
  unknown: "outcome not known",
  open: "waits",
  partlyFilled: "filled in part",
  filled: "filled",
  cancelled: "withdrawn",
  rejected: "refused",
  expired: "expired",
};

/** Orders that were asked for last. */
export function LiveOrders({ shown: { orders } }: { readonly shown: LiveRunPage }) {
  return (
    <section class="panel">
      <h2>Orders and what became of them</h2>
      <p>The last ones that it asked for. Stop and target come with an entry's fill.</p>
      {orders.length === 0
        ? <p class="padded">None yet.</p>
        : (
          <div class="scroll tall" tabIndex={0} role="region" aria-label="Orders">
            <table>
              <thead>
                <tr>
                  <th scope="col">Asked, UTC</th>
                  <th scope="col">Order, and what became of it</th>
                </tr>
              </thead>
              <tbody>
                {orders.map((order) => (
                  <tr key={order.intent.orderId}>
                    <th scope="row">{minuteOf(order.intent.at).slice(5)}</th>
                    <td class="wrap">
                      {askedText(order)}
                      <small class="ends">{becameText(order)}</small>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
    </section>
  );
}

function askedText({ intent: { purpose, side, quantity, symbol, price: limit } }: OrderHistory): string {
  const level = limit === null ? "at the market" : `at ${price(limit)}`;
  return `${PURPOSES[purpose]}: ${side > 0 ? "buy" : "sell"} ${price(quantity)} ${symbol} ${level}`;
}

function becameText({ news }: OrderHistory): string {
  if (news.length === 0) return "on its way";
  return news.map(({ state, at, reason, filledQuantity }) =>
    `${STATES[state]}${state === "partlyFilled" ? `, ${price(filledQuantity)}` : ""} ${minuteOf(at).slice(11)}${
      reason === null ? "" : ` (${orderEndWords(reason)})`
    }`
  ).join(" → ");
}
