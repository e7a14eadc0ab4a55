/**
 * Studies on a cluster of processes: a real server, workers and coordinators that are killed.
 *
 * `NATS_STORM=full` kills as often as the closing note of the feature says, instead of a few times; with `NIGHTLY` set
 * there are more workers, and more of them are killed.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { callTask } from "../test/fixtures/call_task.ts";
import { openTestSession, spawnWorker, type WorkerProcess } from "../test/fixtures/cluster.ts";
import { eventually } from "../test/fixtures/eventually.ts";
import { hasNatsServer, type NatsServer, startNatsServer } from "../test/fixtures/nats_server.ts";
import { decoded, taskCommand } from "../test/fixtures/run_task.ts";
import { runSmallStudy, smallSettings, studyRecord } from "../test/fixtures/small_study.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import type { SelftestOutcome } from "../lib/automl/selftest.ts";
import { StorageError, UserError } from "../lib/core/errors.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { findStudy } from "../lib/store/studies.ts";
import { loadMarket } from "../lib/study/market.ts";
import { openStudy } from "../lib/study/study.ts";
import { idleThreads } from "./cluster_access.ts";
import { parseCommand } from "./flags.ts";
import { planOf, SELFTEST, sourcesOf, studyOf } from "./selftest_arguments.ts";
import { openSelftestCluster } from "./selftest_cluster.ts";
import { type RunOptions, runStudies } from "./selftest_run.ts";

const ignore = !hasNatsServer();

/** Workers of a test; those that are killed have another in their place. */
class Workers implements AsyncDisposable {
  readonly #running: WorkerProcess[] = [];

  constructor(readonly url: string, readonly cache: string) {}

  start(count: number): void {
    for (let i = 0; i < count; i++) this.#running.push(spawnWorker(this.url, this.cache));
  }

  async killOne(): Promise<void> {
    const { child } = this.#running.shift()!;
    child.kill("SIGKILL");
    await child.status;
    this.start(1);
  }

  async freezeOne(): Promise<void> {
    const [{ child }] = this.#running;
    child.kill("SIGSTOP");
    await pause(FROZEN_MS);
    child.kill("SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#running.map(({ begun }) => begun));
    for (const { child } of this.#running) child.kill("SIGTERM");
    // An end in order.
    for (const { child } of this.#running) assert.equal((await child.status).code, 0);
  }
}

/** What happens in a storm, so many times each. */
interface Storm {
  readonly trials: number;
  readonly workers: number;
  readonly coordinators: number;
  readonly servers: number;
  readonly freezes: number;
}

/** Whether more is run than by day. */
const IS_NIGHT = Deno.env.has("NIGHTLY");

/** Numbers of worker processes that a study comes out the same with. */
const COUNTS = IS_NIGHT ? [1, 2, 3] : [1, 2];

const STORM: Storm = Deno.env.get("NATS_STORM") === "full"
  ? { trials: 600, workers: 20, coordinators: 10, servers: 5, freezes: 1 }
  : IS_NIGHT
  ? { trials: 96, workers: 2, coordinators: 1, servers: 1, freezes: 1 }
  : { trials: 64, workers: 1, coordinators: 1, servers: 1, freezes: 1 };

/** Silence after which a worker is lost: shorter than by default, as the tests wait for it, s. */
const ACK_SECONDS = 1;

/** A worker that is frozen for so long is lost, and its late answer counts for nothing or is equal, ms. */
const FROZEN_MS = 2500 * ACK_SECONDS;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Trials of the study in a folder that have ended. */
async function endedIn(folder: string): Promise<number> {
  if (!existsSync(join(folder, MAIN_DATABASE))) return 0;
  try {
    using db = await openDatabase(join(folder, MAIN_DATABASE), { readOnly: true });
    return findStudy(db, "study") === null ? 0 : openStudy(db, "study").trials.ended().length;
  } catch (error) {
    // It is being made.
    if (error instanceof UserError || error instanceof StorageError) return 0;
    throw error;
  }
}

/** What befalls a study, evenly spread over its trials; a freeze last, as in its time a study may come to its end. */
function eventsOf({ workers, coordinators, servers, freezes }: Storm): (keyof Storm)[] {
  const counts = { workers, coordinators, servers };
  const kills = (Object.keys(counts) as (keyof typeof counts)[]).flatMap((name) =>
    Array.from({ length: counts[name] }, (_, i) => ({ name, place: (i + 0.5) / counts[name] }))
  ).sort((a, b) => a.place - b.place).map(({ name }): keyof Storm => name);
  return [...kills, ...Array<keyof Storm>(freezes).fill("freezes")];
}

/** Runs a study through a storm. */
async function weather(
  directory: string,
  args: readonly string[],
  server: NatsServer,
  workers: Workers,
): Promise<void> {
  const begin = (...more: string[]) =>
    taskCommand("automl", [...args, "--data-dir", directory, "--executor", "nats", "--nats", server.url, ...more], {
      permissions: ["--allow-net=127.0.0.1"],
      env: { ASSAY_NATS_ACK_SECONDS: String(ACK_SECONDS) },
    }).spawn();
  const events = eventsOf(STORM);
  /** A coordinator, and what it says at its end. */
  const watched = (child: Deno.ChildProcess) => {
    const one = { child, output: child.output(), hasEnded: false };
    one.output.then(() => one.hasEnded = true);
    return one;
  };
  const checkWell = async ({ output }: typeof coordinator) => {
    const { code, stderr } = await output;
    assert.equal(code, 0, new TextDecoder().decode(stderr));
  };
  let coordinator = watched(begin());
  for (const [i, event] of events.entries()) {
    const due = Math.round((i + 1) * STORM.trials / (events.length + 1));
    while (await endedIn(directory) < due) {
      if (coordinator.hasEnded) await checkWell(coordinator);
      await pause(50);
    }
    if (event === "workers") await workers.killOne();
    else if (event === "freezes") await workers.freezeOne();
    else if (event === "servers") {
      await server.kill();
      await pause(300);
      await server.restart();
    } else {
      coordinator.child.kill("SIGKILL");
      await coordinator.output;
      const stored = await endedIn(directory);
      coordinator = watched(begin("--resume"));
      // One that begins while the server is away ends with a sentence: it is to be at work before anything else happens.
      await eventually(async () => coordinator.hasEnded || await endedIn(directory) > stored, "a coordinator at work");
    }
  }
  await checkWell(coordinator);
}

Deno.test("a study comes out the same with any workers, and however often they, it or the server are killed", {
  ignore,
}, async (t) => {
  using folder = temporaryFolder();
  await using server = await startNatsServer();
  await using workers = new Workers(server.url, join(folder.path, "cache"));

  await t.step(`with ${COUNTS.join(", ")} worker processes as with threads, each context fetched once`, async () => {
    const market = { kind: "simulated", seed: 3, bars: 30 * 96, edge: 12, timeframe: "15m" } as const;
    using db = await openDatabase(":memory:");
    const options = { trials: 24, plan: { sampler: "sobol" }, market: loadMarket(market, db) } as const;
    await runSmallStudy(join(folder.path, "threads"), { ...options, workers: 1 });
    const wanted = await studyRecord(join(folder.path, "threads"));
    for (const count of COUNTS) {
      workers.start(1);
      const directory = join(folder.path, `workers-${count}`);
      await using session = await openTestSession(server.url, `with ${count}`);
      await runSmallStudy(directory, { ...options, workers: 2, openExecutor: session.open });
      assert.deepStrictEqual(await studyRecord(directory), wanted);
      assert.equal(session.usage().redeliveries, 0);
      assert.deepEqual(session.notes, []);
    }
  });

  await t.step(`through ${JSON.stringify(STORM)}`, async () => {
    const args = ["--days", "30", "--timeframe", "5m", "--edge", "12", "--study", "study", "--sampler", "sobol"];
    args.push("--json", "--quiet", "--trials", String(STORM.trials), "--looks-path", join(folder.path, "looks.db"));
    const calm = join(folder.path, "calm"), stormy = join(folder.path, "stormy");
    const { code, stderr } = await callTask("automl", ...args, "--data-dir", calm);
    assert.equal(code, 0, stderr);
    args.splice(args.indexOf("--looks-path"), 2, "--looks-path", join(folder.path, "other-looks.db"));
    await weather(stormy, args, server, workers);
    assert.deepStrictEqual(await studyRecord(stormy), await studyRecord(calm));
  });
});

Deno.test("threads beyond twice the batch are said to stand idle, with the batch that would keep them busy", () => {
  assert.equal(idleThreads(16, 8), null);
  assert.match(
    idleThreads(17, 8)!,
    /^The workers have 17 threads, and at most 16 trials run at once: .* --batch 9 would/,
  );
});

Deno.test("the self-test has the same rows with a worker as with threads", { ignore }, async () => {
  using folder = temporaryFolder();
  await using server = await startNatsServer();
  await using workers = new Workers(server.url, join(folder.path, "cache"));
  workers.start(1);
  const words = [
    "--kinds",
    "simulated,book",
    "--planted",
    "1",
    "--trials",
    "8",
    "--days",
    "20",
    "--sampler",
    "sobol",
  ];
  const plan = planOf(parseCommand(SELFTEST, words)), studies = plan.map((study) => studyOf(study, null));
  const settings = smallSettings({ ASSAY_NATS_URL: server.url, ASSAY_NATS_ACK_SECONDS: String(ACK_SECONDS) });
  const run = async (elsewhere: Partial<RunOptions>) => {
    const outcomes: SelftestOutcome[] = Array(studies.length),
      onEnd: RunOptions["onEnd"] = (index, { outcome, cpuSeconds }) => {
        outcomes[index] = outcome;
        assert.equal(cpuSeconds === null, elsewhere.runElsewhere !== undefined);
      };
    await runStudies(studies, {
      workers: 2,
      strategies: sourcesOf(plan),
      reads: [],
      minutes: null,
      onEnd,
      ...elsewhere,
    });
    return outcomes;
  };
  const wanted = await run({});
  assert.equal(wanted.length, 3);
  await using cluster = await openSelftestCluster(settings, studies);
  assert.deepStrictEqual(await run({ runElsewhere: cluster.run }), wanted);
});

Deno.test(
  "a cluster that cannot be used ends a command in a sentence: 2 what the user must change, 1 a server that is away",
  {
    ignore,
  },
  async () => {
    const end = async (name: string, ...args: string[]) => {
      const { code, stdout, stderr } = decoded(
        await taskCommand(name, args, { permissions: ["--allow-net=127.0.0.1:1", "--allow-sys=hostname"] }).output(),
      );
      assert.equal(stdout, "");
      return [code, stderr] as const;
    };
    const [[one, first], [two, second], [three, third]] = await Promise.all([
      end("automl", "--executor", "nats", "--nats", "nats://127.0.0.1:2", "--days", "3"),
      end("worker", "--nats", "http://127.0.0.1:1"),
      end("worker", "--nats", "nats://127.0.0.1:1", "--patience", "0.1"),
    ]);
    assert.deepEqual([one, two, three], [2, 2, 1]);
    assert.match(
      first,
      /^Cannot call the NATS server: deno task automl may not call 127\.0\.0\.1:2; run this in its place:\n/,
    );
    assert.match(first, /--allow-net=127\.0\.0\.1:2 tasks\/automl\.ts --executor nats --nats nats:\S+ --days 3\n$/);
    assert.match(
      second,
      /^Cannot use the address of the NATS server: wanted nats:.*, found "http:\/\/127\.0\.0\.1:1"\n$/,
    );
    assert.match(third, /Cannot use the NATS server nats:\S+: wanted a server there, found none \(\S[^\n]*\)\n$/);
  },
);
