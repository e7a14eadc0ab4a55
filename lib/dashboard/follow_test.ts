import assert from "node:assert/strict";
import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { addStudy, sampleEnd } from "../../test/fixtures/store.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { openDatabase } from "../store/database.ts";
import { updateSelection } from "../store/kpi_rows.ts";
import { deleteStudy } from "../store/studies.ts";
import { ownStudy } from "../store/study_owner.ts";
import { finishTrial, proposeTrials } from "../store/trials.ts";
import type { StudyChange } from "./source.ts";
import { storeContext } from "./store_context.ts";

/** Waits for a change, told later; changes told before that are kept. */
class Changes {
  readonly told: StudyChange[] = [];
  #waiting: (() => void) | null = null;

  readonly hear = (change: StudyChange): void => {
    this.told.push(change);
    this.#waiting?.();
  };

  async until(wanted: (change: StudyChange) => boolean): Promise<StudyChange> {
    for (;;) {
      const found = this.told.find(wanted);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#waiting = resolve);
    }
  }
}

/** A store that one connection writes to and another is followed by. */
async function followed() {
  const folder = temporaryFolder(), path = join(folder.path, "backtests.db");
  const writer = await openDatabase(path);
  addStudy(writer, "study", 3);
  const db = await openDatabase(path, { readOnly: true });
  const context = storeContext({ db, path, directory: folder.path }), changes = new Changes();
  const leave = context.follow("study", changes.hear);
  return {
    path,
    directory: folder.path,
    writer,
    changes,
    context,
    [Symbol.dispose]: () => {
      leave();
      db.close();
      if (writer.isOpen) writer.close();
      folder[Symbol.dispose]();
    },
  };
}

function propose(db: DatabaseSync, trials: readonly number[]): void {
  const plain = { params: { length: 1 }, strategy: null, origin: "model", round: 1, seed: 1 } as const;
  proposeTrials(db, "study", trials.map((trial) => ({ trial, ...plain })), 1_700_000_000_003);
}

Deno.test("how a study stands is told at once, and then each trial that ends, whichever ends first", async () => {
  using store = await followed();
  const { changes, writer } = store;
  assert.deepEqual(changes.told, [
    { kind: "trials", trials: 3, good: 0, hard: 0 },
    { kind: "state", state: "interrupted" },
  ]);
  propose(writer, [3, 4, 5]);
  finishTrial(writer, "study", 5, sampleEnd(5));
  await changes.until((change) => change.kind === "trials" && change.trials === 4);
  finishTrial(writer, "study", 3, sampleEnd(3));
  updateSelection(writer, "study", [{ trial: 3, isSoft: true, isHard: true, score: 1 }]);
  await changes.until((change) =>
    change.kind === "trials" && change.trials === 5 && change.good === 1 && change.hard === 1
  );
  finishTrial(writer, "study", 4, { state: "failed", finishedAt: 1, reason: "it broke" });
  await changes.until((change) => change.kind === "trials" && change.trials === 6);
  // Nothing is told twice.
  const counts = changes.told.filter(({ kind }) => kind === "trials").map((change) => JSON.stringify(change));
  assert.equal(new Set(counts).size, counts.length);
});

Deno.test("a study that somebody runs is running, and afterwards what it came to", async () => {
  using store = await followed();
  {
    using _owner = ownStudy(store.directory, "study", "run", Date.now());
    await store.changes.until((change) => change.kind === "state" && change.state === "running");
    store.writer.exec("UPDATE studies SET stop_reason = 'trials', finished_at = 1");
  }
  await store.changes.until((change) => change.kind === "state" && change.state === "finished");
  // Whoever looks at a study is in nobody's way.
  ownStudy(store.directory, "study", "resume", Date.now())[Symbol.dispose]();
});

Deno.test("a study that is deleted is gone, and one that is not there yet is told of once it begins", async () => {
  using store = await followed();
  deleteStudy(store.writer, "study");
  const gone = await store.changes.until(({ kind }) => kind === "gone");
  assert.deepEqual(gone, { kind: "gone", sentence: 'The study "study" was deleted.' });
  const changes = new Changes();
  const leave = store.context.follow("study", changes.hear);
  assert.deepEqual(changes.told, [
    { kind: "gone", sentence: 'There is no study "study" here yet: it is shown once it begins.' },
  ]);
  addStudy(store.writer, "study", 2);
  await changes.until((change) => change.kind === "trials" && change.trials === 2);
  assert.deepEqual(changes.told.map(({ kind }) => kind), ["gone", "trials", "state"]);
  leave();
});

Deno.test("a database that was moved, or changed by another release, is told of", async () => {
  using moved = await followed();
  renameSync(moved.path, `${moved.path}.away`);
  assert.ok(!existsSync(moved.path));
  const gone = await moved.changes.until(({ kind }) => kind === "gone");
  assert.match((gone as StudyChange & { kind: "gone" }).sentence, /moved or deleted/);
  using changed = await followed();
  changed.writer.exec("PRAGMA user_version = 999");
  const newer = await changed.changes.until(({ kind }) => kind === "gone");
  assert.match((newer as StudyChange & { kind: "gone" }).sentence, /another version of this program/);
});
