/**
 * Says in the log when the live market cannot keep up with what it was asked for, and when it can again.
 */
import type { FeedReport } from './live.ts';
import type { Log } from '../session/services.ts';

/** Makes what is called whenever the live market's speed changes. */
export function createFeedLog(log: Log): (report: FeedReport) => void {
  let wasSlowed = false;
  return (report) => {
    const { isSlowed, speed, offeredPerSecond, achievedPerSecond } = report;
    if (isSlowed === wasSlowed) return;
    wasSlowed = isSlowed;
    if (!isSlowed) {
      log.info({ speed, offeredPerSecond }, 'the live market keeps up again');
      return;
    }
    log.warn(
      { offeredPerSecond, achievedPerSecond },
      'the simulator cannot keep up: the live market runs slower than it was asked to',
    );
  };
}
