/**
 * Brings the bars that somebody asked for to where they can be read: computes them a slice a turn of the event loop,
 * so that others are served in between, and waits for those that come from far away, in bounded time. What cannot be
 * had is said, and does not keep back what is here.
 */
import { toPublicReason } from '../../model/public-reason.ts';
import type { BarsAbout } from '../../wire/bars-about.ts';
import { LIMITS } from '../../wire/limits.ts';
import type { Market } from '../market/market.ts';
import type { BarQuery } from '../market/bar-range.ts';
import type { Surroundings } from '../surroundings.ts';

const SLOW = 'they take longer than an answer can wait; they are still on their way';

type Clock = Pick<Surroundings, 'after' | 'defer' | 'elapsed'>;

async function prepare(
  { defer }: Clock,
  market: Market,
  instrument: number,
  code: number,
  query: BarQuery,
): Promise<void> {
  while (!market.prepareBars(instrument, code, query)) {
    await new Promise<void>((resolve) => defer(resolve));
  }
}

/** Waits for bars that are on their way. @returns false when time is up */
function waitFor(clock: Clock, coming: Promise<void>, endMs: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(Math.max(0, endMs - clock.elapsed()), () => resolve(false));
    coming.then(() => resolve(true), reject).finally(cancel);
  });
}

/** Resolves when all that can be had of them can be read. @returns what the answer says of itself */
export async function bringBars(
  clock: Clock,
  market: Market,
  instrument: number,
  code: number,
  query: BarQuery,
): Promise<BarsAbout> {
  const endMs = clock.elapsed() + LIMITS.olderBarsMs;
  let problem: string | undefined;
  await prepare(clock, market, instrument, code, query);
  try {
    for (let fetches = 0; fetches < LIMITS.olderFetches; fetches++) {
      const coming = market.fetchBars(instrument, code, query);
      if (coming === undefined) break;
      if (!(await waitFor(clock, coming, endMs))) throw new Error(SLOW);
      await prepare(clock, market, instrument, code, query);
    }
  } catch (error) {
    problem = toPublicReason(error);
  }
  return market.aboutBars(instrument, code, problem);
}
