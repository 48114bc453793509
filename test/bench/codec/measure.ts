/** Bytes a tick and speed of a format at one frame size. */
import process from 'node:process';
import type { Effort } from '../effort.ts';
import { median } from '../statistics.ts';
import type { Format, Frame } from './format.ts';

/** What a format does at one frame size. */
export interface CodecFigures {
  readonly bytesPerTick: number;
  /** Million ticks a second on one core. */
  readonly encodeMillions: number;
  readonly decodeMillions: number;
}

/** Ticks that one sample goes over at most before it starts again. */
const TICKS = 65_536;

/**
 * Runs `once` over and over for a while.
 * @param ms  CPU time of the process, garbage collection included: what else runs on the machine does not count
 * @returns million ticks a second of CPU
 */
function toSpeed(ms: number, ticks: number, once: () => void): number {
  const start = process.cpuUsage();
  let rounds = 0;
  for (;;) {
    once();
    rounds++;
    const { user, system } = process.cpuUsage(start);
    if (user + system >= ms * 1000) return (rounds * ticks) / (user + system);
  }
}

/** Measures one format over frames, of which there is at least one. @throws Error when ticks get lost */
export function measure(format: Format, frames: readonly Frame[], effort: Effort): CodecFigures {
  const ticks = frames.reduce((sum, { from, to }) => sum + to - from, 0);
  const encoded = frames.map((frame) => Uint8Array.from(format.encode(frame)));
  const bytes = encoded.reduce((sum, one) => sum + one.length, 0);
  const decodeAll = (): number => encoded.reduce((sum, one) => sum + format.decode(one), 0);
  const encodeAll = (): void => {
    for (const frame of frames) format.encode(frame);
  };
  if (decodeAll() !== ticks) throw new Error(`${format.name}: ticks were lost`);
  toSpeed(effort.codecMs, ticks, encodeAll);
  toSpeed(effort.codecMs, ticks, decodeAll);
  const encodes: number[] = [];
  const decodes: number[] = [];
  for (let round = 0; round < effort.codecRounds; round++) {
    encodes.push(toSpeed(effort.codecMs, ticks, encodeAll));
    decodes.push(toSpeed(effort.codecMs, ticks, decodeAll));
  }
  return {
    bytesPerTick: bytes / ticks,
    encodeMillions: median(encodes),
    decodeMillions: median(decodes),
  };
}

/** Cuts ticks into frames of equal size, about 65,536 ticks in all. */
export function toFrames(ticks: Frame['ticks'], ticksPerFrame: number): Frame[] {
  const frames: Frame[] = [];
  const end = Math.min(ticks.length, TICKS);
  for (let from = 0; from + ticksPerFrame <= end; from += ticksPerFrame) {
    frames.push({ ticks, from, to: from + ticksPerFrame });
  }
  return frames;
}
