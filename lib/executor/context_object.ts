/**
 * All that the jobs of an executor share, as one object under the SHA-256 of its bytes: it travels once to each machine,
 * and jobs name it.
 *
 * Strategy files travel with it, each at its place beside the others, so that their hash is what it was.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { DataError } from "../core/errors.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { decodeRecord, encodeRecord } from "./record_codec.ts";
import type { JobContext } from "./run_job.ts";
import { checkUnchanged, filesOf, type StrategySource } from "./strategy_source.ts";

/** A context as it travels. */
export interface ContextObject {
  /** SHA-256 of the bytes, in hexadecimal. */
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A context that came, with files that are not yet on this machine. */
export interface ReceivedContext {
  /** The context; addresses of strategy files are places below a folder that is not chosen yet. */
  readonly context: JobContext;
  /** Bytes of the files by their place. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/**
 * A context as one object.
 *
 * @throws {UserError} If a strategy file has changed, or cannot be read.
 */
export function contextObject(context: JobContext): ContextObject {
  checkUnchanged(context.strategies, "send the strategies to other machines");
  const files: Record<string, Uint8Array> = {};
  const strategies = context.strategies.map((source, i): StrategySource => {
    if (source.kind === "shipped") return source;
    const paths = filesOf(source), root = commonFolder(paths);
    const placeOf = (path: string) => `${i}/${relative(root, path).split(sep).join("/")}`;
    for (const path of paths) files[placeOf(path)] = new Uint8Array(readFileSync(path));
    return { ...source, url: placeOf(fileURLToPath(source.url)) };
  });
  const bytes = encodeRecord({ context: { ...context, strategies }, files });
  return { name: nameOf(bytes), bytes };
}

/**
 * The context that an object holds; columns of doubles lie on shared memory.
 *
 * @throws {DataError} If the bytes are not those of the name, hold no context, or bars of another hash.
 */
export function readContext(name: string, bytes: Uint8Array): ReceivedContext {
  const found = nameOf(bytes);
  if (found !== name) throw new DataError(`Cannot use the context ${name}: wanted bytes of that hash, found ${found}`);
  const received = decodeRecord(bytes, { isShared: true });
  if (!isReceived(received)) {
    throw new DataError(`Cannot use the context ${name}: wanted markets, found another record`);
  }
  for (const { candles, dataHash } of received.context.markets) {
    const hash = candlesHash(candles);
    if (hash === dataHash) continue;
    throw new DataError(`Cannot use the context ${name}: wanted bars of the hash ${dataHash}, found ${hash}`);
  }
  return received;
}

/**
 * A context whose strategy files lie in a folder of this machine.
 *
 * @throws {DataError} If a file would lie elsewhere.
 */
export function placeContext({ context, files }: ReceivedContext, folder: string): JobContext {
  const placed = (place: string): string => {
    const path = resolve(folder, place);
    if (path.startsWith(resolve(folder) + sep)) return path;
    throw new DataError(`Cannot place a strategy file: wanted it below ${folder}, found ${place}`);
  };
  for (const [place, bytes] of Object.entries(files)) {
    mkdirSync(dirname(placed(place)), { recursive: true });
    writeFileSync(placed(place), bytes);
  }
  const strategies = context.strategies.map((source) =>
    source.kind === "shipped" ? source : { ...source, url: pathToFileURL(placed(source.url)).href }
  );
  return { ...context, strategies };
}

function nameOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The innermost folder that holds all files. */
function commonFolder(paths: readonly string[]): string {
  let folder = dirname(paths[0]);
  while (!paths.every((path) => path.startsWith(join(folder, sep)))) folder = dirname(folder);
  return folder;
}

/** As far as the code relies on it; bytes of the right hash were written by a coordinator of the same version. */
function isReceived(found: unknown): found is ReceivedContext {
  const { context, files } = (found ?? {}) as Partial<ReceivedContext>;
  return Array.isArray(context?.markets) && Array.isArray(context.strategies) && typeof files === "object" &&
    context.markets.every((market) =>
      market?.candles?.time instanceof Float64Array && typeof market.backtest === "object" &&
      typeof market.dataHash === "string"
    );
}
