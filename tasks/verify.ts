/**
 * `deno task verify`: whether a report, or a certificate as JSON, is what was made, and with a store whether it is true.
 *
 * @module
 */
import { basename, join } from "node:path";
import { replayCertificates } from "../lib/automl/replay_certificates.ts";
import { settingFlags } from "../lib/config/setting_flags.ts";
import { UserError } from "../lib/core/errors.ts";
import { formatCount } from "../lib/metrics/format.ts";
import { checkDocument, checkReport, type FileCheck, strategyName } from "../lib/report/check_report.ts";
import { livePartsLike } from "../lib/dashboard/live_parts.ts";
import { askedOf } from "../lib/dashboard/report_page.ts";
import type { CertificateDocument } from "../lib/selection/certificate_document.ts";
import { certificateSchema } from "../lib/selection/certificate_schema.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { codeVersions } from "../lib/study/code_versions.ts";
import { equalText, OTHER_CODE_FLAG, reopenCertified, unequalText } from "./certified_study.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import { type Command, JSON_FLAG } from "./command_table.ts";
import { readInputText } from "./read_input.ts";

/** The table of the command. */
export const VERIFY: Command = {
  name: "deno task verify",
  words: ["[FILE]"],
  summary: "checks a report, or a certificate as .json: its hashes, the text it shows, and with --data-dir its figures",
  flags: [
    { name: "schema", meaning: "print the JSON Schema of a certificate, and check nothing" },
    OTHER_CODE_FLAG,
    ...settingFlags(["dataDir"]).map(({ default: _, ...flag }) => {
      return {
        ...flag,
        meaning: "folder of the study's store, from which every figure is computed again (default: none)",
      };
    }),
    JSON_FLAG,
  ],
  notes: [
    "By itself a file shows that its text is the one its certificates give, and that nothing was changed since it was " +
    "made, unless the hashes were changed with it. Only the bars show that too: --data-dir runs the strategies again, " +
    "opens no further day and writes nothing. It makes the page again as well, and any letter that differs is a fault; " +
    "what there is nothing to compare with is named as not checked.",
  ],
  exitCodes: "0 all that was checked is right, 1 something is not, 2 what the user must change",
};

/** What a study and its bars do not tell. */
const LEDGER =
  "the ledger of looks: how many there were before is taken from the study's store; deno task looks lists them";

/** What was checked, in sentences. */
interface Verified {
  readonly checked: readonly string[];
  readonly notChecked: readonly string[];
  readonly faults: readonly string[];
}

/**
 * Checks that a text which is not the one that its document gives cannot be that of other code.
 *
 * @throws {UserError} If it can, and nothing else speaks against the file.
 */
function checkWording({ certificates, faults, textFaults: [fault] }: FileCheck, name: string): void {
  const running = codeVersions().study, other = certificates.find(({ origin: { code } }) => code.study !== running);
  if (fault === undefined || other === undefined || faults.length > 0) return;
  throw new UserError(
    `Cannot verify the text of ${name}: it was made by the code ${other.origin.code.study}, this is ${running}, which may ` +
      `word it otherwise (${fault}); run that version, or add --other-code to compare all the same`,
  );
}

/** What a file shows by itself. */
function ofFile({ certificates, faults: others, textFaults }: FileCheck, isReport: boolean): Verified {
  const faults = [...others, ...textFaults];
  const checked = certificates.length === 0
    ? ["It holds no certificate: nobody says that a strategy of it is to be believed"]
    : certificates.map((document) =>
      `The certificate of ${strategyName(document)} has the hash that it says${
        isReport ? ", and the text shown is the one that its JSON gives" : ""
      } (made by ${document.origin.code.study})`
    );
  return {
    checked: faults.length > 0
      ? []
      : [...checked, ...(isReport ? ["The page has the hash that its last line says"] : [])],
    notChecked: [],
    faults,
  };
}

/** What study and bars show of its certificates, and of the page as a whole. */
async function ofStore(
  directory: string,
  certificates: readonly CertificateDocument[],
  page: string | null,
  isOtherCodeAllowed: boolean,
): Promise<Verified> {
  using db = await openDatabase(join(directory, MAIN_DATABASE), { readOnly: true });
  const checked: string[] = [], notChecked: string[] = [LEDGER], faults: string[] = [];
  for (const [name, own] of Map.groupBy(certificates, ({ study }) => study)) {
    const { study, markets, heldOut } = reopenCertified(db, own[0], isOtherCodeAllowed);
    const replays = await replayCertificates(study, markets, own, heldOut);
    for (const replay of replays) {
      const { found, difference } = replay;
      if (difference === null) checked.push(equalText(found));
      else faults.push(`The certificate of ${strategyName(found)} ${unequalText(replay)}`);
    }
    if (page === null || faults.length > 0) continue;
    // The charts take half a second to load.
    const { makeReport, NO_BARS } = await import("../lib/dashboard/report_file.ts");
    const asked = askedOf(page);
    const bars = () => asked?.bars === false ? NO_BARS : markets.map(({ candles }) => candles);
    const { live, isProgramTaken } = livePartsLike(page);
    const { html } = await makeReport(db, name, { ...asked, bars, live }), difference = firstLine(page, html);
    if (difference !== null) faults.push(`The page is not the one that the store gives by this release: ${difference}`);
    else if (!isProgramTaken) checked.push("The whole page is the one that the store gives");
    else {
      checked.push("The page is the one that the store gives, with its database and its engine, but for its program");
      notChecked.push(
        "the page's program, which draws the page anew in a browser with scripts and could show anything: deno task " +
          "bundle report builds what it is compared with",
      );
    }
  }
  return { checked, notChecked, faults };
}

/** The first line in which two pages differ; `null` for equal ones. */
function firstLine(page: string, wanted: string): string | null {
  const shown = page.split("\n"), lines = wanted.split("\n");
  const at = Array.from({ length: Math.max(shown.length, lines.length) }, (_, i) => i).find((i) =>
    shown[i] !== lines[i]
  );
  if (at === undefined) return null;
  const write = (line: string | undefined) => line === undefined ? "nothing" : `"${line.slice(0, 200)}"`;
  return `line ${at + 1} is ${write(shown[at])} and not ${write(lines[at])}`;
}

/** What the command does. */
export async function main(line: CommandLine): Promise<number> {
  if (line.isOn("schema")) {
    console.log(JSON.stringify(certificateSchema(), null, 2));
    return 0;
  }
  const [path] = line.words, directory = line.settings.dataDir;
  if (path === undefined) throw new UserError("Cannot verify: wanted FILE or --schema, found neither; see --help");
  const text = readInputText(path), name = basename(path), isReport = !path.endsWith(".json");
  const file = isReport ? checkReport(text, name) : checkDocument(text, name), { certificates } = file;
  if (!line.isOn(OTHER_CODE_FLAG.name)) checkWording(file, name);
  const byItself = ofFile(file, isReport);
  const isRecomputed = directory !== undefined && certificates.length > 0 && byItself.faults.length === 0;
  const byStore: Verified = isRecomputed
    ? await ofStore(directory, certificates, isReport ? text : null, line.isOn(OTHER_CODE_FLAG.name))
    : {
      checked: [],
      notChecked: certificates.length === 0
        ? ["whether the page is the one that a store gives: no certificate says which study it shows"]
        : ["whether the figures are those of the bars: --data-dir with the study's store computes them again"],
      faults: [],
    };
  const faults = [...byItself.faults, ...byStore.faults], checked = [...byItself.checked, ...byStore.checked];
  if (line.isOn("json")) {
    const hashes = certificates.map(({ study, trial, verdict, sha256 }) => ({ study, trial, verdict, sha256 }));
    console.log(JSON.stringify({ file: name, certificates: hashes, checked, notChecked: byStore.notChecked, faults }));
  } else {
    console.log(`${name}: ${formatCount(certificates.length, "certificate")}`);
    checked.forEach((sentence) => console.log(`${sentence}.`));
    byStore.notChecked.forEach((what) => console.log(`Not checked: ${what}.`));
    faults.forEach((sentence) => console.error(`${sentence}.`));
  }
  return faults.length === 0 ? 0 : 1;
}

if (import.meta.main) await runCommand(VERIFY, main);
