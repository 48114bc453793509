/**
 * kill -9 of a server that keeps a venue's frames: what was on the disk by then is imported, the torn end is named, and
 * nothing is made up. The venue is a fake one; the server is the product as it is started by hand.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { importFiles } from '../../server/tape/import/import-files.ts';
import { openTape } from '../../server/tape/open-tape.ts';
import { makeFolder } from '../server/tape/folder.ts';
import { readAll } from '../server/tape/rows.ts';
import { runServer } from '../support/server-process.ts';
import { BINANCE } from '../support/venue/dialects/binance.ts';
import { until } from '../support/until.ts';
import { startFakeVenue } from '../support/venue/fake-venue.ts';

const TRADES = 6_000;

test(
  'a killed server leaves frames that can be imported up to its last seconds',
  { timeout: 90_000 },
  async () => {
    const folder = makeFolder();
    const venue = await startFakeVenue(BINANCE, {
      instruments: [{ symbol: 'BTCUSDT', priceStep: '0.01', sizeStep: '0.00001' }],
    });
    onTestFinished(() => venue.stop());
    const flags = ['--feed', 'binance:btcusdt', '--port', '0', '--recordings', folder];
    const server = await runServer([...flags, '--keep-frames'], venue.environment);
    onTestFinished(() => server.kill());
    await until(
      async () => {
        const { markets } = (await (await fetch(`${server.url}/api/markets`)).json()) as {
          markets: { instruments: number }[];
        };
        return markets[0]!.instruments === 1;
      },
      'the listing',
      30_000,
    );
    for (let n = 1; n <= TRADES; n++) venue.trade('BTCUSDT', { price: `${n}.25`, size: '0.5' });
    const frames = join(folder, 'frames');
    const files = (): string[] => (existsSync(frames) ? readdirSync(frames) : []);
    const isKept = (name: string): boolean => statSync(join(frames, name)).size > 5_000;
    await until(() => files().some(isKept), 'kept frames', 30_000);
    await server.kill();

    const out = join(folder, 'again.tape');
    const paths = files().map((name) => join(frames, name));
    const { reports } = await importFiles(paths, { out, nowMs: Date.now() });
    expect(reports[0]!.rejects.at(-1)!.reason).toMatch(/ends in the middle/);
    const tape = openTape(out);
    const prices = readAll(tape).map((row) => row[4]!);
    tape.close();
    expect(prices.length).toBeGreaterThan(100);
    expect(prices.length).toBeLessThanOrEqual(TRADES);
    expect(prices).toEqual(prices.map((_, n) => (n + 1) * 100 + 25));
  },
);
