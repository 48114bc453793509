/** A source that is told by a test what it hears, as a venue's connection would be: ticks, holes, instruments. */
import type { ConnectionInfo } from '../../shared/wire/market-info.ts';
import type { InstrumentChanges } from '../../shared/model/instrument-change.ts';
import { copyTick, type TickColumns } from '../../shared/model/tick.ts';
import type { Directory, Source, SourceGapNews } from '../../shared/engine/source/source.ts';

/** The source, as tests see it. */
export interface ScriptedSource extends Source {
  hear(ticks: TickColumns): void;
  change(changes: InstrumentChanges): void;
  lack(gap: SourceGapNews): void;
  tell(info: Partial<ConnectionInfo>): void;
  /** What it was told that is looked at, newest last. */
  readonly looked: ReadonlySet<number>[];
}

/** A connection without trouble. */
export const CONNECTION: ConnectionInfo = {
  venue: 'Test Venue',
  state: 'live',
  sinceMs: 0,
  licence: 'For personal use.',
  mayShare: false,
  reconnects: 0,
  gaps: 0,
  gapsFilled: 0,
  lateTicks: 0,
  duplicates: 0,
  outOfOrder: 0,
  frames: 0,
  unknownFrames: 0,
  malformedFrames: 0,
  shedQuotes: 0,
  shedTrades: 0,
  roundedSizes: 0,
  symbols: { wanted: 0, live: 0, quiet: 0, limit: 30, refused: [] },
};

/** Makes one that lists nothing yet. */
export function createScriptedSource(
  directory?: Pick<Directory, 'search' | 'open'>,
): ScriptedSource {
  let heard: TickColumns[] = [];
  let holes: SourceGapNews[] = [];
  const changes: InstrumentChanges[] = [];
  const looked: ReadonlySet<number>[] = [];
  let info = CONNECTION;
  let version = 0;
  return {
    provenance: { kind: 'live', label: 'Test Venue' },
    instruments: [],
    reference: { previousClose: new Float64Array(0) },
    looked,
    hear: (ticks) => void heard.push(ticks),
    change: (one) => void changes.push(one),
    lack: (gap) => void holes.push(gap),
    tell(fields) {
      info = { ...info, ...fields };
      version++;
    },
    listings: { nextMs: () => changes[0]?.atMs ?? Infinity, take: () => changes.shift()! },
    gapWatch: {
      take() {
        const taken = holes;
        holes = [];
        return taken;
      },
    },
    connection: {
      get version() {
        return version;
      },
      info: () => info,
    },
    directory: directory && { ...directory, look: (ids) => void looked.push(ids) },
    nextTimeMs: () => Infinity,
    read(_untilMs, into) {
      for (const ticks of heard) {
        for (let row = 0; row < ticks.length; row++) copyTick(ticks, row, into);
      }
      heard = [];
      return false;
    },
    close: () => undefined,
  };
}
