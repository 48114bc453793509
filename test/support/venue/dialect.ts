/**
 * The shape of a dialect: how one venue writes and reads what a fake venue wants to say. One small file each. A
 * dialect has no sockets and no memory: what it must know is given with each call.
 */
import { stringify } from 'lossless-json';
import { DAY_MS, fromNewYork } from '../../../shared/model/calendar.ts';
import type { ExactTime } from '../../../shared/venue/event.ts';
import type { FakeBar, FakeInstrument, FakeQuote, FakeTrade, World } from './world.ts';

/** A frame's fields, numbers as `JSON.parse` gives them. */
export type Said = Readonly<Record<string, unknown>>;

/** What a frame of the client asks for. */
export type Asked =
  | {
      readonly type: 'subscribe' | 'unsubscribe';
      readonly symbols: readonly string[];
      readonly frame: Said;
      /** The key that came with it, where the venue wants it so. */
      readonly key?: string | undefined;
    }
  | { readonly type: 'login'; readonly key: string; readonly secret?: string; readonly frame: Said }
  | { readonly type: 'ping'; readonly frame: Said }
  | { readonly type: 'other'; readonly frame: Said };

export type Subscribe = Extract<Asked, { symbols: readonly string[] }>;

/** One connection, as a dialect sees it. */
export interface Link {
  /** Symbols that are subscribed now. */
  readonly symbols: ReadonlySet<string>;
  /** Address that the client connected to. */
  readonly url: URL;
  /** Counts the frames of the connection, from 0. */
  nextSequence(): number;
  readonly now: ExactTime;
}

/** Why a symbol or a login is refused. */
export type Refusal =
  'unknownSymbol' | 'symbolLimit' | 'wrongKey' | 'connectionLimit' | 'notInPlan';

/** A request of REST. */
export interface FakeRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** What REST answers; undefined for an address that the venue does not have. */
export type FakeAnswer =
  | { readonly status?: number; readonly body: unknown; readonly headers?: Record<string, string> }
  | undefined;

/** Facts of a venue besides its frames, and its frames. What a venue cannot say is left out. */
export interface Dialect {
  readonly venue: string;
  /** A client must log in, or bring its key, before it is given anything. */
  readonly needsKey?: boolean;
  /** Frames after the connection opened. */
  greet?(link: Link): readonly string[];
  /** Reads one frame. */
  read(text: string): Asked;
  /** The key and what was asked for by the address and headers of the connection. */
  readConnect?(
    url: URL,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): { readonly key?: string | undefined; readonly symbols?: readonly string[] };
  loggedIn?(link: Link): readonly string[];
  /** Answers a subscribe or unsubscribe; `accepted` are those of its symbols that were. */
  ack(asked: Subscribe, accepted: readonly string[], link: Link): readonly string[];
  /** Refuses symbols of a request, or all of it. */
  refuse(asked: Asked | undefined, symbols: readonly string[], why: Refusal): readonly string[];
  pong?(asked: Asked): readonly string[];
  /** Trades that happened together; some venues put them into one frame. */
  trades(trades: readonly FakeTrade[], link: Link): readonly string[];
  /** What is sent right after a subscribe. */
  snapshot?(trades: readonly FakeTrade[], link: Link): readonly string[];
  quote?(quote: FakeQuote, link: Link): readonly string[];
  /** Left out, the venue's heartbeat is a ping of the WebSocket. */
  heartbeat?(link: Link, last: (symbol: string) => FakeTrade | undefined): readonly string[];
  /** Says that it will close. */
  notice?(link: Link): readonly string[];
  status?(symbol: string, isHalted: boolean, link: Link): readonly string[];
  bar?(bar: FakeBar, isRevision: boolean): readonly string[];
  cancel?(trade: FakeTrade, at: ExactTime): readonly string[];
  correct?(trade: FakeTrade, corrected: FakeTrade, at: ExactTime): readonly string[];
  rest(request: FakeRequest, world: World, now: ExactTime): FakeAnswer;
}

/** JSON in which bigints and digits are numbers. */
export const toJson = (value: unknown): string => stringify(value)!;

/** Reads a frame; what is no object becomes one without fields. */
export function toSaid(text: string): Said {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Said) : {};
  } catch {
    return { text };
  }
}

/** A text field, or an empty text. */
export const wordOf = (said: Said, key: string): string => {
  const value = said[key];
  return typeof value === 'string' ? value : '';
};

/** µs since 1970, as digits. */
export const toMicros = ({ timeMs, timeNs }: ExactTime): bigint =>
  BigInt(timeMs) * 1_000n + BigInt(Math.floor(timeNs / 1_000));

/** ns since 1970. */
export const toNanos = ({ timeMs, timeNs }: ExactTime): bigint =>
  BigInt(timeMs) * 1_000_000n + BigInt(timeNs);

/** RFC 3339 with so many digits of a second's fraction. */
export function toRfc3339({ timeMs, timeNs }: ExactTime, digits = 6): string {
  const head = new Date(timeMs).toISOString();
  const ns = `${head.slice(20, 23)}${String(timeNs).padStart(6, '0')}`;
  return `${head.slice(0, 19)}.${ns.slice(0, digits)}Z`;
}

export const isTrading = ({ isTrading: is = true }: FakeInstrument): boolean => is;
/** Decimals of a step, `0.010` has 2. */
export const toDecimals = (step: string): number =>
  (step.split('.')[1] ?? '').replace(/0+$/, '').length;

/** Days stamped with midnight in New York; their trades are those of a session, so of the same date in UTC. */
export const toNewYorkDays = (
  world: World,
  symbol: string,
  fromMs: number,
  untilMs: number,
): FakeBar[] =>
  world
    .bars(symbol, DAY_MS, fromMs - DAY_MS, untilMs)
    .map((bar) => ({ ...bar, startMs: fromNewYork(bar.startMs / DAY_MS, 0) }))
    .filter(({ startMs }) => startMs >= fromMs && startMs < untilMs);
