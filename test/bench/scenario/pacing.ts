/**
 * Whether a replay keeps the recorded spacing, over a real socket: `npm run bench:pacing [seconds]`. A recording of
 * ticks at random distances, with bursts between them, is played at 1× and 10×; each tick's arrival is compared with
 * its recorded time. A tick is never early, and late by up to one flush and the way through the machine; the quickest one
 * counts as on time.
 */
import { loadavg } from 'node:os';
import process from 'node:process';
import { createTickColumns, pushTrade, SIDE } from '../../../shared/model/tick.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import { createListSource } from '../../support/list-source.ts';
import { createRandom } from '../../support/random.ts';
import { toInstruments } from '../../support/test-instruments.ts';
import { connectTo, startTestServer } from '../../support/test-server.ts';
import { createTimedSource } from '../../support/timed-source.ts';
import { until } from '../../support/until.ts';

const START_MS = 1_700_000_000_000;
const MEAN_GAP_MS = 12;
const BURST = 40;

/** Ticks a mean of 12 ms apart, and every now and then 40 within a ms. */
function toTicks(lengthMs: number) {
  const random = createRandom(5);
  const ticks = createTickColumns(Math.ceil((lengthMs / MEAN_GAP_MS) * 4));
  const push = (ms: number): void =>
    pushTrade(ticks, 0, START_MS + Math.floor(ms), 0, 10_000, 1, SIDE.buy);
  for (let ms = 0; ms < lengthMs && ticks.length < ticks.capacity - BURST;) {
    push(ms);
    if (random() < 0.01) for (let i = 1; i < BURST; i++) push(ms);
    ms += -Math.log(1 - random()) * MEAN_GAP_MS;
  }
  return ticks;
}

/** How late each tick came, ms of the wall's time, sorted. */
async function measure(speed: number, seconds: number): Promise<number[]> {
  const ticks = toTicks(seconds * 1_000 * speed);
  const server = await startTestServer(
    createTimedSource(1, 10),
    { tape: () => createListSource(toInstruments(1), ticks) },
    { flushMs: LIMITS.flushMs },
  );
  const client = connectTo(server.url);
  await until(() => client.state === 'open', 'a connection');
  const { name } = await client.openReplay('tape', { paused: true, speed });
  client.subscribe(['S0'], { market: name });
  const late: number[] = [];
  client.on('ticks', ({ market, run, columns }) => {
    if (market !== name) return;
    const nowMs = performance.now();
    for (let row = 0; row < run.count; row++) {
      late.push(nowMs - (columns.timeMs[run.from + row]! - START_MS) / speed);
    }
  });
  await until(() => server.hub.room(name)?.isInStep === true, 'a subscription');
  await client.request({ type: 'play', market: name });
  const isOver = (): boolean => client.market(name)?.replay?.state === 'ended';
  await until(isOver, 'the end', (seconds + 20) * 1_000);
  client.close();
  await server.stop();
  const least = Math.min(...late);
  return late.map((each) => each - least).sort((a, b) => a - b);
}

const seconds = Number(process.argv[2] ?? 20);
const tell = (line: string): void => void process.stdout.write(`${line}\n`);
tell(`flush ${LIMITS.flushMs} ms, ${seconds} s at each speed, load ${loadavg()[0]!.toFixed(1)}`);
for (const speed of [1, 10]) {
  const late = await measure(speed, seconds);
  const at = (share: number): string =>
    late[Math.min(late.length - 1, Math.floor(late.length * share))]!.toFixed(1);
  tell(
    `${speed}×: ${late.length} ticks, late p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms`,
  );
}
process.exit();
