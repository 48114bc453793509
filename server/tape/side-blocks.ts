/**
 * Blocks of a tape that hold no ticks: events, news of gaps, instruments, keyframes, before they are framed.
 */
import type { InstrumentChanges } from '../../shared/model/instrument-change.ts';
import type { MarketEvent } from '../../shared/model/market-event.ts';
import { encodeEvents, toEventParts, toEventSpan } from '../../shared/tape/event-block.ts';
import { BLOCK, toBlock } from '../../shared/tape/format.ts';
import { encodeInstrumentChanges } from '../../shared/tape/instrument-block.ts';
import type { MadeKeyframe } from './keyframe-maker.ts';

/** A block that is not framed yet. */
export interface SideBlock {
  readonly type: number;
  readonly flags: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly payload: Uint8Array;
}

/** Frames a block. */
export const frame = ({ type, flags, firstMs, lastMs, payload }: SideBlock) =>
  toBlock(type, flags, firstMs, lastMs, 0, payload);

/** A block of one moment, ms. */
export const toMomentBlock = (
  type: number,
  ms: number,
  payload: Uint8Array,
  flags = 0,
): SideBlock => ({ type, flags, firstMs: ms, lastMs: ms, payload });

/** Blocks of events, which all pass `isMarketEvent`. */
export const toEventBlocks = (events: readonly MarketEvent[]): SideBlock[] =>
  toEventParts(events).map((part) => ({
    type: BLOCK.events,
    flags: 0,
    ...toEventSpan(part),
    payload: encodeEvents(part),
  }));

/** The block of changes of the instruments. */
export const toChangesBlock = ({ atMs, changes }: InstrumentChanges): SideBlock =>
  toMomentBlock(BLOCK.instruments, atMs, encodeInstrumentChanges(changes));

/** The block of a keyframe. */
export const toKeyframeBlock = ({ payload, flags, reachedMs }: MadeKeyframe): SideBlock =>
  toMomentBlock(BLOCK.keyframe, reachedMs, payload, flags);
