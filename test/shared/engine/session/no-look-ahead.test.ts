/**
 * Practice on a replay that is stepped: whatever a client can ask for after a step is what the tape's truth up to that moment makes,
 * interval by interval, and indicators over it are those that the whole tape will show there later.
 */
import { expect, test } from 'vitest';
import { INTERVAL_MS, toIntervalCode } from '../../../../shared/model/interval.ts';
import { createTickColumns, pushQuote, pushTrade } from '../../../../shared/model/tick.ts';
import { createListSource } from '../../../support/list-source.ts';
import { createRandom } from '../../../support/random.ts';
import { createSessionBench } from '../../../support/session-bench.ts';
import { compute, MINUTE_MS, toBar, toSeries } from '../../../support/study-bars.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const START_MS = Date.UTC(2026, 0, 5, 15);
const MINUTES = 10;
const INTERVALS = ['1s', '5s', '15s', '1m', '5m'] as const;
const STUDIES = [
  'sma',
  'ema',
  'wma',
  'rsi',
  'macd',
  'bb',
  'atr',
  'adx',
  'stoch',
  'dc',
  'kc',
  'cci',
  'obv',
] as const;

interface Trade {
  readonly id: number;
  readonly timeMs: number;
  readonly price: number;
  readonly size: number;
}

/** Trades of two symbols, some seconds apart, with quotes between them. */
function makeTape() {
  const random = createRandom(7);
  const ticks = createTickColumns(4_000);
  const trades: Trade[] = [];
  const prices = [10_000, 5_000];
  for (let timeMs = START_MS; timeMs < START_MS + MINUTES * 60_000;) {
    timeMs += 50 + Math.floor(random() * 2_500);
    const id = random() < 0.7 ? 0 : 1;
    const price = (prices[id]! += Math.floor(random() * 21) - 10);
    pushQuote(ticks, id, timeMs, 0, price - 1, 300, price + 1, 300);
    if (random() < 0.3) continue;
    const size = 1 + Math.floor(random() * 50);
    pushTrade(ticks, id, timeMs + 1, 0, price, size, 1);
    trades.push({ id, timeMs: timeMs + 1, price, size });
  }
  return { ticks, trades };
}

/** Bars of trades up to a moment, folded as plainly as can be. */
function toTruth(trades: readonly Trade[], id: number, intervalMs: number, untilMs: number) {
  const bars = new Map<number, number[]>();
  for (const one of trades) {
    if (one.id !== id || one.timeMs > untilMs) continue;
    const start = Math.floor(one.timeMs / intervalMs) * intervalMs;
    const [, open = one.price, high = one.price, low = one.price, , volume = 0] =
      bars.get(start) ?? [];
    const { price, size } = one;
    bars.set(start, [
      start,
      open,
      Math.max(high, price),
      Math.min(low, price),
      price,
      volume + size,
    ]);
  }
  return [...bars.values()];
}

test('no step shows a later bar, in any interval, and no indicator knows more than it will say later', async () => {
  const { ticks, trades } = makeTape();
  const bench = await createSessionBench(createListSource(toInstruments(2), createTickColumns(1)), {
    flushMs: 100,
    recordings: { tape: () => createListSource(toInstruments(2), ticks) },
  });
  const client = bench.connect();
  client.say({ type: 'open', id: 1, recording: 'tape', paused: true });
  const { name } = client.messages('market').at(-1)!.market;
  await bench.run(200);
  client.say({ type: 'game', id: 2, market: name, isPractice: true });
  const entry = bench.markets.get(name)!;
  let id = 100;
  for (const [at, by] of ['1m', '5s', '15s', '5m', '1s', '1m'].entries()) {
    client.say({ type: 'step', market: name, by, ...(at % 2 === 0 ? { symbol: 'S0' } : {}) });
    await bench.run(1_000);
    client.pong();
    const nowMs = entry.timeMs();
    for (const [instrument, symbol] of ['S0', 'S1'].entries()) {
      for (const interval of INTERVALS) {
        const request = ++id;
        client.say({ type: 'bars', id: request, market: name, symbol, interval, limit: 2_000 });
        await bench.run(100);
        const shown = client
          .frames()
          .flatMap((frame) =>
            frame.type === 'barHistory' && frame.request === request ? frame.bars : [],
          )
          .map(({ startMs, open, high, low, close, volume }) => [
            startMs,
            open,
            high,
            low,
            close,
            volume,
          ]);
        const intervalMs = INTERVAL_MS[toIntervalCode(interval)]!;
        expect(shown, `${symbol} ${interval} after step ${at}`).toEqual(
          toTruth(trades, instrument, intervalMs, nowMs),
        );
        if (shown.length < 3 || at % 2 === 0) continue;
        const whole = toTruth(trades, instrument, intervalMs, Infinity);
        for (const study of STUDIES) {
          const values = (bars: readonly number[][]): number[] =>
            compute(
              study,
              {},
              toSeries(
                bars.map(([, open, high, low, close, volume], row) =>
                  toBar(row * MINUTE_MS, [open!, high!, low!, close!], volume!),
                ),
              ),
            );
          /* The forming bar may change; those before it may not. */
          const until = shown.length - 1;
          expect(values(shown).slice(0, until), `${study} ${interval}`).toEqual(
            values(whole).slice(0, until),
          );
        }
      }
    }
  }
  expect(entry.timeMs()).toBeGreaterThan(START_MS + 5 * 60_000);
});
