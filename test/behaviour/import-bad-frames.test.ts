/** Imports of recorded frames lose nothing in silence either: each is imported, counted by its kind or named by line. */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { FLAG, MISSING } from '../../shared/model/tick.ts';
import { load, T } from '../support/import-text.ts';

describe('recorded frames', () => {
  const R = '1723161254087896568';
  const frame = (stream: string, data: object): string =>
    `${R} ${JSON.stringify({ stream, data })}`;
  const good = frame('abcusdt@trade', {
    e: 'trade',
    E: T + 1,
    s: 'ABCUSDT',
    t: 1,
    p: '1.5',
    q: '2',
    T,
    m: false,
  });

  test('with damage are named by line; depth and unknown streams are counted as what they are', async () => {
    const lines = [
      frame('abcusdt@depth@100ms', { e: 'depthUpdate', E: T, s: 'ABCUSDT' }),
      good,
      `${R} {"stream":"abcusdt@trade","data":{"e":"trade","E":17231`,
      'nonsense',
      frame('abcusdt@trade', { e: 'trade', s: 'ABCUSDT', t: 2, p: '1.5', q: '2', m: false }),
      frame('abcusdt@kline_1m', { e: 'kline', s: 'ABCUSDT' }),
      frame('abcusdt@bookTicker', { u: 1, s: 'ABCUSDT', b: '1.4', B: '3', a: '0.00', A: '0.00' }),
      `${R} {"lastUpdateId":1,"bids":[],"asks":[]}`,
      `${R} {"result":null,"id":1}`,
      `${R} [1]`,
    ];
    const { report, rows } = await load('frames.gz', gzipSync(lines.join('\n')));
    expect(report).toMatchObject({
      format: 'binance-frames',
      rows: 10,
      trades: 1,
      quotes: 1,
      rejected: 4,
      notImported: { depth: 1, kline: 1, 'depth snapshot': 1, other: 1 },
    });
    expect(report.rejects.map(({ line }) => line)).toEqual([3, 4, 5, 10]);
    // received when the trade's frame was sent, as the quickest frame shows: 1 ms after the trade
    expect(rows[1]).toEqual([1, 0, T + 1, 0, 14, 3, MISSING, 0, 0, 0]);
  });

  test('give a quote without exchange time the receive time, moved by the quickest frame’s offset', async () => {
    const lineAt = (receivedMs: number, data: object): string =>
      `${receivedMs}000000 ${JSON.stringify({ stream: 'x@bookTicker', data })}`;
    const quote = { u: 1, s: 'ABCUSDT', b: '1', B: '1', a: '2', A: '1' };
    const tradeAt = (receivedMs: number, sentMs: number, id: number): string =>
      lineAt(receivedMs, {
        e: 'trade',
        E: sentMs,
        T: sentMs,
        s: 'ABCUSDT',
        t: id,
        p: '1',
        q: '1',
        m: true,
      });
    const lines = [
      tradeAt(T, T + 1000, 1), // 1,000 ms behind the exchange, or more
      lineAt(T + 10, quote),
      tradeAt(T + 20, T + 1025, 2), // the quickest frame: 1,005 ms
      lineAt(T + 20, quote),
      tradeAt(T + 21, T + 1026, 3),
      lineAt(T + 15, quote), // would come before an earlier line's tick
    ];
    const { rows } = await load('frames.txt', lines.join('\n'));
    expect(rows.map((row) => [row[0], row[2]! - T, row[9]])).toEqual([
      [0, 1000, 0],
      [1, 1015, 0],
      [0, 1025, 0],
      [1, 1025, 0],
      [0, 1026, 0],
      [1, 1026, FLAG.timeRepaired],
    ]);
  });

  test('of one symbol only are taken when a symbol is named', async () => {
    const other = good.replaceAll('ABCUSDT', 'XYZUSDT');
    const { report } = await load('frames.txt', `${good}\n${other}\n`, { symbol: 'XYZUSDT' });
    expect(report).toMatchObject({ trades: 1, notImported: { 'other symbol': 1 } });
  });
});
