/**
 * What stands on a command line, with its texts read as what they mean.
 *
 * @module
 */
import { isTimeframe, type Timeframe, TIMEFRAME_MS } from "../lib/core/candles.ts";
import { UserError } from "../lib/core/errors.ts";
import { parseInstant } from "../lib/core/instant.ts";
import type { Flag } from "./command_table.ts";

/** A command line; what is read of a flag is `null` where the flag is not given and has no default. */
export class CommandLine {
  /** Texts of the settings that were given, by their names. */
  readonly settings: Readonly<Record<string, string>>;
  /** Names of the other flags that were given. */
  readonly given: ReadonlySet<string>;
  readonly #flags: ReadonlyMap<string, Flag>;
  readonly #texts: ReadonlyMap<string, readonly string[]>;

  /**
   * @param action What the command is to do; `null` for one that does one thing.
   * @param words What is no flag, without the action.
   * @param passedOn What another program gets.
   * @param flags The flags that the command takes.
   * @param texts Texts of the flags that were given, in their order.
   */
  constructor(
    readonly action: string | null,
    readonly words: readonly string[],
    readonly passedOn: readonly string[],
    flags: readonly Flag[],
    texts: ReadonlyMap<string, readonly string[]>,
  ) {
    this.#flags = new Map(flags.map((flag) => [flag.name, flag]));
    this.#texts = texts;
    const settings: Record<string, string> = {}, given = new Set<string>();
    for (const [name, all] of texts) {
      const setting = this.#flags.get(name)?.setting;
      if (setting === undefined) given.add(name);
      else settings[setting] = all.at(-1)!;
    }
    this.settings = settings;
    this.given = given;
  }

  /** The flags that were given but for one, as words that mean the same. */
  flagsWithout(name: string): string[] {
    return [...this.#texts].filter(([given]) => given !== name).flatMap(([given, texts]) => {
      const isSwitch = this.#flags.get(given)!.value === undefined;
      return texts.map((text) => isSwitch ? `--${given}` : `--${given}=${text}`);
    });
  }

  /** Whether a switch is given. */
  isOn(name: string): boolean {
    return this.#texts.has(this.#known(name));
  }

  /** The text of a flag. */
  text(name: string): string | null {
    return this.#texts.get(name)?.at(-1) ?? this.#flags.get(this.#known(name))!.default ?? null;
  }

  /** What a flag lists: each time it is given, and between commas; nothing where it is not given and has no default. */
  list(name: string): string[] {
    const { default: preset } = this.#flags.get(this.#known(name))!;
    const texts = this.#texts.get(name) ?? (preset === undefined ? [] : [preset]);
    return texts.flatMap((text) => text.split(",")).map((part) => part.trim());
  }

  /** @throws {UserError} If the text is no whole number of at least `least` and at most `most`. */
  whole(name: string, least = 0, most = Number.MAX_SAFE_INTEGER): number | null {
    const wanted = most < Number.MAX_SAFE_INTEGER ? `from ${least} to ${most}` : `of at least ${least}`;
    return this.#read(name, `a whole number ${wanted}`, (text) => {
      const value = Number(text);
      return /^\d+$/.test(text) && value >= least && value <= most ? value : null;
    });
  }

  /** @throws {UserError} If the text is no number of at least 0. */
  amount(name: string): number | null {
    return this.#read(name, "a number of at least 0", (text) => {
      const value = Number(text);
      return Number.isFinite(value) && value >= 0 ? value : null;
    });
  }

  /** @throws {UserError} If the text is no number above 0 and up to `most`. */
  positive(name: string, most: number): number | null {
    return this.#read(name, `a number above 0 and up to ${most}`, (text) => {
      const value = Number(text);
      return value > 0 && value <= most ? value : null;
    });
  }

  /** @throws {UserError} If the text is none of the words. */
  oneOf<const Word extends string>(name: string, words: readonly Word[]): Word | null {
    return this.#read(name, `one of ${words.join(", ")}`, (text) => words.find((word) => word === text) ?? null);
  }

  /** @throws {UserError} If the text names no timeframe. */
  timeframe(name: string): Timeframe | null {
    const wanted = `one of ${Object.keys(TIMEFRAME_MS).join(" ")}`;
    return this.#read(name, wanted, (text) => isTimeframe(text) ? text : null);
  }

  /**
   * A date or an instant as ms UTC.
   *
   * @throws {UserError} If the text is neither.
   */
  instant(name: string): number | null {
    return this.#read(name, "a date like 2018-01-31 or 2018-01-31T12:00:00Z", parseInstant);
  }

  #read<T>(name: string, wanted: string, read: (text: string) => T | null): T | null {
    const text = this.text(name);
    if (text === null) return null;
    const value = read(text);
    if (value === null) throw new UserError(`Cannot read --${name}: wanted ${wanted}, found "${text}"`);
    return value;
  }

  /** @throws {Error} If the command's table lacks the flag. */
  #known(name: string): string {
    if (this.#flags.has(name)) return name;
    throw new Error(`Cannot read --${name}: wanted a flag of the command, found none of that name`);
  }
}
