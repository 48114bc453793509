/**
 * Opens what a link of a replay names: a recording, or the past of a live market.
 */
import type { Client } from '../../shared/client/client-contract.ts';
import type { MarketInfo } from '../../shared/wire/market-info.ts';
import type { ReplayLink } from '../state/view-url.ts';

/** Opens it. @returns its market; rejects with a ClientError */
export function openLinked(client: Client, link: ReplayLink): Promise<MarketInfo> {
  const { recording, room: _room, isRewind, timeMs, ...options } = link;
  const at = timeMs === undefined ? {} : { timeMs: Math.round(timeMs) };
  if (isRewind !== true) return client.openReplay(recording, { ...options, ...at });
  const { speed, paused = false } = options;
  return client.rewind({
    ...(recording === '' ? {} : { market: recording }),
    ...at,
    ...(typeof speed === 'number' ? { speed } : {}),
    paused,
  });
}
