/**
 * The bytes of small WebAssembly modules, written out by hand: JavaScript has no vector instructions, WebAssembly has.
 *
 * - Source: WebAssembly core specification 2.0, section 5 (binary format), for the numbers of the instructions.
 *
 * @module
 */

/** Types of parameters and locals, and that of a block without a result. */
export const I32 = 0x7f, V128 = 0x7b, VOID = 0x40;

/** Control, locals and whole numbers. */
export const BLOCK = 0x02, LOOP = 0x03, IF = 0x04, END = 0x0b, BRANCH = 0x0c, BRANCH_IF = 0x0d, GET = 0x20, SET = 0x21;
/** A constant follows, below 64 if it is one byte. */
export const CONSTANT = 0x41;
/** Arithmetic and comparison of whole numbers. */
export const I32_GE_U = 0x4f, I32_ADD = 0x6a, I32_AND = 0x71, I32_SHL = 0x74;
/** Doubles; a place in memory follows the second, see {@linkcode at}. */
export const F64_ADD = 0xa0, F64_STORE = [0x39, 3];

const VECTOR = 0xfd, ANY_ALIGNMENT = 0;

/** Loads and stores of two doubles; the second fills one with 0, the third repeats it. A place follows, see {@linkcode at}. */
export const LOAD = [VECTOR, 0x00, ANY_ALIGNMENT],
  LOAD_FIRST = [VECTOR, 0x5d, ANY_ALIGNMENT],
  LOAD_TWICE = [VECTOR, 0x0a, ANY_ALIGNMENT],
  STORE = [VECTOR, 0x0b, ANY_ALIGNMENT];
/** Takes one of two doubles, whose place follows. */
export const EXTRACT = [VECTOR, 0x21];
/** Arithmetic of two doubles at once. */
export const VECTOR_ADD = [VECTOR, 0xf0, 0x01],
  VECTOR_SUBTRACT = [VECTOR, 0xf1, 0x01],
  VECTOR_MULTIPLY = [VECTOR, 0xf2, 0x01];

/** An unsigned number in base 128, low digits first. */
function leb(value: number): number[] {
  return value < 128 ? [value] : [value & 127 | 128, ...leb(value >>> 7)];
}

/** A number of either sign, of which none below 0 is needed, in base 128: the last digit's upper half is for the others. */
function signedLeb(value: number): number[] {
  return value < 64 ? [value] : [value & 127 | 128, ...signedLeb(value >>> 7)];
}

/** Bytes behind the address on the stack, which a load or store is followed by. */
export const at = leb;

/** Turns a local that counts doubles into one that counts bytes. */
export const inBytes = (local: number): number[] => [GET, local, CONSTANT, 3, I32_SHL, SET, local];

/** Adds so many bytes to a local. */
export const advance = (local: number, bytes: number): number[] => [
  ...[GET, local, CONSTANT, ...signedLeb(bytes), I32_ADD, SET, local],
];

const sized = (bytes: readonly number[]): number[] => [...leb(bytes.length), ...bytes];
const section = (id: number, entries: readonly (readonly number[])[]): number[] => [
  id,
  ...sized([...leb(entries.length), ...entries.flat()]),
];
const name = (text: string): number[] => sized([...text].map((letter) => letter.charCodeAt(0)));

/** A function whose parameters are all whole numbers, and which gives nothing back. */
export interface WasmFunction {
  /** How it is called from outside. */
  readonly name: string;
  /** Number of its parameters, the first locals. */
  readonly parameters: number;
  /** Numbers and types of the locals behind them. */
  readonly locals: readonly (readonly [count: number, type: number])[];
  /** Its instructions, without the last `END`. */
  readonly code: readonly number[];
}

const FUNCTION = 0x60, FIRST_PAGES = 1, MEMORY_EXPORT = 2, FUNCTION_EXPORT = 0;

/** A module of some functions and one memory, which is called `memory`. */
export function wasmModule(functions: readonly WasmFunction[]): WebAssembly.Module {
  const types = functions.map(({ parameters }) => [FUNCTION, ...sized(new Array<number>(parameters).fill(I32)), 0]);
  const exported = functions.map((one, i) => [...name(one.name), FUNCTION_EXPORT, i]);
  const bodies = functions.map(({ locals, code }) => sized([locals.length, ...locals.flat(), ...code, END]));
  return new WebAssembly.Module(Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, types),
    ...section(3, functions.map((_, i) => leb(i))),
    ...section(5, [[0, FIRST_PAGES]]),
    ...section(7, [[...name("memory"), MEMORY_EXPORT, 0], ...exported]),
    ...section(10, bodies),
  ]));
}

const PAGE_NUMBERS = 65536 / Float64Array.BYTES_PER_ELEMENT;

/** The memory of a module as doubles: it grows, never shrinks, and holds what was left there last. */
export class WasmMemory {
  readonly #memory: WebAssembly.Memory;
  #numbers: Float64Array;

  constructor(instance: WebAssembly.Instance) {
    this.#memory = instance.exports.memory as WebAssembly.Memory;
    this.#numbers = new Float64Array(this.#memory.buffer);
  }

  /** At least `size` doubles; earlier views are void. */
  numbers(size: number): Float64Array {
    const missing = size - this.#numbers.length;
    if (missing > 0) {
      this.#memory.grow(Math.ceil(missing / PAGE_NUMBERS));
      this.#numbers = new Float64Array(this.#memory.buffer);
    }
    return this.#numbers;
  }
}
