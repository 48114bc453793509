/**
 * What people are told of something that failed.
 */

/** A sentence for people out of anything that was thrown. */
export const toMessage = (error: unknown): string =>
  error instanceof Error ? error.message : 'Something went wrong.';
