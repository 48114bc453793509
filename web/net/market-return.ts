/**
 * What happens to the market on screen when the server says hello: first it is the one that the page's address asks
 * for; after a drop it is the one where the page was, reopened if the server has lost it.
 */
import type { Client } from '../../shared/client/client-contract.ts';
import type { ClientEvents } from '../../shared/client/events.ts';
import type { MarketInfo } from '../../shared/wire/market-info.ts';
import type { AppState } from '../state/app-state.ts';
import type { ReplayLink } from '../state/view-url.ts';
import { now } from './browser-environment.ts';
import type { InstrumentLists } from './instrument-lists.ts';
import type { MarketClocks } from './market-clocks.ts';
import type { Feed } from './market-data.ts';
import type { Markets } from './market-switch.ts';
import type { Subscriptions } from './subscriptions.ts';

/** Parts of the page that a hello concerns. */
interface ReturnParts {
  readonly client: Client;
  readonly state: AppState;
  readonly feed: Feed;
  readonly subscriptions: Subscriptions;
  readonly instruments: InstrumentLists;
  readonly clocks: MarketClocks;
  readonly markets: Markets;
}

/** The live market that was looked at or asked for, while the server has it; else its first. */
const chooseLive = (
  markets: readonly MarketInfo[],
  name: string | undefined,
): MarketInfo | undefined => {
  const live = markets.filter(({ kind }) => kind === 'live');
  return live.find((each) => each.name === name) ?? live[0];
};

/** Answers hellos. @param linked replay that the page's address asks for */
export function watchHellos(parts: ReturnParts, linked: ReplayLink | undefined): void {
  const { client, state, feed, subscriptions, instruments, clocks, markets } = parts;
  let liveEpoch: number | undefined;
  let isFirst = true;

  client.on('hello', ({ markets: known, limits, serverMs }: ClientEvents['hello']) => {
    state.limits.value = limits;
    state.markets.value = known;
    const live = chooseLive(known, state.live.peek());
    state.live.value = live?.name;
    const isOther = liveEpoch !== undefined && liveEpoch !== live?.epoch;
    liveEpoch = live?.epoch;
    if (live !== undefined) clocks.setLive(live, Math.floor(serverMs));
    const before = state.market.peek();
    if (before === undefined) {
      markets.run(linked !== undefined && isFirst ? markets.open(linked) : markets.toLive());
    } else if (before.replay !== undefined) {
      resumeReplay(before, known, isOther);
    } else if (live?.name === before.name) {
      returnToLive(live, isOther);
      markets.run(reload(before));
    } else {
      // The server has it no more.
      markets.run(markets.toLive());
    }
    isFirst = false;
  });

  /** The live market may be another one by now, with another seed and clock. */
  function returnToLive(live: MarketInfo, isOther: boolean): void {
    state.market.value = live;
    if (isOther) clocks.set(live);
  }

  /** Subscriptions of the live market come back by themselves, and their data stays. */
  async function reload(info: MarketInfo): Promise<void> {
    const before = state.tiles.peek().map((tile) => [tile, tile.symbol.peek()] as const);
    if (!(await instruments.load(info))) return;
    feed.chartSymbol(
      before.filter(([{ symbol }, name]) => symbol.peek() !== name).map(([tile]) => tile),
    );
    subscriptions.sync();
  }

  /** A replay goes on if the server still has it, else it is opened where it was. */
  function resumeReplay(before: MarketInfo, known: readonly MarketInfo[], isOther: boolean): void {
    const replay = before.replay!;
    const same = known.find(({ name }) => name === before.name);
    if (!isOther && same?.replay?.recording === replay.recording) {
      markets.run(client.request({ type: 'join', market: before.name }));
      subscriptions.countSoon();
      return;
    }
    const timeMs = state.clock.at(now());
    subscriptions.leave();
    state.market.value = undefined;
    const { recording, speed, loop, section, skipIdle = false, state: phase, room } = replay;
    const isRewind = replay.rewindOf !== undefined;
    const together = { ...(room === undefined ? {} : { room }), ...(isRewind && { isRewind }) };
    const how = { speed, loop, ...section, skipIdle, paused: phase !== 'playing' };
    markets.run(markets.open({ ...together, recording, ...how, timeMs }));
  }
}
