/**
 * Contexts on a machine, each a file under its name: workers on one machine fetch it once.
 *
 * @module
 */
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError, UserError } from "../core/errors.ts";
import { placeContext, readContext, type ReceivedContext } from "../executor/context_object.ts";
import type { JobContext } from "../executor/run_job.ts";

/** How a {@linkcode ContextCache} is set up. */
export interface ContextCacheOptions {
  /** Folder of the files. */
  readonly folder: string;
  /** Most bytes kept; what was used last stays. */
  readonly mostBytes: number;
  /** Asks the cluster for a context; `null` where it has none. */
  readonly fetch: (name: string) => Promise<Uint8Array | null>;
  /** Told in a sentence what people should know. */
  readonly onNote: (text: string) => void;
}

/** Contexts of one machine. */
export class ContextCache implements Disposable {
  readonly #options: ContextCacheOptions;
  /** Where strategy files go that the folder does not take. */
  #spare: string | null = null;
  /** How many were fetched from the cluster. */
  fetched = 0;

  constructor(options: ContextCacheOptions) {
    this.#options = options;
  }

  /**
   * A context, from the cache or fetched into it.
   *
   * @throws {DataError} If the cluster has none of that name, or other bytes under it.
   * @throws {UserError} If its strategy files can be written nowhere.
   */
  async get(name: string): Promise<JobContext> {
    return this.#place(name, this.#read(name) ?? await this.#fetch(name));
  }

  /** A context with its strategy files on this machine: in the folder, or in a temporary one where that is not to be had. */
  #place(name: string, received: ReceivedContext): JobContext {
    const { folder, onNote } = this.#options;
    try {
      return placeContext(received, join(folder, `${name}.files`));
    } catch (error) {
      if (error instanceof DataError) throw error;
      onNote(`Strategy files go to a temporary folder, not to ${folder}: ${(error as Error).message}`);
    }
    try {
      this.#spare ??= mkdtempSync(join(tmpdir(), "assay-worker-"));
      return placeContext(received, join(this.#spare, `${name}.files`));
    } catch (error) {
      if (error instanceof DataError) throw error;
      throw new UserError(
        `Cannot place strategy files: wanted room in ${folder} or in ${tmpdir()}, found none: ${
          (error as Error).message
        }; ` +
          "name another folder with --cache",
        { cause: error },
      );
    }
  }

  /** Takes away what no other worker has use for. */
  [Symbol.dispose](): void {
    if (this.#spare !== null) rmSync(this.#spare, { recursive: true, force: true });
  }

  /** A context from its file; `null` where there is none that can be used. */
  #read(name: string) {
    const path = join(this.#options.folder, name);
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(path);
      const now = new Date();
      utimesSync(path, now, now);
    } catch {
      return null;
    }
    try {
      return readContext(name, bytes);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      this.#options.onNote(`The file ${path} is fetched again: ${error.message}`);
      return null;
    }
  }

  async #fetch(name: string) {
    using lock = await this.#lock(name);
    // Another worker of this machine may have fetched it meanwhile.
    const known = this.#read(name);
    if (known !== null) return known;
    const bytes = await this.#options.fetch(name);
    if (bytes === null) {
      throw new DataError(`Cannot read the context ${name}: wanted it in the object store, found none`);
    }
    const received = readContext(name, bytes);
    this.fetched++;
    if (lock !== null) await this.#keep(name, bytes);
    return received;
  }

  /** A lock that the system takes away from a process that dies; `null` where there can be no file. */
  async #lock(name: string): Promise<Disposable | null> {
    const { folder, onNote } = this.#options;
    try {
      await mkdir(folder, { recursive: true });
      const file = await Deno.open(join(folder, `${name}.lock`), { create: true, write: true });
      await file.lock(true);
      return file;
    } catch (error) {
      onNote(`Contexts are not kept in ${folder}: ${(error as Error).message}`);
      return null;
    }
  }

  /** Keeps a context; a disk that is full keeps nothing, and work goes on. */
  async #keep(name: string, bytes: Uint8Array): Promise<void> {
    const { folder, onNote } = this.#options, path = join(folder, name), part = `${path}.part`;
    try {
      this.#makeRoom(bytes.length);
      const file = await open(part, "w");
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      renameSync(part, path);
    } catch (error) {
      rmSync(part, { force: true });
      onNote(`The context ${name} is not kept in ${folder}: ${(error as Error).message}`);
    }
  }

  /** Deletes what was used longest ago, until there is room. */
  #makeRoom(bytes: number): void {
    const { folder, mostBytes } = this.#options;
    const files = readdirSync(folder).filter((name) => /^[\da-f]{64}$/.test(name)).map((name) => {
      const path = join(folder, name), { size, mtimeMs } = statSync(path);
      return { path, size, mtimeMs };
    }).sort((a, b) => a.mtimeMs - b.mtimeMs);
    let total = files.reduce((sum, { size }) => sum + size, bytes);
    for (const { path, size } of files) {
      if (total <= mostBytes) break;
      for (const gone of [path, `${path}.files`, `${path}.lock`]) rmSync(gone, { recursive: true, force: true });
      total -= size;
    }
  }
}
