/**
 * Holds what one client is told against the truth: each tick once, in order and equal, each hole declared before it with
 * its cause, each state that of its sequence. Knows a client by its events only.
 */
import type { Client } from '../../shared/client/client-contract.ts';
import type { ClientEvents } from '../../shared/client/events.ts';
import { GAP, SNAPSHOT, toGapText } from '../../shared/wire/codes.ts';
import type { MarketInfo } from '../../shared/wire/market-info.ts';
import type { SymbolState } from '../../shared/model/symbol-state.ts';
import type { TickColumns } from '../../shared/model/tick.ts';
import type { DecodedRun } from '../../shared/wire/decode.ts';
import type { Findings } from './findings.ts';
import { ofState, ofTick } from './fingerprint.ts';

/** Something to compare with that may come later than what is compared. */
export interface Reference {
  /** Fingerprint of a tick; 0 where it is not known (yet). */
  tick(instrument: number, sequence: number): number;
  state(instrument: number, sequence: number): number;
  /** In what a state differs, where that is still known. */
  explain?(instrument: number, sequence: number, state: SymbolState): string | undefined;
  /** Whether more may be known later. */
  isBehind(instrument: number, sequence: number): boolean;
}

/** Gives what a market is compared with. @param name of the market  @param epoch in which its sequences count */
export type ToReference = (name: string, epoch: number) => Reference | undefined;

/** Causes that stretches without ticks of a simulated market, or of a recording of one, may have. */
const MARKET_CAUSES: readonly number[] = [GAP.halt, GAP.feedDown, GAP.recorderOff];

interface Position {
  sequence: number | undefined;
  /** Declared gap that the next update has to cover. */
  gapUntil: number;
}

interface Followed {
  epoch: number | undefined;
  /** Epoch that sequences are of: another one in the past of a live market. */
  sequenceEpoch: number | undefined;
  readonly positions: Map<number, Position>;
}

interface Waiting {
  readonly market: string;
  readonly epoch: number;
  readonly instrument: number;
  readonly sequence: number;
  readonly print: number;
  readonly state: SymbolState | undefined;
}

/** Most comparisons that wait for the truth. */
const WAITING = 200_000;

/** The check of one client. */
export class StreamCheck {
  readonly markets = new Map<string, Followed>();
  private readonly who: string;
  private readonly client: Client;
  private readonly findings: Findings;
  private readonly toReference: ToReference;
  private readonly isEvery: boolean;
  private waiting: Waiting[] = [];

  /** @param isEvery whether the client has the contract `every`, and no other */
  constructor(
    who: string,
    client: Client,
    isEvery: boolean,
    findings: Findings,
    toReference: ToReference,
  ) {
    this.isEvery = isEvery;
    this.who = who;
    this.client = client;
    this.findings = findings;
    this.toReference = toReference;
    client.on('hello', ({ markets }) => markets.forEach((info) => this.enter(info)));
    client.on('market', (info) => this.enter(info));
    client.on('marketClosed', ({ market }) => void this.markets.delete(market));
    client.on('subscribed', (event) => this.onSubscribed(event));
    client.on('snapshot', (event) => this.onSnapshot(event));
    client.on('ticks', (event) => this.onTicks(event));
    client.on('merged', (event) => this.onMerged(event));
    client.on('gap', (event) => this.onGap(event));
    client.on('undecodable', ({ error }) => this.fault(`a frame that is ${error}`));
  }

  /** Compares what the truth has caught up with. @param isOver whether it will not come any further */
  settle(isOver = false): void {
    const waiting = this.waiting.splice(0);
    for (const one of waiting) {
      const reference = this.toReference(one.market, one.epoch);
      const isLate = reference?.isBehind(one.instrument, one.sequence) ?? false;
      if (isLate && !isOver) this.waiting.push(one);
      else this.compare(reference, one);
    }
  }

  private fault(what: string): void {
    this.findings.fault(this.who, what);
  }

  private follow(name: string): Followed {
    let market = this.markets.get(name);
    if (market === undefined) {
      market = { epoch: undefined, sequenceEpoch: undefined, positions: new Map() };
      this.markets.set(name, market);
    }
    return market;
  }

  private enter({ name, epoch, replay }: MarketInfo): void {
    if (!this.markets.has(name) && replay === undefined) return;
    this.setEpoch(this.follow(name), epoch, replay?.rewindOf?.epoch);
  }

  private setEpoch(market: Followed, epoch: number, of?: number): void {
    if (of !== undefined) market.sequenceEpoch = of;
    if (market.epoch === epoch) return;
    market.epoch = epoch;
    market.sequenceEpoch = of ?? epoch;
    market.positions.clear();
  }

  private positionOf(name: string, instrument: number): Position {
    const { positions } = this.follow(name);
    let position = positions.get(instrument);
    if (position === undefined) {
      position = { sequence: undefined, gapUntil: 0 };
      positions.set(instrument, position);
    }
    return position;
  }

  private onSubscribed({ market, instrument, epoch, recovered }: ClientEvents['subscribed']): void {
    const of = this.client.market(market)?.replay?.rewindOf?.epoch;
    this.setEpoch(this.follow(market), epoch, of);
    const position = this.positionOf(market, instrument.id);
    position.gapUntil = 0;
    if (recovered === true) {
      this.findings.count('resumed symbols');
      position.sequence ??= this.inPastOf(epoch, instrument.id);
    }
    if (recovered === false) position.sequence = undefined;
  }

  /** Where a symbol was left in the past of a live market. */
  private inPastOf(epoch: number, instrument: number): number | undefined {
    const past = [...this.markets.values()].filter(
      (one) => one.sequenceEpoch === epoch && one.epoch !== epoch,
    );
    return past.at(-1)?.positions.get(instrument)?.sequence;
  }

  private onSnapshot({ market, epoch, cause, state, runs, columns }: ClientEvents['snapshot']) {
    const of = this.client.market(market)?.replay?.rewindOf?.epoch;
    this.setEpoch(this.follow(market), epoch, of);
    const position = this.positionOf(market, state.instrument);
    const before = position.sequence;
    if (before !== undefined && state.sequence < before) {
      this.fault(`${market} ${state.instrument}: a snapshot at ${state.sequence} after ${before}`);
    }
    if (cause === SNAPSHOT.notRecovered) this.findings.count('snapshots instead of a resume');
    for (const run of runs) this.compareRun(market, run, columns);
    this.compareState(market, state);
    position.sequence = state.sequence;
    position.gapUntil = 0;
    this.findings.count('snapshots');
  }

  private onTicks({ market, run, columns }: ClientEvents['ticks']): void {
    const position = this.positionOf(market, run.instrument);
    const place = `${market} ${run.instrument}`;
    const expected = (position.sequence ?? NaN) + 1;
    if (run.firstSequence !== expected) {
      this.fault(`${place}: ticks from ${run.firstSequence} where ${expected} was expected`);
    }
    if (run.standsFor !== run.count) this.fault(`${place}: ${run.count} ticks stand for more`);
    if (position.gapUntil >= run.firstSequence) {
      this.fault(`${place}: tick ${run.firstSequence} comes after it was declared missing`);
    }
    this.compareRun(market, run, columns);
    position.sequence = run.firstSequence + run.standsFor - 1;
  }

  private onMerged({ market, standsFor, state }: ClientEvents['merged']): void {
    const position = this.positionOf(market, state.instrument);
    const place = `${market} ${state.instrument}`;
    const { sequence: before } = position;
    if (before !== undefined && state.sequence - standsFor !== before) {
      this.fault(`${place}: ${standsFor} ticks merged to ${state.sequence} after ${before}`);
    }
    if (position.gapUntil > (before ?? 0) && position.gapUntil !== state.sequence) {
      this.fault(`${place}: a gap to ${position.gapUntil}, but merged to ${state.sequence}`);
    }
    if (this.isEvery && standsFor > 0) {
      if (position.gapUntil !== state.sequence) {
        this.fault(`${place}: ${standsFor} ticks merged to ${state.sequence} without a gap`);
      }
      this.findings.count('ticks declared missing', standsFor);
    }
    this.compareState(market, state);
    position.sequence = state.sequence;
    this.findings.count('merged updates');
  }

  private onGap({ market, content }: ClientEvents['gap']): void {
    const { instrument, fromSequence, toSequence, cause } = content;
    const position = this.positionOf(market, instrument);
    const place = `${market} ${instrument}`;
    const text = toGapText(cause);
    this.findings.count(`gaps: ${text}`);
    if (fromSequence === 0) {
      if (!MARKET_CAUSES.includes(cause)) this.fault(`${place}: a gap by ${text}`);
      return;
    }
    if (cause !== GAP.clientBehind) this.fault(`${place}: ticks are missing by ${text}`);
    if (position.sequence !== undefined && fromSequence !== position.sequence + 1) {
      this.fault(`${place}: a gap from ${fromSequence} after ${position.sequence}`);
    }
    position.gapUntil = toSequence;
  }

  private compareRun(market: string, run: DecodedRun, columns: TickColumns): void {
    const { instrument } = run;
    for (let row = run.from; row < run.to; row++) {
      const sequence = run.firstSequence + row - run.from;
      this.check(market, instrument, sequence, ofTick(columns, row));
    }
  }

  private compareState(market: string, state: SymbolState): void {
    this.check(market, state.instrument, state.sequence, ofState(state), state);
  }

  private check(
    market: string,
    instrument: number,
    sequence: number,
    print: number,
    state?: SymbolState,
  ): void {
    const epoch = this.follow(market).sequenceEpoch;
    if (epoch === undefined) return;
    const one: Waiting = { market, epoch, instrument, sequence, print, state };
    const reference = this.toReference(market, epoch);
    if (reference?.isBehind(instrument, sequence) !== true) this.compare(reference, one);
    else if (this.waiting.length < WAITING) {
      this.waiting.push({ ...one, state: state && { ...state } });
    } else this.findings.count('not compared');
  }

  private compare(reference: Reference | undefined, one: Waiting): void {
    const { instrument, sequence, print, market } = one;
    const isState = one.state !== undefined;
    const what = isState ? 'state' : 'tick';
    const known = isState
      ? reference?.state(instrument, sequence)
      : reference?.tick(instrument, sequence);
    if (known === undefined || known === 0) {
      this.findings.count(`${what}s not compared`);
      return;
    }
    this.findings.count(`${what}s compared`);
    if (known !== print) {
      const more = one.state && reference?.explain?.(instrument, sequence, one.state);
      this.fault(`${market} ${instrument}: ${what} ${sequence} is another one ${more ?? ''}`);
    }
  }
}
