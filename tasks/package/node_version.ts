/**
 * The first module of every face of the package: says of a Node that is too old what it is missing.
 *
 * @module
 */
import { tooOldText } from "./too_old_text.ts";

// Browsers have no such object.
const { process } = globalThis as { process?: { versions?: Readonly<Record<string, string | undefined>> } };
const text = tooOldText(process?.versions ?? {});
if (text !== null) throw new Error(text);
