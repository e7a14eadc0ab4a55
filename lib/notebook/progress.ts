/**
 * Long work in a notebook: shown by an output that updates in place, started without blocking its cell, stopped from
 * the next one — for the kernel cannot interrupt a cell.
 *
 * @module
 */
import { kernel } from "./show.ts";

/** Updates a second that a notebook takes in its stride. */
const UPDATES_PER_SECOND = 5;

const BAR_WIDTH = 30;

/** How far some work is. */
export interface ProgressState {
  /** Steps done. */
  readonly done: number;
  /** Steps in all. */
  readonly total: number;
  /** What is going on, in a few words. */
  readonly message: string;
}

/** Work that goes on while later cells run. */
export interface Work<Result> {
  /** How far it is. */
  readonly progress: ProgressState;
  /** Asks the work to end early; it keeps what it has. */
  stop(): void;
  /** What came of it; `await` it in a later cell. */
  readonly result: Promise<Result>;
}

/** Tells how far the work is; cheap to call often. */
export type Report = (done: number, message?: string) => void;

/**
 * A bar in text.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { progressText } from "@lib/notebook/progress.ts";
 *
 * const text = progressText("Search", { done: 1, total: 2, message: "best 0.7" });
 * assert.equal(text, "Search ███████████████░░░░░░░░░░░░░░░ 1 of 2, best 0.7");
 * ```
 */
export function progressText(label: string, { done, total, message }: ProgressState): string {
  const filled = total > 0 ? Math.round(BAR_WIDTH * Math.min(1, done / total)) : 0;
  const bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
  return `${label} ${bar} ${done} of ${total}${message ? `, ${message}` : ""}`;
}

let outputs = 0;

/** An output whose text can be replaced; on a terminal each text is a line on standard error. */
function updatingOutput(): (text: string) => Promise<void> {
  const jupyter = kernel();
  if (jupyter === null) return (text) => Promise.resolve(console.error(text));
  // Outputs of a former kernel may still be on the page under their names.
  const transient = { display_id: `assay-${Date.now().toString(36)}-${outputs++}` };
  let type = "display_data";
  return async (text) => {
    const content = { data: { "text/plain": text }, metadata: {}, transient };
    const message = type;
    type = "update_display_data";
    await jupyter.broadcast(message, content);
  };
}

/**
 * Starts long work and returns at once with a handle to it.
 *
 * The last text shown holds no time, so that a notebook run twice is the same twice.
 *
 * @param label Name of the work.
 * @param total Steps it has.
 * @param task Does the work: calls `report` as it goes on and returns early once `signal` is aborted.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { startWork } from "@lib/notebook/progress.ts";
 *
 * const work = startWork("Count", 3, async (report) => {
 *   for (let i = 1; i <= 3; i++) report(await i);
 *   return "counted";
 * });
 * assert.equal(await work.result, "counted");
 * assert.equal(work.progress.done, 3);
 * ```
 */
export function startWork<Result>(
  label: string,
  total: number,
  task: (report: Report, signal: AbortSignal) => Promise<Result>,
): Work<Result> {
  const controller = new AbortController(), write = updatingOutput();
  let state: ProgressState = { done: 0, total, message: "" }, shownAt = -Infinity;
  const report: Report = (done, message = state.message) => {
    state = { done, total, message };
    const now = performance.now();
    if (now - shownAt < 1000 / UPDATES_PER_SECOND) return;
    shownAt = now;
    void write(progressText(label, state));
  };
  const run = async (): Promise<Result> => {
    await write(progressText(label, state));
    try {
      const result = await task(report, controller.signal);
      await write(`${progressText(label, state)} – ${controller.signal.aborted ? "stopped" : "done"}`);
      return result;
    } catch (error) {
      await write(`${progressText(label, state)} – failed: ${error instanceof Error ? error.message : error}`);
      throw error;
    }
  };
  const result = run();
  // The cell that awaits the result sees the failure; until then it is no unhandled one.
  result.catch(() => {});
  return {
    get progress() {
      return state;
    },
    stop: () => controller.abort(),
    result,
  };
}
