/** Keeps an alert with a webhook that takes nothing, and fires until it is killed: says each number that is owed. */
import { createAlerts } from '../../../shared/engine/alert/alerts.ts';
import { createStoredAlerts } from '../../../shared/engine/alert/stored/stored-alerts.ts';
import { openLineJournal } from '../../../server/tape/line-journal.ts';
import { toMarket, toTicks } from '../../shared/engine/alert/rule-bench.ts';
import { LOG } from './quiet-log.ts';

const market = toMarket();
const stored = createStoredAlerts({
  alerts: createAlerts(),
  journal: openLineJournal(process.argv[2]!),
  find: () => ({ market, timeMs: () => market.lastTimeMs }),
  primary: 'live',
  now: Date.now,
  secret: () => 'alert-number-one',
  log: LOG,
  deliver: ({ entry }) => void process.stdout.write(`${entry.number}\n`),
});
const rule = { kind: 'price', level: 10 } as const;
const actions = { webhook: 'https://example.com/' };
await stored.put({ symbols: ['S0'], rule, restMs: 1_000, actions });
for (let n = 0; ; n++) {
  market.publish(toTicks([['trade', n * 2, n % 2 === 0 ? 9 : 11]]));
  await new Promise(setImmediate);
}
