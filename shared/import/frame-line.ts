/**
 * Lines of recorded WebSocket frames: `<receive time, ns> <JSON>`. Cuts and parses one line, and reads
 * fields of foreign JSON without believing their types.
 */

/** JSON that nobody has checked yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** A line of a recording. */
export interface FrameLine {
  /** When the recorder received it, by its own clock: ms since 1970 and the ns within that ms. */
  readonly receivedMs: number;
  readonly receivedNs: number;
  readonly frame: Fields;
}

const STAMP = /^(\d{13})(\d{6}) /;

/** Cuts a line. @returns the frame, or why there is none */
export function toFrameLine(line: string): FrameLine | string {
  const stamp = STAMP.exec(line);
  if (stamp === null) return 'the line does not begin with a receive time in ns';
  let frame: unknown;
  try {
    frame = JSON.parse(line.slice(20));
  } catch {
    return 'what follows the receive time is not JSON';
  }
  if (!isFields(frame)) return 'the frame is not a JSON object';
  return { receivedMs: Number(stamp[1]), receivedNs: Number(stamp[2]), frame };
}

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text field, or undefined. */
export const textOf = (fields: Fields, key: string): string | undefined => {
  const value = fields[key];
  return typeof value === 'string' ? value : undefined;
};

/** A time in whole ms between 2001 and 2286 (13 digits), or undefined. */
export const timeOf = (fields: Fields, key: string): number | undefined => {
  const value = fields[key];
  return isMs(value) ? value : undefined;
};

const isMs = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 1e12 && (value as number) < 1e13;
