/**
 * Follows what a client says of the symbols of one stream. Promises that each tick comes once and in order, and that
 * what does not come is counted, whatever took its place: a gap, a snapshot, a merged update.
 */
import type { Instrument } from '../model/instrument.ts';
import type { TickColumns } from '../model/tick.ts';
import type { DecodedRun } from '../wire/decode.ts';
import { toMissing } from '../wire/notice-frame.ts';
import { covers } from '../wire/symbol-names.ts';
import { type Client, ClientError } from './client-contract.ts';
import type { ClientEvents } from './events.ts';
import { toStreamedGap, toStreamedTick } from './streamed-tick.ts';
import type { TickQueue } from './tick-queue.ts';

/** A symbol of a stream. */
interface Followed {
  readonly instrument: Instrument;
  /** Last sequence that was delivered or counted as lost. */
  last: number | undefined;
}

/**
 * Begins to follow.
 * @param names canonical names; of those that the server refuses the stream is told, and ends with the last of them
 * @returns ends it
 */
export function followTicks(
  client: Client,
  market: string,
  names: ReadonlySet<string>,
  queue: TickQueue,
): () => void {
  const followed = new Map<number, Followed>();
  const left = new Set(names);
  let epoch: number | undefined;

  /** Tells whether an event is about the stream's market, which may have been asked for as `live`. */
  const isOurs = (from: string): boolean => from === market || from === client.market(market)?.name;

  const find = (from: string, instrument: number): Followed | undefined =>
    isOurs(from) ? followed.get(instrument) : undefined;

  /** Another life of the market: ids and sequences are new. */
  function enter(next: number): void {
    if (epoch !== undefined && epoch !== next) {
      for (const one of followed.values()) {
        if (one.last !== undefined) queue.push({ kind: 'restart', symbol: one.instrument.symbol });
        one.last = undefined;
      }
    }
    epoch = next;
  }

  /** Goes on to a sequence; what lies before `from` did not come. */
  function advance(one: Followed, from: number, to: number): void {
    if (one.last !== undefined) queue.lose(one.instrument.symbol, from - 1 - one.last);
    one.last = Math.max(one.last ?? 0, to);
  }

  function deliver(one: Followed, run: DecodedRun, columns: TickColumns): void {
    const end = run.firstSequence + run.standsFor - 1;
    const before = one.last ?? 0;
    if (end <= before) return;
    advance(one, run.firstSequence, end);
    for (let row = run.from; row < run.to; row++) {
      const sequence = run.firstSequence + row - run.from;
      if (sequence > before) queue.push(toStreamedTick(columns, row, one.instrument, sequence));
    }
  }

  function onSubscribed({
    market: from,
    instrument,
    epoch: next,
  }: ClientEvents['subscribed']): void {
    const { symbol, sector, id } = instrument;
    if (!isOurs(from) || ![...names].some((name) => covers(name, symbol, sector))) return;
    const isOther = epoch !== next;
    enter(next);
    if (isOther) followed.clear();
    followed.set(id, { instrument, last: followed.get(id)?.last });
  }

  function onSnapshot({
    market: from,
    state,
    runs,
    columns,
    epoch: next,
  }: ClientEvents['snapshot']) {
    const one = find(from, state.instrument);
    if (one === undefined) return;
    enter(next);
    for (const run of runs) deliver(one, run, columns);
    advance(one, state.sequence + 1, state.sequence);
  }

  function onGap({ market: from, content }: ClientEvents['gap']): void {
    const one = find(from, content.instrument);
    if (one === undefined) return;
    if (toMissing(content) === 0) queue.push(toStreamedGap(one.instrument.symbol, content));
    else advance(one, content.toSequence + 1, content.toSequence);
  }

  function onRejected({ market: from, symbol, error }: ClientEvents['rejected']): void {
    if (!isOurs(from) || !left.delete(symbol)) return;
    const { code, message } = error;
    queue.push({ kind: 'rejected', symbol, code, message });
    if (left.size === 0) queue.end(new ClientError(code, message));
  }

  function onState({ state, error, code, reason }: ClientEvents['state']): void {
    if (state !== 'closed') return;
    if (error !== undefined) queue.end(new ClientError(error.code, error.message));
    else if (code === undefined || code === 1000) queue.end();
    else {
      const text = `The server ended the connection: ${reason} (${code}).`;
      queue.end(new ClientError('DISCONNECTED', text));
    }
  }

  const offs = [
    client.on('subscribed', onSubscribed),
    client.on('snapshot', onSnapshot),
    client.on('ticks', ({ market: from, run, columns }) => {
      const one = find(from, run.instrument);
      if (one !== undefined) deliver(one, run, columns);
    }),
    client.on('merged', ({ market: from, state }) => {
      const one = find(from, state.instrument);
      if (one !== undefined) advance(one, state.sequence + 1, state.sequence);
    }),
    client.on('gap', onGap),
    client.on('rejected', onRejected),
    client.on('marketClosed', ({ market: from, reason }) => {
      if (isOurs(from)) queue.end(new ClientError('UNKNOWN_MARKET', reason));
    }),
    client.on('state', onState),
  ];
  return () => {
    for (const off of offs) off();
  };
}
