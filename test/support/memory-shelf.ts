/** Recordings that a test holds in memory: sources by name, without a folder. */
import type { Shelf } from '../../server/recording/recording-shelf.ts';
import { CommandError } from '../../shared/engine/session/services.ts';
import type { SeekableSource } from '../../shared/engine/source/source.ts';

/** Makes a shelf; it lists nothing, keeps nothing and opens what it was given. */
export function createMemoryShelf(recordings: Record<string, () => SeekableSource> = {}): Shelf {
  function open(name: string): SeekableSource {
    const make = Object.hasOwn(recordings, name) ? recordings[name] : undefined;
    if (make !== undefined) return make();
    throw new CommandError('UNKNOWN_RECORDING', `There is no recording "${name}".`);
  }
  return {
    open,
    tape(name) {
      throw new CommandError('UNKNOWN_RECORDING', `There is no recording "${name}".`);
    },
    newPath: (name) => {
      throw new CommandError('NO_RECORDER', `there is no folder for ${name}`);
    },
    ensure: () => Promise.resolve(),
    list: () => Promise.resolve([]),
    overview(name) {
      const { startMs, endMs } = open(name);
      return { startMs, endMs, ticks: [], gaps: [] };
    },
    terms: (name) => open(name).provenance.terms,
  };
}
