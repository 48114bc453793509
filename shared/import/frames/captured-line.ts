/**
 * Lines of recorded WebSocket frames as recorders write them: a frame alone, behind a receive time, or in an object of
 * the recorder's (cryptofeed's `{t, ts, addr, data}`, `{dir, frame}`). Cuts the frame out as it was sent, digit by digit.
 */
import type { ExactTime } from '../../venue/event.ts';
import { fromEpochOfAnyUnit, fromRfc3339 } from '../../venue/exact-time.ts';
import { isFields, parseQuick, textOf } from '../../venue/exact-json.ts';
import { memberText } from './json-text.ts';

/** One line. */
export interface CapturedLine {
  /** The frame's text; undefined of lines of the recorder's own: what it sent, that it connected. */
  readonly frame: string | undefined;
  /** What the recorder says the line is, where it is no frame from the venue: `connect`, `send`, `http`. */
  readonly what: string | undefined;
  /** When it was received, by the recorder's clock; undefined where that is not said in a way that is known. */
  readonly received: ExactTime | undefined;
  /** Whom it was asked from, of an answer over HTTP. */
  readonly address: string | undefined;
}

const EPOCH = /^(\d{9,20}(?:\.\d{1,9})?)[ \t,:|]+/;
const ISO =
  /^\[?(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,12})?)(Z|[+-]\d{2}:\d{2})?\]?[ \t,:|]+/;
/** First keys of a recorder's own objects. */
const ENVELOPE =
  /^\s*\{\s*"(?:t|dir|direction|ts|addr|received|received_at|receive_time|recv|recv_ts|recv_time|local_ts|local_timestamp|frame|raw)"\s*:/;

/** Places of a frame in a recorder's object. */
const PAYLOADS = ['data', 'frame', 'raw', 'msg', 'message', 'payload', 'body'];
const CLOCKS = [
  'ts',
  'received',
  'received_at',
  'receive_time',
  'recv',
  'recv_ts',
  'recv_time',
  'local_ts',
  'local_timestamp',
  'timestamp',
  'time',
];

const plain = (frame: string, received?: ExactTime): CapturedLine => ({
  frame,
  what: undefined,
  received,
  address: undefined,
});

/** Digits of the epoch's units today; a clock with another zero has others. */
const EPOCH_DIGITS: ReadonlySet<number> = new Set([10, 13, 16, 19]);

function toReceived(text: string | undefined): ExactTime | undefined {
  if (text === undefined) return undefined;
  const digits = text.split('.', 1)[0]!;
  if (!/^\d+$/.test(digits)) return fromRfc3339(text);
  return EPOCH_DIGITS.has(digits.length) ? fromEpochOfAnyUnit(text) : undefined;
}

const NANOSECONDS = /^(\d{13})(\d{6})[ \t]/;

/** Cuts a line. */
export function cutLine(line: string): CapturedLine {
  /* What most recorders write, without going through the rest. */
  const ns = NANOSECONDS.exec(line);
  if (ns !== null) return plain(line.slice(20), { timeMs: Number(ns[1]), timeNs: Number(ns[2]) });
  const first = line.charCodeAt(0);
  if (first >= 48 && first <= 57) {
    const [prefix = '', stamp] = EPOCH.exec(line) ?? [];
    if (stamp !== undefined) return plain(line.slice(prefix.length), toReceived(stamp));
  }
  if ((first >= 48 && first <= 57) || first === 91) {
    const [prefix = '', clock = '', zone] = ISO.exec(line) ?? [];
    if (prefix !== '') {
      const received = zone === undefined ? undefined : fromRfc3339(clock + zone);
      return plain(line.slice(prefix.length), received);
    }
  }
  return (ENVELOPE.test(line) ? openEnvelope(line) : undefined) ?? plain(line);
}

function openEnvelope(line: string): CapturedLine | undefined {
  const body = parseQuick(line);
  if (!isFields(body)) return undefined;
  const kind = textOf(body, 't') ?? textOf(body, 'dir') ?? textOf(body, 'direction');
  const key = PAYLOADS.find((name) => body[name] !== undefined);
  const value = key === undefined ? undefined : body[key];
  const isText = typeof value === 'string';
  /* A venue's own frame may have a member `data`: only a recorder says which way it went, or keeps a text. */
  if (kind === undefined && !(isText && /^\s*[{[]/.test(value))) return undefined;
  const clock = CLOCKS.find((name) => body[name] !== undefined);
  const stamp = clock === undefined ? undefined : memberText(line, clock);
  const isReceived = kind === undefined || /^(?:recv|receive|received|in|rx)$/i.test(kind);
  return {
    frame: isText ? value : key === undefined ? undefined : memberText(line, key),
    what: isReceived && key !== undefined ? undefined : (kind ?? 'line'),
    received: toReceived(stamp?.replaceAll('"', '')),
    address: textOf(body, 'addr'),
  };
}
