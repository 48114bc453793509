/**
 * The instruments of a DBN file: which symbol a number stands for at a time, and what is remembered of each between
 * records. Of several names for one number on one day the first is taken.
 */
import { type InstrumentKind, toSymbol } from '../../../model/instrument.ts';
import type { TickHandler } from '../../tick-handler.ts';
import type { DbnHeader, DbnName } from './dbn-header.ts';

/** One instrument number on its way through the file. */
export interface DbnInstrument {
  readonly id: number;
  names: readonly DbnName[];
  /** The symbol at hand, its number with the handler, and when it holds, ms. */
  symbol: string;
  handle: number;
  fromMs: number;
  untilMs: number;
  /** Whether the symbol is one that was asked for. */
  isWanted: boolean;
  /** Time of its last tick. */
  lastMs: number;
  lastNs: number;
  /** Its book may be bad since ticks were lost. */
  isBad: boolean;
  /** The top of its book as it was told last, see NO_TOP. */
  readonly top: Uint32Array;
}

/** A level without a side: words of both prices, as they are undefined, and sizes. */
export const NO_TOP: readonly number[] = [0xffff_ffff, 0x7fff_ffff, 0xffff_ffff, 0x7fff_ffff, 0, 0];

const FUTURES = /^(GLBX|IF[A-Z]{2}|NDEX|XEUR|XEEE|XCBF|OPRA)\./;
const EQUITIES =
  /^(X(NAS|NYS|BOS|PSX|CHI|CIS|ASE)|ARCX|BAT[SY]|EDG[AX]|EQUS|DBEQ|IEXG|MEMX|EPRL|FINN|FINY)\./;

/** What a data set's instruments are, where its name tells. */
function toDatasetKind(dataset: string): InstrumentKind | undefined {
  if (FUTURES.test(dataset)) return 'future';
  return EQUITIES.test(dataset) ? 'equity' : undefined;
}

/** Symbols of DBN have spaces in them (options, spreads); ours have none. */
export const toDbnSymbol = (text: string): string =>
  toSymbol(
    /^[A-Z]+ +\d{6}[CP]\d{8}$/.test(text)
      ? text.replace(/ +/, '')
      : text.trim().replace(/\s+/g, '_'),
  );

/** Instruments that are found without a look into the map, less one. */
const NEAR = 63;

/** All instruments of one file. */
export class DbnInstruments {
  private readonly header: DbnHeader;
  private readonly handler: TickHandler;
  private readonly only: string | undefined;
  private readonly all = new Map<number, DbnInstrument>();
  /** Some of them, by the lower bits of their numbers. */
  private readonly near: (DbnInstrument | undefined)[] = Array.from({ length: NEAR + 1 });

  /** @param only the only symbol to take; the name of those that have none */
  constructor(header: DbnHeader, handler: TickHandler, only: string | undefined) {
    this.header = header;
    this.handler = handler;
    this.only = only;
  }

  /** The instrument of a number; its symbol may be of another time, see `settle`. */
  of(id: number): DbnInstrument {
    const near = this.near[id & NEAR];
    if (near !== undefined && near.id === id) return near;
    let one = this.all.get(id);
    if (one === undefined) {
      one = {
        id,
        names: this.header.names.get(id) ?? [],
        symbol: '',
        handle: -1,
        fromMs: Infinity,
        untilMs: -Infinity,
        isWanted: false,
        lastMs: -Infinity,
        lastNs: 0,
        isBad: false,
        top: Uint32Array.from(NO_TOP),
      };
      this.all.set(id, one);
    }
    this.near[id & NEAR] = one;
    return one;
  }

  /** Brings an instrument's symbol to a time. */
  settle(one: DbnInstrument, timeMs: number): void {
    if (timeMs >= one.fromMs && timeMs < one.untilMs) return;
    const span = one.names.find(({ fromMs, untilMs }) => timeMs >= fromMs && timeMs < untilMs);
    const { symbols } = this.header;
    const loose = this.only ?? (symbols.length === 1 ? symbols[0]! : String(one.id));
    const name = span?.name ?? one.names[0]?.name ?? loose;
    /* Outside of all, the name stays from the one before to the one after. */
    const ends = one.names.map(({ untilMs }) => untilMs).filter((ms) => ms <= timeMs);
    const begins = one.names.map(({ fromMs }) => fromMs).filter((ms) => ms > timeMs);
    one.fromMs = span?.fromMs ?? Math.max(...ends);
    one.untilMs = span?.untilMs ?? Math.min(...begins);
    const symbol = toDbnSymbol(name);
    if (symbol === one.symbol) return;
    one.symbol = symbol;
    one.isWanted = this.only === undefined || this.only === symbol;
    if (!one.isWanted) return;
    one.handle = this.handler.useSymbol(symbol);
    const kind = toDatasetKind(this.header.dataset);
    if (kind !== undefined) this.handler.describe?.(symbol, { price: 0, size: 0 }, { kind });
  }

  /** From now on a number stands for a symbol, as a record of the file says. */
  rename(id: number, name: string): void {
    const one = this.of(id);
    one.names = [{ name, fromMs: -Infinity, untilMs: Infinity }];
    one.fromMs = Infinity;
    one.untilMs = -Infinity;
  }
}
