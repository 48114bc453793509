/**
 * The feed of a lane: the simulated market of a seed, so that every lane has the same ticks at the same time without
 * hearing of the others. Owns the market and what is kept of it for those who ask late.
 */
import { createTickColumns } from '../../shared/model/tick.ts';
import { ByteWriter } from '../../shared/wire/bytes.ts';
import { FRAME, writeFrameHead } from '../../shared/wire/frame.ts';
import { toTickJson } from '../../shared/wire/json-frame.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { Market } from '../../shared/engine/market/market.ts';
import { createSimulator } from '../../shared/engine/source/simulator/simulator.ts';
import type { LaneOrder } from './lane-messages.ts';

/** Between two looks at the market, ms: what is pushed goes out so often. */
const LOOK_MS = 20;
/** Ticks that are kept for who polls: more than 5 s of the fastest feed. */
const KEPT_TICKS = 8_192;

/** Ticks of a moment, as text: `first` is the number of the first of them, from 0. */
export interface LaneBatch {
  readonly first: number;
  readonly texts: readonly string[];
}

/** A running feed. */
export interface LaneFeed {
  /** Number of the next tick. */
  next(): number;
  /** Ticks from a number on, or those that are left of them. */
  since(number: number): LaneBatch;
  stop(): void;
}

/** Who listens: to texts, to frames, or to nothing. */
export interface LaneListener {
  onTexts?(batch: LaneBatch): void;
  onFrame?(frame: Uint8Array): void;
}

/** Starts the feed of a lane. */
export function startLaneFeed(
  { seed, startMs, ticks }: Omit<LaneOrder, 'kind'>,
  listener: LaneListener,
): LaneFeed {
  const source = createSimulator({ seed, startMs, rate: ticks });
  const batch = createTickColumns(LIMITS.batchTicks);
  const kept: string[] = [];
  let next = 0;
  let hasOpened = false;
  const market = new Market({
    name: 'live',
    number: 0,
    epoch: 1,
    instruments: source.instruments,
    previousClose: source.reference.previousClose,
  });
  const writer = new ByteWriter(LIMITS.frameBytes);
  if (listener.onFrame !== undefined) {
    market.listen({
      onPublication({ bytes, runs, end, baseMs }) {
        writer.pos = 0;
        writeFrameHead(writer, FRAME.runs, market.epoch, baseMs, market.number);
        writer.append(bytes.subarray(0, end[runs - 1]));
        listener.onFrame!(writer.toBytes());
      },
    });
  }

  function tell(): void {
    if (listener.onFrame !== undefined) market.publish(batch);
    if (listener.onTexts === undefined) return;
    const texts: string[] = [];
    for (let row = 0; row < batch.length; row++) {
      const instrument = source.instruments[batch.instrument[row]!]!;
      const tick = toTickJson(batch, row, instrument);
      texts.push(JSON.stringify({ symbol: instrument.symbol, ...tick }));
    }
    kept.push(...texts);
    if (kept.length > KEPT_TICKS) kept.splice(0, kept.length - KEPT_TICKS);
    next += texts.length;
    listener.onTexts({ first: next - texts.length, texts });
  }

  function look(): void {
    const nowMs = Date.now();
    let isMore = true;
    while (isMore) {
      batch.length = 0;
      isMore = source.read(nowMs, batch);
      // What all symbols open with, at one moment, is not the feed.
      if (hasOpened && batch.length > 0) tell();
    }
    hasOpened = true;
  }
  const timer = setInterval(look, LOOK_MS);

  return {
    next: () => next,
    since(number) {
      const first = Math.min(next, Math.max(number, next - kept.length, 0));
      return { first, texts: kept.slice(kept.length - (next - first)) };
    },
    stop: () => clearInterval(timer),
  };
}
