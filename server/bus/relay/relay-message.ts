/**
 * What a gateway and its feed say to each other about clients, as bytes and back: who has come with which rights, what
 * they say, what they are sent, how much of it they have. Messages of one direction are numbered, so that a loss shows.
 * No token and no cookie has a place in it. Reading is total.
 */
import { isMarketInfo } from '../market-message.ts';
import { ByteReader, ByteWriter } from '../../../shared/wire/bytes.ts';
import type { MarketInfo } from '../../../shared/wire/market-info.ts';
import { BUS_VERSION } from '../market-message.ts';
import { toJson } from '../json.ts';

/** Kinds of messages; the first ones go up to the feed, the others down from it. */
export const RELAY = {
  open: 1,
  say: 2,
  leave: 3,
  drained: 4,
  look: 5,
  text: 6,
  frame: 7,
  close: 8,
  /** Both ways, once a second: the number of the last message is in it. */
  pulse: 9,
  /** Down: the feed knows none of the gateway's clients any more. */
  reset: 10,
  /** Up: a login was ended; the body is its digest. */
  ended: 11,
} as const;
const KINDS = new Set<number>(Object.values(RELAY));
/** Those that carry no news, and so have no number of their own. */
const UNNUMBERED = new Set<number>([RELAY.pulse, RELAY.reset]);

/** A message. */
export interface RelayMessage {
  /** RELAY.* */
  readonly kind: number;
  /** Who says it: a gateway, or the life of a feed. */
  readonly from: string;
  /** Its number from there, 1, 2 …; of a pulse, that of the last one before it. */
  readonly place: number;
  /** Which client of the gateway; 0 where it is about none. */
  readonly client: number;
  readonly body: Uint8Array;
}

/** Whether a message has a number of its own. */
export const isNumbered = (kind: number): boolean => !UNNUMBERED.has(kind);

const NAME = /^[\w-]{1,40}$/;
const HEAD_BYTES = 64 + 16;

/** Encodes a message. */
export function encodeRelay({ kind, from, place, client, body }: RelayMessage): Uint8Array {
  const writer = new ByteWriter(HEAD_BYTES + body.length);
  writer.u8(BUS_VERSION);
  writer.u8(kind);
  writer.u8(from.length);
  for (let i = 0; i < from.length; i++) writer.u8(from.charCodeAt(i));
  writer.varint(place);
  writer.varint(client);
  writer.append(body);
  return writer.toBytes();
}

/** Decodes a message. @returns undefined when the bytes are none of this version */
export function decodeRelay(bytes: Uint8Array): RelayMessage | undefined {
  const reader = new ByteReader(bytes);
  const version = reader.u8();
  const kind = reader.u8();
  const length = reader.u8();
  if (reader.failed || version !== BUS_VERSION || !KINDS.has(kind)) return undefined;
  const from = String.fromCharCode(...bytes.subarray(reader.pos, reader.pos + length));
  if (!NAME.test(from) || from.length !== length) return undefined;
  reader.pos += length;
  const place = reader.varint();
  const client = reader.varint();
  return reader.failed
    ? undefined
    : { kind, from, place, client, body: bytes.subarray(reader.pos) };
}

/** A client as its gateway presents it. */
export interface RelayedClient {
  readonly address: string;
  readonly rights: 'full' | 'read';
  readonly isOperator: boolean;
  readonly dialect: string;
}

/** Reads a client. */
export function toRelayedClient(body: Uint8Array): RelayedClient | undefined {
  const { address, rights, isOperator, dialect } = (toJson(body) ?? {}) as Partial<RelayedClient>;
  const isSound =
    typeof address === 'string' &&
    (rights === 'full' || rights === 'read') &&
    typeof isOperator === 'boolean' &&
    typeof dialect === 'string';
  return isSound ? { address, rights, isOperator, dialect } : undefined;
}

/** Which instruments of a market clients of a gateway look at. */
export interface Looked {
  readonly market: string;
  readonly ids: readonly number[];
}

/** Reads what is looked at. */
export function toLooked(body: Uint8Array): Looked | undefined {
  const { market, ids } = (toJson(body) ?? {}) as Partial<Looked>;
  const isSound =
    typeof market === 'string' && Array.isArray(ids) && ids.every(Number.isSafeInteger);
  return isSound ? { market, ids } : undefined;
}

/** What a gateway has to know of a feed before it can begin. */
export interface FeedIntroduction {
  /** Life of the feed: another one after each start. */
  readonly feed: string;
  readonly live: readonly MarketInfo[];
  /** Replays that are open. */
  readonly others: readonly MarketInfo[];
  readonly hasChat: boolean;
  readonly flushMs: number;
}

/** Reads an introduction. */
export function toIntroduction(bytes: Uint8Array): FeedIntroduction | undefined {
  const value = (toJson(bytes) ?? {}) as Partial<FeedIntroduction>;
  const { feed, live, others, hasChat, flushMs } = value;
  const isSound =
    typeof feed === 'string' &&
    Array.isArray(live) &&
    live.length > 0 &&
    live.every(isMarketInfo) &&
    Array.isArray(others) &&
    others.every(isMarketInfo) &&
    typeof hasChat === 'boolean' &&
    typeof flushMs === 'number';
  return isSound ? (value as FeedIntroduction) : undefined;
}
