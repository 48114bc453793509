/** What `tickdeck replay` makes of its flags, and what a demo pack adds. */
import { describe, expect, test } from 'vitest';
import { toNote } from '../../../server/cli/pack.ts';
import { type ReplayFlags, toReplayQuery } from '../../../server/cli/replay.ts';
import { toOpening, toOpeningView } from '../../../shared/model/opening.ts';
import type { TapeMeta } from '../../../shared/tape/meta.ts';
import { toInstruments } from '../../support/test-instruments.ts';

const TAPE = {
  startMs: Date.UTC(2026, 10, 20, 14, 30),
  endMs: Date.UTC(2026, 10, 20, 15),
  instruments: toInstruments(2),
  tickCount: 5,
};
const toQuery = (flags: ReplayFlags, view?: string): string =>
  toReplayQuery(
    'demo',
    { ...TAPE, meta: (view === undefined ? {} : { opening: { view } }) as TapeMeta },
    flags,
  );

describe('the flags of replay', () => {
  test.each([
    [{}, 'replay=demo'],
    [{ speed: 'max' }, 'replay=demo&speed=max'],
    [{ from: '2026-11-20T14:40' }, 'replay=demo&at=2026-11-20T14:40:00.000Z'],
    [{ skipIdle: true, loop: true }, 'replay=demo&loop=1&skip=1'],
    [{ kiosk: true }, 'replay=demo&loop=1&kiosk=1'],
    [
      { loop: true, to: '2026-11-20T14:45' },
      'replay=demo&loop=1&from=2026-11-20T14:30:00.000Z&to=2026-11-20T14:45:00.000Z',
    ],
    [
      { loop: true, from: '2026-11-20T14:40+00:00', to: '2026-11-20T14:45' },
      'replay=demo&loop=1&at=2026-11-20T14:40:00.000Z&from=2026-11-20T14:40:00.000Z&to=2026-11-20T14:45:00.000Z',
    ],
  ])('become the address: %j', (flags, query) => {
    expect(toQuery(flags)).toBe(query);
  });

  test('play bars alone as fast as they may be', () => {
    const bars = { ...TAPE, tickCount: 0, meta: {} as TapeMeta };
    expect(toReplayQuery('demo', bars, { speed: '864000' })).toBe('replay=demo&speed=864000');
  });

  test('come before what a pack says', () => {
    const view = 's=NVDA&i=15s&speed=10&loop=1';
    expect(toQuery({}, view)).toBe('s=NVDA&i=15s&speed=10&loop=1&replay=demo');
    expect(toQuery({ speed: '2' }, view)).toContain('speed=2&');
  });

  test.each([
    [{ speed: '0' }, /--speed: 0.1 to 1000 or max, but is "0"/],
    [{ speed: '1001' }, /--speed: 0.1 to 1000 or max, but is "1001"/],
    [{ from: 'noon' }, /--from: "noon" is no time/],
    [{ from: '2026-11-21' }, /--from: the recording goes from .* is not in it/],
    [{ to: '2026-11-20T14:45' }, /--to: where a loop ends; add --loop/],
    [
      { loop: true, from: '2026-11-20T14:45', to: '2026-11-20T14:40' },
      /--from must be before --to/,
    ],
  ])('that cannot be are refused by name: %j', (flags, message) => {
    expect(() => toQuery(flags)).toThrow(message);
  });
});

describe('a demo pack', () => {
  test('takes of a link what is a view, whatever else stands in it', () => {
    const link =
      'http://localhost:3000/?s=NVDA&i=15s&replay=demo&at=2026-11-20T14:40:00.000Z&speed=10&m=x';
    expect(toOpeningView(link)).toBe('s=NVDA&i=15s&at=2026-11-20T14:40:00.000Z&speed=10');
    expect(toOpeningView('nothing')).toBe('');
  });

  test('has an opening only where it is one', () => {
    expect(toOpening({ title: 'A', view: 's=A', more: 1 })).toEqual({ title: 'A', view: 's=A' });
    expect(toOpening({ title: '', view: 'x'.repeat(1_901) })).toBeUndefined();
    for (const value of [null, 'x', 7, [], {}]) expect(toOpening(value)).toBeUndefined();
  });

  const refuse = (message: string): never => {
    throw new Error(message);
  };

  test('has its notes on the timeline, of a symbol or of all', () => {
    expect(toNote('2026-11-20T14:42=s1: The news', 0, TAPE, refuse)).toMatchObject({
      kind: 'note',
      target: 'S1',
      atMs: Date.UTC(2026, 10, 20, 14, 42),
      label: 's1: The news',
    });
    expect(toNote('2026-11-20T14:42=Look: here', 1, TAPE, refuse).target).toBe('all');
  });

  test.each(['14:42=x', '2026-11-20T14:42', '2026-11-20T14:42= ', '2026-11-21=x'])(
    'refuses a note that is none: %s',
    (text) => {
      expect(() => toNote(text, 0, TAPE, refuse)).toThrow('--note');
    },
  );
});
