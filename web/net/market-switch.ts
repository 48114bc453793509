/**
 * Which market is on screen: the live one or a replay. Opens, joins, reopens and leaves replays, loads the
 * instruments of a market and decides what of the remembered watchlist it has. Promises that the page is
 * always in one market, and after a restart of the server in the one where it was.
 */
import { ClientError, type Client } from '../../shared/client/client-contract.ts';
import type { ClientEvents } from '../../shared/client/events.ts';
import type { MarketInfo } from '../../shared/wire/command.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import type { AppState } from '../state/app-state.ts';
import { readStored, writeStored } from '../state/settings.ts';
import type { ReplayLink } from '../state/view-url.ts';
import { toFirstWatchlist, toKnownWatchlist } from '../state/watchlist.ts';
import { fetchOverview } from './api.ts';
import { now } from './browser-environment.ts';
import { type Feed, LIVE, toClockRate } from './market-data.ts';
import type { Subscriptions } from './subscriptions.ts';

/** A sentence for people out of anything that was thrown. */
export const toMessage = (error: unknown): string =>
  error instanceof Error ? error.message : 'Something went wrong.';

/** The markets of a page. */
export class Markets {
  private liveEpoch: number | undefined;
  /** What the link asked for; until it is opened. */
  private linked: ReplayLink | undefined;
  private readonly client: Client;
  private readonly state: AppState;
  private readonly feed: Feed;
  private readonly subscriptions: Subscriptions;

  constructor(
    client: Client,
    state: AppState,
    feed: Feed,
    subscriptions: Subscriptions,
    linked: ReplayLink | undefined,
  ) {
    this.client = client;
    this.state = state;
    this.feed = feed;
    this.subscriptions = subscriptions;
    this.linked = linked;
    client.on('market', (market) => this.onMarket(market));
    client.on('marketClosed', ({ market, reason }) => this.onClosed(market, reason));
    client.on('hello', (hello) => this.onHello(hello));
  }

  /** Opens a recording and shows it; on failure the page stays where it was. */
  async open(link: ReplayLink): Promise<void> {
    const { isBusy, notice, market } = this.state;
    isBusy.value = true;
    notice.value = undefined;
    try {
      const { recording, timeMs, ...options } = link;
      const opened = await this.client.openReplay(recording, {
        ...options,
        ...(timeMs === undefined ? {} : { timeMs: Math.round(timeMs) }),
      });
      await this.enter(opened);
    } catch (error) {
      if (error instanceof ClientError && error.code === 'DISCONNECTED') return;
      notice.value = {
        tone: 'error',
        text: `“${link.recording}” cannot be replayed: ${toMessage(error)}`,
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

  async toLive(): Promise<void> {
    const live = this.client.market(LIVE);
    if (live !== undefined) await this.enter(live);
  }

  /** Puts a market on screen, and leaves the one before. */
  private async enter(info: MarketInfo): Promise<void> {
    const { state } = this;
    const before = state.market.peek();
    if (before?.name === info.name && before.epoch === info.epoch) return;
    this.subscriptions.leave();
    this.feed.clear();
    state.market.value = info;
    this.setClock(info);
    state.isFollowing.value = true;
    state.instruments.value = undefined;
    state.overview.value = undefined;
    if (info.replay !== undefined) this.loadOverview(info.replay.recording);
    if (before !== undefined && before.name !== info.name) this.close(before);
    await this.loadInstruments(info);
  }

  private async loadInstruments(info: MarketInfo): Promise<void> {
    const instruments = await this.listInstruments(info);
    if (instruments === undefined) return;
    this.takeInstruments(instruments);
    this.feed.chartSymbol();
    this.subscriptions.sync();
  }

  private takeInstruments(instruments: readonly Instrument[]): void {
    const { instruments: known, watchlist, symbol, market, store, notice } = this.state;
    const stored = readStored(store, toWatchKey(market.peek()));
    watchlist.value = toKnownWatchlist(stored, instruments) ?? toFirstWatchlist(instruments);
    known.value = instruments;
    const wanted = symbol.peek();
    if (wanted !== undefined && instruments.some((each) => each.symbol === wanted)) return;
    symbol.value = watchlist.peek()[0] ?? instruments[0]?.symbol;
    if (wanted === undefined || symbol.peek() === undefined) return;
    notice.value = {
      tone: 'info',
      text: `${wanted} is not in this market; showing ${symbol.peek()}.`,
    };
  }

  /** Remembers the watchlist for markets of this kind. */
  storeWatchlist(): void {
    const { store, market, watchlist } = this.state;
    writeStored(store, toWatchKey(market.peek()), watchlist.peek());
  }

  /** Ends a replay that nobody else looks at; others' replays go on. */
  private close({ name, replay }: MarketInfo): void {
    if (replay === undefined || replay.viewers > 1) return;
    // Closed or gone already: as wanted.
    this.client.request({ type: 'close', market: name }).catch(() => undefined);
  }

  private onHello({ markets, limits, serverMs }: ClientEvents['hello']): void {
    const { state } = this;
    state.limits.value = limits;
    state.markets.value = markets;
    const live = markets.find(({ name }) => name === LIVE);
    const isOtherServer = this.liveEpoch !== undefined && this.liveEpoch !== live?.epoch;
    this.liveEpoch = live?.epoch;
    if (live !== undefined) {
      state.liveClock.set(live.timeMs, Math.floor(serverMs), live.speed ?? 1);
    }
    const before = state.market.peek();
    if (before === undefined) {
      const { linked } = this;
      this.linked = undefined;
      this.run(linked === undefined ? this.toLive() : this.open(linked));
    } else if (before.replay !== undefined) {
      this.resumeReplay(before, markets, isOtherServer);
    } else {
      if (live !== undefined) this.returnToLive(live, isOtherServer);
      this.run(this.reloadInstruments(before));
    }
  }

  /** After a drop: the live market may be another one, with another seed and clock. */
  private returnToLive(live: MarketInfo, isOther: boolean): void {
    this.state.market.value = live;
    if (isOther) this.setClock(live);
  }

  /** After a drop of the live market: subscriptions come back by themselves, and their data stays. */
  private async reloadInstruments(info: MarketInfo): Promise<void> {
    const charted = this.state.symbol.peek();
    const instruments = await this.listInstruments(info);
    if (instruments === undefined) return;
    this.takeInstruments(instruments);
    if (this.state.symbol.peek() !== charted) this.feed.chartSymbol();
    this.subscriptions.sync();
  }

  /** Instruments of a market; undefined when another one is on screen by then. */
  private async listInstruments({ name }: MarketInfo): Promise<readonly Instrument[] | undefined> {
    const reply = await this.client.request({ type: 'list', of: 'instruments', market: name });
    const isWanted = reply.type === 'instruments' && this.state.market.peek()?.name === name;
    return isWanted ? reply.instruments : undefined;
  }

  /** After a drop: the replay goes on if the server still has it, else it is opened where it was. */
  private resumeReplay(before: MarketInfo, markets: readonly MarketInfo[], isOther: boolean): void {
    const replay = before.replay!;
    const same = markets.find(({ name }) => name === before.name);
    if (!isOther && same?.replay?.recording === replay.recording) {
      this.run(this.client.request({ type: 'join', market: before.name }));
      this.subscriptions.countSoon();
      return;
    }
    const timeMs = this.state.clock.at(now());
    this.subscriptions.leave();
    this.state.market.value = undefined;
    const { recording, speed, loop, state } = replay;
    this.run(this.open({ recording, speed, loop, timeMs, paused: state !== 'playing' }));
  }

  private onMarket(info: MarketInfo): void {
    const { state } = this;
    const others = state.markets.peek().filter(({ name }) => name !== info.name);
    state.markets.value = [...others, info].toSorted((a, b) => a.number - b.number);
    const serverMs = now() + this.client.clockOffsetMs;
    if (info.name === LIVE) state.liveClock.set(info.timeMs, serverMs, info.speed ?? 1);
    const before = state.market.peek();
    if (before?.name !== info.name) return;
    state.market.value = info;
    if (info.epoch !== before.epoch) state.isFollowing.value = true;
    const rate = toClockRate(info);
    const hasJumped = info.epoch !== before.epoch || rate.rate !== toClockRate(before).rate;
    if (hasJumped || rate.rate === 0) state.clock.set(info.timeMs, now(), rate);
    else state.clock.correct(info.timeMs, now());
  }

  private onClosed(name: string, reason: string): void {
    const { state } = this;
    state.markets.value = state.markets.peek().filter((each) => each.name !== name);
    if (state.market.peek()?.name !== name) return;
    this.subscriptions.leave(true);
    state.notice.value = { tone: 'info', text: `The replay was closed. ${reason}` };
    this.run(this.toLive());
  }

  private setClock(info: MarketInfo): void {
    const wallMs = now();
    const { liveClock } = this.state;
    const timeMs =
      info.kind === 'live' ? liveClock.marketAt(wallMs + this.client.clockOffsetMs) : info.timeMs;
    this.state.clock.set(timeMs, wallMs, toClockRate(info));
  }

  private loadOverview(recording: string): void {
    fetchOverview(recording).then(
      (overview) => {
        if (this.state.market.peek()?.replay?.recording === recording) {
          this.state.overview.value = overview;
        }
      },
      // The timeline works without its picture.
      () => undefined,
    );
  }

  private run(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (error instanceof ClientError && error.code === 'DISCONNECTED') return;
      this.state.notice.value = { tone: 'error', text: toMessage(error) };
    });
  }
}

/** Live and each recording have watchlists of their own: their symbols differ. */
function toWatchKey(market: MarketInfo | undefined): string {
  const recording = market?.replay?.recording;
  return recording === undefined ? 'watchlist.live' : `watchlist.recording.${recording}`;
}
