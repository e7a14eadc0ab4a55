/**
 * A process that writes a study by a thread, round after round, until it is killed: `writer_child.ts PATH STUDY`. It says
 * `begun` once the thread has written.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import { writeInThread } from "../../lib/automl/write_in_thread.ts";
import { openDatabase } from "../../lib/store/database.ts";
import { createStudy } from "../../lib/store/studies.ts";
import { writeHere } from "../../lib/study/study_writer.ts";
import { sampleStudy } from "../fixtures/store.ts";
import { changesOf } from "../fixtures/study_changes.ts";

const [path, study] = Deno.args;
const db = await openDatabase(path);
createStudy(db, sampleStudy(study));
const writer = writeInThread(writeHere(db, study), path, study);
let isBegun = false;
for (let round = 0;; round++) {
  changesOf(round).forEach(writer.write);
  // The thread answers between two rounds, and has work left most of the time.
  if (round % 8 === 0 || !isBegun) await writer.written();
  await delay(0);
  if (!isBegun && writer.seconds() > 0) {
    console.log("begun");
    isBegun = true;
  }
}
