/**
 * Keeps the events of the market on screen: asks for them whenever another market comes on screen or the
 * connection is back, takes in what the server tells, and gives a notice when one begins.
 */
import { effect } from '@preact/signals';
import type { Client } from '../../shared/client/client-contract.ts';
import type { AppState } from '../state/app-state.ts';
import { toClockRate } from '../state/market-clock.ts';
import { EventNews } from '../state/event-news.ts';
import { mergeEvents } from '../state/market-events.ts';
import { now } from './browser-environment.ts';

const LOOK_MS = 250;
/** Faster replays would be nothing but notices. */
const FASTEST_RATE = 30;

/** Begins to keep the page's events. */
export function watchEvents(client: Client, state: AppState): void {
  const news = new EventNews();
  const isOnScreen = (market: string): boolean => market === state.market.peek()?.name;

  async function load(market: string): Promise<void> {
    const events = await client.events(market);
    if (isOnScreen(market)) state.events.value = mergeEvents([], events);
  }
  /* Without an answer there is no timeline, and nothing else is missing. */
  const tryLoad = (market: string): void => void load(market).catch(() => undefined);

  let shown: string | undefined;
  /** What people were told last of this market. */
  let told: string | undefined;
  effect(() => {
    const name = state.market.value?.name;
    if (name === shown) return;
    shown = name;
    news.reset();
    state.events.value = [];
    if (told !== undefined && state.notice.peek()?.text === told) state.notice.value = undefined;
    told = undefined;
    if (name !== undefined) tryLoad(name);
  });
  client.on('hello', () => {
    if (shown !== undefined) tryLoad(shown);
  });
  client.on('events', ({ market, events }) => {
    if (isOnScreen(market)) state.events.value = mergeEvents(state.events.peek(), events);
  });

  setInterval(() => {
    const market = state.market.peek();
    if (market === undefined) return;
    const { rate } = toClockRate(market);
    const text = news.look(
      state.events.peek(),
      state.clock.at(now()),
      rate,
      state.instrument.peek(),
    );
    const isFree = state.notice.peek()?.tone !== 'error';
    if (text !== undefined && isFree && rate <= FASTEST_RATE) {
      told = text;
      state.notice.value = { tone: 'info', text };
    }
  }, LOOK_MS);
}
