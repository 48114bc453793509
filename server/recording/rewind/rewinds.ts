/**
 * The pasts of live markets that somebody looks at: opens them, and tells them when their journals have grown.
 */
import type { Log } from '../../../shared/engine/log.ts';
import { CommandError, type RewindDesk } from '../../../shared/engine/session/services.ts';
import { WalkCache } from '../../tape/walk-cache.ts';
import type { MarketJournal } from '../market-journal.ts';
import { createRewindSource, type RewindSource } from './rewind-source.ts';

/** All of them. */
export interface Rewinds extends RewindDesk {
  /** Called about once a second, after the journals. */
  lookAfter(): void;
}

/** Opens none yet. */
export function createRewinds(
  journalOf: (market: string) => MarketJournal | undefined,
  log: Log,
): Rewinds {
  const open = new Set<RewindSource>();
  const walks = new WalkCache();

  return {
    fromMs: (market) => journalOf(market)?.fromMs,
    open(live) {
      const { name } = live.market;
      const journal = journalOf(name);
      if (journal === undefined) {
        throw new CommandError('NO_REWIND', `No journal is kept of "${name}".`);
      }
      if (live.source.bars !== undefined) {
        throw new CommandError('NO_REWIND', `"${name}" is made of recorded bars.`);
      }
      try {
        const source = createRewindSource(live, journal, walks, () => open.delete(source));
        open.add(source);
        return source;
      } catch (error) {
        log.error({ err: error, market: name }, 'rewind');
        throw new CommandError('NO_REWIND', `Nothing is kept of "${name}" at the moment.`);
      }
    },
    lookAfter() {
      for (const source of open) {
        try {
          source.lookAfter();
        } catch (error) {
          log.error({ err: error }, 'rewind');
        }
      }
    },
  };
}
