/**
 * A process for the tests to kill: it writes to a database without end.
 *
 * `bulk PATH STUDY` adds trials with trades to a study; `migrate PATH` brings databases `PATH.0`, `PATH.1` … to the
 * newest version; `read PATH` opens a database for writing, then for reading. A line on stdout tells that the first
 * transaction or migration is done.
 *
 * @module
 */
import { openDatabase } from "../../lib/store/database.ts";
import { sampleEnd } from "../fixtures/store.ts";
import { finishTrial, loadTrials, proposeTrials } from "../../lib/store/trials.ts";

const [action, path, study] = Deno.args;
if (action === "bulk") {
  using db = await openDatabase(path);
  const limit = Number(Deno.args[3] ?? Infinity);
  for (let trial = 0; trial < limit; trial++) {
    proposeTrials(db, study, [{ trial, params: {}, strategy: null, origin: "sobol", round: 0, seed: trial }], 0);
    finishTrial(db, study, trial, sampleEnd(trial, 300));
    if (trial === 0) console.log("begun");
  }
} else if (action === "read") {
  await openDatabase(path).catch((error) => console.log(`${error.name}: ${error.message}`));
  using db = await openDatabase(path, { readOnly: true });
  console.log(loadTrials(db, "a").length);
} else {
  for (let i = 0; i < Number(study); i++) {
    (await openDatabase(`${path}.${i}`)).close();
    if (i === 0) console.log("begun");
  }
}
