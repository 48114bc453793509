/**
 * Says in the log when a live market cannot keep up with what it was asked for, falls silent, ends or fails;
 * and when it is well again.
 */
import type { Log } from '../log.ts';
import type { MarketEntry } from './market-entry.ts';

interface Told {
  isSlowed: boolean;
  isSilent: boolean;
  state: string;
}

/** Makes what is called whenever a market's state changes. */
export function createFeedLog(log: Log): (entry: MarketEntry) => void {
  const toldOf = new Map<string, Told>();

  function tellSpeed(market: string, { drive }: MarketEntry): boolean {
    if (drive.kind !== 'live') return false;
    const { isSlowed, speed, offeredPerSecond, achievedPerSecond } = drive.report();
    const wasSlowed = toldOf.get(market)?.isSlowed ?? false;
    if (isSlowed === wasSlowed) return isSlowed;
    if (!isSlowed) log.info({ market, speed, offeredPerSecond }, 'the market keeps up again');
    else {
      log.warn(
        { market, offeredPerSecond, achievedPerSecond },
        'the source cannot keep up: its market runs slower than it was asked to',
      );
    }
    return isSlowed;
  }

  function tellSilence(market: string, silentSinceMs: number | undefined): boolean {
    const isSilent = silentSinceMs !== undefined;
    if (isSilent === (toldOf.get(market)?.isSilent ?? false)) return isSilent;
    if (isSilent) log.warn({ market, silentSinceMs }, 'the feed is mute: its market has a gap');
    else log.info({ market }, 'the feed gives ticks again');
    return isSilent;
  }

  return (entry) => {
    if (entry.drive.kind !== 'live') return;
    const { name, silentSinceMs } = entry.market;
    const { state, reason } = entry.drive.status();
    if (state !== 'running' && state !== toldOf.get(name)?.state) {
      log.warn(
        { market: name, ...(reason === undefined ? {} : { reason }) },
        state === 'failed' ? 'the source failed: its market stands' : 'the source has ended',
      );
    }
    /* That a source which is over is silent, too, goes without saying. */
    const isOver = state !== 'running';
    const isSlowed = !isOver && tellSpeed(name, entry);
    const isSilent = isOver || tellSilence(name, silentSinceMs);
    toldOf.set(name, { isSlowed, isSilent, state });
  };
}
