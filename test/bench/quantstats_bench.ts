/**
 * Figures of the same returns by Assay, by quantstats and by pyfolio, read from the CSV that `exportReturns` writes, and the
 * trades of `exportTrades` as pyfolio reads them.
 *
 * - `deno task bench quantstats`: makes `.venv-quantstats` with pinned packages once, runs both, prints the table, and ends with 1 if a
 *   figure differs by more than 1e-9 from what the definitions say.
 * - `--write` keeps theirs in `test/oracles/quantstats.json`, against which the tests hold ours without Python.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { exportReturns, exportTrades } from "../../lib/data/pandas_csv.ts";
import { formatTextTable } from "../../lib/report/text_table.ts";
import {
  ensureEnvironment,
  type Environment,
  environmentProgram,
  MissingToolError,
  systemPath,
} from "../../tasks/python.ts";
import { temporaryFolder } from "../fixtures/temporary_folder.ts";
import { tradesOf } from "../fixtures/example_trades.ts";
import { comparedRecord, DEFINITIONS } from "./quantstats_definitions.ts";

const QUANTSTATS: Environment = {
  folder: new URL("../../.venv-quantstats/", import.meta.url),
  requirements: new URL("quantstats/requirements.txt", import.meta.url),
  holds: "quantstats",
};

const ORACLE = new URL("../oracles/quantstats.json", import.meta.url);

/** What `quantstats/figures.py` prints. */
interface Theirs {
  readonly versions: Readonly<Record<string, string>>;
  readonly figures: Readonly<Record<string, number>>;
  readonly trades: { readonly rows: number; readonly profit: number; readonly zone: string };
  readonly pyfolio: {
    readonly totalReturn: number;
    readonly maxDrawdownDaily: number;
    readonly turnover: number;
    readonly roundTrips: number;
    readonly profit: number;
  };
}

/** A long and a short trade, in the fees and profits that both sides must agree on. */
const TRADES = tradesOf([
  { entryTime: Date.UTC(2024, 0, 1), exitTime: Date.UTC(2024, 0, 2), qty: 2, entryPrice: 10, exitPrice: 11, fees: 0.5 },
  {
    entryTime: Date.UTC(2024, 0, 3),
    exitTime: Date.UTC(2024, 0, 4),
    side: -1,
    qty: 3,
    entryPrice: 12,
    exitPrice: 13,
    fees: 0.25,
  },
]);

/** Runs quantstats on our CSV. */
function askThem(csv: string): Theirs {
  using folder = temporaryFolder();
  const [returns, trades] = ["returns.csv", "trades.csv"].map((name) => `${folder.path}/${name}`);
  Deno.writeTextFileSync(returns, csv);
  Deno.writeTextFileSync(trades, exportTrades(TRADES, "BTC/USDT"));
  const script = systemPath(new URL("quantstats/figures.py", import.meta.url));
  const { success, stdout, stderr } = new Deno.Command(environmentProgram(QUANTSTATS, "python"), {
    args: [script, returns, trades],
  }).outputSync();
  if (!success) throw new Error(`Cannot run quantstats: ${new TextDecoder().decode(stderr)}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

const sumOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);

/** Whether pyfolio takes returns as quantstats does, and our trades for what they are; it knows no fees. */
function isReadByPyfolio({ pyfolio, figures }: Theirs): boolean {
  const profit = sumOf(TRADES.pnl) + sumOf(TRADES.fees);
  const turnover = TRADES.qty.reduce((sum, qty, i) => sum + qty * (TRADES.entryPrice[i] + TRADES.exitPrice[i]), 0);
  console.log(
    `Trades as pyfolio reads them: ${pyfolio.roundTrips} round trips, profit before fees ${pyfolio.profit}, ours ${profit}; ` +
      `turnover ${pyfolio.turnover}, ours ${turnover}`,
  );
  const pairs = [
    [pyfolio.totalReturn, figures.totalReturn],
    [pyfolio.maxDrawdownDaily, figures.maxDrawdownDaily],
    [pyfolio.profit, profit],
    [pyfolio.turnover, turnover],
  ];
  return pyfolio.roundTrips === TRADES.length && pairs.every(([theirs, ours]) => Math.abs(theirs - ours) <= 1e-9);
}

/** Whether the table holds. */
function compareFigures(theirs: Theirs, returns: Float64Array): boolean {
  const { versions, figures, trades } = theirs;
  let isWhole = true;
  const rows = DEFINITIONS.map(({ name, theirs: call, ours, expected, why }) => {
    const own = ours(returns), off = Math.abs(figures[name] - expected(own, returns));
    if (!(off <= 1e-9)) isWhole = false;
    return [
      name,
      own.toPrecision(12),
      call,
      figures[name].toPrecision(12),
      off.toExponential(1),
      why || "same definition",
    ];
  });
  console.log(Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(", "));
  console.log(formatTextTable(["Assay", "", "quantstats", "", "off by", "definitions"], rows));
  const profit = sumOf(TRADES.pnl),
    isRead = trades.profit === profit && trades.zone === "UTC";
  console.log(
    `Trades as pandas reads them: ${trades.rows} rows in ${trades.zone}, profit ${trades.profit}, ours ${profit}`,
  );
  return isReadByPyfolio(theirs) && isWhole && isRead && trades.rows === 2 * TRADES.length;
}

try {
  await ensureEnvironment(QUANTSTATS);
  const record = comparedRecord(), csv = exportReturns(record), theirs = askThem(csv);
  const isWhole = compareFigures(theirs, Float64Array.from(record.returns));
  if (Deno.args.includes("--write")) {
    const sha256 = createHash("sha256").update(csv).digest("hex");
    Deno.writeTextFileSync(ORACLE, `${JSON.stringify({ sha256, ...theirs }, null, 2)}\n`);
  }
  Deno.exit(isWhole ? 0 : 1);
} catch (error) {
  if (!(error instanceof MissingToolError)) throw error;
  console.log(`Skipped: ${error.message}`);
}
