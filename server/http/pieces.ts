/**
 * Large JSON answers, made and sent a piece at a time: thousands of rows are written over as many turns of
 * the event loop as they need, and each piece goes out in a turn of its own. Requests that ask for the same
 * at the same time share what was made. Knows no route and no market.
 */
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { LIMITS } from '../../shared/wire/limits.ts';
import type { Turns } from './turns.ts';

/** A text in pieces, none of which is changed any more. */
export interface Pieces {
  readonly parts: readonly Buffer[];
  readonly bytes: number;
}

/** Puts pieces together. */
export const ofParts = (parts: readonly Buffer[]): Pieces => ({
  parts,
  bytes: parts.reduce((sum, part) => sum + part.length, 0),
});

const JSON_TYPE = 'application/json; charset=utf-8';

/** A JSON object with one long list as its last field. */
export interface Listing {
  /** The fields before the list. */
  readonly head: Readonly<Record<string, unknown>>;
  readonly key: string;
  readonly length: number;
  /** JSON text of one row, 0..length - 1. */
  readonly row: (index: number) => string;
}

/** Rows between two looks at the clock. */
const ROWS = 16;

/** Writes a listing over several turns. Rows are read when they are written, each as a whole. */
export async function toPieces(turns: Turns, { head, key, length, row }: Listing): Promise<Pieces> {
  const parts: Buffer[] = [];
  let bytes = 0;
  const flush = (text: string): void => {
    const part = Buffer.from(text);
    parts.push(part);
    bytes += part.length;
  };
  let text = `${JSON.stringify(head).slice(0, -1)},${JSON.stringify(key)}:[`;
  let next = 0;
  await turns.until(() => {
    do {
      const end = Math.min(length, next + ROWS);
      for (; next < end; next++) text += next === 0 ? row(next) : `,${row(next)}`;
    } while (next < length && text.length < LIMITS.answerPieceBytes && turns.hasTime());
    if (text.length >= LIMITS.answerPieceBytes) {
      flush(text);
      text = '';
    }
    return next >= length;
  });
  flush(`${text}]}`);
  return { parts, bytes };
}

/** A stream of pieces, each when it is its turn and the one before is on its way. */
function toStream(turns: Turns, parts: readonly Buffer[]): Readable {
  let next = 0;
  const stream = new Readable({
    highWaterMark: 1,
    read() {
      turns.enter(() => {
        if (!stream.destroyed) stream.push(parts[next++] ?? null);
      });
    },
  });
  return stream;
}

/** Sends pieces. Give the result back from an async handler: it waits for its turn. */
export function sendPieces(
  reply: FastifyReply,
  turns: Turns,
  { parts, bytes }: Pieces,
  type = JSON_TYPE,
): FastifyReply {
  turns.enter(() => {
    void reply.type(type);
    if (parts.length === 1) void reply.send(parts[0]);
    else void reply.header('content-length', bytes).send(toStream(turns, parts));
  });
  return reply;
}

/** Pieces that several requests share. */
export interface SharedPieces {
  /**
   * Gives what was made for another request lately, or makes it.
   * @param owner what the pieces tell of
   * @param query what of it
   */
  get(owner: object, query: string, make: () => Promise<Pieces>): Promise<Pieces>;
}

interface Shared {
  readonly made: Promise<Pieces>;
  readyMs: number;
}

/** Queries of one owner whose pieces are kept; the oldest give way. */
const QUERIES = 32;

/**
 * Makes a store of shared pieces.
 * @param now monotonic clock, ms
 * @param keepMs how long pieces are given out after they are ready: time between two flushes
 */
export function createSharedPieces(now: () => number, keepMs: number): SharedPieces {
  const owners = new WeakMap<object, Map<string, Shared>>();
  return {
    get(owner, query, make) {
      const known = owners.get(owner) ?? new Map<string, Shared>();
      owners.set(owner, known);
      const last = known.get(query);
      if (last !== undefined && now() - last.readyMs < keepMs) return last.made;
      const shared: Shared = { made: make(), readyMs: Infinity };
      known.delete(query);
      if (known.size >= QUERIES) known.delete(known.keys().next().value!);
      known.set(query, shared);
      shared.made.then(
        () => (shared.readyMs = now()),
        () => known.delete(query),
      );
      return shared.made;
    },
  };
}
