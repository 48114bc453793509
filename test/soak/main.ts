/**
 * A soak from the command line: `npm run soak -- [--seed N] [--hours 8] [--minutes-of-clock 30] [--lives 5]
 * [--clients 16] [--rate 200]`. Prints its seed, what happens, and at the end what was compared and what was found; exits
 * with 1 where anything was.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { buildIfStale } from '../../server/scripts/build.mjs';
import { forgetDemo } from '../support/demo-tape.ts';
import { toSlope } from './least-squares.ts';
import type { Sample } from './server-life.ts';
import { runSoak } from './soak.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
    hours: { type: 'string', default: '8' },
    'minutes-of-clock': { type: 'string', default: '30' },
    lives: { type: 'string', default: '5' },
    clients: { type: 'string', default: '16' },
    rate: { type: 'string', default: '200' },
  },
});

const tell = (line: string): void =>
  void process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);

function toNumber(name: keyof typeof values): number {
  const number = Number(values[name]);
  if (!(number > 0)) {
    process.stderr.write(`--${name}: a number above 0 is expected, not ${values[name]}\n`);
    process.exit(2);
  }
  return number;
}

/** A port that is free now: each life has the same one, so that clients find back. */
const findPort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

/** Growth behind the first third, MB in ten minutes of the wall's time. */
function toGrowth(samples: readonly Sample[], of: (sample: Sample) => number): string {
  const late = samples.slice(Math.floor(samples.length / 3));
  const slope = toSlope(late.map((sample) => [sample.atMs / 600_000, of(sample) / 1e6]));
  return `${slope.toFixed(2)} MB in 10 min`;
}

const seed = toNumber('seed');
const hours = toNumber('hours');
const minutes = toNumber('minutes-of-clock');
const folder = mkdtempSync(join(tmpdir(), 'tickdeck-soak-'));
await buildIfStale({ log: tell });
tell(
  `seed ${seed}: ${hours} h of the market's time in ${minutes} min, load ${loadavg()[0]!.toFixed(1)}`,
);
const { findings, lives, truth, simulatedMs } = await runSoak({
  seed,
  simulatedMs: hours * 3_600_000,
  wallMs: minutes * 60_000,
  lives: toNumber('lives'),
  clients: toNumber('clients'),
  rate: toNumber('rate'),
  everyMs: 700,
  stallMs: 14_000,
  sampleMs: 10_000,
  folder,
  port: await findPort(),
  say: tell,
});
const { known, unknown } = truth.counts;
tell(
  `${(simulatedMs / 3_600_000).toFixed(2)} h of the market's time, ${known} ticks, ${unknown} not known`,
);
for (const [what, count] of Object.entries(findings.counts)) tell(`  ${count} ${what}`);
for (const [number, { samples }] of lives.entries()) {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined) continue;
  tell(
    `life ${number + 1}, ${samples.length} samples: rss ${toGrowth(samples, ({ rss }) => rss)}, heap ` +
      `${toGrowth(samples, (one) => one.heapUsed + one.external)}, descriptors ${first.descriptors} to ` +
      `${last.descriptors}, handles ${JSON.stringify(last.handles)}`,
  );
}
rmSync(folder, { recursive: true, force: true });
forgetDemo(process.ppid);
tell(
  findings.isClean ? `nothing found, load ${loadavg()[0]!.toFixed(1)}` : `${findings.total} faults`,
);
process.exit(findings.isClean ? 0 : 1);
