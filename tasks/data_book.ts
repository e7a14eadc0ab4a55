/**
 * `deno task data book`: order books of an exchange into the store.
 *
 * @module
 */
import { join } from "node:path";
import { UserError } from "../lib/core/errors.ts";
import { type BookRecording, hasBookStream, pollBook, streamBook } from "../lib/exchange/record_book.ts";
import type { OrderBookSnapshot } from "../lib/features/order_book.ts";
import { formatCount } from "../lib/metrics/format.ts";
import { attachBooks, BOOK_AGE_MS, saveBookSnapshots } from "../lib/store/book_snapshots.ts";
import { listCoverage } from "../lib/store/coverage.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { runExchangeAction } from "./exchange_action.ts";
import type { CommandLine } from "./command_line.ts";
import { requireHosts } from "./host_permission.ts";

/** Snapshots are kept this many at a time, so that a kill loses at most these. */
const SAVE_SNAPSHOTS = 30;

/** Longest recording: two weeks; timers hold no more than 24 days. */
const LONGEST_MINUTES = 20_160;

/** Longest interval: two of them may pass before a book counts as too old for a bar's close. */
const LONGEST_INTERVAL_SECONDS = BOOK_AGE_MS / 2000;

/** `data book` */
export async function bookAction(line: CommandLine): Promise<number> {
  const symbol = line.text("symbol")!, minutes = line.positive("minutes", LONGEST_MINUTES)!;
  const interval = line.positive("interval-seconds", LONGEST_INTERVAL_SECONDS)!;
  return await runExchangeAction(line, async (client, dataDir, interrupted) => {
    const streamUrl = line.text("stream-url"), isStream = hasBookStream(client) && !line.isOn("snapshots");
    if (isStream && streamUrl !== null) requireHosts(client.source, [...client.hosts, hostOf(streamUrl)]);
    using db = await openDatabase(join(dataDir, MAIN_DATABASE));
    await client.market(symbol);
    const signal = AbortSignal.any([interrupted, AbortSignal.timeout(minutes * 60_000)]);
    let waiting: OrderBookSnapshot[] = [];
    const save = () => {
      saveBookSnapshots(db, symbol, client.source, waiting);
      waiting = [];
    };
    const onSnapshot = (snapshot: OrderBookSnapshot) => {
      waiting.push(snapshot);
      if (waiting.length >= SAVE_SNAPSHOTS) save();
    };
    console.error(
      `Recording ${symbol} of ${client.source} from ${isStream ? "the stream" : "snapshots"}; Ctrl-C ends it`,
    );
    const options = { symbol, intervalMs: interval * 1000, signal, onSnapshot };
    let recording: BookRecording;
    try {
      recording = isStream
        ? await streamBook(client, { ...options, ...(streamUrl !== null && { streamUrl }) })
        : await pollBook(client, { ...options, now: Date.now });
    } finally {
      save();
    }
    const { snapshots, interruptions, gaps, trouble } = recording;
    const barsWithBook = attachBooks(db, symbol, client.source, Date.now());
    report(line, {
      symbol,
      source: client.source,
      snapshots,
      interruptions,
      gaps: gaps.map(({ from, to }) => ({ from: isoOf(from), to: to === null ? null : isoOf(to) })),
      coverage: listCoverage(db, symbol, "book").filter(({ source }) => source === client.source)
        .map(({ from, to }) => ({ from: isoOf(from), to: isoOf(to) })),
      barsWithBook,
    });
    if (snapshots > 0) return 0;
    const reason = interrupted.aborted
      ? "stopped before the first one"
      : `none came in its time${trouble === null ? "" : `; the last trouble: ${trouble}`}`;
    console.error(`Cannot record the order book of ${symbol} from ${client.source}: wanted snapshots, ${reason}`);
    return 1;
  });
}

/** What `data book` did, as `--json` shows it. */
interface BookReport extends Pick<BookRecording, "snapshots" | "interruptions"> {
  readonly symbol: string;
  readonly source: string;
  readonly gaps: readonly { readonly from: string; readonly to: string | null }[];
  readonly coverage: readonly { readonly from: string; readonly to: string }[];
  readonly barsWithBook: Readonly<Record<string, number>>;
}

function report(line: CommandLine, recorded: BookReport): void {
  if (line.isOn("json")) {
    console.log(JSON.stringify(recorded));
    return;
  }
  const { symbol, source, snapshots, interruptions, gaps, coverage, barsWithBook } = recorded;
  const bars = Object.entries(barsWithBook).map(([timeframe, count]) => `${formatCount(count, "bar")} of ${timeframe}`)
    .join(", ");
  console.log(
    `${symbol} of ${source}: ${formatCount(snapshots, "snapshot")}, ${
      formatCount(interruptions, "interruption")
    }; book beside ${bars || "no bars yet"}`,
  );
  for (const { from, to } of coverage) console.log(`  covered from ${from} to ${to}`);
  for (const { from, to } of gaps) console.log(`  nothing recorded from ${from} to ${to ?? "the end"}`);
}

/** @throws {UserError} If it is no address of a stream. */
function hostOf(url: string): string {
  if (/^wss?:\/\/[^/]+/.test(url) && URL.canParse(url)) return new URL(url).host;
  throw new UserError(`Cannot read --stream-url: wanted wss://HOST, found "${url}"`);
}

function isoOf(time: number): string {
  return new Date(time).toISOString();
}
