/**
 * What is known of the symbols that a terminal watches: last values and bars, as the server tells them. Promises that
 * nothing of another moment or market stays: a seek, a new run of the server and the way back to the live market begin anew.
 */
import type { Client } from '../../../shared/client/client-contract.ts';
import type { Bar } from '../../../shared/model/bar-columns.ts';
import { type Instrument, toSymbol } from '../../../shared/model/instrument.ts';
import { type Interval, toIntervalCode } from '../../../shared/model/interval.ts';
import type { SymbolState } from '../../../shared/model/symbol-state.ts';
import type { BarsContent } from '../../../shared/wire/bar-frame.ts';
import { isWildcard } from '../../../shared/wire/symbol-names.ts';

/** Bars of each interval that are kept of a symbol. */
const KEPT_BARS = 480;
/** Updates of a symbol a second. */
const RATE_HZ = 4;

/** One symbol. */
export interface WatchedSymbol {
  readonly instrument: Instrument;
  /** Undefined until the server has told it. */
  state: SymbolState | undefined;
  /** By wire code of the interval, oldest first; an empty list where there are none. */
  readonly bars: Map<number, Bar[]>;
}

/** Puts a bar among others: in place of the one with its start. */
function putBar(bars: Bar[], bar: Bar): void {
  const at = bars.findLastIndex(({ startMs }) => startMs <= bar.startMs);
  if (bars[at]?.startMs === bar.startMs) bars[at] = bar;
  else bars.splice(at + 1, 0, bar);
  if (bars.length > KEPT_BARS) bars.shift();
}

/** Watches symbols of one market. */
export class WatchBoard {
  /** Counts every change. */
  version = 0;
  /** Names that were refused since the last look, with the reason. */
  readonly refused: string[] = [];
  /** How many names were refused in all. */
  refusals = 0;
  private readonly client: Client;
  private market: string;
  private interval: Interval;
  private readonly byId = new Map<number, WatchedSymbol>();
  /** Taken off although a wildcard stands for them. */
  private readonly hidden = new Set<string>();
  /** As they were asked for. */
  private readonly names = new Set<string>();
  private epoch: number | undefined;

  constructor(client: Client, market: string, interval: Interval) {
    this.client = client;
    this.market = market;
    this.interval = interval;
    client.on('subscribed', ({ market: from, instrument, epoch }) => {
      if (!this.isOurs(from)) return;
      this.enter(epoch);
      const known = this.byId.get(instrument.id);
      if (known?.instrument.symbol === instrument.symbol) return;
      this.byId.set(instrument.id, { instrument, state: undefined, bars: new Map() });
      this.version++;
    });
    client.on('rejected', ({ market: from, error }) => {
      if (!this.isOurs(from)) return;
      this.refused.push(error.message);
      this.refusals++;
      this.version++;
    });
    client.on('snapshot', ({ market: from, state, epoch }) => {
      if (!this.isOurs(from)) return;
      this.enter(epoch);
      this.take(state);
    });
    client.on('merged', ({ market: from, state }) => {
      if (this.isOurs(from)) this.take(state);
    });
    client.on('bars', ({ market: from, content }) => {
      if (this.isOurs(from)) this.takeBars(content);
    });
    client.on('listings', ({ market: from, removed }) => {
      if (!this.isOurs(from)) return;
      for (const { id } of removed) this.byId.delete(id);
      this.version++;
    });
  }

  /** Symbols in the order in which they were asked for; those of wildcards in the market's. */
  get symbols(): WatchedSymbol[] {
    const places = new Map([...this.names].map((name, at) => [name, at]));
    const placeOf = ({ instrument }: WatchedSymbol): number =>
      places.get(instrument.symbol) ?? places.size;
    return [...this.byId.values()]
      .filter(({ instrument }) => !this.hidden.has(instrument.symbol))
      .toSorted((a, b) => placeOf(a) - placeOf(b) || a.instrument.id - b.instrument.id);
  }

  /** Name of the market that is watched. */
  get marketName(): string {
    return this.market;
  }

  /** Watches symbols, `*` or `sector:NAME`. */
  add(names: readonly string[]): void {
    const canonical = names.map(toSymbol);
    for (const name of canonical) {
      this.names.add(name);
      this.hidden.delete(name);
      if (isWildcard(name)) this.hidden.clear();
    }
    this.client.subscribe(canonical, {
      market: this.market,
      contract: 'latest',
      maxRateHz: RATE_HZ,
      bars: [{ interval: this.interval, limit: KEPT_BARS }],
    });
  }

  remove(symbol: string): void {
    this.hidden.add(symbol);
    if (this.names.delete(symbol)) this.client.unsubscribe([symbol], this.market);
    this.version++;
  }

  /** Asks for bars of another interval; those of the last one stay as they are until it is asked for again. */
  show(interval: Interval): void {
    if (interval === this.interval) return;
    this.interval = interval;
    const symbols = this.symbols.map(({ instrument }) => instrument.symbol);
    for (const { bars } of this.byId.values()) bars.clear();
    const bars = [{ interval, limit: KEPT_BARS }];
    if (symbols.length > 0) this.client.refresh(symbols, { market: this.market, bars });
    this.version++;
  }

  /** Goes on in another market: subscriptions were taken there already. */
  moveTo(market: string): void {
    this.market = market;
  }

  private isOurs(from: string): boolean {
    return from === this.market || from === this.client.market(this.market)?.name;
  }

  /** Another life of the market, or another moment of a replay. */
  private enter(epoch: number): void {
    if (this.epoch === epoch) return;
    this.epoch = epoch;
    for (const one of this.byId.values()) {
      one.state = undefined;
      one.bars.clear();
    }
  }

  private take(state: SymbolState): void {
    const known = this.byId.get(state.instrument);
    if (known === undefined) return;
    known.state = state;
    this.version++;
  }

  private takeBars({ instrument, interval, isHistory, bars }: BarsContent): void {
    const known = this.byId.get(instrument);
    if (known === undefined || interval !== toIntervalCode(this.interval)) return;
    const kept = isHistory ? [] : known.bars.get(interval);
    if (kept === undefined) return;
    for (const bar of bars) putBar(kept, bar);
    known.bars.set(interval, kept);
    this.version++;
  }
}
