/**
 * What happens at a fake venue, whether anybody is told of it or not: its instruments, every trade since it opened,
 * the bars of those trades. REST answers from here, so that a hole in the stream can be filled. Prices, sizes and
 * ids keep their digits.
 */
import type { ExactTime } from '../../../shared/venue/event.ts';

/** A symbol that the venue lists. */
export interface FakeInstrument {
  readonly symbol: string;
  readonly priceStep: string;
  readonly sizeStep: string;
  readonly isTrading?: boolean;
}

/** A trade; its id is a counter of the venue and symbol. */
export interface FakeTrade extends ExactTime {
  readonly symbol: string;
  readonly price: string;
  readonly size: string;
  /** Of the taker. */
  readonly side: 'buy' | 'sell';
  readonly id: bigint;
  /** Condition codes, as stock venues write them. */
  readonly conditions?: readonly string[];
}

/** A best bid and ask; a side left out is not there. */
export interface FakeQuote extends ExactTime {
  readonly symbol: string;
  readonly bid?: string;
  readonly bidSize?: string;
  readonly ask?: string;
  readonly askSize?: string;
}

/** A bar of trades. */
export interface FakeBar {
  readonly symbol: string;
  readonly startMs: number;
  readonly intervalMs: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
  readonly trades: number;
}

/** The venue's memory. */
export interface World {
  readonly instruments: Map<string, FakeInstrument>;
  /** By symbol, in the order of ids. */
  trades(symbol: string): FakeTrade[];
  happen(trade: FakeTrade): void;
  /** Id that the next trade of a symbol gets. */
  nextId(symbol: string): bigint;
  /** Bars that begin in from ≤ t < until, oldest first. */
  bars(symbol: string, intervalMs: number, fromMs: number, untilMs: number): readonly FakeBar[];
  /** A bar that the venue says is so, whatever its trades were. */
  fixBar(bar: FakeBar): void;
}

const FIRST_ID = 1_001n;
const DECIMALS = 12;

/** Digits to units of 10^-12, and back without zeros at the end. */
const toUnits = (text: string): bigint => {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.slice(0, DECIMALS).padEnd(DECIMALS, '0'));
};
const toText = (units: bigint): string => {
  const digits = units.toString().padStart(DECIMALS + 1, '0');
  const cut = digits.length - DECIMALS;
  return `${digits.slice(0, cut)}.${digits.slice(cut)}`.replace(/\.?0+$/, '');
};

/** Folds trades, oldest first, into the bar of an interval. */
function toBar(trades: readonly FakeTrade[], startMs: number, intervalMs: number): FakeBar {
  const sorted = trades.map(({ price }) => price).sort((a, b) => Number(toUnits(a) - toUnits(b)));
  const volume = trades.reduce((sum, { size }) => sum + toUnits(size), 0n);
  return {
    symbol: trades[0]!.symbol,
    startMs,
    intervalMs,
    open: trades[0]!.price,
    high: sorted.at(-1)!,
    low: sorted[0]!,
    close: trades.at(-1)!.price,
    volume: toText(volume),
    trades: trades.length,
  };
}

/** Makes a venue at which nothing has happened yet. */
export function createWorld(instruments: readonly FakeInstrument[]): World {
  const history = new Map<string, FakeTrade[]>();
  const fixed: FakeBar[] = [];
  const trades = (symbol: string): FakeTrade[] => {
    const known = history.get(symbol) ?? [];
    history.set(symbol, known);
    return known;
  };
  return {
    instruments: new Map(instruments.map((one) => [one.symbol, one])),
    trades,
    nextId: (symbol) => (trades(symbol).at(-1)?.id ?? FIRST_ID - 1n) + 1n,
    happen(trade) {
      const known = trades(trade.symbol);
      known.push(trade);
      if (known.length > 1 && known.at(-2)!.id > trade.id) {
        known.sort((a, b) => (a.id < b.id ? -1 : 1));
      }
    },
    fixBar: (bar) => void fixed.push(bar),
    bars(symbol, intervalMs, fromMs, untilMs) {
      const starts = new Map<number, FakeTrade[]>();
      for (const trade of trades(symbol)) {
        const startMs = Math.floor(trade.timeMs / intervalMs) * intervalMs;
        if (startMs < fromMs || startMs >= untilMs) continue;
        starts.set(startMs, [...(starts.get(startMs) ?? []), trade]);
      }
      const made = [...starts].map(([startMs, own]) => toBar(own, startMs, intervalMs));
      const said = fixed.filter(
        (bar) =>
          bar.symbol === symbol &&
          bar.intervalMs === intervalMs &&
          bar.startMs >= fromMs &&
          bar.startMs < untilMs,
      );
      const all = new Map([...made, ...said].map((bar) => [bar.startMs, bar]));
      return [...all.values()].sort((a, b) => a.startMs - b.startMs);
    },
  };
}
