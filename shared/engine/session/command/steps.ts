/**
 * Commands about so many symbols that they are carried out in steps: what happens to each symbol, its result as a text,
 * and the reply that is made of them. Promises that no step is longer than a few symbols, whatever a command names.
 */
import type { ServerMessage } from '../../../wire/server-message.ts';
import type { FrameSink } from '../../hub/frame-sink.ts';
import type { Hub } from '../../hub/hub.ts';
import type { Room } from '../../hub/room.ts';
import { CommandError } from '../services.ts';

/** A reply whose one long list is made of texts already: JSON of thousands of items would be one long turn. */
export interface ListReply {
  readonly reply: { readonly type: string; readonly [field: string]: unknown };
  /** Name of the list in the reply. */
  readonly list: string;
  /** JSON of its items. */
  readonly items: readonly string[];
}

/** A command on its way: what comes of it once it is done. Between two steps the event loop may serve others. */
export type Steps = Generator<undefined, ListReply>;

/** Symbols of one step: some 0.2 ms of work. */
const SYMBOLS_AT_ONCE = 64;

/** Makes a text of each item, in steps. @param toItem is called once an item, in order */
export function* toTexts<T>(
  all: readonly T[],
  toItem: (one: T) => unknown,
): Generator<undefined, string[]> {
  const texts: string[] = [];
  for (const one of all) {
    if (texts.length > 0 && texts.length % SYMBOLS_AT_ONCE === 0) yield;
    texts.push(JSON.stringify(toItem(one)));
  }
  return texts;
}

/** The reply as JSON. */
export function toListText({ reply, list, items }: ListReply, id: number | undefined): string {
  const fields = JSON.stringify(id === undefined ? reply : { ...reply, id });
  return `${fields.slice(0, -1)},${JSON.stringify(list)}:[${items.join(',')}]}`;
}

/**
 * Does something to symbols of a room while its client is sent nothing of it, so that the reply comes before what it
 * announces, and nothing is made for a client of which half is yet to change. Begins again where the market moved
 * meanwhile. @throws CommandError when the market was closed meanwhile
 */
export function* whilePaused<T>(
  hub: Hub,
  room: Room,
  client: FrameSink,
  work: () => Generator<undefined, T>,
): Generator<undefined, T> {
  const { market } = room;
  room.setPaused(client, true);
  try {
    for (;;) {
      const { epoch } = market;
      const steps = work();
      let step = steps.next();
      while (step.done !== true && market.epoch === epoch) {
        yield;
        if (hub.room(market.name) !== room) {
          throw new CommandError('UNKNOWN_MARKET', `There is no market "${market.name}".`);
        }
        step = steps.next();
      }
      if (step.done === true && market.epoch === epoch) return step.value;
    }
  } finally {
    room.setPaused(client, false);
  }
}

/** Checks at compile time that a list reply has all that the message has. */
export const toListReply = <T extends ServerMessage['type'], L extends string>(
  reply: Omit<Extract<ServerMessage, { type: T }>, L> & { type: T },
  list: L & keyof Extract<ServerMessage, { type: T }>,
  items: readonly string[],
): ListReply => ({ reply, list, items });
