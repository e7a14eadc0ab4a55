/**
 * Every condition and filter of the engine, in the order of their parameters, of their bits in a reason code and of their
 * vetoes. A new one is a file of this folder and a line here.
 *
 * @module
 */
import { bookCondition } from "./book.ts";
import { emaCondition } from "./ema.ts";
import { higherCondition } from "./higher.ts";
import { macdCondition } from "./macd.ts";
import { regimeFilter } from "./regime.ts";
import { rsiCondition } from "./rsi.ts";
import { sessionFilter } from "./session.ts";
import { volumeCondition } from "./volume.ts";

/** The members of the engine. */
export const MEMBERS = [
  emaCondition,
  rsiCondition,
  macdCondition,
  higherCondition,
  regimeFilter,
  volumeCondition,
  bookCondition,
  sessionFilter,
] as const;
