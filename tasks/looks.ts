/**
 * `deno task looks`: every opening of unseen days so far, the level that is left, and setting a damaged ledger right.
 *
 * @module
 */
import { dayText } from "../lib/core/instant.ts";
import { looksPathOf } from "../lib/config/looks_path.ts";
import { settingFlags } from "../lib/config/setting_flags.ts";
import { DAY_MS } from "../lib/core/candles.ts";
import { formatCount } from "../lib/metrics/format.ts";
import { formatInstant, formatTextTable } from "../lib/report/text_table.ts";
import { ELSEWHERE, formatLevel } from "../lib/selection/look.ts";
import { HARD_LEVEL, levelLeft, lookLevel } from "../lib/selection/look_level.ts";
import { hasFile } from "../lib/store/database.ts";
import { ANY_MARKET, LedgerDamage } from "../lib/store/ledger_file.ts";
import { LookLedger } from "../lib/store/look_ledger.ts";
import { repairLedger } from "../lib/store/look_repair.ts";
import { formerlyLookedMarket, lookedMarket } from "../lib/study/looked_market.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import { type Command, JSON_FLAG } from "./command_table.ts";
import { settingsOf } from "./data_directory.ts";

/** The table of the command. */
export const LOOKS: Command = {
  name: "deno task looks",
  summary: "every opening of unseen days for a choice, whatever study it was for, and the level that is left",
  flags: [
    { name: "symbol", value: "NAME", meaning: "those of one market, such as BTC/USDT" },
    {
      name: "repair",
      value: "WHY",
      meaning: "set a damaged ledger right: keep what can be read, count what was lost, write down why",
    },
    ...settingFlags(["looksPath"]),
    JSON_FLAG,
  ],
  notes: [
    `Look k at the same days decides at ${formatLevel(HARD_LEVEL)} · 6 / (π² k²): the first at ${
      formatLevel(lookLevel(1))
    }, the second at ` +
    `${
      formatLevel(lookLevel(2))
    }. A look counts all before it that share a day of the same market with it. Where the ` +
    "bars are known to be from different exchanges they are different markets. A span of unseen days that begins after " +
    `the last one opened has the whole level again. The ledger cannot know everything: ${ELSEWHERE}, nor is what a ` +
    "person has seen of the days.",
  ],
  exitCodes: "0 done, 1 the ledger is damaged, 2 the user's fault",
};

/** A look as it is printed. */
interface Line {
  readonly look: number;
  readonly lookedAt: number;
  readonly market: string;
  readonly venue: string | null;
  readonly from: string;
  readonly to: string;
  readonly study: string;
  readonly candidates: number;
  /** Its number at its days. */
  readonly number: number;
  readonly level: number;
  readonly levelLeft: number;
  readonly freshFrom: string;
  readonly note: string;
}

function linesOf(ledger: LookLedger, symbol: string | null): Line[] {
  const asked = symbol === null ? null : [lookedMarket(symbol), formerlyLookedMarket(symbol), ANY_MARKET];
  return ledger.list().filter(({ row: { market } }) => asked === null || asked.includes(market))
    .map(({ row, before: { count, freshFrom } }) => ({
      look: row.look,
      lookedAt: row.lookedAt,
      market: row.market,
      venue: row.venue,
      from: dayText(row.fromTime),
      to: dayText(row.toTime - DAY_MS),
      study: row.study,
      candidates: row.candidates,
      number: count + 1,
      level: lookLevel(count + 1),
      levelLeft: levelLeft(count + 1),
      freshFrom: dayText(freshFrom),
      note: row.note,
    }));
}

function printLines(lines: readonly Line[], path: string): void {
  if (lines.length === 0) {
    console.log(`No looks at unseen days in ${path}.`);
    return;
  }
  const headings = [
    "look",
    "made",
    "market",
    "venue",
    "unseen days",
    "study",
    "candidates",
    "at these days",
    "level",
    "left",
  ];
  const rows = lines.map((line) => [
    line.look,
    formatInstant(line.lookedAt),
    line.market === ANY_MARKET ? "any" : line.market,
    line.venue ?? "any",
    line.note === "" ? `${line.from} to ${line.to}` : `until ${line.to}`,
    line.note === "" ? line.study : `lost: ${line.note}`,
    line.candidates,
    line.number,
    formatLevel(line.level),
    formatLevel(line.levelLeft),
  ]);
  console.log(formatTextTable(headings, rows));
  const markets = new Set(lines.map(({ market }) => market).filter((market) => market !== ANY_MARKET));
  for (const market of markets) {
    const { freshFrom } = lines.filter((line) => line.market === market)
      .reduce((last, line) => line.freshFrom > last.freshFrom ? line : last);
    console.log(
      `${market}: unseen days from ${freshFrom} on have the whole level, ${formatLevel(lookLevel(1))} for a first look`,
    );
  }
  console.log(`Ledger ${path}; ${ELSEWHERE}.`);
}

/** What the command does. */
export function main(line: CommandLine): number {
  const path = looksPathOf(settingsOf(line), Deno.env.toObject()), why = line.text("repair");
  const ledger = new LookLedger(path);
  if (why !== null) {
    const { found, kept, lost, damagedFile } = repairLedger(path, why, Date.now());
    console.log(
      line.isOn("json")
        ? JSON.stringify({ found, kept, lost, damagedFile })
        : `Set right: ${found}. Kept ${formatCount(kept, "look")}; ${formatCount(lost, "look")} counted as lost, for ` +
          `every market and all days until now. The damaged file is ${damagedFile}.`,
    );
    return 0;
  }
  try {
    // Listing begins no ledger.
    const lines = hasFile(path) ? linesOf(ledger, line.text("symbol")) : [];
    if (line.isOn("json")) console.log(JSON.stringify(lines));
    else printLines(lines, path);
    return 0;
  } catch (error) {
    if (!(error instanceof LedgerDamage)) throw error;
    console.error(`Cannot list the looks: ${error.message}; --repair WHY sets it right and writes down why`);
    return 1;
  }
}

if (import.meta.main) await runCommand(LOOKS, main);
