/**
 * The table that describes a command: its parser and its help derive from it.
 *
 * @module
 */

/** A flag of a command. */
export interface Flag {
  /** Its name without the dashes. */
  readonly name: string;
  /** Placeholder of its value; a switch where absent. */
  readonly value?: string;
  /** Its text where it is not given. */
  readonly default?: string;
  /** What it decides, for the help. */
  readonly meaning: string;
  /** Whether the command cannot run without it. */
  readonly isRequired?: boolean;
  /** The switch that makes it needless where it is required otherwise. */
  readonly neededUnless?: string;
  /** What a value must be, for the message where there is none. */
  readonly wanted?: string;
  /** Words that may follow; where none of them does, the first is meant. */
  readonly optionalWords?: readonly string[];
  /** Whether each time it is given counts; of another one the last time does. */
  readonly isRepeatable?: boolean;
  /** Name of the setting that it is. */
  readonly setting?: string;
  /** Why it is never taken; such a flag stands in no help. */
  readonly refusal?: string;
}

/** What a command line may hold. */
export interface Usage {
  /** Placeholders of the words that are no flags: `"STUDY"`, `"[NAME]"` for one that may be missing, `"[FILE]..."`. */
  readonly words?: readonly string[];
  /** What it does, in one line. */
  readonly summary: string;
  /** Its flags; `--help` is always one. */
  readonly flags: readonly Flag[];
}

/** One of the things that a command can do. */
export interface Action extends Usage {
  /** The first word of the command line. */
  readonly name: string;
}

/** A command. */
export interface Command extends Usage {
  /** What one types for it, such as `"deno task data"`. */
  readonly name: string;
  /** What it can do, where that is more than one thing; their flags come on top of the command's own. */
  readonly actions?: readonly Action[];
  /** The action that is meant where none is named. */
  readonly defaultAction?: string;
  /** What of the command line goes to another program: all from the first thing on that is not the command's own. */
  readonly passesOn?: string;
  /** Further flags that it takes and its help does not list. */
  readonly unlisted?: readonly Flag[];
  /** Paragraphs of the help behind the flags. */
  readonly notes?: readonly string[];
  /** Flags that the help lists behind the notes, by their heading. */
  readonly sections?: Readonly<Record<string, readonly Flag[]>>;
  /** Where they are not the usual ones. */
  readonly exitCodes?: string;
}

/** Shows the help of any command. */
export const HELP_FLAG: Flag = { name: "help", meaning: "show this page" };

/** Asks for output that programs read. */
export const JSON_FLAG: Flag = { name: "json", meaning: "print one line of JSON on stdout" };

/** Every flag of a command but those of its actions. */
export function flagsOf({ flags, unlisted = [], sections = {} }: Command): Flag[] {
  return [...flags, ...Object.values(sections).flat(), ...unlisted];
}
