/**
 * Which market is on screen: the live one or a replay. Opens, joins, enters and leaves markets. Promises that the
 * page is always in one market once it has been in one. What a reconnect does to it is market-return.ts.
 */
import { ClientError, type Client } from '../../shared/client/client-contract.ts';
import type { MarketInfo } from '../../shared/wire/market-info.ts';
import { type AppState, FIRST_VENUE_INTERVAL } from '../state/app-state.ts';
import type { ReplayLink } from '../state/view-url.ts';
import { now } from './browser-environment.ts';
import type { InstrumentLists } from './instrument-lists.ts';
import type { MarketClocks } from './market-clocks.ts';
import type { Feed } from './market-data.ts';
import { toTrouble } from '../state/market-trouble.ts';
import { toMessage } from './message.ts';
import type { Subscriptions } from './subscriptions.ts';

/** The markets of a page. */
export class Markets {
  private readonly client: Client;
  private readonly state: AppState;
  private readonly feed: Feed;
  private readonly subscriptions: Subscriptions;
  private readonly instruments: InstrumentLists;
  private readonly clocks: MarketClocks;
  /** What people were told last of a market's trouble. */
  private told: string | undefined;

  constructor(
    client: Client,
    state: AppState,
    feed: Feed,
    subscriptions: Subscriptions,
    instruments: InstrumentLists,
    clocks: MarketClocks,
  ) {
    this.client = client;
    this.state = state;
    this.feed = feed;
    this.subscriptions = subscriptions;
    this.instruments = instruments;
    this.clocks = clocks;
    client.on('market', (market) => this.onMarket(market));
    client.on('marketClosed', ({ market, reason }) => this.onClosed(market, reason));
  }

  /** Opens a recording and shows it; on failure the page stays where it was. */
  async open(link: ReplayLink): Promise<void> {
    const { isBusy, notice, market } = this.state;
    isBusy.value = true;
    notice.value = undefined;
    try {
      await this.enter(
        link.room === undefined
          ? await (await import('./open-linked.ts')).openLinked(this.client, link)
          : await (await import('./rooms.ts')).enterLinked(this.client, this.state, link),
      );
    } catch (error) {
      if (error instanceof ClientError && error.code === 'DISCONNECTED') return;
      notice.value = {
        tone: 'error',
        text: `“${link.room ?? link.recording}” cannot be replayed: ${toMessage(error)}`,
      };
      if (market.peek() === undefined) await this.toLive();
    } finally {
      isBusy.value = false;
    }
  }

  /** Looks at a replay that somebody else has opened. */
  async join(name: string): Promise<void> {
    const reply = await this.client.request({ type: 'join', market: name });
    if (reply.type === 'market') await this.enter(reply.market);
  }

  /** Looks at a live market. @param name the one that was looked at last when left out */
  async toLive(name = this.state.live.peek()): Promise<void> {
    const live = name === undefined ? undefined : this.client.market(name);
    if (live === undefined) return;
    if (name !== this.state.live.peek()) {
      this.state.live.value = name;
      this.clocks.setLive(live, now() + this.client.clockOffsetMs);
    }
    await this.enter(live);
  }

  /** Does something whose failure people are told of, unless the connection ended: they see that anyway. */
  run(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (error instanceof ClientError && error.code === 'DISCONNECTED') return;
      this.state.notice.value = { tone: 'error', text: toMessage(error) };
    });
  }

  /** Puts a market on screen, and leaves the one before. */
  async enter(info: MarketInfo): Promise<void> {
    const { state } = this;
    const before = state.market.peek();
    if (before?.name === info.name && before.epoch === info.epoch) return;
    this.subscriptions.leave();
    this.feed.clear();
    const isFirst = before === undefined && !state.isIntervalGiven;
    if (isFirst && info.connection !== undefined) state.interval.value = FIRST_VENUE_INTERVAL;
    const shortest = info.bars?.[0]?.chart;
    for (const { interval, isFollowing } of state.tiles.peek()) {
      if (shortest !== undefined) interval.value = shortest;
      isFollowing.value = true;
    }
    state.market.value = info;
    this.tellTrouble(info);
    this.clocks.set(info);
    state.instruments.value = undefined;
    state.overview.value = undefined;
    const recording = info.replay?.recording;
    if (recording !== undefined && info.replay?.rewindOf === undefined) {
      const load = import('./questions.ts');
      this.run(load.then(({ loadOverview }) => loadOverview(this.client, state, recording)));
    }
    if (before !== undefined && before.name !== info.name) this.close(before);
    if (!(await this.instruments.load(info))) return;
    this.feed.chartSymbol();
    this.subscriptions.sync();
  }

  /** Ends a replay that nobody else looks at; others' replays go on. */
  private close({ name, replay }: MarketInfo): void {
    if (replay === undefined || replay.viewers > 1 || (replay.room ?? replay.awayFrom)) return;
    // Closed or gone already: as wanted.
    this.client.request({ type: 'close', market: name }).catch(() => undefined);
  }

  private onMarket(info: MarketInfo): void {
    const { state } = this;
    const others = state.markets.peek().filter(({ name }) => name !== info.name);
    state.markets.value = [...others, info].toSorted((a, b) => a.number - b.number);
    const shown = state.market.peek();
    const before = shown?.name === info.name ? shown : undefined;
    if (before !== undefined) {
      state.market.value = info;
      if (info.epoch !== before.epoch) {
        for (const { isFollowing } of state.tiles.peek()) isFollowing.value = true;
        this.feed.jump();
      }
      if (toTrouble(info) !== toTrouble(before)) this.tellTrouble(info);
    }
    this.clocks.follow(info, before);
  }

  /** Tells that the market on screen gives no more ticks, and why; a replay that goes on takes it back. */
  private tellTrouble(info: MarketInfo): void {
    const { notice } = this.state;
    const text = toTrouble(info);
    if (text !== undefined) notice.value = { tone: 'error', text };
    else if (notice.peek()?.text === this.told) notice.value = undefined;
    this.told = text;
  }

  private onClosed(name: string, reason: string): void {
    const { state } = this;
    state.markets.value = state.markets.peek().filter((each) => each.name !== name);
    if (state.market.peek()?.name !== name) return;
    this.subscriptions.leave(true);
    state.notice.value = { tone: 'info', text: `The replay was closed. ${reason}` };
    this.run(this.toLive());
  }
}
