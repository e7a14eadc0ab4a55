/**
 * What is open now, and what protects it.
 *
 * @module
 */
import { ageWords } from "../../store/ago_words.ts";
import type { OpenPosition } from "../../store/live_view.ts";
import type { LiveRunPage } from "../live_page.ts";
import { FactList } from "./fact_list.tsx";
import { signedMoney } from "./live_words.ts";
import { minuteOf, price } from "./trade_rows.ts";
import { useNarrow } from "./use_narrow.ts";

/** Words for what protects a position. */
const PROTECTION = {
  resting: "rests",
  exchanging: "being exchanged",
  dust: "none, too small for one",
  none: "THERE IS NONE",
} as const;

const priceOf = (value: number | null) => value === null ? "–" : price(value);

/** The panel: a table, on telephones a list. */
export function LivePositions({ shown: { view, quote } }: { readonly shown: LiveRunPage }) {
  const positions = view?.positions ?? [], isNarrow = useNarrow();
  const waiting = (view?.orders ?? []).filter(({ intent }) => intent.purpose === "entry");
  return (
    <section class="panel">
      <h2>What is open</h2>
      {positions.length === 0
        ? <p class="padded">No position is open.</p>
        : isNarrow
        ? positions.map((one) => <PositionFacts key={one.position} one={one} quote={quote} />)
        : <PositionTable positions={positions} quote={quote} />}
      {waiting.map(({ intent: { orderId, side, symbol, quantity, price: limit, at } }) => (
        <p class="fine muted" key={orderId}>
          Waits since {minuteOf(at)}: {side > 0 ? "buy" : "sell"} {price(quantity)} {symbol}{" "}
          {limit === null ? "at the market" : `at ${price(limit)}`}.
        </p>
      ))}
    </section>
  );
}

function PositionTable(
  { positions, quote }: { readonly positions: readonly OpenPosition[]; readonly quote: string },
) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Open positions">
      <table>
        <thead>
          <tr>
            <th scope="col">Position</th>
            <th scope="col" class="number">Entry</th>
            <th scope="col" class="number">Now</th>
            <th scope="col" class="number">Gain ({quote})</th>
            <th scope="col" class="number">Stop</th>
            <th scope="col" class="number">Target</th>
            <th scope="col">Its stop</th>
            <th scope="col">Since, UTC</th>
            <th scope="col">By</th>
          </tr>
        </thead>
        <tbody>
          {positions.map((one) => (
            <tr key={one.position}>
              <th scope="row">{nameOf(one)}</th>
              <td class="number">{price(one.entryPrice)}</td>
              <td class="number">{nowOf(one)}</td>
              <td class={`number strong ${toneOf(one.openProfit)}`}>{signedMoney(one.openProfit)}</td>
              <td class="number">{priceOf(one.stop)}</td>
              <td class="number">{priceOf(one.target)}</td>
              <td class={one.protection === "none" ? "red strong" : ""}>{PROTECTION[one.protection]}</td>
              <td>{minuteOf(one.at)}</td>
              <td>{one.strategy}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PositionFacts({ one, quote }: { readonly one: OpenPosition; readonly quote: string }) {
  return (
    <div class="padded">
      <div class="held-head">
        <strong>{nameOf(one)}</strong>
        <strong class={toneOf(one.openProfit)}>{signedMoney(one.openProfit)} {quote}</strong>
      </div>
      <FactList
        facts={[
          ["Entry, now", `${price(one.entryPrice)}, ${nowOf(one)}`],
          ["Stop, target", `${priceOf(one.stop)}, ${priceOf(one.target)}`],
          ["Its stop", PROTECTION[one.protection]],
          ["Since", `${minuteOf(one.at)} UTC, by ${one.strategy}`],
        ]}
      />
    </div>
  );
}

function nameOf({ symbol, side, quantity }: OpenPosition): string {
  return `${symbol} ${side > 0 ? "long" : "short"} ${price(quantity)}`;
}

/** The price that a position could be left at, with its age where nothing newer is known. */
function nowOf({ price, staleMs }: OpenPosition): string {
  return `${priceOf(price)}${staleMs === null ? "" : ` (${ageWords(staleMs)} old)`}`;
}

/** A gain green, a loss red; nothing where it is neither or not known. */
export function toneOf(amount: number | null): string {
  return amount === null || amount === 0 ? "" : amount > 0 ? "green" : "red";
}
