/**
 * Numbers and dates in the words of figures: titles, descriptions and notes.
 *
 * @module
 */

/** A fraction as per cent, such as `−12.5 %`. */
export function percentText(fraction: number, digits = 1): string {
  const text = Math.abs(fraction * 100).toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `${fraction < 0 && /[1-9]/.test(text) ? "−" : ""}${text} %`;
}

/** A number with thousands separated and a true minus sign. */
export function numberText(value: number, digits = 2): string {
  const text = Math.abs(value).toLocaleString("en-US", { maximumFractionDigits: digits });
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/** The UTC minute of a time, such as `2024-03-01 12:05`. */
export function minuteText(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace("T", " ");
}
