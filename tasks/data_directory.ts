/**
 * The data directory of a command: where it lies, and that it is there.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { loadSettings, type Settings } from "../lib/config/settings.ts";
import { UserError } from "../lib/core/errors.ts";
import type { CommandLine } from "./command_line.ts";

/** All settings, with those that the command line gives. */
export function settingsOf({ settings }: CommandLine): Settings {
  return loadSettings(settings).settings;
}

/**
 * Makes the directory if it is not there.
 *
 * @throws {UserError} If it cannot be made.
 */
export function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new UserError(`Cannot make the folder ${path}: ${(error as Error).message}`, { cause: error });
  }
}
