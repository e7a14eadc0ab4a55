/**
 * `deno task live status`: one screen that says how a run stands, and an exit code for programs that watch it.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { statusText } from "../lib/live/status_text.ts";
import { isOwned } from "../lib/store/file_owner.ts";
import { haltFile, runLock } from "../lib/store/live_places.ts";
import { loadRun } from "../lib/store/live_reads.ts";
import type { RiskMode } from "../lib/store/live_risk_records.ts";
import { type LiveView, liveView } from "../lib/store/live_view.ts";
import { type Life, lifeOf } from "../lib/store/run_life.ts";
import type { CommandLine } from "./command_line.ts";
import type { Action } from "./command_table.ts";
import { openTarget, type Target, TARGET_FLAGS } from "./live_target.ts";
import { onStop } from "./stop_signals.ts";

/** The action in the command's table. */
export const STATUS_ACTION: Action = {
  name: "status",
  summary: "how a run stands; exit code 0 running, 3 not running or silent, 4 halted",
  flags: [...TARGET_FLAGS, { name: "watch", meaning: "show it anew every second until Ctrl-C" }],
};

/** Time between two looks, ms. */
const LOOK_MS = 1000;

/** Clears the screen and goes to its top. */
const CLEAR = "\x1b[2J\x1b[H";

/** Shows how a run stands. */
export async function liveStatus(line: CommandLine): Promise<number> {
  using target = await openTarget(line, { readOnly: true });
  if (!line.isOn("watch")) return show(target, line, "");
  const stopped = new AbortController();
  using _stop = onStop(() => stopped.abort());
  let code = 0;
  while (!stopped.signal.aborted) {
    code = show(target, line, line.isOn("json") || !Deno.stdout.isTerminal() ? "" : CLEAR);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LOOK_MS);
      stopped.signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
    });
  }
  return code;
}

function show({ db, dataDir, run: { environment, run } }: Target, line: CommandLine, before: string): number {
  const record = loadRun(db, run)!, now = Date.now();
  const life = lifeOf(record, isOwned(runLock(dataDir, environment, run)), now), view = liveView(db, record);
  const file = haltFile(dataDir, environment, run), halt = existsSync(file) ? file : null;
  if (line.isOn("json")) {
    console.log(JSON.stringify(view === null ? { environment, run, life, halt } : { life, halt, ...plainView(view) }));
  } else {console.log(
      before +
        (view === null
          ? `${environment.toUpperCase()} run ${run}: nothing has happened yet.`
          : statusText(view, life, now, halt)),
    );}
  return exitCode(life, halt === null ? view?.mode ?? null : "HALTED");
}

/** The glance without what only the run itself reads. */
function plainView({ run: { environment, run, at, capital, aliveAt, endedAt }, ...view }: LiveView) {
  return { environment, run, startedAt: at, capital, aliveAt, endedAt, ...view };
}

function exitCode(life: Life, mode: RiskMode | null): number {
  if (life !== "running") return 3;
  return mode === "HALTED" ? 4 : 0;
}
