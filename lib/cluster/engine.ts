/**
 * What decides the bits of a result beside the job: the code, and the engine that runs it.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { codeVersions } from "../study/code_versions.ts";

/** Version of what coordinator and workers say to each other. */
const PROTOCOL = 2;

/** Code and engine of a process. */
export interface EngineVersion {
  /** Version of the code, as `codeVersions` gives it for whole studies. */
  readonly code: string;
  /** Deno's version, V8's, and the processor's kind. */
  readonly engine: string;
}

/** Those of this process. */
export function engineVersion(): EngineVersion {
  const { deno, v8 } = Deno.version;
  return { code: codeVersions().study, engine: `Deno ${deno}, V8 ${v8}, ${Deno.build.arch}` };
}

/** Twelve digits that are equal for equal versions, for subjects. */
export function versionToken({ code, engine }: EngineVersion): string {
  return createHash("sha256").update(`${PROTOCOL}\n${code}\n${engine}`).digest("hex").slice(0, 12);
}
