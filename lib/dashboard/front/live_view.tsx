/**
 * The view Live: a run of live trading as it stands, what is open, what protects it, what the day has earned, and why an
 * order was not sent. It reads alone: what an operator asks of a run he types.
 *
 * @module
 */
import type { Address } from "../address.ts";
import type { LivePage, LiveReader, LiveRunName, LiveRunPage } from "../live_page.ts";
import { LiveAccount } from "./live_account.tsx";
import { LiveCards } from "./live_cards.tsx";
import { LiveChart } from "./live_chart.tsx";
import { LiveHead } from "./live_head.tsx";
import { LiveLog, LiveMessages } from "./live_log.tsx";
import { LiveOrders, LiveTrades } from "./live_orders.tsx";
import { LiveParity } from "./live_parity.tsx";
import { LivePositions } from "./live_positions.tsx";
import { LiveStart } from "./live_start.tsx";
import { LiveState } from "./live_state.tsx";
import { Notice } from "./notice.tsx";
import { Empty, Failure, Loading } from "./states.tsx";
import { useLive } from "./use_live.ts";

/** What the view is given. */
export interface LiveViewProps {
  readonly reader: LiveReader;
  readonly address: Address;
  readonly go: (to: Partial<Address>, replace?: boolean) => void;
}

/** The run that an address names; `null` where it names none. */
function askedRun({ query: { environment, run } }: Address): LiveRunName | null {
  return run === undefined ? null : { environment: environment ?? "dry", run };
}

/** The view. */
export function LiveView({ reader, address, go }: LiveViewProps) {
  const { page, error } = useLive(reader, askedRun(address));
  if (page === null) {
    return error === null
      ? <Loading what="Reading the ledger" />
      : <Failure error={error} onRetry={() => go({ query: {} })} />;
  }
  return (
    <article class="stack live">
      {error !== null && <Notice>{error.message} What stands here is as of the last answer.</Notice>}
      {page.shown === null ? <NoRun page={page} /> : <Run page={page} shown={page.shown} go={go} />}
    </article>
  );
}

function NoRun({ page: { faults } }: { readonly page: LivePage }) {
  return (
    <Empty title="No run yet">
      {faults.map((fault) => <p key={fault} class="red">{fault}</p>)}
      <p>
        A run trades strategies on paper, bar by bar, and nothing is sent to an exchange. This one trades the best HARD
        strategy of the latest study that has any; where there is none, a sample on a simulated market:
      </p>
      <pre>deno task live</pre>
      <p>This page shows it as soon as its ledger is there.</p>
    </Empty>
  );
}

function Run({ page, shown, go }: {
  readonly page: LivePage;
  readonly shown: LiveRunPage;
  readonly go: LiveViewProps["go"];
}) {
  const { view } = shown;
  return (
    <>
      <LiveHead page={page} shown={shown} onChoose={(query) => go({ query })} />
      {view !== null && <LiveCards shown={shown} view={view} now={page.now} />}
      <LivePositions shown={shown} />
      <div class="columns live-columns">
        <LiveChart shown={shown} />
        <LiveState shown={shown} />
      </div>
      <div class="columns even">
        <LiveAccount shown={shown} />
        <div class="stack top">
          <LiveParity shown={shown} />
          <LiveLog shown={shown} />
        </div>
      </div>
      <div class="columns even">
        <LiveTrades shown={shown} />
        <LiveOrders shown={shown} />
      </div>
      <div class="columns even">
        <LiveStart shown={shown} />
        <LiveMessages shown={shown} />
      </div>
    </>
  );
}
