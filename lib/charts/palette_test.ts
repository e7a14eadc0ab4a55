import assert from "node:assert/strict";
import { BACKGROUNDS, MUTED, SERIES, SOFT_BACKGROUNDS, WORD_COLORS } from "./palette.ts";

type Rgb = readonly [number, number, number];

/** Linear light of a colour, 0 to 1 (IEC 61966-2-1). */
function linear(hex: string): Rgb {
  const channel = (start: number) => {
    const value = parseInt(hex.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

const luminance = ([r, g, b]: Rgb): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(linear(a)), luminance(linear(b))].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** CIE L*a*b* of linear sRGB under D65. */
function lab([r, g, b]: Rgb): Rgb {
  const f = (t: number) => t > 216 / 24389 ? Math.cbrt(t) : (t * 24389 / 27 + 16) / 116;
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** Full deficiency, as matrices on linear light (Machado, Oliveira & Fernandes 2009, severity 1). */
const VISION: Record<string, readonly Rgb[]> = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

function seen(hex: string, vision: readonly Rgb[]): Rgb {
  const color = linear(hex);
  const [r, g, b] = vision.map((row) =>
    Math.min(1, Math.max(0, row[0] * color[0] + row[1] * color[1] + row[2] * color[2]))
  );
  return lab([r, g, b]);
}

Deno.test("every colour has a contrast of 3 : 1 on white and on near-black", () => {
  for (const color of [...SERIES, MUTED]) {
    for (const background of Object.values(BACKGROUNDS)) {
      assert.ok(contrast(color, background) >= 3, `${color} on ${background}: ${contrast(color, background)}`);
    }
  }
});

Deno.test("words beside lights have a contrast of 4.5 : 1 on every ground of their page", () => {
  for (const scheme of ["light", "dark"] as const) {
    for (const color of Object.values(WORD_COLORS[scheme])) {
      for (const ground of [BACKGROUNDS[scheme], SOFT_BACKGROUNDS[scheme]]) {
        assert.ok(contrast(color, ground) >= 4.5, `${color} on ${ground}: ${contrast(color, ground)}`);
      }
    }
  }
});

for (const [name, vision] of Object.entries(VISION)) {
  Deno.test(`the first four series colours stay apart with ${name} vision`, () => {
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < i; j++) {
        const a = seen(SERIES[i], vision), b = seen(SERIES[j], vision);
        const distance = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
        // A difference of 10 in CIE76 is seen at a glance.
        assert.ok(distance >= 10, `${SERIES[i]} and ${SERIES[j]}: ${distance}`);
      }
    }
  });
}
