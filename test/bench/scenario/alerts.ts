/**
 * What a thousand alert rules over ten thousand symbols cost at 50,000 ticks a second: the processor time of what listens
 * to the market for them, as a share of one core. Once with a rule on one symbol in ten, once with rules that cover all
 * symbols. `npm run bench:alerts`.
 */
import process from 'node:process';
import { createAlerts } from '../../../shared/engine/alert/alerts.ts';
import { Market } from '../../../shared/engine/market/market.ts';
import type { AlertRule } from '../../../shared/model/alert-rule.ts';
import {
  createTickColumns,
  MISSING,
  pushQuote,
  pushTrade,
  SIDE,
} from '../../../shared/model/tick.ts';
import { toInstruments } from '../../support/test-instruments.ts';

const SYMBOLS = 10_000;
const RULES = 1_000;
const TICKS_PER_SECOND = 50_000;
const BATCHES_PER_SECOND = 20;
const SECONDS = 4;
const ROUNDS = 5;
const START_MS = Date.UTC(2026, 0, 5, 15);
const MIX: readonly AlertRule[] = [
  { kind: 'price', level: 101 },
  { kind: 'move', percent: 2, windowMs: 300_000 },
  { kind: 'volume', atLeast: 1_000_000, windowMs: 60_000 },
  { kind: 'spread', over: '0.50' },
  { kind: 'vwap' },
  { kind: 'average', average: 'sma', length: 20, interval: '1m' },
  {
    kind: 'average',
    average: 'ema',
    length: 26,
    interval: '1m',
    by: { average: 'ema', length: 12 },
  },
  { kind: 'extreme' },
  { kind: 'gap', percent: 3 },
  { kind: 'halt' },
];

function toMarket(): Market {
  const instruments = toInstruments(SYMBOLS);
  const previousClose = new Float64Array(SYMBOLS).fill(MISSING);
  return new Market({ name: 'live', number: 0, epoch: 1, instruments, previousClose });
}

/** Sets the rules, each on so many symbols; counts the processor time of their listener, µs. */
function arm(market: Market, symbolsEach: number) {
  const spent = { us: 0 };
  const listen = market.listen.bind(market);
  market.listen = (listener) =>
    listen({
      ...listener,
      onPublication(publication) {
        const before = process.cpuUsage();
        listener.onPublication!(publication);
        const { user, system } = process.cpuUsage(before);
        spent.us += user + system;
      },
    });
  const alerts = createAlerts();
  for (let n = 0; n < RULES; n++) {
    const owner = { send: () => undefined, isDeaf: () => false, isBehind: false };
    const symbols = Array.from({ length: symbolsEach }, (_, i) => `S${(n * 10 + i) % SYMBOLS}`);
    alerts.put(owner, market, { alert: 'a', symbols, rule: MIX[n % MIX.length]!, restMs: 60_000 });
  }
  return { spent, firings: () => alerts.counts.firings };
}

/** Processor time of publishing some seconds of a market, µs. */
function publish(market: Market, fromMs: number): number {
  const batch = createTickColumns(TICKS_PER_SECOND / BATCHES_PER_SECOND);
  let spentUs = 0;
  let seed = 1;
  const below = (most: number): number => (seed = (seed * 48_271) % 2_147_483_647) % most;
  for (let n = 0; n < SECONDS * BATCHES_PER_SECOND; n++) {
    batch.length = 0;
    const timeMs = fromMs + (n * 1_000) / BATCHES_PER_SECOND;
    while (batch.length < TICKS_PER_SECOND / BATCHES_PER_SECOND) {
      const id = below(SYMBOLS);
      const price = 10_000 + below(60);
      if (below(3) === 0) pushQuote(batch, id, timeMs, 0, price, 100, price + 1, 100);
      else pushTrade(batch, id, timeMs, 0, price, 1 + below(500), SIDE.buy);
    }
    const before = process.cpuUsage();
    market.publish(batch);
    const { user, system } = process.cpuUsage(before);
    spentUs += user + system;
  }
  return spentUs;
}

const median = (all: readonly number[]): number =>
  all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)]!;

const toShare = (us: number): string => `${(us / (SECONDS * 10_000)).toFixed(2)} %`;

for (const each of [1, 10]) {
  const market = toMarket();
  publish(market, START_MS);
  const { spent, firings } = arm(market, each);
  const rounds = Array.from({ length: ROUNDS }, (_, round) => {
    spent.us = 0;
    const allUs = publish(market, START_MS + (round + 1) * SECONDS * 1_000);
    return { alertsUs: spent.us, allUs };
  });
  const alertsUs = median(rounds.map((one) => one.alertsUs));
  const allUs = median(rounds.map((one) => one.allUs));
  process.stdout.write(
    `${RULES} rules, each on ${each} of ${SYMBOLS} symbols: ${toShare(alertsUs)} of a core at ${TICKS_PER_SECOND} ticks/s, ` +
      `of ${toShare(allUs)} that publishing takes with them; ${firings()} fired\n`,
  );
}
