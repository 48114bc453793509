/**
 * Lines of kept frames: what a venue sent, as it came, with the time of its arrival, and what else a feed knew: how
 * a symbol was listed, which trades REST gave. The first line names the venue and its settings. Pure.
 *
 *     {"tickdeck":"frames","version":1,"venue":"binance","settings":{"host":"data"},"suffix":""}
 *     1767225600123456789 {"stream":"btcusdt@trade","data":{…}}
 *     1767225600123999999 ~ {"stream":…}          of a connection that was about to take over
 *     1767225600123999999 #1 {"stream":…}         of another connection than the first one, by its number
 *     1767225600124000000 + {"listed":{…}}        a note
 *     1767225600125000000 = gqFUoXSh…             bytes, in base64
 */
import { NS_PER_MS, type Status } from '../model/tick.ts';
import type { ExactTime, VenueTrade } from './event.ts';
import { isFields, parseQuick } from './exact-json.ts';
import type { VenueInstrument, VenueSettings } from './venue.ts';

/** What the first line says. */
export interface FrameFileHead {
  readonly venue: string;
  readonly settings: VenueSettings;
  /** What symbols of a joined market have behind the venue's name. */
  readonly suffix: string;
  /** What files of one run have alike, and which of them it is, from 1: together they are one stream. */
  readonly run?: string;
  readonly part?: number;
}

/** What a feed knew besides frames. */
export type FrameNote =
  | {
      /** A symbol is listed now, or anew: what came before waits no longer. */
      readonly listed: {
        readonly symbol: string;
        readonly priceDecimals: number;
        readonly sizeDecimals: number;
        /** Sizes are rounded to them. */
        readonly roundsSizes?: boolean | undefined;
        readonly instrument?: VenueInstrument | undefined;
        /** Trades before are in the venue's bars, ms; left out where there are no bars. */
        readonly joinMs?: number | undefined;
        /** Trades of its history. */
        readonly trades: readonly VenueTrade[];
      };
    }
  /** Trades that REST gave to fill a hole. */
  | { readonly filled: readonly VenueTrade[] }
  /** A symbol is not followed from now on; what still comes is left out. */
  | { readonly paused: string }
  | { readonly followed: string }
  /** A gap of a symbol began, has another end, or was filled. */
  | { readonly gap: GapNote }
  /** The exchanges are in another session. @see us-sessions.ts */
  | { readonly session: { readonly status: Status; readonly fromMs: number } };

/** News of a gap, as `TapeGapNews` has them, of a symbol in the venue's spelling. */
export interface GapNote {
  readonly symbol: string;
  /** GAP.* */
  readonly cause: number;
  readonly fromMs: number;
  readonly toMs: number | 'lasts' | 'filled';
}

/** A line, read. */
export type FrameLine =
  | {
      readonly received: ExactTime;
      readonly frame: string | Uint8Array;
      readonly isSpare: boolean;
      /** Number of the connection, from 0. */
      readonly link: number;
    }
  | { readonly received: ExactTime; readonly note: FrameNote };

const VERSION = 1;
const HEAD = /^(\d{13})(\d{6}) /;
const HEAD_CHARACTERS = 20;
const LINK = /^#\d{1,9} /;

/** The first line of a file, without a line end. */
export const toHeadLine = ({ venue, settings, suffix, run, part }: FrameFileHead): string =>
  JSON.stringify({ tickdeck: 'frames', version: VERSION, venue, settings, suffix, run, part });

/** Reads a first line. @returns undefined for what is none, or of a later version */
export function fromHeadLine(line: string): FrameFileHead | undefined {
  const fields = line.startsWith('{"tickdeck":"frames"') ? parseQuick(line) : undefined;
  if (!isFields(fields) || fields['version'] !== VERSION) return undefined;
  const { venue, settings, suffix, run, part } = fields;
  if (typeof venue !== 'string' || typeof suffix !== 'string' || !isFields(settings)) {
    return undefined;
  }
  const texts = Object.entries(settings).filter(
    (one): one is [string, string] => typeof one[1] === 'string',
  );
  const isPart = typeof run === 'string' && Number.isSafeInteger(Number(part));
  return {
    venue,
    settings: Object.fromEntries(texts),
    suffix,
    ...(isPart ? { run, part: Number(part) } : {}),
  };
}

const toStamp = ({ timeMs, timeNs }: ExactTime): string =>
  String(timeMs).padStart(13, '0') + String(timeNs).padStart(6, '0');

/** A frame as a line without a line end. @param toBase64 writes bytes */
export function toFrameLine(
  frame: string | Uint8Array,
  received: ExactTime,
  isSpare: boolean,
  toBase64: (bytes: Uint8Array) => string,
  link = 0,
): string {
  const stamp = toStamp(received);
  const mark = (link > 0 ? `#${link} ` : '') + (isSpare ? '~ ' : '');
  if (typeof frame !== 'string') return `${stamp} ${mark}= ${toBase64(frame)}`;
  const isPlain = !/[\n\r]|^[~+=#" ]/.test(frame);
  return `${stamp} ${mark}${isPlain ? frame : JSON.stringify(frame)}`;
}

/** A note as a line. */
export const toNoteLine = (note: FrameNote, received: ExactTime): string =>
  `${toStamp(received)} + ${JSON.stringify(note)}`;

/** Reads a line. @returns why it is none, as a text */
export function fromFrameLine(
  line: string,
  fromBase64: (text: string) => Uint8Array,
): FrameLine | string {
  const head = HEAD.exec(line);
  if (head === null) return 'the line does not begin with a receive time in ns';
  const received = { timeMs: Number(head[1]), timeNs: Number(head[2]) % NS_PER_MS };
  let text = line.slice(HEAD_CHARACTERS);
  if (text.startsWith('+ ')) {
    const note = parseQuick(text.slice(2));
    return isFields(note)
      ? { received, note: note as unknown as FrameNote }
      : 'a note is no JSON object';
  }
  const [number = ''] = LINK.exec(text) ?? [];
  const link = number === '' ? 0 : Number(number.slice(1));
  text = text.slice(number.length);
  const isSpare = text.startsWith('~ ');
  if (isSpare) text = text.slice(2);
  if (text.startsWith('= ')) return { received, frame: fromBase64(text.slice(2)), isSpare, link };
  if (!text.startsWith('"')) return { received, frame: text, isSpare, link };
  const frame = parseQuick(text);
  return typeof frame === 'string' ? { received, frame, isSpare, link } : 'a frame is no JSON text';
}
