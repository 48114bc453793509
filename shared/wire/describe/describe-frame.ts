/**
 * Says what every byte of a frame is: the head, then the content by its type. Total: bytes that are no frame get as far
 * as they can be read, and the rest is named as that. Beside the codec, so that both are changed together; every golden
 * frame is decoded both ways and compared.
 */
import { GAP, SNAPSHOT } from '../codes.ts';
import { FRAME } from '../frame.ts';
import { describeBars } from './describe-bars.ts';
import { describeRun } from './describe-run.ts';
import { describeState } from './describe-state.ts';
import { FieldReader, type WireGroup } from './field-reader.ts';
import type { PlainFrame, PlainRun } from './plain-frame.ts';
import { type FrameContext, nameOf, toMoment, toStep, toUnits } from './words.ts';

/** A frame, byte by byte. */
export interface DescribedFrame {
  /** Name of its type; `unknown` for others. */
  readonly type: string;
  /** Fields from the first byte to the last, without a byte between them. */
  readonly groups: readonly WireGroup[];
  /** The values, where all bytes were understood. */
  readonly plain: PlainFrame | undefined;
}

type Content = Record<string, unknown>;

/** Says what a frame is. */
export function describeFrame(bytes: Uint8Array, context: FrameContext = {}): DescribedFrame {
  const reader = new FieldReader(bytes);
  reader.begin('Head');
  const first = reader.u8(
    'version and type',
    (value) => `major version ${value >> 4}, type ${value & 15}: ${nameOf(FRAME, value & 15)}`,
  );
  const epochTag = reader.u8('epoch tag', 'low eight bits of the epoch');
  const baseMs = reader.u48('base time', toMoment);
  const market = reader.varint('market', (value) => context.market?.(value) ?? '');
  const type = first >> 4 === 1 ? nameOf(FRAME, first & 15) : 'unknown';
  const content = reader.failed ? undefined : describeContent(reader, type, baseMs, context);
  const fields = reader.groups.flatMap((group) => group.fields);
  const end = fields.at(-1)?.to ?? 0;
  reader.rest(end, bytes.length, 'these bytes are no part of a frame of this version');
  const groups = reader.groups.filter((group) => group.fields.length > 0);
  const isWhole = content !== undefined && !reader.failed && end === bytes.length;
  const plain = { type, market, epochTag, baseMs, ...content } as unknown as PlainFrame;
  return { type, groups, plain: isWhole ? plain : undefined };
}

function describeRuns(reader: FieldReader, baseMs: number, context: FrameContext): PlainRun[] {
  const runs: PlainRun[] = [];
  while (reader.left > 0) runs.push(describeRun(reader, baseMs, context));
  return runs;
}

function describeContent(
  reader: FieldReader,
  type: string,
  baseMs: number,
  context: FrameContext,
): Content | undefined {
  const epoch = (): number => reader.u32('epoch', (value) => `0x${value.toString(16)}`);
  switch (type) {
    case 'runs':
      return { runs: describeRuns(reader, baseMs, context) };
    case 'snapshot': {
      reader.begin('Snapshot');
      const about = {
        epoch: epoch(),
        cause: reader.u8('cause', (value) => nameOf(SNAPSHOT, value)),
      };
      reader.begin('State');
      const state = describeState(reader, baseMs, context);
      return { ...about, state, runs: describeRuns(reader, baseMs, context) };
    }
    case 'bars':
      reader.begin('Bars');
      return { ...describeBars(reader, baseMs, context) };
    case 'barHistory': {
      reader.begin('Bar history');
      const request = reader.varint('request', 'id of the command');
      const left = reader.varint('left', 'bars in later frames');
      const { isHistory: _isHistory, ...bars } = describeBars(reader, baseMs, context);
      return { request, left, ...bars };
    }
    case 'heartbeat':
    case 'marks':
      return describeHeartbeat(reader, epoch, context);
    case 'merged': {
      const updates: Content[] = [];
      while (reader.left > 0) {
        const group = reader.begin('Update');
        const standsFor = reader.varint('stands for', 'ticks since the last update');
        const state = describeState(reader, baseMs, context);
        group.name = `Update of ${toUnits(state.instrument!, context).symbol}`;
        updates.push({ standsFor, state });
      }
      return { updates };
    }
    case 'gap':
      return describeGap(reader, baseMs, context);
    default:
      return undefined;
  }
}

function describeHeartbeat(
  reader: FieldReader,
  epoch: () => number,
  context: FrameContext,
): Content {
  reader.begin('Clock');
  const content = {
    serverMs: reader.u48('server time', toMoment),
    epoch: epoch(),
    instruments: [] as number[],
    sequences: [] as number[],
  };
  if (reader.left > 0) reader.begin('Sequences');
  while (reader.left > 0) {
    content.instruments.push(
      reader.varint('instrument', (value) => toUnits(value, context).symbol),
    );
    content.sequences.push(reader.varint('sequence', 'the newest'));
  }
  return content;
}

function describeGap(reader: FieldReader, baseMs: number, context: FrameContext): Content {
  reader.begin('Gap');
  const moment = (by: number): string => `base time ${toStep(by)} ms: ${toMoment(baseMs + by)}`;
  return {
    instrument: reader.varint('instrument', (value) => toUnits(value, context).symbol),
    fromSequence: reader.varint('from sequence', (value) => (value === 0 ? 'none is missing' : '')),
    toSequence: reader.varint('to sequence', ''),
    cause: reader.u8('cause', (value) => nameOf(GAP, value)),
    fromMs: baseMs + reader.zigzag('from', moment),
    toMs: baseMs + reader.zigzag('to', moment),
  };
}
