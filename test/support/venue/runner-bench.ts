/**
 * A runner of Binance's feed on a clock and a network in the test's hands, with what it gave out so far.
 */
import type { FeedGap } from '../../../server/feeds/venue/feed-gap.ts';
import type { TradeNews } from '../../../server/feeds/venue/feed-sink.ts';
import { VenueRunner } from '../../../server/feeds/venue/runner.ts';
import { BINANCE } from '../../../shared/venue/binance.ts';
import type { VenueTrade } from '../../../shared/venue/event.ts';
import type { Venue } from '../../../shared/venue/venue.ts';
import { createFakeClock, type FakeClock } from '../fake-clock.ts';
import { createFakeWire, type FakeWire } from './fake-wire.ts';

/** A runner and all around it. */
export interface RunnerBench {
  readonly clock: FakeClock;
  readonly wire: FakeWire;
  readonly runner: VenueRunner;
  readonly trades: readonly { readonly trade: VenueTrade; readonly news: TradeNews }[];
  readonly gaps: readonly FeedGap[];
  /** `BTCUSDT noAck: why` */
  readonly rejected: readonly string[];
  /** A trade as the venue sends it. @param atMs from now */
  trade(id: number, atMs?: number, price?: string): object;
  /** Ids of the trades so far, and of those that were late. */
  idsOf(): string[];
  lateIds(): string[];
  /** Opens the newest socket and acknowledges what it asked for. */
  accept(): void;
  ackAll(): void;
  /** Lets promises run that wait for no clock. */
  settle(): Promise<void>;
}

/** A trade as REST gives it. */
export const restTrade = (id: number, timeMs: number): object => ({
  id,
  price: '100',
  qty: '1',
  time: timeMs,
  isBuyerMaker: false,
});

const TURNS = 20;

/** Makes it. @param traits of the venue that shall be others */
export function createRunnerBench(traits: Partial<Venue['traits']> = {}): RunnerBench {
  const clock = createFakeClock();
  const wire = createFakeWire();
  const trades: { trade: VenueTrade; news: TradeNews }[] = [];
  const gaps: FeedGap[] = [];
  const rejected: string[] = [];
  const runner = new VenueRunner(
    {
      venue: { ...BINANCE, traits: { ...BINANCE.traits, ...traits } },
      context: { settings: { host: 'data' }, keys: {} },
      hosts: { socket: 'ws://venue', rest: 'http://venue' },
      openSocket: wire.openSocket,
      get: wire.get,
      clock,
    },
    {
      onTrade: (trade, news) => void trades.push({ trade, news }),
      onNews: () => undefined,
      onGap: (gap) => void gaps.push(gap),
      onLive: () => undefined,
      onRejected: (symbol, reason, text) => void rejected.push(`${symbol} ${reason}: ${text}`),
      onState: () => undefined,
    },
  );
  const ackAll = (): void => {
    for (const text of wire.last.sent.splice(0)) {
      wire.last.say({ result: null, id: (JSON.parse(text) as { id: number }).id });
    }
  };
  return {
    clock,
    wire,
    runner,
    trades,
    gaps,
    rejected,
    trade: (id, atMs = 0, price = '100') => ({
      e: 'trade',
      s: 'BTCUSDT',
      t: id,
      p: price,
      q: '1',
      T: Math.floor(clock.now()) + atMs,
      m: false,
    }),
    idsOf: () => trades.map((one) => one.trade.id!),
    lateIds: () => trades.filter((one) => one.news.isLate).map((one) => one.trade.id!),
    accept() {
      wire.last.open();
      clock.advance(0);
      ackAll();
    },
    ackAll,
    async settle() {
      for (let i = 0; i < TURNS; i++) {
        clock.advance(0);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}
