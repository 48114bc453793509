/**
 * Tells whose frames a file has, by its first lines: whatever its name. One answer a sample, for all importers that ask.
 */
import { parseQuick } from '../../venue/exact-json.ts';
import { fromHeadLine } from '../../venue/frame-line.ts';
import type { FileSample, Match } from '../importer.ts';
import { cutLine } from './captured-line.ts';
import { isManyLined, JsonItems } from './json-items.ts';
import { elementTexts } from './json-text.ts';
import { type VenueName, whoseAddress, whoseFrame } from './whose-frame.ts';

/** A recording. */
export interface Capture {
  readonly venue: VenueName;
  /** How its lines are, for people. */
  readonly layout: string;
  /** Of those of its first lines that are somebody's, how many are the venue's, 0..1. */
  readonly share: number;
}

const found = new WeakMap<FileSample, Capture | 'none'>();

/** Whose frames a file has; undefined where it is no recording of frames. */
export function findCapture(sample: FileSample): Capture | undefined {
  let capture = found.get(sample);
  if (capture === undefined) found.set(sample, (capture = look(sample) ?? 'none'));
  return capture === 'none' ? undefined : capture;
}

/** A frame, or a time before one. */
const BEGINNING = /^[\s\ufeff]*(?:[{[]|\d{4}[^{[]{0,60}[{[])/;

function look({ lines }: FileSample): Capture | undefined {
  if (!lines.some((line) => BEGINNING.test(line)) || fromHeadLine(lines[0]!)) return undefined;
  const isMany = isManyLined(lines);
  const votes = new Map<VenueName, number>();
  let layout = isMany ? 'printed JSON' : '';
  const vote = (venue: VenueName | undefined, weight: number): void => {
    if (venue !== undefined) votes.set(venue, (votes.get(venue) ?? 0) + weight);
  };
  for (const line of isMany ? itemsOf(lines) : lines) {
    const { frame, what, received, address } = cutLine(line);
    layout ||= layoutOf(line, received !== undefined);
    if (address !== undefined) vote(whoseAddress(address), 0.01);
    if (frame !== undefined && what === undefined) vote(whoseText(frame), 1);
  }
  const all = [...votes.values()].reduce((sum, count) => sum + count, 0);
  const [best] = [...votes].toSorted((a, b) => b[1] - a[1]);
  return best && { venue: best[0], layout, share: best[1] / all };
}

/** A list of frames is whose its elements are. */
function whoseText(text: string): VenueName | undefined {
  const value = parseQuick(text);
  return value === undefined ? whoseCutFrame(text) : whoseFrame(value);
}

/** A frame that is longer than the sample: its first fields may tell. */
function whoseCutFrame(text: string): VenueName | undefined {
  const [element] = elementTexts(text) ?? [];
  return element === undefined ? undefined : whoseFrame(parseQuick(element));
}

function itemsOf(lines: readonly string[]): string[] {
  const items: string[] = [];
  const reader = new JsonItems((text) => items.push(text));
  reader.feed({ text: lines.join('\n'), firstLine: 1, bytesRead: 0 });
  return items;
}

function layoutOf(line: string, hasTime: boolean): string {
  if (!/^\s*\{\s*"(?:t|dir|direction|ts|addr|rec\w*|local\w*|frame|raw)"/.test(line)) {
    return hasTime ? 'a receive time before each' : 'a frame a line';
  }
  return 'a recorder’s object a line';
}

/** A sniffer of one venue's recordings. */
export const sniffCapture =
  (venue: string, name: string) =>
  (sample: FileSample): Match | undefined => {
    const capture = findCapture(sample);
    if (capture?.venue !== venue) return undefined;
    const what = `recording of ${name} frames, ${capture.layout}`;
    return { confidence: capture.share > 0.9 ? 0.97 : 0.7, what };
  };
