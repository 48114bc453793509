/**
 * Ticks of a client as an async iterable: `for await (const tick of streamTicks(client, ['AAPL']))`.
 * Promises that a slow reader costs bounded memory and is told what it missed.
 */
import { toNames } from '../wire/symbol-names.ts';
import type { Client, SubscribeOptions } from './client-contract.ts';
import { DEFAULT_MARKET } from './market-directory.ts';
import type { StreamedTick } from './streamed-tick.ts';
import { createTickQueue } from './tick-queue.ts';
import { followTicks } from './tick-reader.ts';

/** Options of a stream. */
export interface StreamOptions extends SubscribeOptions {
  /** Ticks that may wait for the reader; default 65,536. Older ones give way and are counted. */
  maxWaiting?: number;
}

/** Streams of each client by market and name: the last one to end takes the subscription back. */
const streams = new WeakMap<Client, Map<string, number>>();

const isClosed = ({ state }: Client): boolean => state === 'closed';

/** Counts streams up or down. @returns names that no stream is left for */
function count(client: Client, market: string, names: readonly string[], by: 1 | -1): string[] {
  const counts = streams.get(client) ?? new Map<string, number>();
  streams.set(client, counts);
  return names.filter((name) => {
    const key = `${market} ${name}`;
    const next = (counts.get(key) ?? 0) + by;
    if (next > 0) counts.set(key, next);
    else counts.delete(key);
    return next <= 0;
  });
}

/**
 * Subscribes and yields every tick; unsubscribes when the loop ends, unless another stream of the client goes on with
 * the symbol. Ends when the client is closed, and at once where no symbol is named. With `ticks` it begins with so many recent ones.
 * @throws ClientError when no symbol is left that the server accepts, when the market is gone, or when it was the
 * server that ended the connection for good, or refused it
 * @throws TypeError for another contract than `every`: those are told by the events `merged` and `bars`
 */
export async function* streamTicks(
  client: Client,
  symbols: readonly string[],
  options: StreamOptions = {},
): AsyncGenerator<StreamedTick, void, void> {
  const { maxWaiting = 65_536, ...subscribe } = options;
  const { market = DEFAULT_MARKET, contract = 'every' } = subscribe;
  if (contract !== 'every') {
    throw new TypeError(`streamTicks yields every tick; listen to events for "${contract}".`);
  }
  if (isClosed(client) || symbols.length === 0) return;
  const { names, invalid } = toNames(symbols);
  const queue = createTickQueue(maxWaiting);
  const refused = new Set(invalid);
  const stopFollowing = followTicks(client, market, new Set([...names, ...invalid]), queue);
  const offRejected = client.on('rejected', (event) => {
    if (event.market === (client.market(market)?.name ?? market)) refused.add(event.symbol);
  });
  count(client, market, names, 1);
  try {
    client.subscribe(symbols, subscribe);
    for (;;) {
      const ready = await queue.take();
      if (ready === undefined) return;
      yield* ready;
    }
  } finally {
    stopFollowing();
    offRejected();
    const over = count(client, market, names, -1).filter((name) => !refused.has(name));
    if (over.length > 0 && !isClosed(client)) client.unsubscribe(over, market);
  }
}
