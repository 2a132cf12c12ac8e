/** Lengths and units of the samples' storage, ms. */

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** Times are kept to a tenth of a second. */
export const TIME_UNIT_MS = 100;

/** The tenth of a second that holds a moment. */
export const toUnit = (at: number): number => Math.floor(at / TIME_UNIT_MS) * TIME_UNIT_MS;

export const hourOf = (at: number): number => Math.floor(at / HOUR_MS);
export const dayOf = (at: number): number => Math.floor(at / DAY_MS);
