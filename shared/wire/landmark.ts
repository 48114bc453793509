/**
 * Places of a recording that a replay can jump to.
 */

/** What can be jumped to. */
export const JUMP_TARGETS = ['burst', 'gap', 'halt', 'event'] as const;
export type JumpTarget = (typeof JUMP_TARGETS)[number];

/** Something that happens in a recording. */
export interface Landmark {
  kind: JumpTarget;
  /** When it begins, ms since 1970. */
  fromMs: number;
  /** Whose it is, where it is one symbol's. */
  symbol?: string;
  /** One line for people. */
  text: string;
}
