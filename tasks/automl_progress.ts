/**
 * The progress of a search on stderr: a live line on a terminal, one line each ten seconds elsewhere.
 *
 * @module
 */
import type { RoundReport } from "../lib/automl/rounds.ts";
import { writeProgress } from "./terminal.ts";

/** Milliseconds between two lines where stderr is no terminal. */
const LINE_EVERY_MS = 10_000;

/** Milliseconds between two live lines of a stage. */
const TICK_MS = 1000;

/** Width of the bar in characters. */
const BAR_WIDTH = 24;

/** Where a search tells how it goes. */
export interface Progress {
  /** A line that stays. */
  note(text: string): void;
  /** What is done now, until the next line; how long it has taken is told now and then. */
  stage(text: string): void;
  round(report: RoundReport): void;
  /** Leaves the live line; may be called again. */
  end(): void;
}

/** Of what progress is shown. */
export interface ProgressOptions {
  /** Whether to show nothing. */
  readonly quiet: boolean;
  /** What each line begins with where several searches show theirs; `null` for one that is alone. */
  readonly label: string | null;
  /** Trials of the study. */
  readonly trials: number;
  /** Clock, ms. */
  readonly now: () => number;
}

/** Progress of a search. */
export function progressLine({ quiet, label, trials, now }: ProgressOptions): Progress {
  if (quiet) return { note: () => {}, stage: () => {}, round: () => {}, end: () => {} };
  // Searches side by side would write over each other's live line.
  const terminal = label === null && Deno.stderr.isTerminal(), before = label === null ? "" : `${label}: `;
  const start = now();
  let live = false, lastLine = start, firstTrials: number | null = null;

  let timer: ReturnType<typeof setInterval> | undefined;
  const end = () => {
    clearInterval(timer);
    if (live) writeProgress("\n");
    live = false;
  };
  const describe = (report: RoundReport): string => {
    firstTrials ??= report.trials;
    const seconds = (now() - start) / 1000;
    const rate = (report.trials - firstTrials) / seconds;
    const left = rate > 0 ? `${Math.ceil((trials - report.trials) / rate)} s left` : "";
    const best = report.bestValue === null ? "–" : report.bestValue.toFixed(2);
    const full = Math.round(BAR_WIDTH * Math.min(1, report.trials / trials));
    const bar = "█".repeat(full) + "░".repeat(BAR_WIDTH - full);
    return `${bar} ${report.trials}/${trials} trials · ${report.good} GOOD · ${report.hard} HARD · best ${best} · ` +
      `${rate.toFixed(1)}/s · ${left}`;
  };
  const note = (text: string) => {
    end();
    writeProgress(`${before}${text}\n`);
  };
  return {
    note,
    stage: (text) => {
      note(text);
      const since = now();
      timer = setInterval(() => {
        const line = `${before}${text}: ${Math.round((now() - since) / 1000)} s`;
        writeProgress(terminal ? `\r\x1b[2K${line}` : `${line}\n`);
        live = terminal;
      }, terminal ? TICK_MS : LINE_EVERY_MS);
    },
    round: (report) => {
      if (terminal) {
        writeProgress(`\r\x1b[2K${describe(report)}`);
        live = true;
      } else if (now() - lastLine >= LINE_EVERY_MS) {
        lastLine = now();
        writeProgress(`${before}${describe(report)}\n`);
      } else {
        describe(report);
      }
    },
    end,
  };
}
