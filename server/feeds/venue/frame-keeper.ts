/**
 * What may keep the frames of a feed as they come, and what it is told.
 */
import type { ExactTime } from '../../../shared/venue/event.ts';
import type { FrameNote } from '../../../shared/venue/frame-line.ts';
import { toExactTime } from '../../../shared/venue/tick-rules.ts';
import type { FeedSink } from './feed-sink.ts';

/** Takes what a feed hears, as it comes. */
export interface FrameKeeper {
  /** @param isSpare of a connection that is about to take over  @param link number of the connection, from 0 */
  frame(frame: string | Uint8Array, received: ExactTime, isSpare: boolean, link: number): void;
  /** What a feed knows besides frames. */
  note(note: FrameNote, received: ExactTime): void;
  /** Nothing comes after it. */
  close(): unknown;
}

/** The part of a sink that a keeper hears; nothing without one. */
export function toKeeperSink(
  keeper: FrameKeeper | undefined,
): Pick<FeedSink, 'onRaw' | 'onFilled'> {
  if (keeper === undefined) return {};
  const numbers = new WeakMap<object, number>();
  let count = 0;
  const toNumber = (from: object): number => {
    if (!numbers.has(from)) numbers.set(from, count++);
    return numbers.get(from)!;
  };
  return {
    onRaw: (frame, receivedMs, isSpare, from) =>
      keeper.frame(frame, toExactTime(receivedMs), isSpare, toNumber(from)),
    onFilled: (filled, receivedMs) => keeper.note({ filled }, toExactTime(receivedMs)),
  };
}
