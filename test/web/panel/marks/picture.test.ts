import { describe, expect, test } from 'vitest';
import type { MarketInfo } from '../../../../shared/wire/market-info.ts';
import { toFileName, toSourceText, toStamp } from '../../../../web/panel/marks/picture.ts';
import type { Tile } from '../../../../web/state/tile.ts';

const NOW = Date.UTC(2026, 10, 29, 16, 12, 52);
const toTile = (symbol: string, interval: string, name = ''): Tile =>
  ({
    symbol: { peek: () => symbol },
    interval: { peek: () => interval },
    instrument: { peek: () => ({ name }) },
  }) as unknown as Tile;
const toMarket = (more: object): MarketInfo => ({ name: 'live', ...more }) as unknown as MarketInfo;

describe('the line above a picture', () => {
  test('says symbol, interval, market time with its zone, and whose numbers they are', () => {
    const tile = toTile('BTC/USD', '15m', 'Bitcoin');
    const market = toMarket({ provenance: 'simulated', seed: '7' });
    expect(toStamp('chart', [tile], tile, market, NOW, 'utc')).toEqual({
      title: 'BTC/USD 15m',
      detail: 'Bitcoin',
      moment: '29 Nov 2026 16:12:52 UTC',
      source: 'Simulated · seed 7',
    });
  });

  test('of a desk names each chart once', () => {
    const tiles = [toTile('A', '1m'), toTile('B', '1d'), toTile('A', '1m')];
    expect(toStamp('desk', tiles, tiles[0]!, undefined, NOW, 'utc')).toMatchObject({
      title: 'A 1m, B 1d',
      source: '',
    });
  });

  test('never lets a recording pass for a live market', () => {
    const replay = { recording: 'monday' };
    const venue = { venue: 'Kraken', licence: 'free' };
    expect(toSourceText(toMarket({ provenance: 'recorded', replay, terms: venue }))).toBe(
      'Recorded · Kraken · replay monday',
    );
    expect(toSourceText(toMarket({ provenance: 'live', connection: venue }))).toBe('Kraken');
    const rewind = toMarket({ provenance: 'live', replay: { recording: '', rewindOf: 'live' } });
    expect(toSourceText(rewind)).toContain('rewind');
  });

  test('gives a file name that every system takes', () => {
    const stamp = { title: '^BTC/USD: 币安 1m', detail: '', moment: '1 Jan', source: '' };
    expect(toFileName(stamp)).toBe('BTC-USD-币安-1m-1-Jan.png');
    expect(toFileName({ ...stamp, title: 'x'.repeat(300) }).length).toBeLessThan(130);
  });
});
