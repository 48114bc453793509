/**
 * Names that people give rooms, games and themselves, as others will see them.
 */
import { CommandError } from '../services.ts';

/** Marks that turn the direction of writing: with them a name could pretend to be another, or turn round what stands after it. */
const TURNING = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A name without what nobody sees: outer spaces, control characters, marks of direction. @throws CommandError BAD_COMMAND */
export function toName(text: string, type: string): string {
  const clean = text
    .normalize('NFC')
    .replace(/\p{Cc}/gu, '')
    .replace(TURNING, '')
    .trim();
  if (clean !== '') return clean;
  throw new CommandError('BAD_COMMAND', `${type}: a name has at least one character that shows`);
}
