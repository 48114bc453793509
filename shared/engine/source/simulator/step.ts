/**
 * The grid on which everything that all symbols share moves: factors, fair values, tick rate. Units only.
 */

/** Length of one step, ms; a whole number of them makes a second. */
export const STEP_MS = 125;
/** Length of one step, µs. */
export const STEP_US = STEP_MS * 1_000;
/** Steps in a second. */
export const STEPS_PER_SECOND = 1_000 / STEP_MS;
/** Steps in a year of 365 days that never close. */
export const STEPS_PER_YEAR = 365 * 86_400 * STEPS_PER_SECOND;
