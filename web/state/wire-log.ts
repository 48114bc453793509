/**
 * Frames as they came, the newest of them kept, and what all of them were in bytes: as they are, as the JSON dialect
 * says them, and as Protocol Buffers. Everything is counted on the same frames; what cannot be said in all three forms
 * (of a market that is not on screen) is counted in none.
 */
import type { Instrument } from '../../shared/model/instrument.ts';
import { toProtoFrameBytes } from '../../shared/wire/compare/proto-size.ts';
import { createDecoder, type Frame } from '../../shared/wire/decode.ts';
import { describeFrame } from '../../shared/wire/describe/describe-frame.ts';
import { toJsonMessages } from '../../shared/wire/json-frame.ts';

/** A frame that came. */
export interface LoggedFrame {
  /** Counts from 1. */
  readonly number: number;
  /** Wall time of its arrival, ms since 1970. */
  readonly atMs: number;
  /** Name of its type; `unknown` for what no decoder knows. */
  readonly type: string;
  readonly bytes: Uint8Array;
  /** Ticks or merged updates or bars in it. */
  readonly items: number;
}

/** Sums over frames. */
export interface WireTotals {
  readonly frames: number;
  /** Ticks or merged updates or bars. */
  readonly items: number;
  readonly bytes: number;
  readonly jsonBytes: number;
  readonly protoBytes: number;
}

/** What is known of the market on screen. */
export interface WireMarket {
  readonly name: string;
  readonly number: number;
  readonly epoch: number;
  /** By id. */
  readonly instruments: readonly Instrument[];
}

/** Frames that are kept. */
const MOST_FRAMES = 500;
const NOTHING: WireTotals = { frames: 0, items: 0, bytes: 0, jsonBytes: 0, protoBytes: 0 };
const encoder = new TextEncoder();

/** What a frame tells of: ticks, updates, bars. */
function countItems(frame: Frame): number {
  switch (frame.type) {
    case 'runs':
    case 'snapshot':
      return frame.runs.reduce((sum, { count }) => sum + count, 0);
    case 'merged':
      return frame.updates.length;
    case 'bars':
    case 'barHistory':
      return frame.bars.length;
    default:
      return 0;
  }
}

/** Ids of a frame. */
function toIds(frame: Frame): readonly number[] {
  switch (frame.type) {
    case 'runs':
      return frame.runs.map(({ instrument }) => instrument);
    case 'merged':
      return frame.updates.map(({ state }) => state.instrument);
    case 'snapshot':
      return [frame.state.instrument];
    case 'heartbeat':
    case 'marks':
      return frame.instruments;
    default:
      return [frame.instrument];
  }
}

/** The frames of a page, while somebody looks. */
export class WireLog {
  /** Oldest first. */
  readonly frames: LoggedFrame[] = [];
  /** By type of frame, of those that are compared. */
  readonly totals = new Map<string, WireTotals>();
  private count = 0;
  private readonly decode = createDecoder();

  /** Takes a frame; its bytes are copied. */
  add(bytes: Uint8Array, atMs: number, market: WireMarket | undefined): void {
    const own = bytes.slice();
    const decoded = this.decode(own);
    const frame = decoded.ok ? decoded.frame : undefined;
    const type = frame?.type ?? describeFrame(own).type;
    const items = frame === undefined ? 0 : countItems(frame);
    this.frames.push({ number: ++this.count, atMs, type, bytes: own, items });
    if (this.frames.length > MOST_FRAMES) this.frames.shift();
    if (frame !== undefined) this.compare(frame, own, items, market);
  }

  /** Sums over frames of one type, or of all. */
  sum(type?: string): WireTotals {
    const all = [...this.totals].filter(([name]) => type === undefined || name === type);
    return all.reduce((sum, [, one]) => add(sum, one), NOTHING);
  }

  private compare(
    frame: Frame,
    bytes: Uint8Array,
    items: number,
    market: WireMarket | undefined,
  ): void {
    if (market === undefined || frame.market !== market.number) return;
    if (toIds(frame).some((id) => market.instruments[id] === undefined)) return;
    const { plain } = describeFrame(bytes);
    if (plain === undefined) return;
    const messages = toJsonMessages(frame, market.name, market.epoch, market.instruments);
    const jsonBytes = messages.reduce(
      (sum, message) => sum + encoder.encode(JSON.stringify(message)).length,
      0,
    );
    const one = {
      frames: 1,
      items,
      bytes: bytes.length,
      jsonBytes,
      protoBytes: toProtoFrameBytes(plain),
    };
    this.totals.set(frame.type, add(this.totals.get(frame.type) ?? NOTHING, one));
  }
}

const add = (a: WireTotals, b: WireTotals): WireTotals => ({
  frames: a.frames + b.frames,
  items: a.items + b.items,
  bytes: a.bytes + b.bytes,
  jsonBytes: a.jsonBytes + b.jsonBytes,
  protoBytes: a.protoBytes + b.protoBytes,
});
