/**
 * Ticks of a client as an async iterable: `for await (const tick of streamTicks(client, ['AAPL']))`.
 * Promises that a slow reader costs bounded memory and is told what it missed.
 */
import { type GapName, toGapName } from '../wire/codes.ts';
import type { Instrument } from '../model/instrument.ts';
import { toDecimal } from '../wire/json-frame.ts';
import { type GapContent, toGapEnd, toMissing } from '../wire/notice-frame.ts';
import { SIDE, TICK, type TickColumns } from '../model/tick.ts';
import { type Client, ClientError, type SubscribeOptions } from './client-contract.ts';
import type { ClientEvents } from './events.ts';

/** A tick with decimal numbers, or a note that some are missing. */
export type StreamedTick =
  | {
      kind: 'trade';
      symbol: string;
      sequence: number;
      /** UTC, whole ms since 1970, and 0..999,999 ns within. */
      timeMs: number;
      timeNs: number;
      price: number;
      size: number;
      side: 'buy' | 'sell' | 'unknown';
    }
  | {
      kind: 'quote';
      symbol: string;
      sequence: number;
      timeMs: number;
      timeNs: number;
      /** null for a side that is not there. */
      bid: number | null;
      bidSize: number;
      ask: number | null;
      askSize: number;
    }
  | {
      kind: 'status';
      symbol: string;
      sequence: number;
      timeMs: number;
      timeNs: number;
      status: number;
    }
  /** Ticks that were not delivered: the reader was slow, or the server said so. */
  | { kind: 'missed'; symbol: string; count: number }
  /** A stretch in which the market itself had no ticks; told again when its end is known. */
  | {
      kind: 'gap';
      symbol: string;
      cause: GapName | 'unknown';
      fromMs: number;
      /** undefined while it lasts. */
      toMs: number | undefined;
    };

/** Options of a stream. */
export interface StreamOptions extends SubscribeOptions {
  /** Ticks that may wait for the reader; default 65,536. Older ones give way and are counted. */
  maxWaiting?: number;
}

const SIDES = ['unknown', 'buy', 'sell'] as const;

function toTick(
  columns: TickColumns,
  row: number,
  instrument: Instrument,
  sequence: number,
): StreamedTick {
  const { symbol, priceDecimals, sizeDecimals } = instrument;
  const head = { symbol, sequence, timeMs: columns.timeMs[row]!, timeNs: columns.timeNs[row]! };
  const price = columns.price[row]!;
  const size = toDecimal(columns.size[row]!, sizeDecimals) ?? 0;
  if (columns.kind[row] === TICK.trade) {
    const side = SIDES[columns.side[row] ?? SIDE.unknown] ?? 'unknown';
    return { kind: 'trade', ...head, price: toDecimal(price, priceDecimals) ?? 0, size, side };
  }
  if (columns.kind[row] === TICK.status) return { kind: 'status', ...head, status: price };
  return {
    kind: 'quote',
    ...head,
    bid: toDecimal(price, priceDecimals),
    bidSize: size,
    ask: toDecimal(columns.ask[row]!, priceDecimals),
    askSize: toDecimal(columns.askSize[row]!, sizeDecimals) ?? 0,
  };
}

function toGap(symbol: string, content: GapContent): StreamedTick {
  const { cause, fromMs } = content;
  const name = toGapName(cause) ?? 'unknown';
  const endMs = toGapEnd(content);
  const toMs = endMs === Infinity ? undefined : endMs;
  return { kind: 'gap', symbol, cause: name, fromMs, toMs };
}

/** A stream that the reader's own program ended is over; any other end is an error. */
function throwUnlessAsked({ error, code, reason }: ClientEvents['state']): void {
  if (error !== undefined) throw new ClientError(error.code, error.message);
  if (code !== undefined && code !== 1000) {
    throw new ClientError('DISCONNECTED', `The server ended the connection: ${reason} (${code}).`);
  }
}

/**
 * Subscribes and yields every tick; unsubscribes when the loop ends. Ends when the client is closed.
 * @throws ClientError when it was the server that ended the connection for good, or refused it
 */
export async function* streamTicks(
  client: Client,
  symbols: string[],
  options: StreamOptions = {},
): AsyncGenerator<StreamedTick, void, void> {
  const { maxWaiting = 65_536, ...subscribe } = options;
  const market = options.market ?? 'live';
  const wanted = new Set(symbols.map((symbol) => symbol.toUpperCase()));
  const instruments = new Map<number, Instrument>();
  const missed = new Map<string, number>();
  let waiting: StreamedTick[] = [];
  let wake: () => void = () => undefined;
  let end: ClientEvents['state'] | undefined;
  const isOver = (): boolean => client.state === 'closed';

  const lose = (symbol: string, count: number): void => {
    missed.set(symbol, (missed.get(symbol) ?? 0) + count);
    wake();
  };
  const offs = [
    client.on('subscribed', (event) => {
      if (event.market === market && wanted.has(event.instrument.symbol)) {
        instruments.set(event.instrument.id, event.instrument);
      }
    }),
    client.on('ticks', ({ market: from, run, columns }) => {
      const instrument = from === market ? instruments.get(run.instrument) : undefined;
      if (instrument === undefined) return;
      for (let row = run.from; row < run.to; row++) {
        waiting.push(toTick(columns, row, instrument, run.firstSequence + row - run.from));
      }
      if (waiting.length > maxWaiting) {
        for (const tick of waiting.splice(0, waiting.length - maxWaiting)) lose(tick.symbol, 1);
      }
      wake();
    }),
    client.on('gap', ({ market: from, content }) => {
      const instrument = from === market ? instruments.get(content.instrument) : undefined;
      if (instrument === undefined) return;
      const missing = toMissing(content);
      if (missing > 0) lose(instrument.symbol, missing);
      else waiting.push(toGap(instrument.symbol, content));
      wake();
    }),
    client.on('state', (event) => {
      if (event.state === 'closed') end = event;
      wake();
    }),
  ];
  client.subscribe([...wanted], subscribe);
  try {
    while (!isOver() || waiting.length > 0) {
      for (const [symbol, count] of missed) yield { kind: 'missed', symbol, count };
      missed.clear();
      const ready = waiting;
      waiting = [];
      yield* ready;
      if (waiting.length === 0 && missed.size === 0 && !isOver()) {
        await new Promise<void>((resolve) => (wake = resolve));
      }
    }
    if (end !== undefined) throwUnlessAsked(end);
  } finally {
    for (const off of offs) off();
    client.unsubscribe([...wanted], market);
  }
}
