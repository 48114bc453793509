/** What may follow `--feed`, and what is said of what may not. A kind of feed is one object and one line. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeFeeds } from '../../../server/cli/serve.ts';
import { toConfig } from '../../../server/config.ts';
import { FeedError, type FeedKind, toSettings } from '../../../server/feeds/feed-kind.ts';
import { FEED_KINDS } from '../../../server/feeds/feed-kinds.ts';
import { type OpenFeed, openFeeds } from '../../../server/feeds/feeds.ts';
import { createTapeWriter } from '../../../server/tape/writer.ts';
import { createTickColumns, MISSING, pushTrade, SIDE } from '../../../shared/model/tick.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import { createListSource } from '../../support/list-source.ts';
import { toInstruments } from '../../support/test-instruments.ts';
import { makeFolder } from '../tape/folder.ts';

const NOW_MS = 1_790_000_000_000;
const FLAGS = { seed: '7', historyMinutes: '0', universe: '5' };

function open(texts: readonly string[], flags: Record<string, string> = {}, kinds = FEED_KINDS) {
  const config = toConfig({ ...FLAGS, ...flags }, {}, {});
  return openFeeds(texts, { config, nowMs: NOW_MS }, kinds);
}

const namesOf = (...texts: string[]): string[] => open(texts).map(({ name }) => name);

async function makeTape(ticks: number): Promise<string> {
  const folder = makeFolder();
  const writer = createTapeWriter(join(folder, 'a,b.tape'), {
    instruments: toInstruments(1),
    provenance: { kind: 'recorded', label: 'test' },
    previousClose: [MISSING],
    createdMs: NOW_MS,
    epoch: 1,
  });
  const columns = createTickColumns(ticks);
  for (let i = 0; i < ticks; i++) pushTrade(columns, 0, NOW_MS + i * 1_000, 0, 100, 1, SIDE.buy);
  writer.append(columns, 0, ticks);
  await writer.close();
  return folder;
}

describe('without --feed', () => {
  test('there is the simulator as the flags say, as the market `live`', () => {
    const [feed, ...others] = open([]);
    expect(others).toEqual([]);
    expect(feed).toMatchObject({ name: 'live', source: { provenance: { seed: 7 } } });
    expect(feed!.repeatBy).toContain('--seed 7');
  });

  test('a bad flag is told without a word of feeds', () => {
    expect(() => open([], { scenario: 'nope' })).toThrow(/^no scenario "nope"/);
  });
});

test('of several markets each simulated one is told by the --feed that makes it again', () => {
  const typed = ['sim:seed=3,hours=exchange,scenario=burst', 'asia=sim:rate=50,speed=2'];
  const first = open(typed);
  const lines = describeFeeds('http://x', first).filter((line) => / again: /.test(line));
  expect(lines).toHaveLength(2);
  const again = lines.map((line) => /--feed '(.*)'$/.exec(line)![1]!);
  const print = ({ name, source }: OpenFeed): unknown[] => [
    name,
    source.simulation!.info().speed,
    source.simulation!.fingerprint().inputs,
  ];
  expect(open(again).map(print)).toEqual(first.map(print));
  expect(describeFeeds('http://x', first.slice(1)).join()).not.toContain('--feed');
});

describe('--feed', () => {
  test('makes the first market `live` and calls others like their kind, unless they are named', () => {
    expect(namesOf('sim')).toEqual(['live']);
    expect(namesOf('sim', 'sim', 'sim')).toEqual(['live', 'sim', 'sim-2']);
    expect(namesOf('asia=sim', 'sim:seed=3')).toEqual(['asia', 'sim']);
    expect(namesOf('sim', 'sim', 'sim=sim')).toEqual(['live', 'sim-2', 'sim']);
  });

  test('of the simulator takes settings of its own before those of the flags', () => {
    const [one, two] = open(['sim:seed=3,universe=9,speed=20', 'sim']);
    expect(one!.source.simulation!.info()).toMatchObject({
      seed: 3,
      universe: 'generated 9',
      speed: 20,
    });
    expect(two!.source.simulation!.info()).toMatchObject({ seed: 7, universe: 'generated 5' });
    expect(two!.source.clock).toBeUndefined();
  });

  test('of a tape plays it by a clock of its own, from the file or the folder of recordings', async () => {
    const folder = await makeTape(3);
    for (const text of [
      `tape:${join(folder, 'a,b.tape')},speed=60`,
      'tape: a,b.tape , speed=60',
      'tape:a,b,speed=60',
    ]) {
      const { source } = open([text], { recordings: folder })[0]!;
      expect(source).toMatchObject({ clock: { fromMs: NOW_MS, speed: 60 }, startMs: NOW_MS });
      source.close();
    }
  });

  test.each([
    ['foo', 'feed "foo": the kind "foo" is none of sim, tape'],
    ['', 'feed "": the kind "" is none of sim, tape'],
    ['sim:sed=3', 'feed "sim:sed=3": unknown setting "sed"; there are seed,'],
    ['sim:seed', 'feed "sim:seed": seed needs a value'],
    ['sim:seed=1,seed=2', 'seed is given twice'],
    ['sim:rate=0', 'feed "sim:rate=0": rate: must be >= 1'],
    ['sim:universe=1', 'universe: 1 is not from 2'],
    ['sim:start=soon', 'start: "soon" is no ISO 8601 time'],
    ['Asia=sim', '"Asia" is none'],
    ['replay-1=sim', '"replay-1" is none'],
    ['tape:', 'feed "tape:": needs a file'],
    ['tape:nope.tape', 'feed "tape:nope.tape": nope.tape: there is no such file'],
    ['tape:x.tape,speed=0', 'speed: 0.1 to 1000, but is "0"'],
  ])('%j is refused by name', (text, message) => {
    expect(() => open([text])).toThrow(message);
    expect(() => open([text])).toThrow(expect.objectContaining({ name: 'FeedError' }));
  });

  test('refuses two of one name, and too many', () => {
    expect(() => open(['sim', 'sim', 'a=sim', 'a=sim'])).toThrow('the name "a" is given twice');
    expect(() => open(Array.from({ length: LIMITS.feeds + 1 }, () => 'sim'))).toThrow('at most 16');
  });

  test('refuses the name that means the first market where it is another', () => {
    expect(() => open(['sim', 'live=sim'])).toThrow('"live" means the first feed');
    expect(open(['live=sim', 'sim']).map(({ name }) => name)).toEqual(['live', 'sim']);
  });

  test('refuses a tape without ticks', async () => {
    const folder = await makeTape(0);
    expect(() => open(['tape:a,b.tape'], { recordings: folder })).toThrow(
      'holds neither ticks nor bars',
    );
  });
});

describe('a kind of feed', () => {
  let closed = 0;
  const list: FeedKind<number> = {
    name: 'list',
    usage: 'list:count=NUMBER',
    parse(text) {
      const { count = '1' } = toSettings(text, ['count']);
      if (!/^\d+$/.test(count)) throw new FeedError(`count: a number, but is "${count}"`);
      return Number(count);
    },
    create: (count) => ({
      source: {
        ...createListSource(toInstruments(count), createTickColumns(1)),
        close: () => void closed++,
      },
    }),
  };
  const kinds = [...FEED_KINDS, list];

  test('is added with one object and one line', () => {
    const [, feed] = open(['sim', 'list:count=3'], {}, kinds);
    expect(feed).toMatchObject({ name: 'list', source: { instruments: { length: 3 } } });
    expect(() => open(['list:count=x'], {}, kinds)).toThrow('feed "list:count=x": count: a number');
  });

  test('is checked before anything is opened, and closed when a later one cannot be', () => {
    closed = 0;
    expect(() => open(['list', 'sim:sed=1'], {}, kinds)).toThrow('sed');
    expect(closed).toBe(0);
    expect(() => open(['list', 'tape:nope.tape'], {}, kinds)).toThrow('no such file');
    expect(closed).toBe(1);
  });
});
