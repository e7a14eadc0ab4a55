/**
 * How long people wait for commands that begin: the help of `automl`, a list of 500 studies, the first answer of the
 * dashboard over them, and the first trial and first round of a default search, with the market simulated and with the copy
 * of it that the search before left.
 *
 * Wanted on 2 cores with nothing else to do: help 0.25 s, list 0.3 s, first answer 1 s, first trial 1 s where the copy is
 * there. The least of several starts is printed, and CPU beside the time: of all threads together, and of a dashboard or a
 * search until its first answer or trial.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openDatabase } from "../../lib/store/database.ts";
import { createStudy } from "../../lib/store/studies.ts";
import { sampleStudy } from "../fixtures/store.ts";

const STARTS = 3, STUDIES = 500;

/** What Deno's tasks give the dashboard. */
const READS_ALONE = ["--no-prompt", "--frozen", "--allow-read", "--allow-env", "--allow-net=127.0.0.1"];

/** What Deno's tasks give the other commands. */
const PERMISSIONS = ["--no-prompt", "--frozen", "--allow-read", "--allow-write", "--allow-env", "--allow-sys=statfs"];

/** What is said once the trials of a search are in the store. */
const SEARCHED = "Measuring the search as a whole";

interface Cost {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** Words of a program's start. */
function startOf(script: string, words: readonly string[], permissions: readonly string[] = PERMISSIONS): string[] {
  return ["run", "--quiet", ...permissions, fileURLToPath(new URL(`../../tasks/${script}`, import.meta.url)), ...words];
}

/** What a program costs from its start to its end; the shell knows the CPU of what it has run. */
async function whole(script: string, words: readonly string[]): Promise<Cost> {
  const command = new Deno.Command("sh", {
    args: ["-c", '"$@" >/dev/null || exit 1; times', "sh", Deno.execPath(), ...startOf(script, words)],
    stderr: "inherit",
  });
  const start = performance.now(), { success, stdout } = await command.output();
  assert.ok(success);
  const seconds = (performance.now() - start) / 1000;
  const times = new TextDecoder().decode(stdout).trim().split("\n").at(-1)!.matchAll(/(\d+)m([\d.]+)s/g);
  return { seconds, cpuSeconds: [...times].reduce((sum, [, m, s]) => sum + 60 * Number(m) + Number(s), 0) };
}

/** CPU seconds of a process so far, by Linux, in hundredths; NaN elsewhere. */
async function cpuOf(pid: number): Promise<number> {
  if (Deno.build.os !== "linux") return NaN;
  const { stdout } = await new Deno.Command("cat", { args: [`/proc/${pid}/stat`] }).output();
  const fields = new TextDecoder().decode(stdout).split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** What a default search costs from its start to the end of so many trials, its first round. */
async function first(trials: number, directory: string): Promise<Cost> {
  const words = ["--seed", "1", "--trials", String(trials), "--data-dir", directory];
  const start = performance.now();
  await using child = new Deno.Command(Deno.execPath(), {
    args: startOf("automl.ts", words),
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let said = "";
  for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
    said += text;
    if (said.includes(SEARCHED)) break;
  }
  const seconds = (performance.now() - start) / 1000;
  // It stands still while it is asked what it has used.
  child.kill("SIGSTOP");
  const cost = { seconds, cpuSeconds: await cpuOf(child.pid) };
  assert.ok(said.includes(SEARCHED), said);
  child.kill("SIGKILL");
  return cost;
}

/** What the dashboard costs from its start until it has said where it listens and told the studies of a folder. */
async function answered(directory: string): Promise<Cost> {
  const start = performance.now(), words = ["--data-dir", directory, "--port", "0", "--no-token"];
  await using child = new Deno.Command(Deno.execPath(), {
    args: startOf("dashboard.ts", words, READS_ALONE),
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const { value } = await child.stdout.pipeThrough(new TextDecoderStream()).getReader().read();
  const studies = await (await fetch(`${value!.trim()}api/v1/studies`)).json();
  const seconds = (performance.now() - start) / 1000, cpuSeconds = await cpuOf(child.pid);
  assert.equal(studies.length, STUDIES);
  child.kill("SIGINT");
  return { seconds, cpuSeconds };
}

async function least(runs: number, run: () => Promise<Cost>): Promise<Cost> {
  const costs: Cost[] = [];
  for (let i = 0; i < runs; i++) costs.push(await run());
  const smallest = (pick: (cost: Cost) => number) => Math.min(...costs.map(pick));
  return { seconds: smallest(({ seconds }) => seconds), cpuSeconds: smallest(({ cpuSeconds }) => cpuSeconds) };
}

function print(what: string, { seconds, cpuSeconds }: Cost): void {
  console.log(`${what}: ${seconds.toFixed(2)} s, ${cpuSeconds.toFixed(2)} s of CPU`);
}

async function main(): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "assay-cold-" });
  try {
    print("automl --help", await least(STARTS, () => whole("automl.ts", ["--help"])));
    {
      using db = await openDatabase(join(folder, "backtests.db"));
      for (let study = 0; study < STUDIES; study++) createStudy(db, sampleStudy(`study-${study}`));
    }
    print(`study list of ${STUDIES}`, await least(STARTS, () => whole("study.ts", ["list", "--data-dir", folder])));
    print(`dashboard over ${STUDIES} studies, first answer`, await least(STARTS, () => answered(folder)));
    const fresh = () => Deno.makeTempDirSync({ dir: folder });
    print("first trial, market simulated", await least(STARTS, () => first(1, fresh())));
    const kept = fresh();
    await first(1, kept);
    print("first trial, market kept", await least(STARTS, () => first(1, kept)));
    print("first round of 8, market kept", await least(STARTS, () => first(8, kept)));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

if (import.meta.main) await main();
