/**
 * What a game refuses, with a code for programs.
 */
import type { ErrorCode } from '../wire/codes.ts';

/** Something that cannot be done in a game; nothing has changed then. */
export class ArenaError extends Error {
  override readonly name = 'ArenaError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
