/**
 * 5,000 clients with equal subscriptions, once at the pace of a page in the background (4 frames a second)
 * and once with every flush: does the event loop stay free, and what does a connection cost?
 */
import { compete } from '../arena.ts';
import { type Effort, LOAD } from '../effort.ts';

const CLIENTS = 5_000;

export const RATES = { '4 frames a second': 250, 'every 16 ms': undefined } as const;
export type RateName = keyof typeof RATES;

export interface ManyClientsFigures {
  readonly loopDelayP99Ms: number;
  readonly loopDelayMaxMs: number;
  readonly serverCores: number;
  readonly framesPerClient: number;
  readonly clientTicksPerSecond: number;
  /** Memory of the server while it serves, for each connection, kB; all that is not V8's start included. */
  readonly rssKilobytesPerClient: number;
  readonly lost: number;
}

export type ManyClientsReport = Readonly<Record<RateName, ManyClientsFigures>>;

export async function runManyClients(
  effort: Effort,
  onProgress: (what: string) => void,
): Promise<ManyClientsReport> {
  const results: Partial<Record<RateName, ManyClientsFigures>> = {};
  for (const name of Object.keys(RATES) as RateName[]) {
    onProgress(`5,000 clients: ${name}`);
    const paceMs = RATES[name];
    const outcome = await compete({
      server: {
        variant: 'tickdeck',
        symbols: LOAD.symbols,
        ticksPerSecond: LOAD.ticksPerSecond,
        flushMs: 16,
      },
      symbolsPerClient: LOAD.symbolsPerClient,
      crowds: [
        {
          clients: CLIENTS,
          interest: 'equal',
          samples: 0,
          acknowledges: true,
          ...(paceMs === undefined ? {} : { paceMs }),
        },
      ],
      warmUpMs: effort.warmUpMs,
      measureMs: effort.measureMs,
    });
    const crowd = outcome.crowds[0]!;
    results[name] = {
      loopDelayP99Ms: outcome.loopDelayP99Ms,
      loopDelayMaxMs: outcome.loopDelayMaxMs,
      serverCores: outcome.serverCores,
      framesPerClient: crowd.framesPerSecond / CLIENTS,
      clientTicksPerSecond: crowd.clientTicksPerSecond,
      rssKilobytesPerClient: outcome.rssBytesAfter / CLIENTS / 1000,
      lost: crowd.lost,
    };
  }
  return results as ManyClientsReport;
}
