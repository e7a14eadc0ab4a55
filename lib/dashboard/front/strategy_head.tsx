/**
 * The head of a strategy's page: which one, its verdict, what it does in a sentence, and where to go from here.
 *
 * @module
 */
import { useState } from "preact/hooks";
import { stepTo, writeAddress } from "../address.ts";
import type { StrategyView, TradeColumns } from "../source.ts";
import { tradesCsv } from "../trades_csv.ts";
import { VERDICTS } from "../verdict_words.ts";
import { MAX_COMPARED } from "./comparison.ts";
import { download } from "./download.ts";
import { KeyHelp } from "./key_help.tsx";
import { shownTrade } from "./trade_rows.ts";
import { useKeys } from "./use_keys.ts";
import { useNeighbours } from "./use_neighbours.ts";
import { VerdictBadge } from "./verdict_badge.tsx";
import type { ViewProps } from "./view_props.ts";

/** What keys do here. */
const KEYS: readonly (readonly [string, string])[] = [
  ["j", "the next strategy of the list"],
  ["k", "the strategy before"],
  ["t", "the next trade on the chart"],
  ["T", "the trade before"],
  ["?", "these keys"],
];

/** What the head is given. */
export interface StrategyHeadProps extends ViewProps {
  readonly strategy: StrategyView;
  readonly trial: number;
  /** `null` until they are there. */
  readonly trades: TradeColumns | null;
}

/** The head. */
export function StrategyHead({ source, study, address, go, strategy, trial, trades }: StrategyHeadProps) {
  const { before, after } = useNeighbours(source, study, trial, address);
  const [isHelping, setHelping] = useState(false);
  const { trade: _trade, ...list } = address.query, count = trades?.pnl.length ?? 0;
  const toTrial = (to: number | null) => {
    if (to !== null) go({ trial: to, query: list });
  };
  const toTrade = (step: number) => {
    if (trades === null || count === 0) return;
    const to = (shownTrade(trades, address.query) + step + count) % count;
    go({ query: { ...address.query, trade: String(to + 1) } }, true);
  };
  useKeys({
    j: () => toTrial(after),
    k: () => toTrial(before),
    t: () => toTrade(1),
    T: () => toTrade(-1),
    "?": () => setHelping(true),
  });
  const chosen = [
    ...new Set([...(address.query.chosen ?? "").split(",").filter((text) => text !== ""), String(trial)]),
  ];
  const compared = chosen.slice(-MAX_COMPARED).join(","), name = `${study.study}-${trial}`;
  const headline = strategy.certificate?.headline ?? VERDICTS[strategy.verdict].meaning;
  return (
    <header class="strategy-head">
      <nav aria-label="Where this is" class="crumbs">
        <a href={writeAddress(stepTo(address, { trial: null, query: list }))}>Strategies</a>
        <span aria-hidden="true">›</span>
        <strong aria-current="page">{trial}</strong>
      </nav>
      <div class="row actions">
        <button type="button" disabled={before === null} onClick={() => toTrial(before)}>
          ‹ <span class="unseen-text">The strategy before:</span> {before ?? ""}
        </button>
        <button type="button" disabled={after === null} onClick={() => toTrial(after)}>
          <span class="unseen-text">The next strategy:</span> {after ?? ""} ›
        </button>
        <button type="button" onClick={() => go({ view: "compare", query: { chosen: compared } })}>Compare</button>
        <button
          type="button"
          disabled={count === 0}
          onClick={() => trades && download(`trades-${name}.csv`, "text/csv", tradesCsv(trades))}
        >
          Trades CSV
        </button>
        <button
          type="button"
          onClick={() => download(`strategy-${name}.json`, "application/json", JSON.stringify(strategy, null, 2))}
        >
          JSON
        </button>
        <button type="button" aria-label="Keys" title="Keys" onClick={() => setHelping(true)}>?</button>
      </div>
      <div class="row title">
        <h1>Strategy {trial}</h1>
        <VerdictBadge verdict={strategy.verdict} />
      </div>
      <p class="lead">{headline}</p>
      {strategy.sentence !== "" && <p class="lead">{wholeSentence(strategy.sentence)}</p>}
      {strategy.certificate === null || strategy.reasons.length === 0
        ? null
        : <p class="fine muted">What is missing or against it: {strategy.reasons.join("; ")}.</p>}
      <KeyHelp keys={KEYS} isOpen={isHelping} onClose={() => setHelping(false)} />
    </header>
  );
}

/** What a strategy does, which its schema writes as the rest of a sentence: "goes with a move when …". */
export function wholeSentence(text: string): string {
  const start = /^[a-z]/.test(text) ? `It ${text}` : text;
  return /[.!?]$/.test(start) ? start : `${start}.`;
}
