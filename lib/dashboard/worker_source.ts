/**
 * The source of the server: questions go to a thread that owns the database. Bars, replays and reports, which take seconds,
 * have a thread of their own, so that nothing else waits for them.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import type { LiveReader } from "./live_page.ts";
import { type Source, SourceError, type StudyChange } from "./source.ts";
import type { Answerer, Fault, FromWorker, Question, ReportMaker, ToWorker } from "./worker_protocol.ts";

/** Questions that may take seconds. */
const SLOW: ReadonlySet<Question> = new Set<Question>(["candles", "decisions", "report"]);

/** What who follows a study is told when the thread has ended. */
const ENDED = "The dashboard has stopped reading the database; start it again.";

/** What who asks for bars is told when the database is no longer where it was. */
const MOVED = "The database was moved or deleted; start the dashboard again where it is.";

/** A fault of the program, as the thread had it. */
export class WorkerFault extends Error {
  /** Name of the class. */
  override name = "WorkerFault";
}

/** One thread with its database. */
class StoreThread {
  readonly #worker = new Worker(new URL("./store_worker.ts", import.meta.url).href, { type: "module" });
  readonly #asked = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #followed = new Map<number, (change: StudyChange) => void>();
  readonly #opened = Promise.withResolvers<void>();
  /** Why it has ended; `null` while it runs. */
  #failure: Error | null = null;
  #next = 0;

  constructor(path: string, directory: string) {
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#hear(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#fail(new WorkerFault(event.message));
    };
    this.#say({ kind: "open", path, directory });
  }

  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  /** Asks; a question whose signal aborts is rejected at once, and not begun any more by the thread. */
  async ask(question: Question, parameters: readonly unknown[], signal?: AbortSignal): Promise<unknown> {
    await this.#opened.promise;
    if (this.#failure !== null) throw this.#failure;
    signal?.throwIfAborted();
    const id = this.#next++, asked = Promise.withResolvers<unknown>();
    const givenUp = signal === undefined ? null : new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const giveUp = () => {
      Atomics.store(givenUp!, 0, 1);
      this.#take(id)?.reject(signal!.reason);
    };
    signal?.addEventListener("abort", giveUp);
    this.#asked.set(id, asked);
    this.#say({ kind: "ask", id, question, parameters, givenUp });
    return await asked.promise.finally(() => signal?.removeEventListener("abort", giveUp));
  }

  follow(study: string, onChange: (change: StudyChange) => void): () => void {
    const id = this.#next++;
    this.#followed.set(id, onChange);
    this.#say({ kind: "follow", id, study });
    return () => {
      this.#followed.delete(id);
      this.#say({ kind: "leave", id });
    };
  }

  close(): void {
    this.#worker.terminate();
    this.#fail(new WorkerFault("The server was closed"));
  }

  #say(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #hear(message: FromWorker): void {
    switch (message.kind) {
      case "opened":
        return this.#opened.resolve();
      case "refused":
        return this.#opened.reject(message.isTold ? new UserError(message.message) : new WorkerFault(message.message));
      case "answer":
        return this.#take(message.id)?.resolve(message.answer);
      case "fault":
        return this.#take(message.id)?.reject(errorOf(message.fault));
      case "change":
        this.#followed.get(message.id)?.(message.change);
    }
  }

  #take(id: number): PromiseWithResolvers<unknown> | undefined {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    return asked;
  }

  #fail(error: Error): void {
    this.#failure = error;
    for (const onChange of this.#followed.values()) onChange({ kind: "gone", sentence: ENDED });
    this.#followed.clear();
    this.#opened.promise.catch(() => {});
    this.#opened.reject(error);
    for (const { reject } of this.#asked.values()) reject(error);
    this.#asked.clear();
  }
}

function errorOf({ message, position, isMissing, isTold }: Fault): Error {
  return isTold ? new SourceError(message, position, isMissing) : new WorkerFault(message);
}

/** A source that is closed at the end. */
export interface ClosableSource extends Source, LiveReader, ReportMaker, Disposable {
  /**
   * Settles once the database is open.
   *
   * @throws {UserError} If it cannot be read.
   */
  readonly opened: Promise<void>;
}

/**
 * Opens a store in threads of its own.
 *
 * @param path File of the database.
 * @param directory Folder in which the locks of its studies lie.
 */
export function workerSource(path: string, directory: string): ClosableSource {
  const quick = new StoreThread(path, directory);
  let slow: StoreThread | null = null;
  const slowThread = async (): Promise<StoreThread> => {
    const thread = slow ??= new StoreThread(path, directory);
    try {
      await thread.opened;
    } catch (error) {
      // Whoever asks next looks again.
      if (slow === thread) slow = null;
      thread.close();
      throw error instanceof UserError ? new SourceError(MOVED) : error;
    }
    return thread;
  };
  const ask = <Key extends Question>(question: Key) => (...given: Parameters<Answerer[Key]>) => {
    const signal = given.find((one) => one instanceof AbortSignal);
    // A signal stays in its thread.
    const parameters = given.filter((one) => !(one instanceof AbortSignal));
    const answer = SLOW.has(question)
      ? slowThread().then((thread) => thread.ask(question, parameters, signal))
      : quick.ask(question, parameters, signal);
    return answer as ReturnType<Answerer[Key]>;
  };
  return {
    kind: "server",
    opened: quick.opened,
    studies: ask("studies"),
    study: ask("study"),
    rows: ask("rows"),
    histograms: ask("histograms"),
    strategy: ask("strategy"),
    equity: ask("equity"),
    trades: ask("trades"),
    decisions: ask("decisions"),
    candles: ask("candles"),
    search: ask("search"),
    markets: ask("markets"),
    live: ask("live"),
    report: ask("report"),
    follow: (study, onChange) => quick.follow(study, onChange),
    [Symbol.dispose]: () => {
      quick.close();
      slow?.close();
    },
  };
}
