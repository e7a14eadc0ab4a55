/**
 * The thread that owns the connection to a store: SQLite answers while its thread waits, which must not be that of the
 * server.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import type { DatabaseSync } from "node:sqlite";
import { UserError } from "../core/errors.ts";
import { openDatabase } from "../store/database.ts";
import { findStudy } from "../store/studies.ts";
import { DatabaseSource } from "./database_source.ts";
import { LiveLedgers } from "./live_ledgers.ts";
import type { LiveRunName } from "./live_page.ts";
import { SourceError } from "./source.ts";
import { storeContext } from "./store_context.ts";
import type { Answerer, AskedQuestion, Fault, FromWorker, ToWorker } from "./worker_protocol.ts";

const say = (message: FromWorker) => self.postMessage(message);

let source: Answerer | null = null;
const followed = new Map<number, () => void>();

async function open(path: string, directory: string): Promise<void> {
  try {
    const db = await openDatabase(path, { readOnly: true });
    // Whatever a statement should say, it changes nothing.
    db.exec("PRAGMA query_only = ON");
    const answers = new DatabaseSource(db, storeContext({ db, path, directory }));
    const ledgers = new LiveLedgers(directory);
    source = Object.assign(answers, {
      live: (asked: LiveRunName | null) => ledgers.look(asked, Date.now()),
      report: (study: string) => reportOf(db, study),
    });
    say({ kind: "opened" });
  } catch (error) {
    const { message } = error as Error;
    say({ kind: "refused", message, isTold: error instanceof UserError });
  }
}

/** The one file of a study; what it is made with is loaded when it is first asked for. */
async function reportOf(db: DatabaseSync, name: string): Promise<string> {
  if (findStudy(db, name) === null) {
    throw new SourceError(`Cannot report on the study "${name}": there is none`, null, true);
  }
  const [{ makeReport }, { reportBars }, { openStudy }] = await Promise.all([
    import("./report_file.ts"),
    import("./report_bars.ts"),
    import("../study/study.ts"),
  ]);
  const study = openStudy(db, name);
  const { html } = await makeReport(db, name, { bars: () => reportBars(db, study) });
  return html;
}

async function ask({ id, question, parameters, givenUp }: AskedQuestion): Promise<void> {
  if (givenUp !== null && Atomics.load(givenUp, 0) !== 0) return;
  try {
    if (source === null) throw new Error("Cannot answer: nothing was opened");
    const answer = await (source[question] as (...parameters: readonly unknown[]) => Promise<unknown>)(...parameters);
    say({ kind: "answer", id, answer });
  } catch (error) {
    say({ kind: "fault", id, fault: faultOf(error) });
  }
}

function faultOf(error: unknown): Fault {
  if (error instanceof SourceError) {
    const { message, position, isMissing } = error;
    return { message, position, isMissing, isTold: true };
  }
  if (error instanceof UserError) return { message: error.message, position: null, isMissing: false, isTold: true };
  const message = error instanceof Error ? error.stack ?? error.message : String(error);
  return { message, position: null, isMissing: false, isTold: false };
}

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === "open") open(data.path, data.directory);
  else if (data.kind === "ask") ask(data);
  else if (data.kind === "leave") {
    followed.get(data.id)?.();
    followed.delete(data.id);
  } else {
    const { id, study } = data;
    // A study that is not there is told of at once.
    let leave = () => {};
    followed.set(id, () => leave());
    leave = source?.follow(study, (change) => say({ kind: "change", id, change })) ?? leave;
  }
};
