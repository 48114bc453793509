/**
 * Keeps the drawings of each symbol: for live markets, and apart from them for replays; what is drawn while one goes back
 * in a live market is the live market's. In the browser's store, which is written at once and shared by all tabs: a
 * drawing is some 150 bytes, and a list is bounded. Promises that every change can be undone, and that what cannot be
 * kept is said.
 */
import { type Signal, signal } from '@preact/signals';
import type { MarketInfo } from '../../../shared/wire/market-info.ts';
import { type Drawing, MOST_DRAWINGS, readDrawings } from '../../chart/draw/drawing.ts';
import { readStored, type TextStore, writeStored } from '../../state/settings.ts';
import type { OtherStep } from '../desk/undo-stack.ts';

/** Where the drawings of a symbol are kept. */
export const toBookKey = (market: MarketInfo | undefined, symbol: string): string => {
  const isLive = market?.replay === undefined || market.replay.rewindOf !== undefined;
  return `drawings.${isLive ? 'live' : 'replay'}.${symbol}`;
};

/** What became of a change. */
export type Kept = 'kept' | 'full' | 'notStored';

/** The drawings of all symbols. */
export class DrawingBook {
  private readonly store: TextStore;
  private readonly noteStep: (step: OtherStep) => void;
  private readonly lists = new Map<string, Signal<readonly Drawing[]>>();

  /** @param noteStep puts a change on the page's stack of steps */
  constructor(store: TextStore, noteStep: (step: OtherStep) => void) {
    this.store = store;
    this.noteStep = noteStep;
  }

  /** Drawings at a key, the topmost last. */
  listOf(key: string): Signal<readonly Drawing[]> {
    const known = this.lists.get(key);
    if (known !== undefined) return known;
    const list = signal<readonly Drawing[]>(readDrawings(readStored(this.store, key)));
    this.lists.set(key, list);
    return list;
  }

  /** Keeps these drawings at a key; one step to undo. @param onUndo tells that it was undone, or done again */
  change(key: string, next: readonly Drawing[], onUndo?: () => void): Kept {
    const list = this.listOf(key);
    const before = list.peek();
    if (next.length > MOST_DRAWINGS && next.length > before.length) return 'full';
    const kept = this.put(key, next);
    this.noteStep({
      undo: () => {
        this.put(key, before);
        onUndo?.();
      },
      redo: () => {
        this.put(key, next);
        onUndo?.();
      },
    });
    return kept;
  }

  /** Adds drawings that came with an arrangement, each in the place of the one that has its id; one step for all. */
  take(arrived: ReadonlyMap<string, readonly Drawing[]>): void {
    const changes = [...arrived].map(([key, drawings]) => {
      const before = this.listOf(key).peek();
      const ids = new Set(drawings.map(({ id }) => id));
      const others = before.filter(({ id }) => !ids.has(id));
      return { key, before, next: [...others, ...drawings].slice(-MOST_DRAWINGS) };
    });
    const isSame = changes.every(
      ({ before, next }) => JSON.stringify(before) === JSON.stringify(next),
    );
    if (isSame) return;
    const put = (which: 'before' | 'next') => (): void => {
      for (const change of changes) this.put(change.key, change[which]);
    };
    put('next')();
    this.noteStep({ undo: put('before'), redo: put('next') });
  }

  /** Takes in what another tab has kept. @param storedKey as the store names it */
  reread(storedKey: string | null): void {
    for (const [key, list] of this.lists) {
      if (storedKey === null || storedKey.endsWith(`.${key}`))
        list.value = readDrawings(readStored(this.store, key));
    }
  }

  private put(key: string, next: readonly Drawing[]): Kept {
    this.listOf(key).value = next;
    writeStored(this.store, key, next);
    const stored = readStored(this.store, key);
    return Array.isArray(stored) && stored.length === next.length ? 'kept' : 'notStored';
  }
}
