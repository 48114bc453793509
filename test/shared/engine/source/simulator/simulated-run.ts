/** Reads simulated ticks into memory for tests, in any chunks, and fingerprints them. */
import { createHash } from 'node:crypto';
import type { Universe } from '../../../../../shared/engine/source/simulator/universe/listing.ts';
import {
  type Scenario,
  toScenario,
} from '../../../../../shared/engine/source/simulator/scenario/scenario.ts';
import {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../../../../shared/engine/source/simulator/simulator.ts';
import { defaultUniverse } from '../../../../../shared/engine/source/simulator/universe/universe.ts';
import type { Source } from '../../../../../shared/engine/source/source.ts';
import {
  copyTick,
  createTickColumns,
  FLAG,
  SIDE,
  STATUS,
  STATUS_REASON,
  TICK,
  type TickColumns,
} from '../../../../../shared/model/tick.ts';

/** A Monday morning, UTC ms. */
export const START_MS = Date.UTC(2026, 10, 23, 9, 0, 0);

/** A simulator with defaults that tests share. */
export const simulate = (options: Partial<SimulatorOptions> = {}): Simulator =>
  createSimulator({ seed: 42, startMs: START_MS, rate: 2_000, ...options });

/** Reads exactly `count` ticks. */
export function readTicks(source: Source, count: number): TickColumns {
  const all = createTickColumns(count);
  while (all.length < count) source.read(Number.MAX_SAFE_INTEGER, all);
  return all;
}

/** Hands every batch of ticks with time ≤ `untilMs` to `visit`; the columns are used again. */
export function visitTicks(
  source: Source,
  untilMs: number,
  visit: (ticks: TickColumns) => void,
): void {
  const ticks = createTickColumns(4_096);
  let hasMore = true;
  while (hasMore) {
    ticks.length = 0;
    hasMore = source.read(untilMs, ticks);
    visit(ticks);
  }
}

/** Reads `count` ticks in steps and batches that `next` (a random number in [0, 1)) decides. */
export function readInChunks(source: Source, count: number, next: () => number): TickColumns {
  const all = createTickColumns(count);
  let nowMs = START_MS;
  while (all.length < count) {
    const batch = createTickColumns(1 + Math.floor(next() * 700));
    source.read(nowMs, batch);
    for (let i = 0; i < batch.length && all.length < count; i++) copyTick(batch, i, all);
    if (next() < 0.7) nowMs += Math.floor(next() * 400);
  }
  return all;
}

/** SHA-256 over all columns, hex. */
export function toFingerprint(ticks: TickColumns): string {
  const hash = createHash('sha256');
  const { kind, instrument, timeMs, timeNs, price, size, ask, askSize, side, flags } = ticks;
  const columns = [kind, instrument, timeMs, timeNs, price, size, ask, askSize, side, flags];
  for (const column of columns) {
    const rows = column.subarray(0, ticks.length);
    hash.update(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
  }
  return hash.digest('hex');
}

/** The default universe cut down to some symbols; baskets keep the members that are left. */
export function toSmallUniverse(symbols: readonly string[]): Universe {
  const listings = defaultUniverse.listings
    .filter(({ symbol }) => symbols.includes(symbol))
    .map((listing) =>
      listing.basket === undefined
        ? listing
        : {
            ...listing,
            basket: {
              ...listing.basket,
              members: listing.basket.members.filter((member) => symbols.includes(member)),
            },
          },
    );
  return { ...defaultUniverse, name: 'small', listings };
}

/** A scenario of some events in the notation of a file. */
export const toScript = (...events: readonly unknown[]): Scenario =>
  toScenario({ name: 'test', events });

/** One tick as an object. */
export interface Seen {
  readonly kind: 'trade' | 'quote' | 'status';
  readonly symbol: string;
  /** ms since the stream's start. */
  readonly at: number;
  readonly price: number;
  readonly size: number;
  readonly ask: number;
  readonly askSize: number;
  readonly side: 'unknown' | 'buy' | 'sell';
  readonly flags: number;
  /** Of a status tick. */
  readonly status: string;
  readonly reason: string;
}

/** Names by code. */
const toNames = (codes: Readonly<Record<string, number>>): ReadonlyMap<number, string> =>
  new Map(Object.entries(codes).map(([name, code]) => [code, name]));
const KINDS = toNames(TICK);
const SIDES = toNames(SIDE);
const STATUSES = toNames(STATUS);
const REASONS = toNames(STATUS_REASON);

const toName = (names: ReadonlyMap<number, string>, code: number): string =>
  names.get(code) ?? String(code);

/** Reads all ticks up to `forMs` after the start that `isWanted` takes. */
export function watch(
  source: Source & { readonly startMs: number },
  forMs: number,
  isWanted: (tick: Seen) => boolean = () => true,
): Seen[] {
  const seen: Seen[] = [];
  const symbols = source.instruments.map(({ symbol }) => symbol);
  visitTicks(source, source.startMs + forMs, (ticks) => {
    for (let i = 0; i < ticks.length; i++) {
      while ((source.listings?.nextMs() ?? Infinity) <= ticks.timeMs[i]!) {
        for (const change of source.listings!.take().changes) {
          if (change.change === 'listed') symbols[change.instrument.id] = change.instrument.symbol;
        }
      }
      const tick = toSeen(source, symbols, ticks, i);
      if (isWanted(tick)) seen.push(tick);
    }
  });
  return seen;
}

function toSeen(
  source: Source & { readonly startMs: number },
  symbols: readonly string[],
  ticks: TickColumns,
  i: number,
): Seen {
  const [price, size] = [ticks.price[i]!, ticks.size[i]!];
  const isStatus = ticks.kind[i] === TICK.status;
  return {
    kind: toName(KINDS, ticks.kind[i]!) as Seen['kind'],
    symbol: symbols[ticks.instrument[i]!]!,
    at: ticks.timeMs[i]! - source.startMs,
    price,
    size,
    ask: ticks.ask[i]!,
    askSize: ticks.askSize[i]!,
    side: toName(SIDES, ticks.side[i]!) as Seen['side'],
    flags: ticks.flags[i]!,
    status: isStatus ? toName(STATUSES, price) : '',
    reason: isStatus ? toName(REASONS, size) : '',
  };
}

/** Whether a trade is one of the order of trading: not a late report, not taken back. */
export const isRegularTrade = ({ kind, flags }: Seen): boolean =>
  kind === 'trade' && (flags & (FLAG.noPrice | FLAG.cancel)) === 0;
