/**
 * The alerts of one market: which symbols are watched, and what is told when its ticks make rules fire. Listens to the
 * market only while there is an alert, so that a market without any does no work for them; ticks of symbols that
 * nobody watches are passed over. What it is told it tells in the same turn, in order of the ticks, and of a tick in
 * the order in which the alerts were made. Where the market moves (a seek, a loop) everything begins anew there.
 */
import type { Instrument } from '../../model/instrument.ts';
import { MISSING, TICK, type TickColumns } from '../../model/tick.ts';
import type { Firing } from '../../wire/alert-message.ts';
import { toDecimal } from '../../wire/json-frame.ts';
import { LIMITS } from '../../wire/limits.ts';
import { findCancelledMs } from '../../model/cancelled-trade.ts';
import type { InstrumentNews } from '../market/instrument-table.ts';
import type { MarketView } from '../market/market-view.ts';
import type { Publication } from '../market/publication.ts';
import type { Alert, AlertOwner, Watch } from './alert.ts';
import { LastRows } from './last-rows.ts';
import { createFindNamed, type FindNamed } from './named-instruments.ts';
import type { Fired, ObservedTick } from './rule-kind.ts';
import { RuleError } from './rule-settings.ts';
import { type Shower, SymbolWatch } from './symbol-watch.ts';

/** What is counted over all markets. */
export interface AlertCounts {
  /** Pairs of an alert and a symbol. */
  watches: number;
  firings: number;
}

/** The alerts of a market. */
export class MarketAlerts implements Shower {
  readonly market: MarketView;
  private readonly counts: AlertCounts;
  private readonly mayWatch: (alert: Alert, more: number) => boolean;
  private readonly alerts = new Set<Alert>();
  private symbols: (SymbolWatch | undefined)[] = [];
  private readonly rows = new LastRows();
  private readonly firings = new Map<AlertOwner, Firing[]>();
  private unlisten: (() => void) | undefined;

  /** @param mayWatch tells whether an alert may watch so many symbols more */
  constructor(
    market: MarketView,
    counts: AlertCounts,
    mayWatch: (alert: Alert, more: number) => boolean,
  ) {
    this.market = market;
    this.counts = counts;
    this.mayWatch = mayWatch;
  }

  /** Ids of the instruments that are watched. */
  *watched(): Iterable<number> {
    for (const symbol of this.symbols) if (symbol !== undefined) yield symbol.instrument.id;
  }

  /** True while somebody whose alerts these are has not read what was sent. */
  get isBehind(): boolean {
    for (const { owner } of this.alerts) if (owner.isBehind) return true;
    return false;
  }

  /** Rules that watch a symbol. */
  countOf(instrument: number): number {
    return this.symbols[instrument]?.size ?? 0;
  }

  /** Begins to watch symbols for an alert: all of them or none. @throws RuleError */
  add(alert: Alert, instruments: readonly Instrument[]): void {
    const made = instruments.map((one) => [one, this.createWatch(alert, one)] as const);
    this.alerts.add(alert);
    for (const [instrument, watch] of made) this.put(alert, instrument, watch);
    this.unlisten ??= this.listen();
  }

  /** Forgets an alert; does nothing when it is not there. */
  remove(alert: Alert): void {
    if (!this.alerts.delete(alert)) return;
    for (const id of alert.watches.keys()) this.drop(alert, id);
    if (this.alerts.size === 0) this.close();
  }

  /** Listens no more. */
  close(): void {
    this.unlisten?.();
    this.unlisten = undefined;
  }

  private listen(): () => void {
    return this.market.listen({
      onPublication: (publication) => this.onPublication(publication),
      onInstruments: (news) => this.onInstruments(news),
      onMoved: () => this.restart(),
    });
  }

  private onPublication(publication: Publication): void {
    if (!this.begin(publication)) return;
    const { columns } = publication;
    for (let row = 0; row < columns.length; row++) {
      this.symbols[columns.instrument[row]!]?.show(columns, row, this);
    }
    for (const owner of this.firings.keys()) this.tell(owner);
  }

  /** Tells whether a symbol is watched that has ticks in it; they know their sequences then. */
  private begin({ instrument, runs, firstSequence }: Publication): boolean {
    let isWatched = false;
    for (let run = 0; run < runs; run++) {
      const id = instrument[run]!;
      if (this.symbols[id] === undefined) continue;
      this.rows.begin(id, firstSequence[run]!);
      isWatched = true;
    }
    return isWatched;
  }

  /** For symbols: it is their shower. */
  findCancelledMs(
    { instrument: { id } }: SymbolWatch,
    columns: TickColumns,
    row: number,
  ): number | undefined {
    return findCancelledMs(columns, row, this.market.journalOf(id), this.rows.firstOf(id));
  }

  /** For symbols: a rule has fired. */
  onFired(
    { instrument }: SymbolWatch,
    watch: Watch,
    fired: Fired,
    { kind, timeMs, timeNs, price, isLast }: Readonly<ObservedTick>,
  ): void {
    const { owner, request } = watch.alert;
    const { id } = instrument;
    const last = isLast ? price : this.rows.lastOf(id);
    const beforeMs = kind === TICK.quote ? this.rows.quoteMsOf(id) : this.rows.lastMsOf(id);
    const isGapped = this.market.gapsOf(id).some(({ toMs }) => toMs > beforeMs && toMs <= timeMs);
    const firings = this.firings.get(owner) ?? [];
    this.firings.set(owner, firings);
    firings.push({
      alert: request.alert,
      symbol: instrument.symbol,
      ...fired,
      price: last === MISSING ? null : toDecimal(last, instrument.priceDecimals),
      sequence: this.rows.sequenceOf(id),
      timeMs,
      timeNs,
      ...(isGapped ? { gapped: true } : {}),
    });
    this.counts.firings++;
    if (firings.length >= LIMITS.firingsPerMessage) this.tell(owner);
  }

  /** Sends a client what has fired; one that reads nothing is cut off instead, and its alerts end. */
  private tell(owner: AlertOwner): void {
    const firings = this.firings.get(owner);
    this.firings.delete(owner);
    if (firings === undefined || owner.isDeaf()) return;
    const { name: market, epoch } = this.market;
    owner.send({ type: 'fired', market, epoch, firings });
  }

  private onInstruments({ added, removed }: InstrumentNews): void {
    for (const { id } of removed) {
      for (const alert of this.alerts) this.drop(alert, id);
    }
    const bySymbol = new Map(added.map((one) => [one.symbol, one]));
    this.follow(createFindNamed(added, (symbol) => bySymbol.get(symbol)));
  }

  /** Everything begins anew at another moment: what fired before may fire again. */
  private restart(): void {
    const { market } = this;
    for (const alert of this.alerts) {
      for (const id of alert.watches.keys()) this.drop(alert, id);
    }
    this.symbols = [];
    this.follow(createFindNamed(market.listed, (symbol) => market.find(symbol)));
  }

  /** Watches what alerts name and do not watch yet. */
  private follow(findNamed: FindNamed): void {
    for (const alert of this.alerts) {
      for (const name of alert.request.symbols) {
        for (const instrument of findNamed(name)) this.watchToo(alert, instrument);
      }
    }
  }

  /** Watches one more symbol; one that there is no room for, or that the rule cannot be meant for, is left out. */
  private watchToo(alert: Alert, instrument: Instrument): void {
    const { id } = instrument;
    if (alert.watches.has(id) || this.countOf(id) >= LIMITS.alertsPerSymbol) return;
    if (!this.mayWatch(alert, 1)) return;
    try {
      this.put(alert, instrument, this.createWatch(alert, instrument));
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
    }
  }

  private createWatch(alert: Alert, instrument: Instrument): Watch {
    const { state, days } = this.symbolOf(instrument);
    const { market } = this;
    const { id } = instrument;
    const readBars = (code: number, limit: number) => market.readBars(id, code, { limit });
    return alert.createWatch(instrument, {
      state,
      days,
      lastTickMs: market.lastTickMs(id),
      readBars,
    });
  }

  /** The symbol as it is watched, or as it would be. */
  private symbolOf(instrument: Instrument): SymbolWatch {
    const { id } = instrument;
    const { market } = this;
    const symbol = this.symbols[id] ?? new SymbolWatch(instrument, this.rows);
    symbol.refresh(market.state(id), market.lastTimeMs);
    return symbol;
  }

  private put(alert: Alert, instrument: Instrument, watch: Watch): void {
    const symbol = (this.symbols[instrument.id] ??= this.symbolOf(instrument));
    symbol.add(watch);
    alert.watches.set(instrument.id, watch);
    this.counts.watches++;
  }

  private drop(alert: Alert, id: number): void {
    const watch = alert.watches.get(id);
    const symbol = this.symbols[id];
    if (watch === undefined || symbol === undefined) return;
    alert.watches.delete(id);
    symbol.remove(watch);
    if (symbol.size === 0) this.symbols[id] = undefined;
    this.counts.watches--;
  }
}
