/**
 * The instruments of the market on screen, and what of the remembered watchlist that market has.
 */
import type { Client } from '../../shared/client/client-contract.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import type { MarketInfo } from '../../shared/wire/market-info.ts';
import type { AppState } from '../state/app-state.ts';
import { readStored, writeStored } from '../state/settings.ts';
import { FIRST_LIST, toListIndex } from '../state/watch-lists.ts';
import { FIRST_SYMBOLS, toFirstWatchlist, toKnownWatchlist } from '../state/watchlist.ts';

/** Instruments and watchlist of a page. */
export class InstrumentLists {
  private readonly client: Client;
  private readonly state: AppState;
  private isGrowing = false;

  /** @param onFirst a market that listed nothing has a symbol for the chart now */
  constructor(client: Client, state: AppState, onFirst: () => void = () => undefined) {
    this.client = client;
    this.state = state;
    client.on('listings', ({ market, added, changed, removed }) => {
      const known = state.instruments.peek();
      if (known === undefined || market !== state.market.peek()?.name) return;
      const gone = new Set([...removed, ...changed, ...added].map(({ id }) => id));
      const rest = known.filter(({ id }) => !gone.has(id));
      state.instruments.value = [...rest, ...changed, ...added].toSorted((a, b) => a.id - b.id);
      if (this.isGrowing) this.growWatchlist(added);
      const waiting = state.tiles.peek().filter(({ symbol }) => symbol.peek() === undefined);
      if (waiting.length === 0 || added.length === 0) return;
      for (const { symbol } of waiting) symbol.value = added[0]!.symbol;
      onFirst();
    });
  }

  /**
   * Asks for the instruments of a market and puts them on screen.
   * @returns false when another market is on screen by then, and nothing was done
   */
  async load({ name }: MarketInfo): Promise<boolean> {
    const reply = await this.client.request({ type: 'list', of: 'instruments', market: name });
    if (reply.type !== 'instruments' || this.state.market.peek()?.name !== name) return false;
    this.take(reply.instruments);
    return true;
  }

  /** Remembers the watchlist for markets of this kind. */
  storeWatchlist(): void {
    this.isGrowing = false;
    const { store, market, watchlist, listName } = this.state;
    writeStored(store, toListKey(toWatchKey(market.peek()), listName.peek()), watchlist.peek());
  }

  /** Nobody has chosen what to watch, and the market began with less than fits: what it lists is watched. */
  private growWatchlist(added: readonly Instrument[]): void {
    const { watchlist, boardChanges } = this.state;
    const symbols = [...watchlist.peek(), ...added.map(({ symbol }) => symbol)];
    watchlist.value = [...new Set(symbols)].slice(0, FIRST_SYMBOLS);
    boardChanges.value++;
  }

  private take(instruments: readonly Instrument[]): void {
    const { instruments: known, watchlist, tiles, active, market, store, notice } = this.state;
    const { listName, listNames } = this.state;
    const key = toWatchKey(market.peek());
    const index = toListIndex(readStored(store, toIndexKey(key)));
    listNames.value = index?.names ?? [FIRST_LIST];
    listName.value = index?.shown ?? FIRST_LIST;
    const stored = readStored(store, toListKey(key, listName.peek()));
    const canOpen = market.peek()?.hasDirectory === true;
    const remembered = toKnownWatchlist(stored, canOpen ? undefined : instruments);
    this.isGrowing = canOpen && remembered === undefined;
    watchlist.value = remembered ?? toFirstWatchlist(instruments);
    known.value = instruments;
    const { symbol } = active.peek();
    const wanted = symbol.peek();
    tiles.peek().forEach((tile, i) => {
      const name = tile.symbol.peek();
      /* A symbol that is not there yet may come: the venue is asked for it. */
      if (name !== undefined && (canOpen || instruments.some((each) => each.symbol === name)))
        return;
      const list = watchlist.peek();
      tile.symbol.value = list[i] ?? list[0] ?? instruments[0]?.symbol;
    });
    if (wanted === undefined || symbol.peek() === undefined || symbol.peek() === wanted) return;
    notice.value = {
      tone: 'info',
      text: `${wanted} is not in this market; showing ${symbol.peek()}.`,
    };
  }
}

/** Where a list of a market is stored, and which lists there are. */
export const toListKey = (key: string, name: string): string =>
  name === FIRST_LIST ? key : `${key} ${name}`;
export const toIndexKey = (key: string): string => `${key} lists`;

/** Each live market and each recording have watchlists of their own: their symbols differ. */
export function toWatchKey(market: MarketInfo | undefined): string {
  const recording = market?.replay?.recording;
  if (recording !== undefined) return `watchlist.recording.${recording}`;
  return market === undefined || market.name === 'live'
    ? 'watchlist.live'
    : `watchlist.market.${market.name}`;
}
