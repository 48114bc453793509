/**
 * The symbols of a feed that are open, or on their way: what each waits for, and which of them somebody looks at.
 * Owns no timer and asks nobody: the feed follows and pauses them at the venue.
 */
import type { DirectoryRefusal } from '../../../shared/engine/source/source.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';
import type { SymbolBook } from './symbol-book.ts';

/** One symbol. */
export interface OpenSymbol {
  /** In the venue's spelling. */
  readonly symbol: string;
  readonly book: SymbolBook;
  /** It is followed whether somebody looks at it or not. */
  readonly isPinned: boolean;
  /** Resolves when it is listed or refused. */
  readonly done: Promise<DirectoryRefusal | undefined>;
  readonly settle: (refusal?: DirectoryRefusal) => void;
  /** Resolves when the connection has it. */
  readonly whenLive: Promise<void>;
  readonly goLive: () => void;
  /** The venue is asked for it. */
  isFollowed: boolean;
  lookedAtMs: number;
}

/** What is done as people look at symbols, and look away. */
export interface LookEvents {
  onFollow(symbol: string): void;
  onPause(symbol: string): void;
}

/** The open symbols of one feed. */
export class OpenSymbols {
  private readonly open = new Map<string, OpenSymbol>();

  get(symbol: string): OpenSymbol | undefined {
    return this.open.get(symbol);
  }

  /** Opens a symbol, which is followed from now on. @param nowMs time that goes by, ms */
  add(book: SymbolBook, isPinned: boolean, nowMs: number): OpenSymbol {
    let settle!: OpenSymbol['settle'];
    let goLive!: () => void;
    const done = new Promise<DirectoryRefusal | undefined>((resolve) => (settle = resolve));
    const whenLive = new Promise<void>((resolve) => (goLive = resolve));
    const { symbol } = book;
    const waits = { done, settle, whenLive, goLive };
    const one = { symbol, book, isPinned, ...waits, isFollowed: true, lookedAtMs: nowMs };
    this.open.set(symbol, one);
    return one;
  }

  delete(symbol: string): void {
    this.open.delete(symbol);
  }

  [Symbol.iterator](): IterableIterator<OpenSymbol> {
    return this.open.values();
  }

  /** Names of all of them. */
  get names(): readonly string[] {
    return [...this.open.keys()];
  }

  /** Names of those that the venue is asked for. */
  get followed(): readonly string[] {
    return [...this.open.values()].filter((one) => one.isFollowed).map(({ symbol }) => symbol);
  }

  /** Follows the symbols of these instruments; others that nobody pinned are let go after a while. */
  look(instruments: ReadonlySet<number>, nowMs: number, events: LookEvents): void {
    for (const one of this.open.values()) {
      const id = one.book.instrument?.id;
      if (id === undefined) continue;
      if (one.isPinned || instruments.has(id)) {
        one.lookedAtMs = nowMs;
        if (one.isFollowed) continue;
        one.isFollowed = true;
        events.onFollow(one.symbol);
      } else if (one.isFollowed && nowMs - one.lookedAtMs >= VENUE_LIMITS.unwatchedMs) {
        one.isFollowed = false;
        events.onPause(one.symbol);
      }
    }
  }
}
