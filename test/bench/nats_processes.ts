/**
 * The processes of the benchmark of the cluster: its server, its workers, and what each of them uses.
 *
 * @module
 */
import { cpuUsage } from "node:process";
import type { QueueUsage } from "../../lib/cluster/queue_usage.ts";
import type { NatsServer } from "../fixtures/nats_server.ts";
import { cpuSecondsOf } from "./process_cpu.ts";

/** Workers in a process of their own. */
export interface Fleet extends AsyncDisposable {
  readonly pid: number;
  /** Ends them at once, as a crash does. */
  kill(): Promise<void>;
}

/** How workers are started. */
export interface FleetOptions {
  readonly name: string;
  readonly workers: number;
  readonly threads: number;
  /** Seconds of a job. */
  readonly seconds: number;
}

/** Starts workers whose jobs are a timer, and waits until they are connected. */
export async function startFleet(url: string, { name, workers, threads, seconds }: FleetOptions): Promise<Fleet> {
  const file = new URL("nats_fleet_process.ts", import.meta.url).href;
  const permissions = ["--allow-read", "--allow-write", "--allow-env", "--allow-sys", "--allow-net=127.0.0.1"];
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", ...permissions, file, url, name, ...[workers, threads, seconds].map(String)],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.getReader();
  if ((await reader.read()).done) throw new Error("The workers of the benchmark ended before they were connected");
  const end = async (signal: "SIGKILL" | "SIGTERM"): Promise<void> => {
    try {
      child.kill(signal);
    } catch {
      // It has ended.
    }
    await child.status;
    await reader.cancel();
  };
  return { pid: child.pid, kill: () => end("SIGKILL"), [Symbol.asyncDispose]: () => end("SIGTERM") };
}

/** What a stretch of work has used. */
export interface Used {
  readonly seconds: number;
  /** CPU seconds of this process, which coordinates. */
  readonly coordinator: number;
  readonly server: number;
  readonly workers: number;
  readonly messages: number;
  readonly bytes: number;
}

/** Runs something, and tells what it has used. */
export async function measured(
  { server, workers, usage = () => ({ messages: 0, bytes: 0 }) }: {
    readonly server: Pick<NatsServer, "pid">;
    readonly workers: readonly number[];
    /** Messages and bytes of a queue so far; none where left out. */
    readonly usage?: () => Pick<QueueUsage, "messages" | "bytes">;
  },
  run: () => Promise<unknown>,
): Promise<Used> {
  const read = () => {
    const { user, system } = cpuUsage(), { messages, bytes } = usage();
    return {
      seconds: performance.now() / 1000,
      coordinator: (user + system) / 1e6,
      server: cpuSecondsOf(server.pid),
      workers: workers.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0),
      ...{ messages, bytes },
    };
  };
  const before = read();
  await run();
  return difference(before, read());
}

function difference(before: Used, after: Used): Used {
  const names = Object.keys(before) as (keyof Used)[];
  return Object.fromEntries(names.map((name) => [name, after[name] - before[name]])) as Record<keyof Used, number>;
}

/** The sum of several stretches. */
export function together(all: readonly Used[]): Used {
  const names = Object.keys(all[0]) as (keyof Used)[];
  return Object.fromEntries(names.map((name) => [name, all.reduce((sum, one) => sum + one[name], 0)])) as Record<
    keyof Used,
    number
  >;
}

/** What a stretch used by the trial, in words. */
export function byTheTrial({ coordinator, server, workers, messages, bytes }: Used, trials: number): string {
  const milliseconds = (seconds: number) => `${(1000 * seconds / trials).toFixed(2)} ms`;
  return `CPU a trial: coordinator ${milliseconds(coordinator)}, server ${milliseconds(server)}, workers ` +
    `${milliseconds(workers)}; ${(messages / trials).toFixed(2)} messages of ${(bytes / trials / 1000).toFixed(1)} kB`;
}
