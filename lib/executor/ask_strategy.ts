/**
 * Asks the strategy of a file something, in a restricted worker that ends with the answer.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { plainText } from "../strategy/plain_text.ts";
import type { Question, StrategyQuestion } from "./question_worker.ts";
import { describeSources, restrictedWorker, START_DEADLINE_MS } from "./restricted_worker.ts";
import type { FileSource } from "./strategy_source.ts";
import { unshared } from "./unshared.ts";

/**
 * Asks one question.
 *
 * @returns The answer, to be checked like any data from outside.
 * @throws {UserError} If the worker refuses, dies or does not answer in time; the strategy in it is the user's.
 */
export async function askStrategy(
  source: FileSource,
  asked: StrategyQuestion,
  deadlineMs: number = START_DEADLINE_MS,
): Promise<unknown> {
  const worker = restrictedWorker(new URL("./question_worker.ts", import.meta.url), [source]);
  const told = Promise.withResolvers<unknown>(), what = `Cannot use ${describeSources([source])}`;
  const refuse = (why: string): void => told.reject(new UserError(`${what}: ${plainText(why)}`));
  const timer = setTimeout(() => refuse(`no answer within ${deadlineMs / 1000} s`), deadlineMs);
  worker.onerror = (event) => {
    event.preventDefault();
    refuse(event.message);
  };
  worker.onmessage = ({ data }: MessageEvent<unknown>) => {
    const said = typeof data === "object" && data !== null ? data as Record<string, unknown> : {};
    if ("answer" in said) told.resolve(said.answer);
    else refuse(typeof said.refusal === "string" ? said.refusal : "its worker ended without an answer");
  };
  try {
    worker.postMessage({ source, asked: unshared(asked) } satisfies Question);
    return await told.promise;
  } finally {
    clearTimeout(timer);
    worker.terminate();
  }
}
