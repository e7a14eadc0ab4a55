/**
 * What coordinators and workers send each other.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { headers, type MsgHdrs } from "@nats-io/transport-node";
import { DataError } from "../core/errors.ts";
import { decodeRecord, encodeRecord } from "../executor/record_codec.ts";
import type { EngineVersion } from "./engine.ts";

/** A job as it travels. */
export interface QueuedJob {
  /** What is to be done: a job of an executor, or a study of the self-test. */
  readonly kind: "job" | "study";
  /** Code and engine that run it, and no others. */
  readonly version: EngineVersion;
  /** Name of the context; `null` for a study, which makes its own bars. */
  readonly context: string | null;
  /** The job itself; plain data. */
  readonly task: unknown;
  /** Machine that has run it already, where another is to check it; `null` for any. */
  readonly avoid: string | null;
}

/** A SHA-256: a worker makes paths of it. */
const CONTEXT_NAME = /^[\da-f]{64}$/;

/** The bytes of a job, and the key under which it and its results are known. */
export interface EncodedJob {
  /** 32 digits: equal for equal jobs of one version, one context and one purpose alone. */
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** A job's bytes and key. */
export function encodeJob({ kind, version, context, task, avoid }: QueuedJob): EncodedJob {
  const bytes = encodeRecord({ kind, version, context, task, avoid });
  const hash = createHash("sha256").update(encodeRecord({ kind, version, context, task, isCheck: avoid !== null }));
  return { key: hash.digest("hex").slice(0, 32), bytes };
}

/** @throws {DataError} If the bytes hold no job. */
export function decodeJob(bytes: Uint8Array): QueuedJob {
  const { kind, version, context, task, avoid } = membersOf(decodeRecord(bytes));
  const { code, engine } = membersOf(version);
  const isRight = (kind === "job" || kind === "study") && typeof code === "string" && typeof engine === "string" &&
    (context === null || (typeof context === "string" && CONTEXT_NAME.test(context))) &&
    (avoid === null || typeof avoid === "string") &&
    typeof task === "object" && task !== null;
  if (!isRight) throw new DataError("Cannot read a job: wanted kind, version, context and task, found another record");
  return { kind, version: { code, engine }, context, task, avoid } as QueuedJob;
}

/**
 * How a job ended: done or failed, with its outcome; with a sentence for the user, such as of a strategy file that cannot be
 * loaded; or with a fault of the worker.
 */
export type AnswerKind = typeof ANSWER_KINDS[number];

const ANSWER_KINDS = ["done", "failed", "refusal", "fault"] as const;

/** What a worker answers. */
export interface Answer {
  readonly kind: AnswerKind;
  /** Name of the worker. */
  readonly worker: string;
  /** Name of its machine. */
  readonly machine: string;
  /** Seconds that the job took. */
  readonly seconds: number;
  /** The outcome or the sentence, encoded. */
  readonly body: Uint8Array;
}

/** A message of an answer that may be too long for one. */
export interface AnswerPart extends Answer {
  /** Tells answers of one worker to one job apart. */
  readonly attempt: string;
  /** Which of so many parts it is, from 0. */
  readonly part: number;
  readonly parts: number;
}

/** Headers of an answer's part. */
export function answerHeaders(
  { kind, worker, machine, seconds, attempt, part, parts }: Omit<AnswerPart, "body">,
): MsgHdrs {
  const made = headers();
  made.set("Assay-Answer", JSON.stringify({ kind, worker, machine, seconds, attempt, part, parts }));
  return made;
}

/** @throws {DataError} If the headers are no answer's. */
export function readAnswerPart(found: MsgHdrs | undefined, body: Uint8Array): AnswerPart {
  const { kind, worker, machine, seconds, attempt, part, parts } = jsonMembers(found?.get("Assay-Answer") ?? "null");
  const isRight = ANSWER_KINDS.some((one) => one === kind) &&
    [worker, machine, attempt].every((text) => typeof text === "string") && typeof seconds === "number" &&
    Number.isSafeInteger(part) && Number.isSafeInteger(parts);
  if (!isRight) throw new DataError("Cannot read an answer: wanted its headers, found others");
  return { kind, worker, machine, seconds, attempt, part, parts, body } as AnswerPart;
}

/** What a worker tells the coordinator of a study while it works. */
export type Notice =
  /** It has begun a job. */
  | { readonly kind: "started"; readonly key: string; readonly worker: string; readonly machine: string }
  /** It gives a job back: it ends. */
  | { readonly kind: "returned"; readonly key: string; readonly worker: string }
  /** It cannot read a context. */
  | { readonly kind: "missing"; readonly context: string; readonly worker: string; readonly reason: string };

/** A worker's sign of life. */
export interface WorkerLife extends EngineVersion {
  readonly worker: string;
  readonly machine: string;
  readonly threads: number;
  /** Jobs that it holds. */
  readonly held: number;
  /** Jobs that it has ended. */
  readonly jobs: number;
  /** Those of the last minute, a second. */
  readonly jobsPerSecond: number;
  /** Share of its threads' time since its start in which they stood idle. */
  readonly idleShare: number;
  /** Jobs that were given to it after another had them. */
  readonly redelivered: number;
  /** Contexts that it fetched. */
  readonly fetched: number;
  /** Whether it has ended in order. */
  readonly hasLeft: boolean;
}

/** Anything of ours in JSON; `{}` for what is none. */
export function jsonMembers(text: string): Readonly<Record<string, unknown>> {
  try {
    return membersOf(JSON.parse(text));
  } catch {
    return {};
  }
}

function membersOf(found: unknown): Readonly<Record<string, unknown>> {
  return typeof found === "object" && found !== null ? found as Record<string, unknown> : {};
}
