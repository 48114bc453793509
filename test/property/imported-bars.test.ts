/**
 * Bars of a file on their way to a screen: imported, replayed and asked for by a client, they are at each moment those of
 * the file that are known by then, whatever the interval, the zone, the change of its clocks, and the bars that are missing.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { importFiles } from '../../server/tape/import/import-files.ts';
import { openTape } from '../../server/tape/open-tape.ts';
import { createTickColumns } from '../../shared/model/tick.ts';
import { createTapePlayer } from '../../shared/tape/tape-player.ts';
import { makeFolder } from '../server/tape/folder.ts';
import { OPTIONS } from '../support/import-text.ts';
import { connectInside } from '../support/inside-client.ts';
import { createListSource } from '../support/list-source.ts';
import { createSessionBench } from '../support/session-bench.ts';
import { toInstruments } from '../support/test-instruments.ts';

const HOUR = 3_600_000;
/** Moments at which clocks are put forward or back, and where. */
const CHANGES = [
  ['America/New_York', '2024-03-10T07:00Z'],
  ['America/New_York', '2024-11-03T06:00Z'],
  ['Europe/Berlin', '2024-03-31T01:00Z'],
  ['Europe/Berlin', '2024-10-27T01:00Z'],
  ['Australia/Lord_Howe', '2024-04-06T15:00Z'],
  ['Asia/Tokyo', '2024-05-01T00:00Z'],
] as const;

/** As a clock on the wall there shows it. */
const toWall = (zone: string, ms: number): string =>
  new Date(ms).toLocaleString('sv-SE', { timeZone: zone });

const cases = fc.record({
  change: fc.constantFrom(...CHANGES),
  interval: fc.constantFrom(
    ['1m', 60_000] as const,
    ['5m', 300_000] as const,
    ['15m', 900_000] as const,
    ['1h', 3_600_000] as const,
  ),
  /** Which bars are there; those about the change all are: of a lone one nobody could say which hour it is of. */
  isThere: fc.array(fc.boolean(), { minLength: 20, maxLength: 60 }),
  moments: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 3 }),
});

test('what a client sees at each moment is what the file has by then', async () => {
  await fc.assert(
    fc.asyncProperty(
      cases,
      async ({ change: [zone, at], interval: [name, lengthMs], isThere, moments }) => {
        const changeMs = Date.parse(at);
        const fromMs = changeMs - Math.floor((isThere.length / 2) * lengthMs) - 2 * HOUR;
        const count = Math.ceil((isThere.length * lengthMs + 4 * HOUR) / lengthMs);
        const bars = Array.from({ length: count }, (_, i) => i).flatMap((i) => {
          const startMs = fromMs - (fromMs % lengthMs) + i * lengthMs;
          const isNear = Math.abs(startMs - changeMs) <= 1.5 * HOUR;
          return isNear || isThere[i % isThere.length] === true
            ? [
                {
                  startMs,
                  open: 100 + i,
                  high: 102 + i,
                  low: 99 + i,
                  close: 101 + i,
                  volume: i + 1,
                },
              ]
            : [];
        });
        const text = bars.map(({ startMs, open, high, low, close, volume }) =>
          [toWall(zone, startMs), open, high, low, close, volume].join(','),
        );
        const folder = makeFolder();
        const [path, out] = [join(folder, `ABC_${name}.csv`), join(folder, 'out.tape')];
        writeFileSync(path, ['time,open,high,low,close,volume', ...text].join('\n'));
        const { reports } = await importFiles([path], {
          ...OPTIONS,
          out,
          symbol: 'ABC',
          zone,
          interval: name,
        });
        expect(reports[0]).toMatchObject({ bars: bars.length, rejected: 0, duplicates: 0 });

        const bench = await createSessionBench(
          createListSource(toInstruments(1), createTickColumns(0)),
          {
            recordings: { bars: () => createTapePlayer(openTape(out)) },
          },
        );
        const { client } = connectInside(bench, bench.clock);
        async function answer<T>(promise: Promise<T>): Promise<T> {
          let isDone = false;
          promise.catch(() => undefined).finally(() => (isDone = true));
          await bench.clock.until(() => isDone, 'an answer');
          return promise;
        }
        await bench.clock.until(() => client.state === 'open', 'connection');
        const { name: market } = await answer(client.openReplay('bars', { paused: true }));
        for (const share of moments) {
          const timeMs = Math.round(fromMs + share * count * lengthMs);
          const { startMs, endMs } = client.market(market)!.replay!;
          const aimMs = Math.min(Math.max(timeMs, startMs), endMs);
          await answer(client.request({ type: 'seek', market, timeMs: aimMs }));
          const seen = await answer(
            client.bars({ symbol: 'ABC', interval: name, market, limit: 5_000 }),
          );
          const known = bars.filter((bar) => bar.startMs + lengthMs <= aimMs);
          expect(
            seen.bars.map(({ startMs: start, close, volume }) => [start, close, volume]),
          ).toEqual(known.map(({ startMs: start, close, volume }) => [start, close, volume]));
        }
        client.close();
        bench.stop();
        bench.close();
      },
    ),
    { numRuns: 15 },
  );
});
