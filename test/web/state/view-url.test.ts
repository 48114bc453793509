import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { INTERVALS } from '../../../shared/model/interval.ts';
import {
  CHART_KINDS,
  readViewLink,
  toSpeed,
  toViewSearch,
  type ViewLink,
} from '../../../web/state/view-url.ts';

const links: fc.Arbitrary<ViewLink> = fc.record(
  {
    symbol: fc.constantFrom('AAPL', 'BTC/USD', 'BRK.B', 'ES=F', 'X_Y:Z^'),
    interval: fc.constantFrom(...INTERVALS),
    kind: fc.constantFrom(...CHART_KINDS),
    market: fc.constantFrom('monday', 'sim-2'),
    view: fc.constant('statistics' as const),
    studies: fc.constant([
      { study: 'ema', set: ['20'] },
      { study: 'bb', set: ['10', '2.5', 'hl2'] },
      { study: 'obv', set: [] },
    ]),
    replay: fc.record(
      {
        recording: fc.string({ minLength: 1, maxLength: 30 }),
        timeMs: fc.integer({ min: 0, max: Date.UTC(2100, 0) }),
        speed: fc.constantFrom(0.1, 0.25, 2, 60, 1_000, 'max' as const),
        loop: fc.constant(true),
        paused: fc.constant(true),
      },
      { requiredKeys: ['recording'] },
    ),
  },
  { requiredKeys: [] },
);

test('a moment of a live market is in a link, and comes back as one, of the market that is named', () => {
  const replay = { recording: 'live', isRewind: true, timeMs: Date.UTC(2026, 10, 20, 14, 30) };
  const search = toViewSearch({ replay: { ...replay, paused: true } });
  expect(search).toBe('?rewind=2026-11-20T14:30:00.000Z&paused=1');
  expect(readViewLink(search)).toEqual({ replay: { ...replay, recording: '', paused: true } });
  expect(readViewLink(`${search}&m=asia`).replay).toMatchObject({ recording: 'asia' });
  expect(readViewLink('?rewind=').replay).toEqual({ recording: '', isRewind: true });
});

test('a section and skipped silences are in a link, and come back', () => {
  const search =
    '?replay=demo&from=2026-11-20T14:30:00.000Z&to=2026-11-20T14:31:00.000Z&loop=1&skip=1';
  const link = readViewLink(search);
  expect(link).toEqual({
    replay: {
      recording: 'demo',
      loop: true,
      skipIdle: true,
      fromMs: Date.UTC(2026, 10, 20, 14, 30),
      toMs: Date.UTC(2026, 10, 20, 14, 31),
    },
  });
  expect(readViewLink(toViewSearch(link))).toEqual(link);
  expect(readViewLink('?replay=demo&from=2026-11-20').replay).toEqual({ recording: 'demo' });
});

test('indicators are in a link by name and parameters, as people read them', () => {
  expect(toViewSearch({ studies: [{ study: 'ema' }, { study: 'bb', set: ['20', '2.5'] }] })).toBe(
    '?ind=ema/bb:20:2.5',
  );
  expect(toViewSearch({ studies: [] })).toBe('');
});

describe('the view as a link', () => {
  test('reading what was written gives the same view', () => {
    fc.assert(
      fc.property(links, (link) => {
        expect(readViewLink(toViewSearch(link))).toEqual(link);
      }),
    );
  });

  test('reads any text without failing', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readViewLink(`?${text}`)).toBeTypeOf('object');
        expect(
          readViewLink(`?s=${text}&i=${text}&t=${text}&replay=x&at=${text}&speed=${text}`).replay,
        ).toBeDefined();
      }),
    );
  });

  test('is short and readable', () => {
    const timeMs = Date.UTC(2026, 10, 23, 14, 5);
    const link: ViewLink = {
      symbol: 'BTC/USD',
      interval: '1m',
      kind: 'candles',
      replay: { recording: 'demo', timeMs, speed: 1, loop: false },
    };
    const text = '?s=BTC/USD&i=1m&t=candles&replay=demo&at=2026-11-23T14:05:00.000Z';
    expect(toViewSearch(link)).toBe(text);
    expect(toViewSearch({})).toBe('');
  });

  test('leaves out what no server would take', () => {
    expect(readViewLink('?s=a b&i=2m&t=pie&at=2026-11-23T14:05:00Z')).toEqual({});
    expect(readViewLink('?s=aapl').symbol).toBe('AAPL');
    for (const text of ['', ' ', '0', '-1', '0.01', '129600001', 'fast', 'Infinity', 'NaN']) {
      expect(toSpeed(text), text).toBeUndefined();
    }
  });
});
