/**
 * A recording as a viewer of its replay sees it: told the same way as what the viewers of the live market were told, so
 * that a test holds both against each other.
 */
import { createRecordingShelf } from '../../../server/recording/recording-shelf.ts';
import type { MarketGap } from '../../../shared/engine/market/gap-log.ts';
import type { MarketEvent } from '../../../shared/model/market-event.ts';
import type { Market } from '../../../shared/engine/market/market.ts';
import { createListSource } from '../list-source.ts';
import { createTickColumns } from '../../../shared/model/tick.ts';
import { createFakeClock } from '../fake-clock.ts';
import { startTestServer } from '../test-server.ts';
import { connectBy } from './live-market.ts';
import { listenTo, type Told } from './told.ts';

/** Gaps that a market would tell a newcomer of, by symbol. */
export type KnownGaps = Readonly<Record<string, readonly MarketGap[]>>;

/** A shelf of a folder, without the demo. */
export const toShelf = (folder: string) => ({
  ...createRecordingShelf(folder),
  ensure: () => Promise.resolve(),
});

export const toKnownGaps = (market: Market): KnownGaps =>
  Object.fromEntries(
    market.listed.flatMap(({ id, symbol }) => {
      const gaps = market.gapsOf(id);
      return gaps.length === 0 ? [] : [[symbol, gaps.map((gap) => ({ ...gap }))]];
    }),
  );

/** What came of a replay. */
export interface Replayed extends Told {
  /** Gaps that were known after a jump to each of the moments. */
  readonly known: readonly KnownGaps[];
  /** What happened on the timeline. */
  readonly events: readonly MarketEvent[];
}

/**
 * Jumps about in a recording, then plays it as it came, by a clock that needs no time.
 * @param fromMs where its viewer begins to look  @param moments to jump to before
 */
export async function replay(
  folder: string,
  name: string,
  {
    beginMs,
    fromMs,
    moments = [],
  }: { beginMs: number; fromMs: number; moments?: readonly number[] },
): Promise<Replayed> {
  const clock = createFakeClock();
  const source = createListSource([], createTickColumns(1));
  const server = await startTestServer(source, {}, { clock, shelf: toShelf(folder) });
  const client = connectBy(clock, server.url);
  async function during<T>(asked: Promise<T>): Promise<T> {
    let isOver = false;
    void asked.then(() => (isOver = true));
    await clock.until(() => isOver, 'an answer');
    return asked;
  }
  try {
    await clock.until(() => client.state === 'open', 'the connection');
    const { name: market, replay: span } = await during(client.openReplay(name, { paused: true }));
    const told = listenTo(client, beginMs, market);
    const entry = server.markets.get(market)!;
    const known: KnownGaps[] = [];
    for (const timeMs of [...moments, fromMs]) {
      await during(client.request({ type: 'seek', market, timeMs }));
      await clock.until(() => !entry.market.isRebuilding, 'the moment');
      known.push(toKnownGaps(entry.market));
    }
    let snapshots = 0;
    client.on('snapshot', () => snapshots++);
    const symbols = entry.market.listed.map(({ symbol }) => symbol);
    client.subscribe(symbols, { market });
    await clock.until(() => snapshots === symbols.length, 'the snapshots');
    await during(client.request({ type: 'play', market }));
    const lengthMs = span!.endMs - fromMs + 5_000;
    const isOver = (): boolean => client.market(market)?.replay?.state === 'ended';
    for (let leftMs = lengthMs; leftMs > 0 && !isOver(); leftMs -= 1_000) await clock.run(1_000);
    await clock.until(isOver, 'the end');
    const events = await during(client.events(market));
    return { ...told, events, known: known.slice(0, -1) };
  } finally {
    client.close();
    await server.stop();
  }
}
