/** Recordings that alerts ask for: of what happened before one fired, one at a time for each alert. */
import type { Markets } from '../../shared/engine/feed/market-registry.ts';
import type { Log } from '../../shared/engine/log.ts';
import type { RecordingDesk } from '../../shared/engine/session/services.ts';
import type { AuditEntry, StoredAlertInfo } from '../../shared/wire/stored-alert.ts';

/** A name for a recording: what and when. */
const toName = ({ name, number, timeMs }: AuditEntry): string => {
  const plain = name.replaceAll(/[^\p{L}\p{N}.,%+ -]+/gu, ' ').trim();
  const time = new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '-');
  return `alert ${number} ${plain} ${time}`.replaceAll(/ +/g, ' ').slice(0, 120).trim();
};

/** Makes what keeps the past of a firing, where its alert wants that. */
export function createKeeper(markets: Markets, desk: RecordingDesk, log: Log) {
  const busy = new Set<string>();
  return ({ id, actions }: StoredAlertInfo, entry: AuditEntry): void => {
    const market = markets.get(entry.market);
    const seconds = actions?.keepSeconds;
    if (seconds === undefined || market === undefined || busy.has(id)) return;
    busy.add(id);
    const request = { seconds, recording: toName(entry) };
    desk
      .keep(market, request)
      .then(({ recording }) => log.info({ alert: id, recording }, 'an alert has made a recording'))
      .catch((err: unknown) => log.warn({ alert: id, err }, 'an alert made no recording'))
      .finally(() => busy.delete(id));
  };
}
