/**
 * Colours that stay apart for colour-blind people and stand out on white and on near-black.
 *
 * - Source: Okabe & Ito, Color Universal Design (2008). Its yellow is left out, its orange and sky blue are darkened,
 *   so that each has a contrast of at least 3 : 1 (WCAG 2.2, criterion 1.4.11) on both backgrounds.
 *
 * @module
 */

/** Colours of series, in order of use. */
export const SERIES: readonly string[] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b88000", "#3a97cf"];

/** Gains, long positions, rising bars. */
export const POSITIVE: string = "#0072b2";

/** Losses, short positions, falling bars. */
export const NEGATIVE: string = "#d55e00";

/** What stands back: benchmarks, references, the rest of a crowd. */
export const MUTED: string = "#808080";

/** Text, axes and lines of reference: black on white, and whatever the page writes with where it says so. */
export const INK: string = "currentColor";

/** The backgrounds of a figure: in print and notebooks, and on dark pages. */
export const BACKGROUNDS = { light: "#ffffff", dark: "#14171c" } as const;

/** Plot's name of the diverging scale, red = low to blue = high; red and blue are apart for all common deficiencies. */
export const DIVERGING = "rdbu";

/** Colours of words that judge, on the two backgrounds and on what is set off from them: 4.5 : 1 (WCAG 2.2, 1.4.3). */
export const WORD_COLORS = {
  light: { green: "#00694c", amber: "#7a5200", red: "#a63c00" },
  dark: { green: "#3ecf9f", amber: "#e0ac2b", red: "#ff8d4a" },
} as const;

/** Grounds of what is set off from the {@linkcode BACKGROUNDS}, such as cards. */
export const SOFT_BACKGROUNDS = { light: "#f3f4f6", dark: "#1e232b" } as const;
