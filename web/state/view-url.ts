/**
 * The view as a link: market or recording, symbol, interval, chart type, replay position and speed.
 * Promises that reading never fails (what is not understood is left out), and that reading what was
 * written gives the same view. Pure text.
 */
import type { Speed } from '../../shared/wire/command.ts';
import { fromIsoTime } from '../../shared/model/iso-time.ts';
import { isSymbol, toSymbol } from '../../shared/model/instrument.ts';
import { type Interval, isInterval } from '../../shared/model/interval.ts';
import { LIMITS } from '../../shared/wire/limits.ts';

/** How prices are drawn. */
export const CHART_KINDS = [
  'line',
  'area',
  'candles',
  'hollow',
  'bars',
  'heikin-ashi',
  'step',
  'baseline',
  'columns',
] as const;
export type ChartKind = (typeof CHART_KINDS)[number];

/** An indicator in a link: its name and its parameters. How it looks stays where it was chosen. */
export interface StudyLink extends Readonly<Record<string, unknown>> {
  readonly study: string;
  readonly set?: readonly string[];
}

/** The replay part of a link. */
export interface ReplayLink {
  /** Empty where only a room is named. Of the past of a live market that market's name; empty means the first. */
  recording: string;
  /** The past of a live market, and no recording. */
  isRewind?: boolean;
  /** Name of the room to go into; opened again where it is over. */
  room?: string;
  /** Position, UTC ms; the recording's start when left out. */
  timeMs?: number;
  speed?: Speed;
  loop?: boolean;
  /** What a loop plays, UTC ms, both together. */
  fromMs?: number;
  toMs?: number;
  /** Long silences are left out. */
  skipIdle?: boolean;
  paused?: boolean;
}

/** Pages over the dashboard that a link may open. */
export const PAGE_VIEWS = ['statistics', 'lab', 'wire'] as const;
type PageView = (typeof PAGE_VIEWS)[number];

/** What a link carries; a missing part means "as usual". */
export interface ViewLink {
  symbol?: string;
  interval?: Interval;
  kind?: ChartKind;
  /** Indicators on the chart. */
  studies?: readonly StudyLink[];
  /** Name of a live market; the server's first when left out. */
  market?: string;
  /** A page that lies over the dashboard. */
  view?: PageView;
  replay?: ReplayLink;
  /** Address of a tape that a page without a server fetches. */
  tape?: string;
}

/** Longest address of a tape in a link. */
const TAPE_CHARACTERS = 2_000;

/** Reads the query part of an address. */
export function readViewLink(search: string): ViewLink {
  const query = new URLSearchParams(search);
  const link: ViewLink = {};
  const symbol = toSymbol(query.get('s') ?? '');
  const interval = query.get('i') ?? '';
  const kind = CHART_KINDS.find((each) => each === query.get('t'));
  const recording = query.get('replay') ?? '';
  if (isSymbol(symbol)) link.symbol = symbol;
  if (isInterval(interval)) link.interval = interval;
  if (kind !== undefined) link.kind = kind;
  const view = PAGE_VIEWS.find((each) => each === query.get('view'));
  if (view !== undefined) link.view = view;
  const studies = query.get('ind');
  if (studies) link.studies = readStudyLinks(studies);
  const market = query.get('m') ?? '';
  if (market !== '') link.market = market;
  if (query.has('rewind')) link.replay = readRewind(market, query);
  else if (recording !== '' || query.has('room')) link.replay = readReplay(recording, query);
  const tape = query.get('tape') ?? '';
  if (tape !== '' && tape.length <= TAPE_CHARACTERS) link.tape = tape;
  return link;
}

/** Reads `rsi:14/bb:20:2`; who shows them steps over what is none. */
const readStudyLinks = (text: string): StudyLink[] =>
  text.split('/').map((each) => {
    const [study = '', ...set] = each.split(':');
    return { study, set };
  });

function readReplay(recording: string, query: URLSearchParams): ReplayLink {
  const replay: ReplayLink = { recording };
  const room = query.get('room') ?? '';
  const timeMs = fromIsoTime(query.get('at') ?? '');
  const speed = toSpeed(query.get('speed') ?? '');
  if (room !== '') replay.room = room;
  if (Number.isFinite(timeMs)) replay.timeMs = timeMs;
  if (speed !== undefined) replay.speed = speed;
  if (query.get('loop') === '1') replay.loop = true;
  if (query.get('skip') === '1') replay.skipIdle = true;
  const [fromMs, toMs] = ['from', 'to'].map((key) => fromIsoTime(query.get(key) ?? ''));
  if (fromMs! < toMs!) Object.assign(replay, { fromMs, toMs });
  if (query.get('paused') === '1') replay.paused = true;
  return replay;
}

function readRewind(market: string, query: URLSearchParams): ReplayLink {
  const { timeMs: _, ...rewind } = readReplay(market, query);
  const timeMs = fromIsoTime(query.get('rewind')!);
  return { ...rewind, isRewind: true, ...(Number.isFinite(timeMs) && { timeMs }) };
}

/** Reads a speed; undefined when the text is none that a server would take. */
export function toSpeed(text: string): Speed | undefined {
  if (text === 'max') return 'max';
  const speed = Number(text);
  const isAllowed = speed >= LIMITS.replaySpeedMin && speed <= LIMITS.barSpeedMax;
  return text.trim() !== '' && isAllowed ? speed : undefined;
}

/** Writes a link as a query with its question mark, or as nothing. Order and spelling are fixed. */
export function toViewSearch(link: ViewLink): string {
  const query = new URLSearchParams();
  if (link.market !== undefined) query.set('m', link.market);
  if (link.symbol !== undefined) query.set('s', link.symbol);
  if (link.interval !== undefined) query.set('i', link.interval);
  if (link.kind !== undefined) query.set('t', link.kind);
  if (link.view !== undefined) query.set('view', link.view);
  const studies = link.studies?.map(({ study, set = [] }) => [study, ...set].join(':')).join('/');
  if (studies) query.set('ind', studies);
  const { replay } = link;
  if (replay !== undefined) {
    if (replay.room !== undefined) query.set('room', replay.room);
    const { isRewind } = replay;
    if (replay.recording !== '' && isRewind !== true) query.set('replay', replay.recording);
    for (const [key, timeMs] of [
      [isRewind === true ? 'rewind' : 'at', replay.timeMs],
      ['from', replay.fromMs],
      ['to', replay.toMs],
    ] as const) {
      if (timeMs !== undefined) query.set(key, new Date(Math.floor(timeMs)).toISOString());
    }
    if (replay.speed !== undefined && replay.speed !== 1) query.set('speed', String(replay.speed));
    if (replay.loop === true) query.set('loop', '1');
    if (replay.skipIdle === true) query.set('skip', '1');
    if (replay.paused === true) query.set('paused', '1');
  }
  if (link.tape !== undefined) query.set('tape', link.tape);
  // Colons and slashes are allowed in a query, and people read links.
  const text = query.toString().replaceAll('%3A', ':').replaceAll('%2F', '/');
  return text === '' ? '' : `?${text}`;
}
