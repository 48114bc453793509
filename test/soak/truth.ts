/**
 * What a live market has really published, epoch by epoch, as one client has heard it that asks for every tick of every
 * symbol and is never disturbed. What even that one was not told is unknown, and counted.
 */
import type { Client } from '../../shared/client/client-contract.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { INTERVALS } from '../../shared/model/interval.ts';
import { SymbolTruth } from './symbol-truth.ts';

/** Code of the bars that are compared. */
const BAR_INTERVAL = INTERVALS.indexOf('1m');

/** A market within one epoch. */
export class MarketTruth {
  readonly epoch: number;
  readonly symbols = new Map<number, SymbolTruth>();
  /** Latest time of a tick, ms since 1970. */
  reachedMs = 0;

  constructor(epoch: number) {
    this.epoch = epoch;
  }

  of(instrument: Instrument): SymbolTruth {
    let symbol = this.symbols.get(instrument.id);
    if (symbol === undefined) {
      symbol = new SymbolTruth(instrument);
      this.symbols.set(instrument.id, symbol);
    }
    return symbol;
  }

  find(name: string): SymbolTruth | undefined {
    return [...this.symbols.values()].find(({ instrument }) => instrument.symbol === name);
  }
}

/** Epochs by their number. */
export class Truth {
  readonly epochs = new Map<number, MarketTruth>();
  current: MarketTruth | undefined;

  get(epoch: number): MarketTruth | undefined {
    return this.epochs.get(epoch);
  }

  enter(epoch: number): MarketTruth {
    let market = this.epochs.get(epoch);
    if (market === undefined) {
      market = new MarketTruth(epoch);
      this.epochs.set(epoch, market);
    }
    this.current = market;
    return market;
  }

  /** Ticks that are known, and those that are not. */
  get counts(): { known: number; unknown: number } {
    let known = 0;
    let unknown = 0;
    for (const { symbols } of this.epochs.values()) {
      for (const symbol of symbols.values()) {
        known += symbol.ticks.end - symbol.ticks.begin - symbol.unknown;
        unknown += symbol.unknown;
      }
    }
    return { known, unknown };
  }
}

/** Makes a client that does nothing else the witness of the first live market. */
export function follow(client: Client, truth: Truth): void {
  const known = new Map<number, Instrument>();
  client.on('subscribed', ({ instrument, epoch }) => {
    known.set(instrument.id, instrument);
    truth.enter(epoch);
  });
  client.on('snapshot', ({ epoch, state, runs, columns }) => {
    const market = truth.enter(epoch);
    const symbol = market.of(known.get(state.instrument)!);
    for (const run of runs) {
      for (let row = run.from; row < run.to; row++) {
        symbol.remember(columns, row, run.firstSequence + row - run.from);
      }
    }
    symbol.jump(state);
  });
  client.on('ticks', ({ run, columns }) => {
    const market = truth.current!;
    const symbol = market.symbols.get(run.instrument)!;
    for (let row = run.from; row < run.to; row++) {
      symbol.add(columns, row, run.firstSequence + row - run.from);
      if (columns.timeMs[row]! > market.reachedMs) market.reachedMs = columns.timeMs[row]!;
    }
  });
  client.on('merged', ({ state }) => truth.current!.symbols.get(state.instrument)!.jump(state));
  client.on('bars', ({ content }) => {
    if (content.interval !== BAR_INTERVAL) return;
    const { bars } = truth.current!.symbols.get(content.instrument)!;
    if (content.isHistory) bars.clear();
    for (const bar of content.bars) bars.put(bar);
  });
  client.on('hello', () => void subscribeAll(client));
}

/** Asks for all there is, with what ticks may still be taken back. */
async function subscribeAll(client: Client): Promise<void> {
  try {
    const { instruments } = await client.request({ type: 'list', of: 'instruments' });
    client.subscribe(
      instruments.map(({ symbol }) => symbol),
      { ticks: LIMITS.snapshotTicks, bars: [{ interval: '1m', limit: 300 }] },
    );
  } catch {
    /* The next greeting asks again. */
  }
}
