/**
 * Strategy files for tests, in a folder outside of the repository.
 *
 * @module
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A folder of strategy files. */
export interface StrategyFolder extends Disposable {
  /** The folder. */
  readonly path: string;
  /** Writes a file into it, and returns its path. */
  write(name: string, text: string): string;
}

/** An empty folder that is deleted at the end. */
export function strategyFolder(): StrategyFolder {
  const path = mkdtempSync(join(tmpdir(), "assay-strategies-"));
  return {
    path,
    write(name, text) {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      return file;
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

/**
 * A strategy that goes against a close beyond its average, with a part of it in another file.
 *
 * @returns The path of its file.
 */
export function writeReversion(folder: StrategyFolder): string {
  folder.write("parts/scaled.ts", SCALED);
  return folder.write("reversion.ts", REVERSION);
}

const SCALED =
  `export const scaled = (column: Float64Array, factor: number) => column.map((value) => factor * value);\n`;

const REVERSION = `import { defineStrategy } from "assay";
import { scaled } from "./parts/scaled.ts";

export default defineStrategy({
  summary: "Goes against a close that crosses its average.",
  parameters: [
    { name: "period", kind: "int", low: 10, high: 200, log: true },
    { name: "stopAtr", kind: "float", low: 3, high: 30, log: true },
  ],
  lookBackBars: ({ period }) => Math.max(period, 15),
  entries(features, { period, stopAtr }) {
    const { close } = features.candles, average = features.ema(period), side = new Int8Array(close.length);
    for (let i = Math.max(period, 15); i < side.length; i++) {
      side[i] = Math.sign(average[i] - close[i]) * Number((close[i] > average[i]) !== (close[i - 1] > average[i - 1]));
    }
    const stopDistance = scaled(features.atr(14), stopAtr);
    return { side, stopDistance, targetDistance: scaled(stopDistance, 1.5) };
  },
});
`;

/** The text of a strategy whose entries do something first; it goes long on every hundredth bar. */
export function strategyText(entries: string, top = ""): string {
  return `import { defineStrategy } from "assay";
${top}
export default defineStrategy({
  parameters: [{ name: "period", kind: "int", low: 2, high: 50 }],
  lookBackBars: () => 50,
  entries(features, { period }) {
    const { candles } = features;
    ${entries}
    const side = Int8Array.from(candles.close, (_, i) => i > 50 && i % 100 === period ? 1 : 0);
    return { side, stopDistance: features.atr(14) };
  },
});
`;
}
