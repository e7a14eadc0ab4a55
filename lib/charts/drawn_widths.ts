/**
 * Widths that a still page draws its figures at, of which the style sheet shows the widest that a window has room for: none is
 * made smaller, so that no type falls below what is read on a phone.
 *
 * @module
 */

/** CSS pixels inside a panel, by class: on the smallest phone, on others, across one, on a sheet of paper, and at a desk. */
export const DRAWN_WIDTHS = { narrow: 252, phone: 318, small: 420, medium: 620, wide: 1040 } as const;
