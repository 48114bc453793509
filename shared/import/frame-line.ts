/**
 * Lines of recorded frames that are JSON objects: cut, parsed, and their fields read without believing their types.
 */
import type { ExactTime } from '../venue/event.ts';
import { type Fields, isFields } from '../venue/exact-json.ts';
import { fromEpochOfAnyUnit } from '../venue/exact-time.ts';
import { cutLine } from './frames/captured-line.ts';

export { isFields, textOf, type Fields } from '../venue/exact-json.ts';

/** A line of a recording. */
export interface FrameLine {
  /** When the recorder received it, by its own clock; undefined where the line does not say. */
  readonly received: ExactTime | undefined;
  readonly frame: Fields;
}

/** What a line of the recorder's own is. */
export interface RecorderLine {
  readonly what: string;
}

/** Cuts a line. @returns the frame, what else it is, or why there is none */
export function toFrameLine(line: string): FrameLine | RecorderLine | string {
  const cut = cutLine(line);
  if (cut.what === 'http') return { what: 'answer over HTTP' };
  if (cut.what !== undefined) return { what: `${cut.what} of the recorder` };
  let frame: unknown;
  try {
    frame = JSON.parse(cut.frame ?? '');
  } catch {
    return 'the frame is not JSON';
  }
  return isFields(frame) ? { received: cut.received, frame } : 'the frame is not a JSON object';
}

/** A time since 1970 in ms, or in µs where the digits say so; undefined for what is none between 2001 and 2286. */
export function timeOf(fields: Fields, key: string): ExactTime | undefined {
  const value = fields[key];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1e12) return undefined;
  if (value >= 1e13 && value < 1e15) return undefined;
  return fromEpochOfAnyUnit(value);
}
